#pragma once

#include <optional>
#include <string_view>

#include "etalon/report/texts.h"

namespace etalon::report {

/// A refusal's sentence of an analysis of a cohort or of the accuracy of a test, in both languages;
/// nothing for a sentence that is none of these.
std::optional<Text> AnalysisReasonText(std::string_view reason);

}  // namespace etalon::report
