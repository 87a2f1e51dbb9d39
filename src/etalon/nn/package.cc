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
  for (const ModelTask task : {ModelTask::kSegmentation, ModelTask::kClassification}) {
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
                         .normalisation = ReadNormalisation(json.at("normalisation"), path)};
  if (input.channels != 1) Fail(path, "asks for pictures that are not grey");
  for (const std::int64_t side : {input.rows, input.columns}) {
    if (side < 1 || side > kLargestSide) Fail(path, "asks for a side of " + std::to_string(side));
  }
  return input;
}

std::vector<ModelClass> ReadClasses(const Json& json, const fs::path& path) {
  std::vector<ModelClass> classes;
  for (const Json& item : json) {
    if (item.at("index").get<std::size_t>() != classes.size()) {
      Fail(path, "does not number its classes from 0 in order");
    }
    classes.push_back(
        {.name = item.at("name").get<std::string>(), .code = OptionalText(item, "code")});
  }
  if (classes.empty() || classes.size() > 255) Fail(path, "does not name 1 to 255 classes");
  return classes;
}

std::size_t ClassNamed(const std::string& name, const std::vector<ModelClass>& classes,
                       const fs::path& path) {
  for (std::size_t index = 0; index < classes.size(); ++index) {
    if (classes[index].name == name) return index;
  }
  Fail(path, "has an operating point for the unknown class \"" + name + "\"");
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

/// The name of a file in the package's own folder.
std::string ReadFileName(const Json& json, const fs::path& path) {
  const std::string name = json.at("file").get<std::string>();
  if (name.empty() || fs::path(name).filename() != name || name == "..") {
    Fail(path, "names a file outside the package: \"" + name + "\"");
  }
  return name;
}

ModelCard CardFromJson(const Json& json, const fs::path& path) {
  const auto classes = ReadClasses(json.at("output").at("classes"), path);
  return {.name = json.at("name").get<std::string>(),
          .version = json.at("version").get<std::string>(),
          .task = TaskNamed(json.at("task").get<std::string>(), path),
          .description = OptionalText(json, "description"),
          .file = ReadFileName(json, path),
          .sha256 = json.at("sha256").get<std::string>(),
          .input = ReadInput(json.at("input"), path),
          .output_name = json.at("output").at("name").get<std::string>(),
          .classes = classes,
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

/// The declared shapes are those of the card, and the graph computes what it declares.
void CheckShapes(const Graph& graph, const Plan& plan, const ModelCard& card,
                 const fs::path& path) {
  const ModelInput& input = card.input;
  const auto classes = static_cast<std::int64_t>(card.classes.size());
  const bool segmentation = card.task == ModelTask::kSegmentation;
  CheckPort(graph.input, input.name, {1, input.channels, input.rows, input.columns}, path);
  CheckPort(graph.output, card.output_name,
            segmentation ? Shape{1, classes, input.rows, input.columns} : Shape{1, classes}, path);
  PictureShape computed;
  try {
    computed = InferShapes(plan, input.rows, input.columns)[static_cast<std::size_t>(plan.output)];
  } catch (const ContractError& error) {
    Fail(path, error.what());
  }
  const PictureShape wanted =
      segmentation ? PictureShape{classes, input.rows, input.columns} : PictureShape{classes, 1, 1};
  if (computed != wanted || plan.output_is_vector == segmentation) {
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
  return task == ModelTask::kSegmentation ? "segmentation" : "classification";
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
