#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/dicom/read.h"
#include "etalon/image/volume.h"

namespace etalon::dicom {

/// What the numbers of a volume are.
enum class VoxelUnit {
  kUnknown,
  kHounsfield,              ///< CT
  kCounts,                  ///< NM without calibration
  kBecquerelPerMillilitre,  ///< Units (0054,1001) BQML, or a real-world value map
  kStandardisedUptake,      ///< g/mL, scaled by the scanner
};

/// A series as a volume. `patient_key` tells whether two series are of one patient (Patient ID and
/// issuer); it is for comparing and must not be shown or stored.
struct VolumeSeries {
  Identity identity;
  std::string frame_of_reference;  ///< UID; empty when the series has none
  std::string patient_key;
  VoxelUnit unit = VoxelUnit::kUnknown;
  image::FloatVolume volume;
  bool placed = true;  ///< false: no position in the patient; the frame holds spacings only
};

/// Reads a CT, PET or reconstructed NM series: single-frame images in any order of files, one
/// enhanced multi-frame image, or one NM image whose frames are slices (Image Type value 3
/// RECON TOMO, PS3.3 C.8.4.15: position of the first slice in the Detector Information, steps by
/// Spacing Between Slices whose sign gives the side). Slices are ordered by position along their
/// normal. Values are rescaled; a real-world value map (0040,9096) in Bq/mL or g/mL is applied.
/// @throws Error kUsage for no files; kFileUnsupported for files of several series, slices of mixed
/// size, orientation or spacing, gaps, slices on each other, projections (TOMO), gated or dynamic
/// frames, and images without place in a series of several files; else as `ReadFile`.
VolumeSeries ReadVolumeSeries(const std::vector<std::filesystem::path>& files);

/// The same of all the image files of one series in a folder, whose other files are left out;
/// `modality` chooses among several, e.g. "NM".
/// @throws Error also kUsage when the folder holds no such series, or several.
VolumeSeries ReadVolumeFolder(const std::filesystem::path& folder, const std::string& modality);

}  // namespace etalon::dicom
