#pragma once

#include <filesystem>
#include <string>

#include "etalon/dicom/origin.h"
#include "etalon/image/planar_scan.h"

namespace etalon::dicom {

/// Reads a planar scintigraphy: Nuclear Medicine (PS3.3 A.5) or Secondary Capture (A.8), any
/// transfer syntax that `ReadFile` takes.
///
/// Counts are stored values after Rescale Slope and Intercept; no window is applied. Colour becomes
/// luminance and MONOCHROME1 is turned, both levels of a screen (`raw_counts` false), as are 8-bit
/// secondary captures. Views: View Code Sequence of the frame's detector (0054,0022), else words of
/// Image ID, Series Description, Protocol Name or View Position for the only frame. Dynamic, gated
/// and tomographic files, and those of another modality, come without frames: nothing is decoded.
/// @throws Error as `ReadFile`.
image::PlanarScan ReadPlanarScan(const std::filesystem::path& path);

/// A file read once for all that is asked of it.
struct PlanarFile {
  Origin origin;
  std::string sha256;      ///< of the file's bytes; empty when the scan has no frames
  image::PlanarScan scan;  ///< as `ReadPlanarScan`
};

/// Reads the start of a file, and the rest only when it is a planar scan: a file of another kind,
/// or without pixels, costs its header and comes without frames.
/// @throws Error as `ReadFile`.
PlanarFile ReadPlanarFile(const std::filesystem::path& path);

struct PlanarWriteOptions {
  /// Seed of the UIDs: same seed, same UIDs.
  std::string study_seed = "etalon";
  std::string pseudonym = "PHANTOM";  ///< Patient's Name and ID; never a person's
  std::string study_date = {};        ///< "YYYY-MM-DD"; empty: none is written
  std::string description = "Whole body bone, phantom";
  std::string radiopharmaceutical = {};  ///< e.g. "99mTc-DPD"
  bool whole_body = true;                ///< Image Type WHOLE BODY, else STATIC
};

/// Writes a Nuclear Medicine image (PS3.3 A.5), 16 bits unsigned, one frame a detector with its
/// view (codes of scheme 99ETALON). Deterministic: no time, host or date but `study_date`.
/// @throws ContractError without frames, for frames of differing sizes or beyond 65535 counts;
/// Error kFileUnreadable when the file cannot be written.
void WritePlanarScan(const image::PlanarScan& scan, const PlanarWriteOptions& options,
                     const std::filesystem::path& path);

}  // namespace etalon::dicom
