#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/dicom/archive.h"
#include "etalon/store/study_store.h"
#include "etalon/workflow/study_pictures.h"

namespace etalon::workflow {

using Archive = dicom::Archive;
using dicom::ParseArchive;

/// Writes what a physician signed of a study as a DICOM structured report: the numbers of the
/// version that was signed. Files that are no DICOM are left out of its evidence.
/// @return its SOP Instance UID; refused where the study is not validated, nothing was measured, or
///   no file is DICOM, so that no archive would know whose it is.
/// @throws Error as `dicom::WriteMeasurementReport`.
Outcome<std::string> WriteSignedReport(const store::StoredStudy& study,
                                       const std::vector<StoredImage>& images,
                                       store::StudyStore& studies,
                                       const std::filesystem::path& path);

/// Writes the report beside the workspace's reports, sends it and removes it.
/// @return as `WriteSignedReport`. @throws as it, and as `dicom::SendToArchive`.
Outcome<std::string> SendSignedReport(const store::StoredStudy& study,
                                      const std::vector<StoredImage>& images,
                                      store::StudyStore& studies, const Archive& archive,
                                      const std::filesystem::path& workspace);

}  // namespace etalon::workflow
