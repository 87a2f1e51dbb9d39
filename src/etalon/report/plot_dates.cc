#include "etalon/report/plot_dates.h"

#include <array>
#include <chrono>
#include <cmath>
#include <string>

#include "etalon/core/error.h"
#include "etalon/report/area_curve.h"

namespace etalon::report {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr double kDaysOfMonth = 365.2425 / 12.0;
constexpr std::array kEnglishMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array kFrenchMonths{"janv.", "févr.", "mars",  "avr.", "mai",  "juin",
                                   "juil.", "août",  "sept.", "oct.", "nov.", "déc."};

year_month_day DateOf(double day) { return sys_days(days(static_cast<int>(std::floor(day)))); }

double DayOf(const year_month_day& date) {
  return static_cast<double>(sys_days(date).time_since_epoch().count());
}

Text YearText(const year_month_day& date) {
  const std::string year = std::to_string(static_cast<int>(date.year()));
  return {year, year};
}

Text MonthText(const year_month_day& date) {
  const auto month = static_cast<unsigned>(date.month()) - 1;
  const Text year = YearText(date);
  return {std::string(kEnglishMonths.at(month)) + " " + year.english,
          std::string(kFrenchMonths.at(month)) + " " + year.french};
}

Text DayText(const year_month_day& date) {
  const std::string day = std::to_string(static_cast<unsigned>(date.day())) + " ";
  const Text month = MonthText(date);
  return {day + month.english, day + month.french};
}

/// Months between ticks; 0 when days are finer.
int MonthStep(double span, int most) {
  const double least = span / most / kDaysOfMonth;
  if (least <= 0.75) return 0;
  for (const int months : {1, 2, 3, 6, 12}) {
    if (months >= least) return months;
  }
  return 12 * static_cast<int>(std::ceil(RoundStep(span / (12.0 * kDaysOfMonth), most)));
}

std::vector<Tick> MonthTicks(const Interval& range, int step) {
  const int first_month = static_cast<int>(DateOf(range.low).year()) * 12;
  std::vector<Tick> ticks;
  const int aligned = first_month - (step > 12 ? first_month % step : 0);
  for (int month = aligned;; month += step) {
    const year_month_day date{std::chrono::year(month / 12),
                              std::chrono::month(static_cast<unsigned>(month % 12 + 1)),
                              std::chrono::day(1)};
    const double at = DayOf(date);
    if (at > range.high) return ticks;
    if (at >= range.low) ticks.push_back({at, step % 12 == 0 ? YearText(date) : MonthText(date)});
  }
}

std::vector<Tick> DayTicks(const Interval& range, int most) {
  const double step = std::max(1.0, RoundStep(range.high - range.low, most));
  std::vector<Tick> ticks;
  for (double day = std::ceil(range.low / step) * step; day <= range.high; day += step) {
    ticks.push_back({day, DayText(DateOf(day))});
  }
  return ticks;
}

}  // namespace

std::vector<Tick> DateTicks(const Interval& range, int most) {
  constexpr double kFarthest = 3.6e6;  // about the years -7900 to 11800
  Require(range.low > -kFarthest && range.high < kFarthest, "dates outside the calendar");
  const int months = MonthStep(range.high - range.low, most);
  return months == 0 ? DayTicks(range, most) : MonthTicks(range, months);
}

Text DateText(double days_since_epoch) { return DayText(DateOf(days_since_epoch)); }

}  // namespace etalon::report
