#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "etalon/dicom/volume_series.h"
#include "etalon/image/volume.h"
#include "etalon/nuclear/spect_heart_model.h"
#include "etalon/nuclear/spect_measurements.h"
#include "etalon/nuclear/suv.h"
#include "etalon/workflow/open_study.h"

namespace etalon::workflow {

/// The package of the model that outlines hearts where nobody did.
inline constexpr const char* kHeartModel = "heart-ct";

/// What is measured, and the CT to show it on.
struct OpenedSpect {
  nuclear::SpectStudy study;
  std::optional<image::FloatVolume> ct;  ///< Hounsfield units on a grid of its own
  std::string masks;                     ///< name of the file or folder that outlines
  std::string protocol;                  ///< as `dicom::ProtocolText`
};

/// Opens the one reconstructed NM series among the files of a study with its CT and the outlines:
/// DICOM SEG or RTSTRUCT, a NIfTI label image, or NIfTI masks named as TotalSegmentator does.
/// Where there are none, `model` outlines the heart on the CT, and `nuclear::kPhantomModelFlag` is
/// among the flags. Refusals of the SUV are in `suv_per_unit`.
/// @return Refusal(kNotComparable) when SPECT, CT or masks are of two patients or of frames of
/// reference that are known and differ; Refusal(kStructureNotFound) when there are no masks and no
/// CT or model, or the masks name no structure that is known; the refusal of the model.
/// @throws Error as the readers; kFileUnsupported for masks of another kind; kUsage for a time of
/// injection that is none.
Outcome<OpenedSpect> OpenSpect(const StudySource& source, const SpectChoices& choices,
                               const nuclear::HeartModel* model = nullptr);

/// SUV of one unit of a SPECT whose first file is `file`.
/// @return the refusals of `nuclear::SuvPerBecquerelPerMillilitre`; Refusal(kNotCalibrated) for
/// counts. @throws Error as the reader of the file.
Outcome<double> SuvPerUnit(const dicom::VolumeSeries& series, const std::filesystem::path& file,
                           const SpectChoices& choices);

/// Local seconds since 1970-01-01T00:00 of "2026-03-14T09:30" or with seconds.
/// @throws Error kUsage for any other text.
Seconds MomentOfIso(const std::string& text);

}  // namespace etalon::workflow
