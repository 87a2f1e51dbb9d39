#pragma once

#include "etalon/echo/study_reading.h"

namespace etalon::echo {

inline constexpr std::string_view kPhaseAssumed = "phase-assumed";
inline constexpr std::string_view kPhaseFromArea = "phase-from-area";

/// Gives the stills whose phase nobody declared (flag "phase-assumed") a phase: of several stills
/// of one view the one with the largest cavity is end diastole and the one with the smallest end
/// systole, flagged "phase-from-area"; the others are no longer measured. A single one stays as it
/// is.
void SettleStillPhases(StudyReading& reading);

}  // namespace etalon::echo
