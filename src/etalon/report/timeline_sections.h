#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "etalon/followup/patient_course.h"
#include "etalon/report/texts.h"
#include "etalon/report/timeline.h"

namespace etalon::report {

// The parts of the timeline's page.

/// First and last value of the series.
struct SeriesEnds {
  std::size_t first = 0;
  std::size_t last = 0;
};
SeriesEnds EndsOf(const followup::MetricHistory& history);

/// "−4.4 to 3.6"
Text IntervalText(const Interval& interval, std::string_view unit);

/// With a plus for a rise.
Text DifferenceNumber(double difference, std::string_view unit);

/// "< 1 %" and "> 99 %" at the ends: no probability is printed as certain.
Text PosteriorText(double probability);

/// Trend, local trend, control charts, planning and the number of comparisons, a sentence each.
std::vector<Text> TimelineSentences(const followup::MetricHistory& history);

/// The trend, or why there is none.
Text TrendSentence(const followup::MetricHistory& history);

/// A pair's verdict in a few words: where the change leads, that it is within noise, or in what the
/// two values differ.
Text VerdictText(const followup::MetricHistory& history, const followup::PairVerdict& pair);

/// What a rise of the number means to the patient; empty where that is not known.
Text DirectionText(std::string_view metric);

/// What limits the trust in the verdicts, in HTML.
std::string CautionList(const followup::MetricHistory& history);

/// What the guidelines say of the first and the last date, beside the noise. Empty without
/// findings.
std::string CardiotoxicitySection(const followup::CardiotoxicityCourse& course);

/// The compared dates side by side: both views at end diastole and end systole. Empty without.
std::string ComparedPictures(const Timeline& timeline);

}  // namespace etalon::report
