#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "etalon/core/progress.h"
#include "etalon/nuclear/spect_measurements.h"
#include "etalon/nuclear/suv.h"
#include "etalon/phantom/spect_phantom.h"

namespace etalon::workflow {

/// What is measured and what the files leave open.
struct SpectInput {
  std::filesystem::path spect;  ///< a reconstructed file, or a folder with one NM or PT series
  std::filesystem::path ct;     ///< a folder; only compared with the SPECT's patient; may be empty
  std::filesystem::path masks;  ///< DICOM SEG or RTSTRUCT, a NIfTI label image, or a folder of
                                ///< NIfTI masks named as TotalSegmentator does
  std::optional<double> injected_megabecquerels;  ///< in place of the file's
  std::optional<double> weight_kg;                ///< in place of the file's
  std::optional<Seconds> injected_at;  ///< local seconds since 1970-01-01T00:00, in its place
};

/// Reads what is to be measured. Refusals of the SUV are in `suv_per_unit`.
/// @return Refusal(kNotComparable) when SPECT, CT or masks are of two patients or of frames of
/// reference that are known and differ; Refusal(kStructureNotFound) when the masks name no
/// structure that is known.
/// @throws Error as the readers; kFileUnsupported for masks of another kind.
Outcome<nuclear::SpectStudy> OpenSpectStudy(const SpectInput& input);

/// Local seconds since 1970-01-01T00:00 of "2026-03-14T09:30" or with seconds.
/// @throws Error kUsage for any other text.
Seconds MomentOfIso(const std::string& text);

/// Makes a SPECT/CT phantom and writes it. @throws Error kUsage, kFileUnreadable.
void MakeSpectPhantomStudy(const phantom::SpectPhantomOptions& options, const std::string& patient,
                           const std::filesystem::path& folder, ProgressObserver& progress);

}  // namespace etalon::workflow
