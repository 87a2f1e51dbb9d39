#pragma once

#include <filesystem>
#include <string>

#include "etalon/phantom/planar_phantom.h"

namespace etalon::phantom {

/// The content of `truth.json`: one phantom, described in docs/PHANTOM_PLANAR.md.
std::string TruthJson(const PlanarPhantom& phantom);

/// Writes a phantom as Nuclear Medicine file `path` and its truth beside it as `<stem>.truth.json`.
/// `patient` is the Patient's Name and ID in the file.
/// @throws Error kFileUnreadable naming the file that cannot be written.
void WritePlanarPhantom(const PlanarPhantom& phantom, const std::string& patient,
                        const std::filesystem::path& path);

}  // namespace etalon::phantom
