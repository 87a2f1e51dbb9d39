#include "etalon/nn/train/card.h"

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "etalon/core/error.h"
#include "etalon/core/sha256.h"
#include "etalon/core/version.h"
#include "etalon/nn/train/pretraining.h"

namespace etalon::nn::train {
namespace {

using Json = nlohmann::ordered_json;

/// Four decimals: more would pretend a precision that the interval denies.
double Rounded(double value) { return std::round(value * 1e4) / 1e4; }

Json InputJson(const TrainConfig& config) {
  return {{"name", "image"},
          {"channels", 1},
          {"rows", config.input_size},
          {"columns", config.input_size},
          {"content", config.input_content},
          {"resampling", "stretched to the square: area mean to shrink, bilinear to enlarge"},
          {"normalisation",
           {{"kind", "fixed"},
            {"formula", "(pixel / 255 - mean) / deviation"},
            {"mean", config.normalisation_mean},
            {"deviation", config.normalisation_deviation}}}};
}

const char* TaskName(Task task) {
  switch (task) {
    case Task::kSegmentation:
      return "segmentation";
    case Task::kReading:
      return "reading";
    case Task::kPretraining:
      return "pretraining";
    case Task::kClassification:
      break;
  }
  return "classification";
}

Json LabelsJson(const TrainConfig& config, const ReadingHeads& heads) {
  Json list = Json::array();
  for (std::size_t index = 0; index < heads.labels.size(); ++index) {
    const ReadingLabel& label = heads.labels[index];
    Json item = {{"name", label.name}};
    if (!label.code.empty()) item["code"] = label.code;
    if (!config.labels[index].parent.empty()) item["parent"] = config.labels[index].parent;
    item["classes"] = config.labels[index].classes;
    item["fusion"] = {{"intercept", Rounded(label.fusion.intercept)},
                      {"map", Rounded(label.fusion.map)},
                      {"outline", Rounded(label.fusion.outline)}};
    item["threshold"] = Rounded(label.threshold);
    list.push_back(item);
  }
  return list;
}

void AddHeads(const TrainConfig& config, const ReadingHeads& heads, Json& output) {
  output["boxes"] = heads.boxes;
  output["labels"] = LabelsJson(config, heads);
  output["rests"] = Json::array();
  for (const OutputRest& rest : config.rests) {
    Json item = {{"name", rest.name}};
    if (!rest.code.empty()) item["code"] = rest.code;
    if (!rest.parent.empty()) item["parent"] = rest.parent;
    output["rests"].push_back(item);
  }
  output["box_label"] = heads.box_label;
  output["box_threshold"] = Rounded(heads.box_threshold);
  output["structures"] = Json::array();
  for (const OutputStructure& structure : config.structures) {
    output["structures"].push_back({{"name", structure.name}, {"classes", structure.classes}});
  }
}

Json OutputJson(const TrainConfig& config) {
  Json classes = Json::array();
  for (std::size_t index = 0; index < config.classes.size(); ++index) {
    Json item = {{"index", index}, {"name", config.classes[index].name}};
    if (!config.classes[index].code.empty()) item["code"] = config.classes[index].code;
    classes.push_back(item);
  }
  return {{"name", "logits"}, {"classes", classes}};
}

Json OperatingPointJson(const TrainConfig& config, double threshold) {
  Json positive = Json::array();
  for (const OutputClass& item : config.classes) {
    if (item.positive) positive.push_back(item.name);
  }
  return {{"positive", positive}, {"threshold", Rounded(threshold)}};
}

Json MetricsJson(const std::vector<Metric>& metrics) {
  Json list = Json::array();
  for (const Metric& metric : metrics) {
    list.push_back({{"name", metric.name},
                    {"dataset", metric.dataset},
                    {"value", Rounded(metric.value)},
                    {"interval", {Rounded(metric.interval.low), Rounded(metric.interval.high)}},
                    {"n", metric.n},
                    {"method", metric.method}});
  }
  return list;
}

/// What the start weights are and which data they saw, from the card beside them where there is
/// one.
Json StartJson(const StartSettings& start) {
  Json json = {{"file", start.weights.filename().string()},
               {"sha256", Sha256OfFile(start.weights)}};
  if (start.allow_seen) json["allow_seen"] = true;
  std::ifstream stream(start.weights.parent_path() / "card.json", std::ios::binary);
  if (!stream) return json;
  const Json card = Json::parse(stream, nullptr, /*allow_exceptions=*/false);
  if (!card.is_object() || card.value("sha256", "") != json["sha256"]) return json;
  for (const char* key : {"name", "version", "licence", "attribution", "training"}) {
    if (card.contains(key)) json[key] = card[key];
  }
  return json;
}

Json TrainingJson(const TrainConfig& config, const CardFacts& facts) {
  Json data = Json::array();
  for (const DataSource& source : config.training) data.push_back(source.images.string());
  if (!config.project.empty()) data.push_back(config.project);
  for (const LabelledFolder& folder : config.labelled) data.push_back(folder.name);
  for (const UnlabelledFolder& folder : config.pretraining.folders) {
    data.push_back(folder.folder.string());
  }
  return {{"data", data},
          {"pictures", facts.training_pictures},
          {"patients", facts.training_patients},
          {"config", config.source.filename().string()},
          {"config_sha256", Sha256OfBytes(config.text)},
          {"seed", config.seed},
          {"epochs", facts.epochs},
          {"chosen_epoch", facts.best_epoch + 1},
          {"software", "etalon " + std::string(kSoftwareVersion)},
          {"note", config.note}};
}

}  // namespace

void WriteCard(const TrainConfig& config, const CardFacts& facts,
               const std::filesystem::path& package) {
  const bool pretraining = config.task == Task::kPretraining;
  const char* file = pretraining ? kPretrainedFile : "model.onnx";
  Json card = {{"name", config.name},
               {"version", config.version},
               {"task", TaskName(config.task)},
               {"description", config.description},
               {"file", file},
               {"sha256", Sha256OfFile(package / file)},
               {"input", InputJson(config)},
               {"output", OutputJson(config)},
               {"metrics", MetricsJson(facts.metrics)},
               {"training", TrainingJson(config, facts)},
               {"licence", config.licence},
               {"attribution", config.attribution},
               {"intended_use", config.intended_use},
               {"limits", config.limits}};
  if (pretraining) {
    card.erase("output");
    card["training"].erase("patients");
    for (Json& metric : card["metrics"]) metric.erase("interval");
  }
  if (!config.start.weights.empty()) card["training"]["start"] = StartJson(config.start);
  if (config.task == Task::kReading) {
    AddHeads(config, facts.heads, card["output"]);
    card["input"]["crop"] = config.crop == ReadingCrop::kField ? config.field_model : "";
  }
  if (config.task == Task::kClassification) {
    card["output"]["calibration"] = {{"kind", "temperature, already in the logits"},
                                     {"temperature", Rounded(facts.temperature)}};
  }
  if (facts.threshold) {
    card["output"]["operating_point"] = OperatingPointJson(config, *facts.threshold);
  }
  if (config.validated_on_patients) {
    card["validated_on_patients"] = *config.validated_on_patients ? "yes" : "no";
  }
  std::ofstream stream(package / "card.json", std::ios::binary);
  stream << card.dump(2) << '\n';
  if (!stream.flush()) {
    throw FileError(ErrorCode::kFileUnreadable, (package / "card.json").string(),
                    "cannot be written");
  }
}

}  // namespace etalon::nn::train
