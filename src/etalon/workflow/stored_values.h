#pragma once

#include <string>
#include <vector>

#include "etalon/followup/dated_value.h"
#include "etalon/store/workspace.h"

namespace etalon::workflow {

/// How a stored measurement was made: its rule, the networks, the device, and what evidence and
/// rule name: views and wall layer of an echo, protocol of a scintigraphy or of T1 series.
followup::Method MethodOf(const store::StoredStudy& study, const Measurement& measurement);

/// Names and versions of the networks of a reading, with the start of their hashes.
std::string ModelsOf(const Provenance& provenance);

/// The measurements of a reading; none when the study's date is not known.
std::vector<followup::DatedValue> ValuesOf(const store::StoredStudy& study);

/// One reading a study: the newest by the networks that cover most studies, else its newest.
std::vector<store::StoredStudy> ChooseReadings(const std::vector<store::StoredStudy>& history);

}  // namespace etalon::workflow
