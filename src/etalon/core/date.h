#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace etalon {

/// Days since 1970-01-01 (proleptic Gregorian calendar) of an ISO 8601 date: "2026-03-14", alone or
/// followed by a time, "2026-03-14T09:30:00". None for any other text or a day that does not exist.
std::optional<int> DayOfDate(std::string_view iso);

/// The date of a day since 1970-01-01, "2026-03-14".
std::string DateOfDay(int day);

}  // namespace etalon
