#include "etalon/report/plot_marks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <utility>

#include "etalon/core/error.h"
#include "etalon/report/markup.h"

namespace etalon::report {
namespace {

constexpr std::size_t kMostSeparateMarks = 3000;

constexpr std::array kInks{"#15232d", "#0072b2", "#b84300", "#00805e",
                           "#e69f00", "#56b4e9", "#cc79a7", "#7b8a94"};

std::string DashAttribute(Dash dash) {
  switch (dash) {
    case Dash::kDashed:
      return R"( stroke-dasharray="7 4")";
    case Dash::kDotted:
      return R"( stroke-dasharray="1.5 4")";
    default:
      return "";
  }
}

bool IsOpen(Shape shape) { return shape == Shape::kCircle || shape == Shape::kCross; }

/// Path of a mark of unit radius around the origin, scaled to the same visual weight.
std::string MarkPath(Shape shape, double x, double y, double radius) {
  const auto c = [](double value) { return Coordinate(value); };
  switch (shape) {
    case Shape::kSquare: {
      const double half = 0.9 * radius;
      return fmt::format("M{} {}h{}v{}h{}z", c(x - half), c(y - half), c(2 * half), c(2 * half),
                         c(-2 * half));
    }
    case Shape::kDiamond: {
      const double half = 1.25 * radius;
      return fmt::format("M{} {}l{} {}l{} {}l{} {}z", c(x - half), c(y), c(half), c(-half), c(half),
                         c(half), c(-half), c(half));
    }
    case Shape::kTriangle: {
      const double half = 1.15 * radius;
      return fmt::format("M{} {}h{}L{} {}z", c(x - half), c(y + 0.85 * radius), c(2 * half), c(x),
                         c(y - 1.15 * radius));
    }
    case Shape::kCross:
      return fmt::format("M{} {}l{} {}m0 {}l{} {}", c(x - radius), c(y - radius), c(2 * radius),
                         c(2 * radius), c(-2 * radius), c(-2 * radius), c(2 * radius));
    default:
      return fmt::format("M{} {}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0 -{d} 0", c(x - radius), c(y),
                         fmt::arg("r", c(radius)), fmt::arg("d", c(2 * radius)));
  }
}

std::string ManyDots(const std::vector<PlotPoint>& points, const PointStyle& style) {
  std::set<std::pair<double, double>> places;
  for (const PlotPoint& point : points) places.emplace(std::round(point.x), std::round(point.y));
  std::string path;
  for (const auto& [x, y] : places) path += fmt::format("M{} {}h0", Coordinate(x), Coordinate(y));
  return fmt::format(
      R"(<path d="{}" fill="none" stroke="{}" stroke-width="{}" stroke-linecap="round"/>)", path,
      ColourOf(style.ink), Coordinate(std::min(style.size, 3.0)));
}

std::string MarkAttributes(const PointStyle& style) {
  const std::string colour = ColourOf(style.ink);
  if (IsOpen(style.shape))
    return fmt::format(R"(fill="none" stroke="{}" stroke-width="1.6")", colour);
  return fmt::format(R"(fill="{}" fill-opacity="0.85" stroke="#fff" stroke-width="0.8")", colour);
}

std::string PathData(const std::vector<PlotPoint>& points) {
  std::string path;
  for (const PlotPoint& point : points) {
    path +=
        fmt::format("{}{} {}", path.empty() ? 'M' : 'L', Coordinate(point.x), Coordinate(point.y));
  }
  return path;
}

struct Colour {
  double red, green, blue;
};

std::string Hex(const Colour& colour) {
  const auto byte = [](double level) { return static_cast<int>(std::lround(level)); };
  return fmt::format("#{:02x}{:02x}{:02x}", byte(colour.red), byte(colour.green),
                     byte(colour.blue));
}

Colour Mix(const Colour& from, const Colour& to, double share) {
  const auto mix = [&](double a, double b) { return a + share * (b - a); };
  return {mix(from.red, to.red), mix(from.green, to.green), mix(from.blue, to.blue)};
}

constexpr Colour kWhite{255, 255, 255};
constexpr Colour kMidBlue{86, 160, 211};
constexpr Colour kDarkBlue{0, 68, 120};
constexpr Colour kMidRed{232, 140, 90};
constexpr Colour kDarkRed{150, 46, 0};

/// White, a middle tone at one half, a dark tone at one.
Colour Ramp(const Colour& middle, const Colour& dark, double share) {
  return share < 0.5 ? Mix(kWhite, middle, 2.0 * share) : Mix(middle, dark, 2.0 * share - 1.0);
}

double LinearLight(int level) {
  const double value = level / 255.0;
  return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

}  // namespace

std::string ColourOf(Ink ink) { return kInks.at(static_cast<std::size_t>(ink)); }

Ink SeriesInk(std::size_t series) {
  constexpr std::array kOrder{Ink::kBlue, Ink::kVermilion, Ink::kGreen, Ink::kOrange,
                              Ink::kPink, Ink::kSky,       Ink::kBlack, Ink::kGrey};
  return kOrder[series % kOrder.size()];
}

Shape SeriesShape(std::size_t series) {
  constexpr std::array kOrder{Shape::kDot,     Shape::kSquare, Shape::kTriangle,
                              Shape::kDiamond, Shape::kCircle, Shape::kCross};
  return kOrder[series % kOrder.size()];
}

Dash SeriesDash(std::size_t series) {
  constexpr std::array kOrder{Dash::kSolid, Dash::kDashed, Dash::kDotted};
  return kOrder[series % kOrder.size()];
}

std::string DivergingColour(double value) {
  Require(!std::isnan(value), "a colour of a number that is none");
  const double share = std::min(std::abs(value), 1.0);
  return Hex(value < 0.0 ? Ramp(kMidRed, kDarkRed, share) : Ramp(kMidBlue, kDarkBlue, share));
}

std::string SequentialColour(double value) {
  Require(!std::isnan(value), "a colour of a number that is none");
  return Hex(Ramp(kMidBlue, kDarkBlue, std::clamp(value, 0.0, 1.0)));
}

std::string InkOn(const std::string& fill) {
  Require(fill.size() == 7 && fill[0] == '#', "a colour is written #rrggbb");
  const auto light = [&](std::size_t at) {
    return LinearLight(std::stoi(fill.substr(at, 2), nullptr, 16));
  };
  const double luminance = 0.2126 * light(1) + 0.7152 * light(3) + 0.0722 * light(5);
  constexpr double kEqualContrast = 0.179;  // WCAG 2: contrast with black and with white is equal
  return luminance > kEqualContrast ? ColourOf(Ink::kBlack) : "#ffffff";
}

std::string StrokeAttributes(const LineStyle& style) {
  return fmt::format(R"(fill="none" stroke="{}" stroke-width="{}"{} stroke-linejoin="round")",
                     ColourOf(style.ink), Coordinate(style.width), DashAttribute(style.dash));
}

std::string PathElement(const std::vector<PlotPoint>& points, const LineStyle& style) {
  if (points.size() < 2) return {};
  return fmt::format(R"(<path d="{}" {}/>)", PathData(points), StrokeAttributes(style));
}

std::string AreaElement(const std::vector<PlotPoint>& outline, const FillStyle& style) {
  if (outline.size() < 3) return {};
  return fmt::format(R"(<path d="{}z" fill="{}" fill-opacity="{}"/>)", PathData(outline),
                     ColourOf(style.ink), Coordinate(style.opacity));
}

std::string RectangleElement(double x, double y, double width, double height,
                             const std::string& attributes) {
  return fmt::format(R"(<rect x="{}" y="{}" width="{}" height="{}" {}/>)", Coordinate(x),
                     Coordinate(y), Coordinate(width), Coordinate(height), attributes);
}

std::string MarkElements(const std::vector<PlotPoint>& points, const PointStyle& style) {
  if (points.empty()) return {};
  if (points.size() > kMostSeparateMarks) return ManyDots(points, style);
  std::string marks;
  for (const PlotPoint& point : points) {
    marks +=
        fmt::format(R"(<path d="{}"/>)", MarkPath(style.shape, point.x, point.y, 0.5 * style.size));
  }
  return fmt::format("<g {}>{}</g>", MarkAttributes(style), marks);
}

}  // namespace etalon::report
