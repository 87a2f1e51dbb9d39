#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/core/progress.h"
#include "etalon/followup/patient_course.h"
#include "etalon/nn/network.h"
#include "etalon/store/workspace.h"
#include "etalon/workflow/stored_values.h"

namespace etalon::workflow {

struct FollowRequest {
  /// The key given when measuring, a pseudonym of the workspace, or the number that the DICOM files
  /// hold, "8001" or with its issuer "8001^^^AP"; the number is hashed before it is looked for.
  std::string patient;
  std::vector<std::string> metrics;  ///< aliases, names or patterns; empty: all of a known family
  std::filesystem::path workspace;
  std::filesystem::path output;  ///< timeline.html and timeline.json; empty: none is written
  std::filesystem::path events;  ///< CSV: date, event, optionally end
  std::filesystem::path table;   ///< CSV of values from elsewhere: date, metric, value and more
  bool remeasure = false;        ///< the whole history by this program and its networks
  std::optional<std::pair<std::string, std::string>> compare;  ///< two dates to show side by side
  std::optional<double> change_of_interest;                    ///< in the unit
  nn::NetworkOptions network;
};

struct FollowResult {
  followup::PatientCourse course;
  /// Of the values of the course, those that a physician signed.
  std::vector<ValidatedValue> validated;
  std::filesystem::path page;  ///< empty when none was written
  std::vector<Error> problems;
};

/// Judges everything stored of one patient, and what a table adds to it. A study that stands
/// validated counts with the values that were signed, be they a reader's.
/// @throws Error(kUsage) for an unknown patient, an impossible table or date; kFileUnreadable with
///   all that is missing or changed when the history is to be measured again.
FollowResult FollowPatient(const FollowRequest& request, ProgressObserver& progress);

/// All patients of the workspace with the dates of their studies.
std::vector<store::PatientLine> ListPatients(const std::filesystem::path& workspace);

}  // namespace etalon::workflow
