#pragma once

#include <optional>
#include <string>
#include <vector>

#include "etalon/core/measurement.h"

namespace etalon::followup {

/// How a number was made. Empty texts and version 0 are not known.
struct Method {
  std::string metric;  ///< name of the measurement
  std::string rule = {};
  int rule_version = 0;
  std::string variant = {};  ///< of the rule
  std::string layer = {};    ///< of the wall: "endocardium", "mid-wall", "epicardium", "full wall"
  std::string views = {};    ///< e.g. "apical four-chamber, apical two-chamber"
  /// How the pictures were taken, where that decides the number: tracer and delay after its
  /// injection, field strength and number of images.
  std::string protocol = {};
  std::string models = {};    ///< networks with their versions
  std::string software = {};  ///< that measured
  std::string modality = {};
  std::string manufacturer = {};  ///< of the imaging device
  std::string device = {};
  std::string device_software = {};
  std::string operator_class = {};  ///< e.g. "automatic", "same operator", "different operators"

  bool operator==(const Method&) const = default;
};

/// One number of one date.
struct DatedValue {
  int day = 0;  ///< since 1970-01-01
  double value = 0.0;
  std::string unit = {};  ///< UCUM
  std::optional<Interval> interval = {};
  int repeats = 1;  ///< measurements of that day that `value` is the mean of
  Method method;
  std::string study = {};  ///< content hash of the study; empty for a value from a table
  std::vector<std::string> flags = {};
};

/// Years since 1970 at 365.25 days each.
double YearsOfDay(int day);

}  // namespace etalon::followup
