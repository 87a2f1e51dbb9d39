#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "etalon/nn/train/augment.h"

namespace etalon::nn::train {

enum class Task { kSegmentation, kClassification, kReading, kPretraining };
enum class Precision { kFloat32, kBfloat16 };

/// One class of the output, in the order of its channels or logits.
struct OutputClass {
  std::string name;
  std::string code;                      ///< "SCT:..." where a published code exists, else empty
  bool positive = false;                 ///< has what is looked for: sensitivity counts it
  std::vector<std::string> shapes = {};  ///< of a reading: ontology ids whose outlines show it
  std::string where = {};  ///< of a reading: only in pictures with this label; empty: in all
};

/// A label that a reading gives the whole picture: an id of the project's ontology.
struct OutputLabel {
  std::string name;
  std::string code;
  std::string parent;                ///< a label before it, of which it is a kind; may be empty
  std::vector<std::string> classes;  ///< whose pixels are evidence for it
};

/// What is left of a label, or of everything, when none of its kinds is present: `ReadingRest`.
struct OutputRest {
  std::string name;
  std::string code;
  std::string parent;  ///< a label; empty: of everything
};

/// Classes that make one structure when a reading's outlines are written or scored.
struct OutputStructure {
  std::string name;
  std::vector<std::string> classes;
};

/// What becomes of pictures of two patients that look the same.
enum class NearDuplicates {
  kStop,      ///< the run ends with their names
  kGroup,     ///< they count as one patient, so that no split parts them
  kLeaveOut,  ///< where folds part them, neither counts in the figures
};

/// What of a project's picture a reading is shown.
enum class ReadingCrop {
  kWhole,  ///< all of it
  kField,  ///< the box of the ultrasound field, black outside the field
};

/// Which part of a classification picture is used.
enum class CropMode {
  kWhole,    ///< all of it
  kContent,  ///< the box around its largest bright part: the ultrasound field
  kVaried,   ///< for pictures to reject: now the content, now the whole, now any part
};

/// Pictures of one folder. `masks` is set for segmentation, `label` for classification.
struct DataSource {
  std::filesystem::path images;        ///< relative to the data root
  std::filesystem::path masks;         ///< folder of the masks
  std::string mask_suffix;             ///< the mask of "a.png" is "a" + mask_suffix + ".png"
  std::string label;                   ///< name of a class
  std::string pattern;                 ///< regular expression that the whole file name matches
  std::string patient = "([^_.]*).*";  ///< regular expression whose first group is the patient
  double share = 1.0;   ///< part of the patients used, the first ones in seeded order
  bool rest = false;    ///< use the other part instead
  double weight = 1.0;  ///< how often it is drawn against the other sources
  CropMode crop = CropMode::kWhole;
  bool holdout = true;  ///< its patients may be drawn for the holdout
};

/// What the files of a labelled folder are; the caller of `CrossValidate` turns them into pictures.
enum class PictureKind {
  kPicture,     ///< grey or colour pictures, as they are
  kPlanarScan,  ///< planar scintigraphies in DICOM, prepared as the measurement prepares them
};

/// A folder whose pictures' classes stand in a table.
struct LabelledFolder {
  std::string name;              ///< in reports
  std::filesystem::path folder;  ///< relative to the data root
  std::filesystem::path labels;  ///< CSV with a row a file, relative to the folder
};

/// Pictures without labels, in a folder searched to any depth.
struct UnlabelledFolder {
  std::filesystem::path folder;        ///< relative to the data root
  std::string pattern = ".*";          ///< regular expression that a file's name matches
  std::string patient = "([^_.]*).*";  ///< as `DataSource::patient`
};

/// How a pretraining shows its pictures.
struct PretrainingSettings {
  std::vector<UnlabelledFolder> folders;
  double held_out = 0.05;      ///< share of the patients, for the validation loss
  int frames = 4;              ///< kept of a file with more
  int memory_megabytes = 256;  ///< of pictures kept between two draws
  double hidden_share = 0.5;   ///< of a picture, that the network has to complete
  double hidden_side = 0.1;    ///< of one hidden square, fraction of the picture's side
};

/// Weights that a reading starts from.
struct StartSettings {
  std::filesystem::path weights;  ///< of a pretraining, beside the configuration; empty: none
  std::string sha256;             ///< that the file must have; empty: any
  bool allow_seen = false;        ///< it may have learnt from pictures that are tested
  int own_epochs = 0;  ///< of completing the training pictures of each fold beforehand, without
                       ///< their labels; instead of `weights`
};

/// A stretch of epochs at one picture size.
struct Stage {
  int size = 0;
  int epochs = 0;
  int batch = 8;
  double learning_rate = 0;  ///< starts a new cosine from here; 0: goes on with the one before
  double augmentation = 1;   ///< strength: factor of every value of `Augmentation`
};

struct OptimiserSettings {
  double learning_rate = 2e-3;
  double weight_decay = 0.02;
  double warmup_epochs = 1.0;
  double average_decay = 0.999;  ///< of the exponential moving average of the weights
};

struct NetworkSettings {
  std::vector<std::int64_t> channels;
  std::vector<std::int64_t> convolutions;
};

/// Everything that decides the weights: the same configuration and data give the same weights.
struct TrainConfig {
  std::string name;
  std::string version;
  std::string description;
  std::string intended_use;
  std::string limits;
  std::string licence;
  std::string attribution;
  std::string note;  ///< on how the shipped weights came about, for the card
  Task task = Task::kSegmentation;
  Precision precision = Precision::kBfloat16;
  std::uint64_t seed = 1;
  int holdout_patients = 0;       ///< kept out of training, for choosing the epoch
  int epoch_pictures = 0;         ///< drawn in each epoch of a classification
  int phantom_studies = 0;        ///< whose pictures are added to the training of a segmentation
  double synthetic_share = 0;     ///< of them made up as negatives, with the last class as truth
  int patience = 0;               ///< epochs of the last stage without a better score; 0: no limit
  int input_size = 0;             ///< of the shipped model
  std::string input_content;      ///< what of a picture is given to the model
  double normalisation_mean = 0;  ///< (pixel / 255 - mean) / deviation
  double normalisation_deviation = 1;
  std::vector<OutputClass> classes;
  std::vector<OutputLabel> labels;  ///< of a reading
  std::vector<OutputRest> rests;
  std::vector<OutputStructure> structures;
  std::vector<std::string> box_shapes;  ///< ontology ids that a reading puts boxes around
  ReadingCrop crop = ReadingCrop::kWhole;
  std::string field_model;  ///< package that finds the field, for `ReadingCrop::kField`
  bool by_centre = false;   ///< folds are centres: each is tested by a model without it
  NearDuplicates near_duplicates = NearDuplicates::kStop;
  std::string project;  ///< whose pictures a reading learns from
  std::vector<DataSource> training;
  std::vector<DataSource> evaluation;  ///< never looked at before the final figure
  int folds = 0;                       ///< of a cross-validation by patient; 0: none
  double balance =
      0;  ///< 0: classes are drawn as they occur .. 1: equally often; made up for after
  PictureKind pictures = PictureKind::kPicture;
  std::vector<LabelledFolder> labelled;       ///< what the folds are made of
  std::vector<LabelledFolder> external;       ///< only ever tested on
  std::optional<bool> validated_on_patients;  ///< for the card, where the configuration says it
  PretrainingSettings pretraining;
  StartSettings start;
  std::vector<Stage> stages;
  NetworkSettings network;
  OptimiserSettings optimiser;
  Augmentation augmentation;
  std::filesystem::path source;  ///< file it was read from
  std::string text;              ///< its content, kept for the card
};

/// Reads a TOML configuration.
/// @throws Error(kFileUnreadable) or Error(kFileMalformed) naming the file, the line where known,
///   and the key: unknown keys, missing keys, wrong types and values out of range are all errors.
TrainConfig LoadTrainConfig(const std::filesystem::path& path);

/// As `LoadTrainConfig`, from text; `source` names it in errors.
TrainConfig ParseTrainConfig(const std::string& text, const std::filesystem::path& source);

}  // namespace etalon::nn::train
