#pragma once

#include <filesystem>
#include <optional>

namespace etalon {

/// Folder of the running program; empty where the system does not tell.
std::filesystem::path ProgramFolder();

/// A file or folder that is delivered with the program: from its folder, `../../<in_source>` (a
/// build tree), else `../share/etalon/<installed>` (an installation). Nothing when neither exists.
std::optional<std::filesystem::path> FindResource(const std::filesystem::path& in_source,
                                                  const std::filesystem::path& installed);

}  // namespace etalon
