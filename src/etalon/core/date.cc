#include "etalon/core/date.h"

#include <fmt/format.h>

#include <charconv>
#include <chrono>

namespace etalon {
namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;

std::optional<int> Digits(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole && number >= 0 ? std::optional(number) : std::nullopt;
}

}  // namespace

std::optional<int> DayOfDate(std::string_view iso) {
  if (iso.size() < 10 || iso[4] != '-' || iso[7] != '-') return std::nullopt;
  if (iso.size() > 10 && iso[10] != 'T') return std::nullopt;
  const auto year = Digits(iso.substr(0, 4));
  const auto month = Digits(iso.substr(5, 2));
  const auto day = Digits(iso.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const year_month_day date{std::chrono::year(*year),
                            std::chrono::month(static_cast<unsigned>(*month)),
                            std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return static_cast<int>(sys_days(date).time_since_epoch().count());
}

std::string DateOfDay(int day) {
  const year_month_day date{sys_days(std::chrono::days(day))};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

}  // namespace etalon
