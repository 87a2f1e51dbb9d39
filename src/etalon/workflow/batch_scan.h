#pragma once

// Internal to the batch: what becomes of one file.

#include "etalon/store/batch_journal.h"
#include "etalon/workflow/planar_study.h"

namespace etalon::workflow {

/// `BatchEntry::cause` of measured scans; that of the others is the code of their refusal.
inline constexpr const char* kMeasuredCause = "measured";
inline constexpr const char* kSignificantCause = "significant-uptake";

/// Reads a file as far as it is of use: the first bytes of what is not DICOM, the header of what is
/// no planar scan. Throws nothing that is the file's fault.
///
/// Reasons of passing over: "not-dicom", "modality-" and the modality, "dynamic", "gated",
/// "tomographic", "no-picture", and "posterior-only" for a file without the picture that is
/// measured.
store::BatchResult ReadBatchFile(const store::FoundFile& file, const PlanarStudyReader& reader);

}  // namespace etalon::workflow
