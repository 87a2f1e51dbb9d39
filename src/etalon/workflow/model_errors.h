#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/echo/measure_study.h"

namespace etalon::workflow {

/// Reads `errors.json` of a model package: how far its measurements scatter around those from
/// reference outlines. Empty without that file.
/// @throws Error(kModelInvalid) when the file is malformed or belongs to another `model_sha256`.
std::vector<echo::ModelError> ReadModelErrors(const std::filesystem::path& package,
                                              const std::string& model_sha256);

/// Writes `errors.json`, bound to the model's hash. @param data where they were measured.
/// @throws Error(kFileUnreadable) if it cannot be written.
void WriteModelErrors(const std::filesystem::path& package, const std::string& model_sha256,
                      const std::string& data, const std::vector<echo::ModelError>& errors);

}  // namespace etalon::workflow
