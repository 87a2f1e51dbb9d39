#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "etalon/core/date.h"
#include "etalon/report/plot.h"
#include "etalon/table/csv.h"

namespace etalon::report {
namespace {

/// A place on an axis: the category that stands there, the day, or the number.
std::string Place(double at, const Axis& axis, bool french) {
  if (!std::isfinite(at)) return {};
  const auto tick = std::ranges::find(axis.ticks, at, &Tick::at);
  if (tick != axis.ticks.end()) return french ? tick->label.french : tick->label.english;
  if (axis.scale == AxisScale::kDate) return DateOfDay(static_cast<int>(std::floor(at)));
  return fmt::format("{}", at);
}

std::string Entry(const std::vector<double>& list, std::size_t place, const Axis& axis,
                  bool french) {
  return place < list.size() ? Place(list[place], axis, french) : std::string();
}

}  // namespace

std::string Plot::DataFile(bool french) const {
  const auto say = [french](const Text& text) { return french ? text.french : text.english; };
  const auto titled = [&](const char* column, const Axis& axis) {
    const std::string title = say(axis.title);
    return title.empty() ? std::string(column) : fmt::format("{}: {}", column, title);
  };
  const std::array<std::string, 8> header{
      "mark",  "name",  titled("x", options_.x), titled("y", options_.y), "x low", "x high",
      "y low", "y high"};
  std::string text = table::CsvLine(header);
  for (const Series& one : series_) {
    const std::array sizes{one.x.size(), one.x_low.size(), one.y.size(), one.y_low.size()};
    for (std::size_t i = 0; i < *std::ranges::max_element(sizes); ++i) {
      const std::array<std::string, 8> row{std::string(one.mark),
                                           say(one.name),
                                           Entry(one.x, i, options_.x, french),
                                           Entry(one.y, i, options_.y, french),
                                           Entry(one.x_low, i, options_.x, french),
                                           Entry(one.x_high, i, options_.x, french),
                                           Entry(one.y_low, i, options_.y, french),
                                           Entry(one.y_high, i, options_.y, french)};
      text += table::CsvLine(row);
    }
  }
  return text;
}

}  // namespace etalon::report
