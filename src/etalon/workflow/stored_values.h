#pragma once

#include <optional>
#include <string>
#include <vector>

#include "etalon/followup/dated_value.h"
#include "etalon/store/study_store.h"
#include "etalon/store/workspace.h"

namespace etalon::workflow {

/// How a stored measurement was made: its rule, the networks, the device, and what evidence and
/// rule name: views and wall layer of an echo, protocol of a scintigraphy or of T1 series.
followup::Method MethodOf(const store::StoredStudy& study, const Measurement& measurement);

/// Names and versions of the networks of a reading, with the start of their hashes.
std::string ModelsOf(const Provenance& provenance);

/// The measurements of a reading; none when the study's date is not known.
std::vector<followup::DatedValue> ValuesOf(const store::StoredStudy& study);

/// How a value is called whose outlines a person corrected: `followup::Method::operator_class`.
inline constexpr const char* kCorrectedByReader = "corrected by a reader";

/// A value that a physician signed.
struct ValidatedValue {
  std::string study;   ///< content hash
  std::string metric;  ///< name of the measurement
  std::string name;    ///< of the physician, as it was then
  std::string at;      ///< UTC
  /// What the program had measured, where a reader's version was signed and says otherwise.
  std::optional<followup::DatedValue> draft;
};

/// The measurements of a reading as they were validated: those of the reader's version that was
/// signed, else the program's. What the version refuses is left out. Nothing changes unless the
/// study stands validated.
/// @param validated what was signed is added to it.
std::vector<followup::DatedValue> SignedValuesOf(const store::StoredStudy& study,
                                                 store::StudyStore& studies,
                                                 std::vector<ValidatedValue>& validated);

/// One reading a study: the newest by the networks that cover most studies, else its newest.
std::vector<store::StoredStudy> ChooseReadings(const std::vector<store::StoredStudy>& history);

}  // namespace etalon::workflow
