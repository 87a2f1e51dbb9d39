#pragma once

#include <string>

#include "etalon/workflow/measure.h"

namespace etalon::cli {

/// The table of a study's measurements and refusals for a terminal, and where its report lies.
std::string StudyTable(const workflow::MeasuredStudy& study);

}  // namespace etalon::cli
