#pragma once

#include "etalon/annotation/consensus.h"
#include "etalon/ontology/ontology.h"
#include "etalon/workflow/closed_readings.h"

namespace etalon::workflow {

/// Whoever gave labels as a certified student stands among the readers under "student:" and the
/// key.
inline constexpr const char* kStudentPrefix = "student:";

/// Adds the labels that certified students contributed and nobody withdrew to what readers closed,
/// a reading an image and student, and the accuracy measured at the newest of them to `skills`. A
/// student who closed a reading of the image himself is not counted twice. @return labels added.
/// @throws Error(kStoreFailed)
int AddStudentReadings(const std::filesystem::path& project, const ontology::Ontology& ontology,
                       ClosedReadings& closed, std::vector<annotation::ReaderSkill>& skills);

}  // namespace etalon::workflow
