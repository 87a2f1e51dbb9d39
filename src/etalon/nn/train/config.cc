#include "etalon/nn/train/config.h"

#include <algorithm>

#include "etalon/settings/toml.h"

namespace etalon::nn::train {
namespace {

using settings::TableReader;

std::vector<std::string> StringsOrNone(TableReader& reader, const std::string& key) {
  return reader.Has(key) ? reader.Strings(key) : std::vector<std::string>();
}

Task ReadTask(TableReader& reader) {
  const auto task = reader.Required<std::string>("task");
  if (task == "segmentation") return Task::kSegmentation;
  if (task == "classification") return Task::kClassification;
  if (task == "reading") return Task::kReading;
  if (task == "pretraining") return Task::kPretraining;
  reader.Fail("task",
              "must be \"segmentation\", \"classification\", \"reading\" or \"pretraining\"");
}

Precision ReadPrecision(TableReader& reader) {
  const auto precision = reader.Optional<std::string>("precision", "bf16");
  if (precision == "bf16") return Precision::kBfloat16;
  if (precision == "fp32") return Precision::kFloat32;
  reader.Fail("precision", "must be \"bf16\" or \"fp32\"");
}

std::vector<OutputClass> ReadClasses(TableReader& reader, Task task) {
  const bool reading = task == Task::kReading;
  std::vector<OutputClass> classes;
  for (TableReader& item : reader.Tables("class")) {
    classes.push_back({.name = item.Required<std::string>("name"),
                       .code = item.Optional<std::string>("code", "")});
    if (reading) {
      classes.back().shapes = StringsOrNone(item, "shapes");
      classes.back().where = item.Optional<std::string>("where", "");
    } else {
      classes.back().positive = item.Optional<bool>("positive", false);
    }
    item.RejectUnknown();
  }
  if (reading && (classes.size() == 1 || classes.size() > 14)) {
    reader.Fail("class", "must list no class, or 2 to 14");
  }
  if (!reading && classes.size() < 2) reader.Fail("class", "must list at least two classes");
  return classes;
}

void RequireClasses(const TableReader& reader, const std::vector<std::string>& names,
                    const TrainConfig& config) {
  for (const std::string& name : names) {
    if (std::ranges::find(config.classes, name, &OutputClass::name) != config.classes.end()) {
      continue;
    }
    reader.Fail("classes", "names '" + name + "', which is no class");
  }
}

bool IsLabelOrNothing(const std::string& name, const TrainConfig& config) {
  return name.empty() ||
         std::ranges::find(config.labels, name, &OutputLabel::name) != config.labels.end();
}

/// Labels, structures and boxes of a reading.
void ReadHeads(TableReader& reader, TrainConfig& config) {
  for (TableReader& item : reader.Tables("label")) {
    OutputLabel label{.name = item.Required<std::string>("name"),
                      .code = item.Optional<std::string>("code", ""),
                      .parent = item.Optional<std::string>("parent", ""),
                      .classes = StringsOrNone(item, "classes")};
    RequireClasses(item, label.classes, config);
    if (!IsLabelOrNothing(label.parent, config)) {
      item.Fail("parent", "must be a label listed before");
    }
    item.RejectUnknown();
    config.labels.push_back(std::move(label));
  }
  for (TableReader& item : reader.Tables("rest")) {
    config.rests.push_back({.name = item.Required<std::string>("name"),
                            .code = item.Optional<std::string>("code", ""),
                            .parent = item.Optional<std::string>("parent", "")});
    if (!IsLabelOrNothing(config.rests.back().parent, config)) {
      item.Fail("parent", "must be a label");
    }
    item.RejectUnknown();
  }
  for (TableReader& item : reader.Tables("structure")) {
    OutputStructure structure{.name = item.Required<std::string>("name"),
                              .classes = StringsOrNone(item, "classes")};
    RequireClasses(item, structure.classes, config);
    item.RejectUnknown();
    config.structures.push_back(std::move(structure));
  }
  config.box_shapes = StringsOrNone(reader, "boxes");
  if (config.classes.empty() && config.labels.empty() && config.box_shapes.empty()) {
    reader.Fail("task", "is a reading without classes, labels or boxes");
  }
}

CropMode ReadCrop(TableReader& reader) {
  const auto crop = reader.Optional<std::string>("crop", "whole");
  if (crop == "whole") return CropMode::kWhole;
  if (crop == "content") return CropMode::kContent;
  if (crop == "varied") return CropMode::kVaried;
  reader.Fail("crop", "must be \"whole\", \"content\" or \"varied\"");
}

DataSource ReadSource(TableReader& reader, Task task) {
  DataSource source;
  source.images = reader.Required<std::string>("images");
  source.pattern = reader.Optional<std::string>("pattern", ".*\\.png");
  source.patient = reader.Optional<std::string>("patient", source.patient);
  source.share = reader.Ranged("share", 1.0, 0.0, 1.0);
  if (task == Task::kSegmentation) {
    source.masks = reader.Required<std::string>("masks");
    source.mask_suffix = reader.Optional<std::string>("mask_suffix", "");
  } else {
    source.label = reader.Required<std::string>("label");
    source.rest = reader.Optional<bool>("rest", false);
    source.weight = reader.Ranged("weight", 1.0, 0.0, 1e6);
    source.crop = ReadCrop(reader);
    source.holdout = reader.Optional<bool>("holdout", true);
  }
  reader.RejectUnknown();
  return source;
}

std::vector<DataSource> ReadSources(TableReader& data, const std::string& key, Task task) {
  std::vector<DataSource> sources;
  for (TableReader& item : data.Tables(key)) sources.push_back(ReadSource(item, task));
  return sources;
}

PictureKind ReadPictureKind(TableReader& reader) {
  const auto kind = reader.Optional<std::string>("pictures", "picture");
  if (kind == "picture") return PictureKind::kPicture;
  if (kind == "planar-scan") return PictureKind::kPlanarScan;
  reader.Fail("pictures", "must be \"picture\" or \"planar-scan\"");
}

std::vector<LabelledFolder> ReadLabelled(TableReader& data, const std::string& key) {
  std::vector<LabelledFolder> folders;
  for (TableReader& item : data.Tables(key)) {
    const auto folder = item.Required<std::string>("folder");
    folders.push_back({.name = item.Optional<std::string>("name", folder),
                       .folder = folder,
                       .labels = item.Required<std::string>("labels")});
    item.RejectUnknown();
  }
  return folders;
}

void RequireBothSides(const TableReader& reader, const std::vector<OutputClass>& classes) {
  const auto positive = std::ranges::count_if(classes, &OutputClass::positive);
  if (positive == 0 || positive == std::ssize(classes)) {
    reader.Fail("folds", "needs classes with 'positive = true' and classes without");
  }
}

/// Labelled folders, cross-validated.
void ReadFolds(TableReader& reader, TrainConfig& config) {
  if (config.task != Task::kClassification) reader.Fail("folds", "are for classifications only");
  config.folds = reader.PositiveInteger("folds");
  if (config.folds < 3 || config.folds > 20) reader.Fail("folds", "must be between 3 and 20");
  RequireBothSides(reader, config.classes);
  config.epoch_pictures = reader.PositiveInteger("epoch_pictures");
  config.balance = reader.Ranged("balance", 0.0, 0.0, 1.0);
  config.pictures = ReadPictureKind(reader);
  config.labelled = ReadLabelled(reader, "labelled");
  config.external = ReadLabelled(reader, "external");
  if (config.labelled.empty()) reader.Fail("labelled", "is missing");
  reader.RejectUnknown();
}

ReadingCrop ReadReadingCrop(TableReader& reader) {
  const auto crop = reader.Optional<std::string>("crop", "whole");
  if (crop == "whole") return ReadingCrop::kWhole;
  if (crop == "field") return ReadingCrop::kField;
  reader.Fail("crop", "must be \"whole\" or \"field\"");
}

/// A project, cross-validated.
void ReadProjectData(TableReader& reader, TrainConfig& config) {
  config.project = reader.Optional<std::string>("project", "");
  const auto split = reader.Optional<std::string>("split", "patient");
  if (split != "patient" && split != "centre") {
    reader.Fail("split", "must be \"patient\" or \"centre\"");
  }
  config.by_centre = split == "centre";
  if (!config.by_centre) {
    config.folds = reader.PositiveInteger("folds");
    if (config.folds < 3 || config.folds > 20) reader.Fail("folds", "must be between 3 and 20");
  }
  const auto duplicates = reader.Optional<std::string>("near_duplicates", "stop");
  if (duplicates == "group") {
    config.near_duplicates = NearDuplicates::kGroup;
  } else if (duplicates == "leave-out") {
    config.near_duplicates = NearDuplicates::kLeaveOut;
  } else if (duplicates != "stop") {
    reader.Fail("near_duplicates", "must be \"stop\", \"group\" or \"leave-out\"");
  }
  config.epoch_pictures = reader.PositiveInteger("epoch_pictures");
  config.balance = reader.Ranged("balance", 0.0, 0.0, 1.0);
  config.crop = ReadReadingCrop(reader);
  config.field_model = reader.Optional<std::string>("field_model", "");
  reader.RejectUnknown();
}

/// Pictures without labels.
void ReadUnlabelled(TableReader& reader, TrainConfig& config) {
  PretrainingSettings& settings = config.pretraining;
  for (TableReader& item : reader.Tables("unlabelled")) {
    UnlabelledFolder folder{.folder = item.Required<std::string>("folder")};
    folder.pattern = item.Optional<std::string>("pattern", folder.pattern);
    folder.patient = item.Optional<std::string>("patient", folder.patient);
    item.RejectUnknown();
    settings.folders.push_back(std::move(folder));
  }
  if (settings.folders.empty()) reader.Fail("unlabelled", "is missing");
  settings.held_out = reader.Ranged("held_out", settings.held_out, 0.001, 0.5);
  settings.frames = static_cast<int>(reader.Ranged("frames", settings.frames, 1, 1000));
  settings.memory_megabytes =
      static_cast<int>(reader.Ranged("memory_megabytes", settings.memory_megabytes, 1, 1e6));
  settings.hidden_share = reader.Ranged("hidden_share", settings.hidden_share, 0.05, 0.95);
  settings.hidden_side = reader.Ranged("hidden_side", settings.hidden_side, 0.01, 0.5);
  config.epoch_pictures = reader.PositiveInteger("epoch_pictures");
  config.crop = ReadReadingCrop(reader);
  config.field_model = reader.Optional<std::string>("field_model", "");
  reader.RejectUnknown();
}

void ReadStart(TableReader reader, TrainConfig& config) {
  if (config.task != Task::kReading) reader.Fail("weights", "is for readings only");
  if (reader.Has("own_epochs")) {
    if (reader.Has("weights")) reader.Fail("own_epochs", "excludes 'weights'");
    config.start.own_epochs = reader.PositiveInteger("own_epochs");
  } else {
    config.start = {.weights = reader.Required<std::string>("weights"),
                    .sha256 = reader.Optional<std::string>("sha256", ""),
                    .allow_seen = reader.Optional<bool>("allow_seen", false)};
  }
  reader.RejectUnknown();
}

void ReadData(TableReader reader, TrainConfig& config) {
  if (config.task == Task::kReading) return ReadProjectData(reader, config);
  if (config.task == Task::kPretraining) return ReadUnlabelled(reader, config);
  if (reader.Has("folds")) return ReadFolds(reader, config);
  config.holdout_patients = reader.PositiveInteger("holdout_patients");
  config.training = ReadSources(reader, "training", config.task);
  config.evaluation = ReadSources(reader, "evaluation", config.task);
  if (config.task == Task::kSegmentation) {
    config.phantom_studies = static_cast<int>(reader.Ranged("phantom_studies", 0.0, 0.0, 1e4));
  } else {
    config.epoch_pictures = reader.PositiveInteger("epoch_pictures");
    config.synthetic_share = reader.Ranged("synthetic_share", 0.0, 0.0, 1.0);
  }
  if (config.training.empty()) reader.Fail("training", "is missing");
  reader.RejectUnknown();
}

void ReadInput(TableReader reader, TrainConfig& config) {
  config.input_size = reader.PositiveInteger("size");
  config.input_content = reader.Optional<std::string>("content", "");
  config.normalisation_mean = reader.Required<double>("mean");
  config.normalisation_deviation = reader.Ranged("deviation", 1.0, 1e-6, 1e6);
  reader.RejectUnknown();
}

void ReadNetwork(TableReader reader, TrainConfig& config) {
  config.network.channels = reader.Integers("channels");
  config.network.convolutions = reader.Integers("convolutions");
  if (config.network.channels.size() < 2) reader.Fail("channels", "must list two or more levels");
  if (config.network.convolutions.size() != config.network.channels.size()) {
    reader.Fail("convolutions", "must be as long as 'channels'");
  }
  for (const std::int64_t channels : config.network.channels) {
    if (channels < 1 || channels > 4096) reader.Fail("channels", "is out of range");
  }
  for (const std::int64_t count : config.network.convolutions) {
    if (count < 1 || count > 16) reader.Fail("convolutions", "is out of range");
  }
  reader.RejectUnknown();
}

void ReadOptimiser(TableReader reader, TrainConfig& config) {
  OptimiserSettings& settings = config.optimiser;
  settings.learning_rate = reader.Ranged("learning_rate", settings.learning_rate, 0.0, 1.0);
  settings.weight_decay = reader.Ranged("weight_decay", settings.weight_decay, 0.0, 1.0);
  settings.warmup_epochs = reader.Ranged("warmup_epochs", settings.warmup_epochs, 0.0, 1000.0);
  settings.average_decay = reader.Ranged("average_decay", settings.average_decay, 0.0, 0.99999);
  reader.RejectUnknown();
}

void ReadAugmentation(TableReader reader, TrainConfig& config) {
  Augmentation& a = config.augmentation;
  a.rotation_degrees = reader.Ranged("rotation_degrees", 0.0, 0.0, 180.0);
  a.zoom_in = reader.Ranged("zoom_in", 0.0, 0.0, 4.0);
  a.zoom_out = reader.Ranged("zoom_out", 0.0, 0.0, 0.9);
  a.aspect = reader.Ranged("aspect", 0.0, 0.0, 1.0);
  a.shift = reader.Ranged("shift", 0.0, 0.0, 0.5);
  a.elastic = reader.Ranged("elastic", 0.0, 0.0, 0.1);
  a.gain = reader.Ranged("gain", 0.0, 0.0, 2.0);
  a.gamma = reader.Ranged("gamma", 0.0, 0.0, 2.0);
  a.contrast = reader.Ranged("contrast", 0.0, 0.0, 1.0);
  a.depth_attenuation = reader.Ranged("depth_attenuation", 0.0, 0.0, 4.0);
  a.speckle = reader.Ranged("speckle", 0.0, 0.0, 1.0);
  a.blur_probability = reader.Ranged("blur_probability", 0.0, 0.0, 1.0);
  a.flip_probability = reader.Ranged("flip_probability", 0.0, 0.0, 1.0);
  a.shadow_probability = reader.Ranged("shadow_probability", 0.0, 0.0, 1.0);
  reader.RejectUnknown();
}

std::vector<Stage> ReadStages(TableReader& reader, const TrainConfig& config) {
  std::vector<Stage> stages;
  const std::size_t levels = config.network.channels.size();
  const int step = config.task == Task::kSegmentation     ? 1 << (levels - 1)
                   : config.task == Task::kClassification ? 1
                                                          : 1 << levels;
  for (TableReader& item : reader.Tables("stage")) {
    const Stage stage{.size = item.PositiveInteger("size"),
                      .epochs = item.PositiveInteger("epochs"),
                      .batch = item.PositiveInteger("batch"),
                      .learning_rate = item.Ranged("learning_rate", 0.0, 0.0, 1.0),
                      .augmentation = item.Ranged("augmentation", 1.0, 0.0, 1.0)};
    if (stage.size % step != 0) item.Fail("size", "must be a multiple of " + std::to_string(step));
    item.RejectUnknown();
    stages.push_back(stage);
  }
  if (stages.empty()) reader.Fail("stage", "is missing");
  return stages;
}

void ReadIdentity(TableReader& reader, TrainConfig& config) {
  config.name = reader.Required<std::string>("name");
  config.version = reader.Required<std::string>("version");
  config.description = reader.Required<std::string>("description");
  config.intended_use = reader.Optional<std::string>("intended_use", "");
  config.limits = reader.Optional<std::string>("limits", "");
  config.licence = reader.Required<std::string>("licence");
  config.attribution = reader.Optional<std::string>("attribution", "");
  config.note = reader.Optional<std::string>("note", "");
  if (reader.Has("validated_on_patients")) {
    config.validated_on_patients = reader.Required<bool>("validated_on_patients");
  }
  config.task = ReadTask(reader);
  config.precision = ReadPrecision(reader);
  config.seed = static_cast<std::uint64_t>(reader.Required<std::int64_t>("seed"));
  config.patience = static_cast<int>(reader.Ranged("patience", 0.0, 0.0, 1e6));
}

TrainConfig ReadConfig(TableReader reader) {
  TrainConfig config;
  ReadIdentity(reader, config);
  if (config.task != Task::kPretraining) config.classes = ReadClasses(reader, config.task);
  if (config.task == Task::kReading) ReadHeads(reader, config);
  ReadData(reader.Table("data"), config);
  ReadInput(reader.Table("input"), config);
  ReadNetwork(reader.Table("network"), config);
  if (reader.Has("start")) ReadStart(reader.Table("start"), config);
  if (!config.box_shapes.empty() && config.network.channels.size() < 3) {
    reader.Fail("boxes", "need a network of three or more levels");
  }
  ReadOptimiser(reader.Table("optimiser"), config);
  ReadAugmentation(reader.Table("augmentation"), config);
  config.stages = ReadStages(reader, config);
  reader.RejectUnknown();
  return config;
}

}  // namespace

TrainConfig ParseTrainConfig(const std::string& text, const std::filesystem::path& source) {
  TrainConfig config = ReadConfig(settings::ParseToml(text, source));
  config.source = source;
  config.text = text;
  if (!config.start.weights.empty()) {
    config.start.weights = source.parent_path() / config.start.weights;
  }
  return config;
}

TrainConfig LoadTrainConfig(const std::filesystem::path& path) {
  return ParseTrainConfig(settings::ReadText(path), path);
}

}  // namespace etalon::nn::train
