#include "etalon/nn/package.h"

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "etalon/core/error.h"
#include "etalon/core/sha256.h"

namespace etalon::nn {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

constexpr std::uintmax_t kLargestFile = std::uintmax_t{1} << 30;
constexpr std::int64_t kLargestSide = 4096;

[[noreturn]] void Fail(const fs::path& path, const std::string& cause) {
  throw FileError(ErrorCode::kModelInvalid, path.string(), cause);
}

std::string ReadBytes(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) Fail(path, "is missing from the model package");
  if (fs::file_size(path, error) > kLargestFile || error) Fail(path, "is larger than 1 GiB");
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << stream.rdbuf();
  if (!stream) Fail(path, "cannot be read");
  return std::move(bytes).str();
}

Json ReadJson(const fs::path& path) {
  try {
    return Json::parse(ReadBytes(path));
  } catch (const Json::exception& error) {
    Fail(path, std::string("is not valid JSON: ") + error.what());
  }
}

std::string OptionalText(const Json& json, const char* key) {
  return json.contains(key) ? json.at(key).get<std::string>() : std::string();
}

ModelTask TaskNamed(const std::string& name, const fs::path& path) {
  for (const ModelTask task :
       {ModelTask::kSegmentation, ModelTask::kClassification, ModelTask::kReading}) {
    if (Name(task) == name) return task;
  }
  Fail(path, "names the unknown task \"" + name + "\"");
}

Normalisation ReadNormalisation(const Json& json, const fs::path& path) {
  const std::string kind = json.at("kind").get<std::string>();
  if (kind != "fixed") Fail(path, "asks for the unknown normalisation \"" + kind + "\"");
  const Normalisation normalisation{.mean = json.at("mean").get<double>(),
                                    .deviation = json.at("deviation").get<double>()};
  if (!std::isfinite(normalisation.mean) || !(normalisation.deviation > 0.0) ||
      !std::isfinite(normalisation.deviation)) {
    Fail(path, "has a normalisation whose mean or deviation is out of range");
  }
  return normalisation;
}

ModelInput ReadInput(const Json& json, const fs::path& path) {
  const ModelInput input{.name = json.at("name").get<std::string>(),
                         .channels = json.at("channels").get<std::int64_t>(),
                         .rows = json.at("rows").get<std::int64_t>(),
                         .columns = json.at("columns").get<std::int64_t>(),
                         .content = OptionalText(json, "content"),
                         .normalisation = ReadNormalisation(json.at("normalisation"), path),
                         .crop = OptionalText(json, "crop")};
  if (input.channels != 1) Fail(path, "asks for pictures that are not grey");
  for (const std::int64_t side : {input.rows, input.columns}) {
    if (side < 1 || side > kLargestSide) Fail(path, "asks for a side of " + std::to_string(side));
  }
  return input;
}

std::vector<ModelClass> ReadClasses(const Json& json, ModelTask task, const fs::path& path) {
  std::vector<ModelClass> classes;
  for (const Json& item : json) {
    if (item.at("index").get<std::size_t>() != classes.size()) {
      Fail(path, "does not number its classes from 0 in order");
    }
    classes.push_back(
        {.name = item.at("name").get<std::string>(), .code = OptionalText(item, "code")});
  }
  const bool none_allowed = task == ModelTask::kReading;
  if ((classes.empty() && !none_allowed) || classes.size() > 255) {
    Fail(path, "does not name 1 to 255 classes");
  }
  return classes;
}

std::size_t ClassNamed(const std::string& name, const std::vector<ModelClass>& classes,
                       const fs::path& path) {
  for (std::size_t index = 0; index < classes.size(); ++index) {
    if (classes[index].name == name) return index;
  }
  Fail(path, "has evidence or an operating point for the unknown class \"" + name + "\"");
}

std::optional<OperatingPoint> ReadOperatingPoint(const Json& output,
                                                 const std::vector<ModelClass>& classes,
                                                 const fs::path& path) {
  if (!output.contains("operating_point")) return std::nullopt;
  const Json& json = output.at("operating_point");
  OperatingPoint point{.positive = {}, .threshold = json.at("threshold").get<double>()};
  for (const Json& name : json.at("positive")) {
    point.positive.push_back(ClassNamed(name.get<std::string>(), classes, path));
  }
  if (point.positive.empty() || !(point.threshold >= 0.0 && point.threshold <= 1.0)) {
    Fail(path, "has an operating point that is out of range");
  }
  return point;
}

