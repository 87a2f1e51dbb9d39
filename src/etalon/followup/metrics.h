#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace etalon::followup {

enum class Direction { kLower, kHigher };

/// A change that matters to the patient, whatever the noise.
struct ClinicalThreshold {
  double size = 0.0;  ///< positive; in the unit, or a fraction of the first magnitude
  bool is_relative = false;
  std::string_view source;
};

/// What a difference of two values means.
enum class MetricScale {
  kNumber,
  kGrade,  ///< ordered classes: judged by ranges of grades, never by a standard deviation
};

/// What is known of a family of measurements.
struct MetricFamily {
  std::string_view alias;    ///< as on the command line, e.g. "gls"
  std::string_view pattern;  ///< names of its measurements, '*' at the end standing for any ending
  std::string_view unit;     ///< UCUM
  /// Towards which the magnitude of the number moves when the patient gets worse.
  std::optional<Direction> worse;
  std::optional<ClinicalThreshold> threshold = {};
  MetricScale scale = MetricScale::kNumber;
  /// Two values say nothing of the patient unless the protocol of both is known and one: T1 after
  /// contrast agent is as long as dose and delay make it.
  bool needs_protocol = false;
};

std::span<const MetricFamily> MetricFamilies();

/// The family of a measurement's name; null for a name of none.
const MetricFamily* FamilyOf(std::string_view metric);

/// Whether a name fits a pattern whose '*' may stand at its end.
bool FitsPattern(std::string_view metric, std::string_view pattern);

/// The family with an alias; null when there is none.
const MetricFamily* FamilyWithAlias(std::string_view alias);

/// Whether a metric's values are grades.
bool IsGrade(std::string_view metric);

/// A name for an alias: its pattern without the '*'; any other text as it is.
std::string NameOf(std::string_view alias_or_name);

}  // namespace etalon::followup
