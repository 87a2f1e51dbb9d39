#include "etalon/nuclear/planar_measurements.h"

#include <array>
#include <string>

namespace etalon::nuclear {
namespace {

constexpr double kTail = 0.025;

/// The grades that remain when at most `kTail` of the probability is cut off at each end.
Interval GradeInterval(const GradeEstimate& estimate) {
  int low = 0;
  for (double below = estimate.probability[0]; below <= kTail && low < 3;) {
    below += estimate.probability[static_cast<std::size_t>(++low)];
  }
  int high = 3;
  for (double above = estimate.probability[3]; above <= kTail && high > low;) {
    above += estimate.probability[static_cast<std::size_t>(--high)];
  }
  return {static_cast<double>(low), static_cast<double>(high)};
}

/// What is judged from the ratios: it rests on the same regions.
Measurement FromRatios(const char* name, double value, const PlanarReading& reading) {
  Measurement measurement = reading.heart_to_contralateral;
  measurement.name = name;
  measurement.concept_code = {};
  measurement.value = value;
  measurement.interval.reset();
  measurement.interval_method.clear();
  measurement.rule = {.name = "planar-logistic-grade",
                      .version = kGradeRuleVersion,
                      .variant = "fitted on phantoms, not validated on patients"};
  return measurement;
}

Measurement GradeOf(const PlanarReading& reading) {
  Measurement grade = FromRatios(kPeruginiGrade, reading.grade.grade, reading);
  grade.unit = "{grade}";
  grade.interval = GradeInterval(reading.grade);
  grade.interval_method = "grades that hold 95 % of the probability";
  return grade;
}

void Add(Measurement measurement, const PlanarReading& reading, PlanarMeasurements& all) {
  measurement.flags = reading.flags;
  all.measurements.push_back(std::move(measurement));
}

}  // namespace

PlanarMeasurements MeasurementsOf(const Outcome<PlanarReading>& outcome) {
  PlanarMeasurements all;
  if (!outcome) {
    for (const char* name : {kHeartToContralateral, kHeartToRib, kHeartToWholeBody, kPeruginiGrade,
                             kSignificantUptake}) {
      all.refusals.push_back({name, outcome.refusal()});
    }
    return all;
  }
  const PlanarReading& reading = *outcome;
  Add(reading.heart_to_contralateral, reading, all);
  Add(reading.heart_to_rib, reading, all);
  if (reading.heart_to_whole_body) {
    Add(*reading.heart_to_whole_body, reading, all);
  } else {
    all.refusals.push_back({kHeartToWholeBody, reading.heart_to_whole_body.refusal()});
  }
  Add(GradeOf(reading), reading, all);
  Add(FromRatios(kSignificantUptake, reading.grade.significant, reading), reading, all);
  return all;
}

}  // namespace etalon::nuclear