std::vector<ModelMetric> ReadMetrics(const Json& json) {
  std::vector<ModelMetric> metrics;
  for (const Json& item : json) {
    metrics.push_back({.name = item.at("name").get<std::string>(),
                       .dataset = item.at("dataset").get<std::string>(),
                       .value = item.at("value").get<double>(),
                       .interval = {.low = item.at("interval").at(0).get<double>(),
                                    .high = item.at("interval").at(1).get<double>()},
                       .n = item.at("n").get<int>()});
  }
  return metrics;
}

LabelFusion ReadFusion(const Json& json, const fs::path& path) {
  const LabelFusion fusion{.intercept = json.at("intercept").get<double>(),
                           .map = json.at("map").get<double>(),
                           .outline = json.at("outline").get<double>()};
  for (const double factor : {fusion.intercept, fusion.map, fusion.outline}) {
    if (!(std::abs(factor) < 1e6)) Fail(path, "has a fusion that is out of range");
  }
  return fusion;
}

int ParentNamed(const std::string& name, const std::vector<ReadingLabel>& before,
                const fs::path& path) {
  for (std::size_t index = 0; index < before.size(); ++index) {
    if (before[index].name == name) return static_cast<int>(index);
  }
  Fail(path, "names \"" + name + "\" as a parent, which is no label before");
}

std::vector<int> ClassesNamed(const Json& names, const std::vector<ModelClass>& classes,
                              const fs::path& path) {
  std::vector<int> indices;
  for (const Json& name : names) {
    indices.push_back(static_cast<int>(ClassNamed(name.get<std::string>(), classes, path)));
  }
  return indices;
}

ReadingHeads ReadHeads(const Json& output, const std::vector<ModelClass>& classes,
                       const fs::path& path) {
  ReadingHeads heads{.classes = {}, .boxes = output.at("boxes").get<bool>(), .labels = {}};
  for (const ModelClass& item : classes) heads.classes.push_back(item.name);
  for (const Json& item : output.at("labels")) {
    ReadingLabel label{.name = item.at("name").get<std::string>(),
                       .code = OptionalText(item, "code"),
                       .classes = ClassesNamed(item.at("classes"), classes, path),
                       .fusion = ReadFusion(item.at("fusion"), path),
                       .threshold = item.at("threshold").get<double>()};
    const std::string parent = OptionalText(item, "parent");
    if (!parent.empty()) label.parent = ParentNamed(parent, heads.labels, path);
    heads.labels.push_back(std::move(label));
  }
  for (const Json& item : output.at("rests")) {
    const std::string parent = OptionalText(item, "parent");
    heads.rests.push_back(
        {.name = item.at("name").get<std::string>(),
         .code = OptionalText(item, "code"),
         .parent = parent.empty() ? -1 : ParentNamed(parent, heads.labels, path)});
  }
  heads.box_label = OptionalText(output, "box_label");
  heads.box_threshold = output.at("box_threshold").get<double>();
  for (const Json& item : output.at("structures")) {
    heads.structures.push_back({.name = item.at("name").get<std::string>(),
                                .classes = ClassesNamed(item.at("classes"), classes, path)});
  }
  if (heads.Channels() == 0) Fail(path, "reads nothing from a picture");
  return heads;
}

/// The name of a file in the package's own folder.
std::string ReadFileName(const Json& json, const fs::path& path) {
  const std::string name = json.at("file").get<std::string>();
  if (name.empty() || fs::path(name).filename() != name || name == "..") {
    Fail(path, "names a file outside the package: \"" + name + "\"");
  }
  return name;
}

ModelCard CardFromJson(const Json& json, const fs::path& path) {
  const ModelTask task = TaskNamed(json.at("task").get<std::string>(), path);
  const auto classes = ReadClasses(json.at("output").at("classes"), task, path);
  const bool reading = task == ModelTask::kReading;
  return {.name = json.at("name").get<std::string>(),
          .version = json.at("version").get<std::string>(),
          .task = task,
          .description = OptionalText(json, "description"),
          .file = ReadFileName(json, path),
          .sha256 = json.at("sha256").get<std::string>(),
          .input = ReadInput(json.at("input"), path),
          .output_name = json.at("output").at("name").get<std::string>(),
          .classes = classes,
          .heads = reading ? ReadHeads(json.at("output"), classes, path) : ReadingHeads{},
          .operating_point = ReadOperatingPoint(json.at("output"), classes, path),
          .metrics = ReadMetrics(json.at("metrics")),
          .licence = json.at("licence").get<std::string>(),
          .attribution = OptionalText(json, "attribution"),
          .intended_use = OptionalText(json, "intended_use"),
          .limits = OptionalText(json, "limits"),
          .training = json.contains("training") ? json.at("training").dump(2) : "{}"};
}

