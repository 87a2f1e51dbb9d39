#include "etalon/workflow/model_errors.h"

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "etalon/core/error.h"

namespace etalon::workflow {
namespace {

constexpr const char* kFileName = "errors.json";

using Json = nlohmann::ordered_json;

std::vector<echo::ModelError> Parse(const Json& content) {
  std::vector<echo::ModelError> errors;
  for (const Json& entry : content.at("errors")) {
    errors.push_back(
        {entry.at("measurement").get<std::string>(), entry.at("standard_deviation").get<double>()});
  }
  return errors;
}

}  // namespace

std::vector<echo::ModelError> ReadModelErrors(const std::filesystem::path& package,
                                              const std::string& model_sha256) {
  const std::filesystem::path path = package / kFileName;
  if (!std::filesystem::exists(path)) return {};
  std::ifstream stream(path);
  try {
    const Json content = Json::parse(stream);
    if (content.at("model_sha256") != model_sha256) {
      throw FileError(ErrorCode::kModelInvalid, path.string(), "was measured with another model");
    }
    return Parse(content);
  } catch (const Json::exception& error) {
    throw FileError(ErrorCode::kModelInvalid, path.string(), "is not a table of model errors",
                    error.what());
  }
}

void WriteModelErrors(const std::filesystem::path& package, const std::string& model_sha256,
                      const std::string& data, const std::vector<echo::ModelError>& errors) {
  Json content{{"model_sha256", model_sha256}, {"data", data}, {"errors", Json::array()}};
  for (const echo::ModelError& error : errors) {
    content["errors"].push_back(
        {{"measurement", error.measurement},
         {"standard_deviation", std::round(error.standard_deviation * 1e4) / 1e4}});
  }
  std::ofstream stream(package / kFileName);
  stream << content.dump(2) << "\n";
  if (!stream.flush()) {
    throw FileError(ErrorCode::kFileUnreadable, (package / kFileName).string(),
                    "cannot be written");
  }
}

}  // namespace etalon::workflow
