#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace etalon::nn {

/// The folders that hold model packages, in the order in which they are searched: `$ETALON_MODELS`
/// (several, joined by ':'), then, from the program's own folder, `../../models` (a build tree) and
/// `../share/etalon/models` (an installation). Only those that exist.
std::vector<std::filesystem::path> ModelFolders();

/// The folder of the package `name`: the first found. A name is one path component.
/// @throws Error(kModelInvalid) naming the model and where it was looked for.
std::filesystem::path FindModel(const std::string& name);

/// Names of all packages found, sorted, each once.
std::vector<std::string> ListModels();

}  // namespace etalon::nn