void CheckPort(const GraphPort& port, const std::string& name, const Shape& shape,
               const fs::path& path) {
  if (port.name != name) {
    Fail(path, "has \"" + port.name + "\" where the card names \"" + name + "\"");
  }
  bool equal = port.shape.size() == shape.size();
  for (std::size_t i = 1; equal && i < shape.size(); ++i) {
    equal = port.shape[i] == 0 || port.shape[i] == shape[i];
  }
  if (!equal) {
    Fail(path, "declares \"" + name + "\" as " + Describe(port.shape) + ", the card as " +
                   Describe(shape));
  }
}

/// What one picture becomes, by the card.
PictureShape OutputShape(const ModelCard& card) {
  const auto classes = static_cast<std::int64_t>(card.classes.size());
  switch (card.task) {
    case ModelTask::kSegmentation:
      return {classes, card.input.rows, card.input.columns};
    case ModelTask::kReading:
      return {card.heads.Channels(), card.input.rows / kReadingStride,
              card.input.columns / kReadingStride};
    case ModelTask::kClassification:
      break;
  }
  return {classes, 1, 1};
}

/// The declared shapes are those of the card, and the graph computes what it declares.
void CheckShapes(const Graph& graph, const Plan& plan, const ModelCard& card,
                 const fs::path& path) {
  const ModelInput& input = card.input;
  const bool vector = card.task == ModelTask::kClassification;
  const PictureShape wanted = OutputShape(card);
  CheckPort(graph.input, input.name, {1, input.channels, input.rows, input.columns}, path);
  CheckPort(
      graph.output, card.output_name,
      vector ? Shape{1, wanted.channels} : Shape{1, wanted.channels, wanted.rows, wanted.columns},
      path);
  PictureShape computed;
  try {
    computed = InferShapes(plan, input.rows, input.columns)[static_cast<std::size_t>(plan.output)];
  } catch (const ContractError& error) {
    Fail(path, error.what());
  }
  if (computed != wanted || plan.output_is_vector != vector) {
    Fail(path, "computes another shape than it declares for \"" + card.output_name + "\"");
  }
}

ActivationRanges ReadRanges(const fs::path& path, const ModelCard& card) {
  std::error_code error;
  if (!fs::exists(path, error)) return {};
  try {
    const Json json = ReadJson(path);
    if (json.at("sha256").get<std::string>() != card.sha256) Fail(path, "is of another model");
    return json.at("ranges").get<ActivationRanges>();
  } catch (const Json::exception& failure) {
    Fail(path, failure.what());
  }
}

}  // namespace

std::string Name(ModelTask task) {
  switch (task) {
    case ModelTask::kSegmentation:
      return "segmentation";
    case ModelTask::kReading:
      return "reading";
    case ModelTask::kClassification:
      break;
  }
  return "classification";
}

ModelCard ReadCard(const fs::path& folder) {
  const fs::path path = folder / "card.json";
  const Json json = ReadJson(path);
  try {
    return CardFromJson(json, path);
  } catch (const Json::exception& error) {
    Fail(path, error.what());
  }
}

ModelPackage LoadPackage(const fs::path& folder) {
  ModelPackage package{.folder = folder, .card = ReadCard(folder), .plan = {}, .ranges = {}};
  const fs::path path = folder / package.card.file;
  const std::string bytes = ReadBytes(path);
  const std::string hash = Sha256OfBytes(bytes);
  if (hash != package.card.sha256) {
    Fail(path,
         "is not the file of its card: SHA-256 " + hash + " instead of " + package.card.sha256);
  }
  const Graph graph = ParseOnnx(bytes, path.string());
  package.plan = LowerGraph(graph, path.string());
  CheckShapes(graph, package.plan, package.card, path);
  package.ranges = ReadRanges(folder / "ranges.json", package.card);
  return package;
}

void WriteRanges(const ModelPackage& package, const ActivationRanges& ranges) {
  const fs::path path = package.folder / "ranges.json";
  std::ofstream stream(path);
  stream << Json{{"sha256", package.card.sha256}, {"ranges", ranges}}.dump() << '\n';
  if (!stream.flush()) {
    throw FileError(ErrorCode::kFileUnreadable, path.string(), "cannot be written");
  }
}

}  // namespace etalon::nn
