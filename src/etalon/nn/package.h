#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "etalon/core/measurement.h"
#include "etalon/nn/plan.h"
#include "etalon/nn/reading.h"
#include "etalon/nn/tensor.h"

namespace etalon::nn {

enum class ModelTask {
  kSegmentation,    ///< a class for every pixel
  kClassification,  ///< a class for the picture
  kReading,         ///< classes of pixels, boxes and labels from one pass: `reading.h`
};

/// "segmentation", "classification", "reading".
std::string Name(ModelTask task);

/// Makes a number of a grey level: (level / 255 - mean) / deviation.
struct Normalisation {
  double mean = 0.0;
  double deviation = 1.0;
};

/// What a model is fed: one grey picture, stretched to `rows` x `columns`.
struct ModelInput {
  std::string name;
  std::int64_t channels = 1;
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  std::string content;  ///< what of a picture is to be given
  Normalisation normalisation;
  std::string crop = {};  ///< package that finds the ultrasound field to be cut out; may be empty
};

struct ModelClass {
  std::string name;
  std::string code;  ///< "SCT:..." where a published code exists, else empty
};

/// From where on a classification is called positive.
struct OperatingPoint {
  std::vector<std::size_t> positive;  ///< classes that have what is looked for
  double threshold = 0.5;             ///< of the sum of their probabilities
};

/// A figure of merit with its 95 % interval, as the training wrote it.
struct ModelMetric {
  std::string name;
  std::string dataset;
  double value = 0.0;
  Interval interval;
  int n = 0;
};

/// Largest magnitude of each channel of each activation, by the activation's ONNX name.
using ActivationRanges = std::map<std::string, std::vector<float>>;

/// What `card.json` says of a model.
struct ModelCard {
  std::string name;
  std::string version;
  ModelTask task = ModelTask::kSegmentation;
  std::string description;
  std::string file;    ///< name of the ONNX file within the package
  std::string sha256;  ///< of that file
  ModelInput input;
  std::string output_name;
  std::vector<ModelClass> classes;  ///< in the order of the output's channels
  ReadingHeads heads = {};          ///< of a reading network; its classes are `classes`
  std::optional<OperatingPoint> operating_point = {};
  std::vector<ModelMetric> metrics;
  std::string licence;
  std::string attribution;
  std::string intended_use;
  std::string limits;
  std::string training;  ///< JSON text of how it was trained
};

/// A model that has been verified: the file is the one of the card, its names and shapes are those
/// that the card tells, and every operator can be run.
struct ModelPackage {
  std::filesystem::path folder;
  ModelCard card;
  Plan plan;
  ActivationRanges ranges;  ///< of `ranges.json`; empty without that file
};

/// Reads and verifies the package in `folder`: card.json, the ONNX file that it names, and
/// ranges.json where there is one.
/// @throws Error(kModelInvalid) naming the folder or file and the cause.
ModelPackage LoadPackage(const std::filesystem::path& folder);

/// Writes `ranges` as the package's ranges.json, bound to the hash of its model.
/// @throws Error(kFileUnreadable) if it cannot be written.
void WriteRanges(const ModelPackage& package, const ActivationRanges& ranges);

/// Reads the card alone; the model is neither opened nor verified.
/// @throws as `LoadPackage`.
ModelCard ReadCard(const std::filesystem::path& folder);

}  // namespace etalon::nn
