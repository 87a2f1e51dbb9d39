#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "etalon/core/measurement.h"

namespace etalon::cmr {

/// Normal values that a site measured on its own device. T1 depends on maker, field and sequence:
/// there is none that holds everywhere, and without such a file nothing is called normal or not.
struct NormalRange {
  std::string measurement;      ///< a measurement's name, or its start followed by '*'
  Interval range;               ///< in the measurement's unit
  double field_strength = 0.0;  ///< tesla; 0: any
  std::string source;           ///< who measured it and on how many
};

struct SiteNormalRanges {
  std::string site = {};
  std::vector<NormalRange> ranges = {};

  /// The first that fits the name and the field strength (to 0.1 T; 0: not known, fits all that are
  /// for any). Nothing where none does.
  std::optional<NormalRange> Find(std::string_view measurement, double field_strength) const;
};

/// Reads a TOML file:
///
///     site = "Hospital A, scanner 2"
///     [[range]]
///     measurement = "myocardial_t1_native_*"
///     field_strength = 1.5
///     low = 950
///     high = 1050
///     source = "40 healthy volunteers, 2024"
///
/// @throws Error kFileUnreadable or kFileMalformed, naming the file, the key and the cause.
SiteNormalRanges ReadNormalRanges(const std::filesystem::path& path);

}  // namespace etalon::cmr
