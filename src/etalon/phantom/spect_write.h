#pragma once

#include <filesystem>
#include <string>

#include "etalon/phantom/spect_phantom.h"

namespace etalon::phantom {

/// Writes a SPECT/CT phantom into `folder`, which is made if missing:
/// - `spect.dcm`: reconstructed NM image in Bq/mL with dose, injection and weight;
/// - `ct/ct_000.dcm` ...: CT slices;
/// - `masks.dcm`: DICOM segmentation with the names of TotalSegmentator;
/// - `truth.json`: options and what a perfect reading finds.
/// @throws Error kFileUnreadable naming the file that cannot be written.
void WriteSpectPhantom(const SpectPhantom& phantom, const std::string& patient,
                       const std::filesystem::path& folder);

/// The content of `truth.json`.
std::string TruthJson(const SpectPhantom& phantom);

}  // namespace etalon::phantom
