#pragma once

#include <string>
#include <string_view>

#include "etalon/core/outcome.h"
#include "etalon/echo/study_reading.h"
#include "etalon/echo/view.h"

namespace etalon::report {

/// One text in the languages of the report, not yet escaped for HTML.
struct Text {
  std::string english;
  std::string french;

  bool operator==(const Text&) const = default;
};

/// Full name of a measurement; a name that the table lacks is shown with spaces for underscores.
Text MeasurementName(std::string_view measurement);

/// Plain-language meaning of a flag; a flag that the table lacks is shown as it is.
Text FlagText(std::string_view flag);
bool IsKnownFlag(std::string_view flag);

/// What a refusal's code means to a reader.
Text RefusalText(RefusalCode code);

/// The refusal's own sentence. Numbers in it are carried over; a sentence that the table lacks is
/// shown in English in both languages.
Text ReasonText(const Refusal& refusal);

/// Plain name of a rule, e.g. "biplane-disks"; a rule that the table lacks is shown as it is.
Text RuleText(std::string_view rule);

Text ViewText(echo::View view);
Text PhaseText(echo::Phase phase);
Text SexText(image::Sex sex);

/// A UCUM unit as printed, e.g. "cm²".
Text UnitText(std::string_view ucum);

}  // namespace etalon::report
