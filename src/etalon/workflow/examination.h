#pragma once

#include <string>
#include <vector>

#include "etalon/core/examination.h"
#include "etalon/core/measurement.h"
#include "etalon/dicom/origin.h"
#include "etalon/store/workspace.h"
#include "etalon/workflow/open_study.h"

namespace etalon::workflow {

/// What a file says of its examination. @param patient the pseudonym, or empty.
Examination ExaminationOf(const dicom::Origin& origin, const std::string& patient);

/// Of whom a study is, when it was made and on what: from the first DICOM file that says so,
/// without its pixels. The patient's number becomes the workspace's pseudonym and goes no further.
/// Files that cannot be read are passed over; opening them reports them.
Examination ReadExamination(const StudySource& source, const store::Workspace& workspace);

/// Says behind every piece of evidence how the pictures were taken, e.g. "anterior, 99mTc-DPD, 3 h
/// after injection", so that `follow` compares like with like. Nothing for an empty protocol.
void StateProtocol(const std::string& protocol, std::vector<Measurement>& measurements);

/// The workspace's pseudonym of a hospital's patient number as people type it: "8001", or with its
/// issuer "8001^^^AP".
std::string PseudonymOfTyped(const std::string& typed, const store::Workspace& workspace);

/// @throws Error(kUsage) unless `key` has 1 to 64 characters without control characters.
void CheckPatientKey(const std::string& key);

/// @throws Error(kUsage) unless `date` is an existing day, YYYY-MM-DD.
void CheckDate(const std::string& date);

}  // namespace etalon::workflow
