#pragma once

#include <string>
#include <vector>

#include "etalon/followup/patient_course.h"

namespace etalon::report {

/// A metric over time in SVG: values with their intervals, the band within which a single
/// measurement does not differ from the baseline, the line of the trend with its 95 % band, values
/// that are not comparable in grey, and the treatments.
std::string TimelinePlot(const followup::MetricHistory& history,
                         const std::vector<followup::TreatmentEvent>& events);

}  // namespace etalon::report
