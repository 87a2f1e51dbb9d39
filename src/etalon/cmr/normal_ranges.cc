#include "etalon/cmr/normal_ranges.h"

#include <algorithm>
#include <cmath>

#include "etalon/settings/toml.h"

namespace etalon::cmr {
namespace {

bool FitsName(std::string_view measurement, std::string_view pattern) {
  if (!pattern.ends_with('*')) return measurement == pattern;
  return measurement.starts_with(pattern.substr(0, pattern.size() - 1));
}

bool FitsField(double asked, double of_range) {
  return of_range == 0.0 || (asked > 0.0 && std::abs(asked - of_range) < 0.1);
}

NormalRange ReadRange(settings::TableReader& table) {
  NormalRange range{.measurement = table.Required<std::string>("measurement"),
                    .range = {table.Required<double>("low"), table.Required<double>("high")},
                    .field_strength = table.Ranged("field_strength", 0.0, 0.0, 20.0),
                    .source = table.Required<std::string>("source")};
  if (!(range.range.low < range.range.high)) table.Fail("high", "must be above low");
  table.RejectUnknown();
  return range;
}

}  // namespace

std::optional<NormalRange> SiteNormalRanges::Find(std::string_view measurement,
                                                  double field_strength) const {
  const auto fits = [&](const NormalRange& range) {
    return FitsName(measurement, range.measurement) &&
           FitsField(field_strength, range.field_strength);
  };
  const auto found = std::ranges::find_if(ranges, fits);
  return found == ranges.end() ? std::nullopt : std::optional(*found);
}

SiteNormalRanges ReadNormalRanges(const std::filesystem::path& path) {
  settings::TableReader table = settings::ParseToml(settings::ReadText(path), path);
  SiteNormalRanges ranges{.site = table.Required<std::string>("site"), .ranges = {}};
  for (settings::TableReader& range : table.Tables("range")) {
    ranges.ranges.push_back(ReadRange(range));
  }
  table.RejectUnknown();
  return ranges;
}

}  // namespace etalon::cmr
