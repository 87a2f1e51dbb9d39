#pragma once

#include <string>
#include <string_view>

#include "etalon/followup/patient_course.h"
#include "etalon/report/metric_text.h"
#include "etalon/report/texts.h"

namespace etalon::report {

/// A value with its unit as the timeline prints it: one decimal for per cent.
Text TimelineQuantity(double value, std::string_view ucum);
Text TimelineNumber(double value, std::string_view ucum);

/// With a plus or a minus sign.
Text SignedNumber(double value, int decimals);

/// "12 Mar 2024" of a day since 1970-01-01.
Text DayText(int day);

Text MovementText(followup::Movement movement);

/// In what two values differ, e.g. "device maker: GE / Philips".
Text DifferenceText(const followup::Difference& difference);

/// A caution of judge or registry; one that the table lacks is shown as it is.
Text CautionText(std::string_view caution);

/// Why a series was not judged.
Text SeriesReasonText(const Refusal& refusal);

/// Which entry judged: its figure, source, reference, subjects, and in what it names this method.
Text ResolutionText(const followup::Resolution& resolution);

/// "RC 6.1 %", or the asymmetric form of a relative entry.
Text CoefficientText(const followup::RepeatabilityEntry& entry);

Text GradeText(followup::CardiotoxicityGrade grade);
Text MissingText(std::string_view input);

}  // namespace etalon::report
