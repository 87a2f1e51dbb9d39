#include "etalon/nn/train/config.h"

#include <toml++/toml.h>

#include <fstream>
#include <set>
#include <sstream>

#include "etalon/core/error.h"

namespace etalon::nn::train {
namespace {

/// Reads one TOML table and remembers which keys were asked for, so that the others are errors.
class TableReader {
 public:
  TableReader(const toml::table& table, std::string where, std::filesystem::path source)
      : table_(table), where_(std::move(where)), source_(std::move(source)) {}

  [[noreturn]] void Fail(const std::string& key, const std::string& cause) const {
    throw FileError(ErrorCode::kFileMalformed, source_.string(),
                    "key '" + where_ + key + "' " + cause);
  }

  template <typename Value>
  Value Required(const std::string& key) {
    const toml::node* node = Find(key);
    if (node == nullptr) Fail(key, "is missing");
    return Convert<Value>(key, *node);
  }

  template <typename Value>
  Value Optional(const std::string& key, Value fallback) {
    const toml::node* node = Find(key);
    return node == nullptr ? fallback : Convert<Value>(key, *node);
  }

  double Ranged(const std::string& key, double fallback, double low, double high) {
    const double value = Optional<double>(key, fallback);
    if (!(value >= low && value <= high)) Fail(key, "is out of range");
    return value;
  }

  int PositiveInteger(const std::string& key) {
    const auto value = Required<std::int64_t>(key);
    if (value < 1 || value > 1'000'000) Fail(key, "must be a positive integer");
    return static_cast<int>(value);
  }

  std::vector<std::int64_t> Integers(const std::string& key) {
    const toml::node* node = Find(key);
    if (node == nullptr) Fail(key, "is missing");
    const toml::array* array = node->as_array();
    if (array == nullptr) Fail(key, "must be a list of integers");
    std::vector<std::int64_t> values;
    for (const toml::node& item : *array) values.push_back(Convert<std::int64_t>(key, item));
    return values;
  }

  /// Reader of a table inside this one.
  TableReader Table(const std::string& key) {
    const toml::node* node = Find(key);
    if (node == nullptr) Fail(key, "is missing");
    const toml::table* table = node->as_table();
    if (table == nullptr) Fail(key, "must be a table");
    return {*table, where_ + key + ".", source_};
  }

  /// Readers of a list of tables inside this one; none if the key is absent.
  std::vector<TableReader> Tables(const std::string& key) {
    std::vector<TableReader> readers;
    const toml::node* node = Find(key);
    if (node == nullptr) return readers;
    const toml::array* array = node->as_array();
    if (array == nullptr) Fail(key, "must be a list of tables");
    for (std::size_t i = 0; i < array->size(); ++i) {
      const toml::table* table = (*array)[i].as_table();
      if (table == nullptr) Fail(key, "must be a list of tables");
      readers.emplace_back(*table, where_ + key + "[" + std::to_string(i) + "].", source_);
    }
    return readers;
  }

  bool Has(const std::string& key) const { return table_.contains(key); }

  /// @throws Error naming the first key that nothing asked for.
  void RejectUnknown() const {
    for (const auto& [key, node] : table_) {
      const std::string name(key.str());
      if (!known_.contains(name)) {
        Fail(name, "is unknown (line " + std::to_string(node.source().begin.line) + ")");
      }
    }
  }

 private:
  const toml::node* Find(const std::string& key) {
    known_.insert(key);
    return table_.get(key);
  }

  template <typename Value>
  Value Convert(const std::string& key, const toml::node& node) const {
    if constexpr (std::is_same_v<Value, double>) {
      if (!node.is_number()) Fail(key, "must be a number");
    }
    const auto value = node.value<Value>();
    if (!value) Fail(key, "has the wrong type");
    return *value;
  }

  const toml::table& table_;
  std::string where_;
  std::filesystem::path source_;
  std::set<std::string> known_;
};

Task ReadTask(TableReader& reader) {
  const auto task = reader.Required<std::string>("task");
  if (task == "segmentation") return Task::kSegmentation;
  if (task == "classification") return Task::kClassification;
  reader.Fail("task", "must be \"segmentation\" or \"classification\"");
}

Precision ReadPrecision(TableReader& reader) {
  const auto precision = reader.Optional<std::string>("precision", "bf16");
  if (precision == "bf16") return Precision::kBfloat16;
  if (precision == "fp32") return Precision::kFloat32;
  reader.Fail("precision", "must be \"bf16\" or \"fp32\"");
}

std::vector<OutputClass> ReadClasses(TableReader& reader) {
  std::vector<OutputClass> classes;
  for (TableReader& item : reader.Tables("class")) {
    classes.push_back({.name = item.Required<std::string>("name"),
                       .code = item.Optional<std::string>("code", "")});
    item.RejectUnknown();
  }
  if (classes.size() < 2) reader.Fail("class", "must list at least two classes");
  return classes;
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

void ReadData(TableReader reader, TrainConfig& config) {
  config.holdout_patients = reader.PositiveInteger("holdout_patients");
  config.training = ReadSources(reader, "training", config.task);
  config.evaluation = ReadSources(reader, "evaluation", config.task);
  if (config.task == Task::kSegmentation) {
    config.phantom_studies = reader.Optional<int>("phantom_studies", 0);
    if (config.phantom_studies < 0) reader.Fail("phantom_studies", "must not be negative");
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
  a.shadow_probability = reader.Ranged("shadow_probability", 0.0, 0.0, 1.0);
  reader.RejectUnknown();
}

std::vector<Stage> ReadStages(TableReader& reader, const TrainConfig& config) {
  std::vector<Stage> stages;
  const int step =
      config.task == Task::kSegmentation ? 1 << (config.network.channels.size() - 1) : 1;
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
  config.task = ReadTask(reader);
  config.precision = ReadPrecision(reader);
  config.seed = static_cast<std::uint64_t>(reader.Required<std::int64_t>("seed"));
  config.patience = static_cast<int>(reader.Ranged("patience", 0.0, 0.0, 1e6));
}

TrainConfig ReadConfig(const toml::table& table, const std::filesystem::path& source) {
  TrainConfig config;
  TableReader reader(table, "", source);
  ReadIdentity(reader, config);
  config.classes = ReadClasses(reader);
  ReadData(reader.Table("data"), config);
  ReadInput(reader.Table("input"), config);
  ReadNetwork(reader.Table("network"), config);
  ReadOptimiser(reader.Table("optimiser"), config);
  ReadAugmentation(reader.Table("augmentation"), config);
  config.stages = ReadStages(reader, config);
  reader.RejectUnknown();
  return config;
}

}  // namespace

TrainConfig ParseTrainConfig(const std::string& text, const std::filesystem::path& source) {
  try {
    TrainConfig config = ReadConfig(toml::parse(text), source);
    config.source = source;
    config.text = text;
    return config;
  } catch (const toml::parse_error& error) {
    throw FileError(ErrorCode::kFileMalformed, source.string(),
                    "line " + std::to_string(error.source().begin.line) + ": " +
                        std::string(error.description()));
  }
}

TrainConfig LoadTrainConfig(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  if (!stream || !(text << stream.rdbuf())) {
    throw FileError(ErrorCode::kFileUnreadable, path.string(), "cannot be read");
  }
  return ParseTrainConfig(text.str(), path);
}

}  // namespace etalon::nn::train
