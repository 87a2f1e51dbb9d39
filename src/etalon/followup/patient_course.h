#pragma once

#include <optional>
#include <string>
#include <vector>

#include "etalon/followup/ctrcd.h"
#include "etalon/followup/judge.h"

namespace etalon::followup {

/// A treatment or another event, at a day or over days.
struct TreatmentEvent {
  int day = 0;  ///< since 1970-01-01
  std::optional<int> end_day = {};
  std::string label;
};

/// The dates that the cardio-oncology rules compared.
struct CardiotoxicityCourse {
  CardiotoxicityInput input;
  std::optional<int> baseline_day;
  std::optional<int> day;
  /// Relative fall of the strain, per cent, and the fall that would be beyond noise; by the noise
  /// of the strain's own series.
  std::optional<double> strain_fall;
  std::optional<double> strain_reference_fall;
  /// Fall of the fraction in points, and the fall that would be beyond noise.
  std::optional<double> fraction_fall;
  std::optional<double> fraction_reference_fall;
  std::vector<CardiotoxicityFinding> findings;
};

/// All that is said of one patient over time.
struct PatientCourse {
  std::string patient;  ///< the key as stored or typed
  std::vector<MetricHistory> histories;
  std::vector<TreatmentEvent> events;
  CardiotoxicityCourse cardiotoxicity;
  int undated_studies = 0;  ///< of the patient, left out because their date is not known
};

/// First and last value of the series of ejection fraction and of strain (the biplane ones where
/// they are), and whether a biomarker rose beyond its noise, under the rules.
CardiotoxicityCourse JudgeCardiotoxicity(const std::vector<MetricHistory>& histories);

}  // namespace etalon::followup
