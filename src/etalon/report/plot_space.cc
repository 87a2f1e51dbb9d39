#include "etalon/report/plot_space.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "etalon/core/error.h"
#include "etalon/report/area_curve.h"
#include "etalon/report/markup.h"
#include "etalon/report/plot_dates.h"

namespace etalon::report {
namespace {

constexpr double kMargin = 0.05;
constexpr double kSmallestRelativeSpan = 1e-9;

/// A range around a single value.
Interval Around(double value) {
  const double margin = value == 0.0 ? 1.0 : 0.1 * std::abs(value);
  return {value - margin, value + margin};
}

Interval WithMargin(const Interval& data) {
  const double span = data.high - data.low;
  const double size = std::max(std::abs(data.low), std::abs(data.high));
  if (span <= kSmallestRelativeSpan * size || span == 0.0) return Around(data.low);
  return {data.low - kMargin * span, data.high + kMargin * span};
}

std::string Superscript(int exponent) {
  static const char* const kDigits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text;
  for (const char digit : std::to_string(exponent)) {
    text += digit == '-' ? "⁻" : kDigits[digit - '0'];
  }
  return text;
}

/// "2·10⁷"
Text PowerText(double value) {
  const int exponent = static_cast<int>(std::floor(std::log10(std::abs(value)) + 1e-9));
  const double mantissa = value / std::pow(10.0, exponent);
  const bool whole = std::abs(mantissa - std::round(mantissa)) < 1e-6;
  const std::string power = "10" + Superscript(exponent);
  const std::string sign = value < 0.0 ? "\u2212" : "";
  if (whole && std::abs(std::round(mantissa)) == 1.0) return {sign + power, sign + power};
  return NumberText(mantissa, whole ? 0 : 1) + ("·" + power);
}

std::string WithThinSpaces(const std::string& number) {
  const auto first = number.find_first_of("0123456789");
  const auto end = std::min(number.find_first_of(".,"), number.size());
  std::string spaced = number.substr(0, first);
  for (std::size_t i = first; i < number.size(); ++i) {
    if (i > first && i < end && (end - i) % 3 == 0) spaced += "\u202F";
    spaced += number[i];
  }
  return spaced;
}

std::vector<Tick> LinearTicks(const Interval& range, int most) {
  const double step = RoundStep(range.high - range.low, most);
  std::vector<Tick> ticks;
  const double last = std::floor(range.high / step + 1e-9);
  for (double k = std::ceil(range.low / step - 1e-9); k <= last; k += 1.0) {
    ticks.push_back({k * step, TickText(k * step, step)});
  }
  return ticks;
}

std::vector<double> LogarithmicFactors(double decades) {
  if (decades <= 2.5) return {1.0, 2.0, 5.0};
  return {1.0};
}

std::vector<Tick> LogarithmicTicks(const Interval& range, int most) {
  const double low = std::log10(range.low), high = std::log10(range.high);
  const double stride = std::max(1.0, std::ceil((high - low) / most));
  if (high - low < 0.5) return LinearTicks(range, most);
  std::vector<Tick> ticks;
  for (double power = std::floor(low); power <= high; power += stride) {
    for (const double factor : LogarithmicFactors(high - low)) {
      const double at = factor * std::pow(10.0, power);
      const bool inside = at >= range.low * (1.0 - 1e-9) && at <= range.high * (1.0 + 1e-9);
      if (inside) ticks.push_back({at, TickText(at, std::pow(10.0, power))});
    }
  }
  return ticks;
}

std::size_t Characters(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

}  // namespace

AxisMap::AxisMap(AxisScale scale, const Interval& range, double start, double end)
    : scale_(scale), range_(range), start_(start), end_(end) {
  Require(range.low < range.high, "an axis without a range");
  Require(scale != AxisScale::kLogarithmic || range.low > 0.0, "a logarithmic axis at 0 or below");
}

double AxisMap::Position(double value) const {
  return scale_ == AxisScale::kLogarithmic ? std::log10(value) : value;
}

double AxisMap::Place(double value) const {
  const double low = Position(range_.low), high = Position(range_.high);
  return start_ + (end_ - start_) * (Position(value) - low) / (high - low);
}

Text InLanguage(const Text& text, PlotLanguage language) {
  switch (language) {
    case PlotLanguage::kEnglish:
      return {text.english, text.english};
    case PlotLanguage::kFrench:
      return {text.french, text.french};
    default:
      return text;
  }
}

Interval RangeOf(const Axis& axis, const std::optional<Interval>& data) {
  if (axis.range) return *axis.range;
  const bool logarithmic = axis.scale == AxisScale::kLogarithmic;
  if (!data) return logarithmic ? Interval{1.0, 10.0} : Interval{0.0, 1.0};
  if (!logarithmic) return WithMargin(*data);
  if (data->low == data->high) return {data->low / 2.0, data->high * 2.0};
  const Interval powers = WithMargin({std::log10(data->low), std::log10(data->high)});
  return {std::pow(10.0, powers.low), std::pow(10.0, powers.high)};
}

std::vector<Tick> TicksOf(const Axis& axis, const Interval& range, int most) {
  if (!axis.ticks.empty()) return axis.ticks;
  switch (axis.scale) {
    case AxisScale::kLogarithmic:
      return LogarithmicTicks(range, most);
    case AxisScale::kDate:
      return DateTicks(range, most);
    default:
      return LinearTicks(range, most);
  }
}

Text TickText(double value, double step) {
  if (std::abs(value) < 1e-9 * step) return {"0", "0"};
  if (std::abs(value) >= 1e7 || step < 1e-6) return PowerText(value);
  const int decimals = std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
  const Text text = NumberText(value, decimals);
  if (std::abs(value) < 1e4) return text;
  return {WithThinSpaces(text.english), WithThinSpaces(text.french)};
}

double TextWidth(const Text& text, double font_size) {
  constexpr double kMeanAdvance = 0.56;  // of the font size, for digits and small letters
  const std::size_t characters = std::max(Characters(text.english), Characters(text.french));
  return kMeanAdvance * font_size * static_cast<double>(characters);
}

}  // namespace etalon::report
