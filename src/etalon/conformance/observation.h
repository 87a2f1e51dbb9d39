#pragma once

#include <optional>
#include <string>
#include <vector>

#include "etalon/core/measurement.h"

namespace etalon::conformance {

/// One metric read, or refused, in one acquisition of a phantom whose truth is known.
struct Reading {
  std::string metric;  ///< name of the measurement
  std::string unit;    ///< UCUM
  double truth = 0.0;
  std::optional<double> value;       ///< nothing when it was refused
  std::optional<Interval> interval;  ///< the reported one
  std::string refusal;               ///< its code, empty with a value
};

/// One setting of a series in which all else is kept.
struct Level {
  std::string factor;  ///< e.g. "noise"
  double value = 0.0;
};

/// One acquisition. Those with the same subject are repeats under nominal conditions; those of a
/// series stand outside the repeats and carry the level that was set.
struct Acquisition {
  int subject = 0;
  int repeat = 0;
  std::optional<Level> level;
  std::vector<Reading> readings;
};

}  // namespace etalon::conformance
