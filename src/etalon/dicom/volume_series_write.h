#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/dicom/radiopharmaceutical.h"
#include "etalon/dicom/segmentation.h"
#include "etalon/dicom/volume_series.h"
#include "etalon/image/study.h"

namespace etalon::dicom {

struct VolumeWriteOptions {
  std::string study_seed = "etalon";  ///< of the UIDs; files of one study share it
  std::string pseudonym = "PHANTOM";  ///< Patient's Name and ID; never a person's
  image::Subject subject = {};
  std::string date = "2026-01-15";  ///< of study and acquisition, "YYYY-MM-DD"
  std::string time = "120000";      ///< "HHMMSS"
  int series_number = 1;
  std::string description = {};
};

/// Writes a CT Image (PS3.3 A.3) a slice, `ct_000.dcm` ..., into a folder that exists: Hounsfield
/// units rounded to whole ones, kept within -1024 .. 31743.
/// @throws Error kFileUnreadable naming the file that cannot be written.
void WriteCtSeries(const image::FloatVolume& hounsfield, const VolumeWriteOptions& options,
                   const std::filesystem::path& folder);

/// Writes a reconstructed NM image (PS3.3 A.5, RECON TOMO) whose frames are slices. 16-bit counts
/// with a real-world value map to Bq/mL; negative values become 0. Of `injected` are written the
/// agent, dose, half life, injection and decay correction that it holds; the weight is the
/// subject's.
void WriteSpect(const image::FloatVolume& becquerel_per_millilitre,
                const Radiopharmaceutical& injected, const VolumeWriteOptions& options,
                const std::filesystem::path& file);

/// Writes masks of one grid as a binary Segmentation (PS3.3 A.51), empty slices left out.
/// Structures without a type are "Anatomical Structure".
/// @throws ContractError unless there is a structure and all lie on one grid.
void WriteSegmentation(const std::vector<OutlinedStructure>& structures,
                       const VolumeWriteOptions& options, const std::filesystem::path& file);

}  // namespace etalon::dicom
