#include "etalon/report/area_curve.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"
#include "etalon/core/measurement.h"
#include "etalon/report/markup.h"

namespace etalon::report {
namespace {

constexpr double kWidth = 760.0;
constexpr double kHeight = 236.0;
constexpr double kLeft = 56.0;
constexpr double kRight = 744.0;
constexpr double kTop = 30.0;
constexpr double kBottom = 190.0;
constexpr double kNarrowestBeatLabel = 64.0;
constexpr std::size_t kMostDots = 160;

int DecimalsOf(double step) {
  return std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
}

/// Places times and areas on the drawing.
class Plot {
 public:
  explicit Plot(const echo::CineReading& cine) : cine_(cine) {
    const auto [least, largest] = std::minmax_element(cine.areas.begin(), cine.areas.end());
    const double margin = std::max(0.12 * (*largest - *least), 1e-6 + 0.02 * *largest);
    areas_ = {std::max(0.0, *least - margin), *largest + margin};
    times_ = {cine.times.front().value(), cine.times.back().value()};
  }

  std::string Draw() const {
    return fmt::format(R"(<svg class="curve" viewBox="0 0 {} {}" role="img">)", kWidth, kHeight) +
           Beats() + AreaAxis() + TimeAxis() + Line() + Marks() + "</svg>";
  }

 private:
  double X(double time) const {
    return kLeft + (kRight - kLeft) * (time - times_.low) / (times_.high - times_.low);
  }
  double Y(double area) const {
    return kBottom - (kBottom - kTop) * (area - areas_.low) / (areas_.high - areas_.low);
  }
  double FrameX(int frame) const { return X(cine_.times[static_cast<std::size_t>(frame)].value()); }
  double FrameY(int frame) const { return Y(cine_.areas[static_cast<std::size_t>(frame)]); }

  std::string Beats() const {
    std::string drawing;
    for (std::size_t i = 0; i < cine_.beats.size(); ++i) drawing += OneBeat(i);
    return drawing;
  }

  std::string OneBeat(std::size_t index) const {
    const echo::Beat& beat = cine_.beats[index];
    const double left = FrameX(beat.end_diastole);
    const double right = FrameX(beat.next_end_diastole.value_or(beat.end_systole));
    std::string drawing =
        fmt::format(R"(<rect class="beat{}" x="{}" y="{}" width="{}" height="{}"/>)", index % 2,
                    Coordinate(left), kTop, Coordinate(right - left), kBottom - kTop);
    if (right - left < kNarrowestBeatLabel) return drawing;
    const std::string number = std::to_string(index + 1);
    return drawing + SvgText((left + right) / 2, kTop + 14, "middle", "beat-label",
                             {"beat " + number, "cycle " + number});
  }

  std::string AreaAxis() const {
    const double step = RoundStep(areas_.high - areas_.low, 5);
    std::string drawing;
    for (double area = std::ceil(areas_.low / step) * step; area <= areas_.high; area += step) {
      drawing +=
          fmt::format(R"(<path class="grid" d="M{} {}H{}"/>)", kLeft, Coordinate(Y(area)), kRight);
      drawing += SvgText(kLeft - 8, Y(area) + 4, "end", "tick", NumberText(area, DecimalsOf(step)));
    }
    const std::string unit = cine_.calibrated ? "cm²" : "pixels";
    return drawing + SvgText(kLeft, kTop - 12, "start", "axis-title",
                             {"LV cavity area, " + unit, "Surface de la cavité VG, " + unit});
  }

  std::string TimeAxis() const {
    const double step = RoundStep(times_.high - times_.low, 8);
    std::string drawing =
        fmt::format(R"(<path class="base-line" d="M{} {}H{}"/>)", kLeft, kBottom, kRight);
    for (double time = std::ceil(times_.low / step - 1e-9) * step; time <= times_.high + 1e-9;
         time += step) {
      drawing +=
          fmt::format(R"(<path class="base-line" d="M{} {}v5"/>)", Coordinate(X(time)), kBottom);
      drawing +=
          SvgText(X(time), kBottom + 19, "middle", "tick", NumberText(time, DecimalsOf(step)));
    }
    return drawing + SvgText(kRight, kBottom + 38, "end", "axis-title", {"Time, s", "Temps, s"});
  }

  std::string Line() const {
    std::string path, dots;
    for (int frame = 0; frame < static_cast<int>(cine_.areas.size()); ++frame) {
      const std::string x = Coordinate(FrameX(frame));
      const std::string y = Coordinate(FrameY(frame));
      path += fmt::format("{}{} {}", frame == 0 ? 'M' : 'L', x, y);
      dots += fmt::format("M{} {}h0", x, y);
    }
    std::string drawing = fmt::format(R"(<path class="line" d="{}"/>)", path);
    if (cine_.areas.size() > kMostDots) return drawing;
    return drawing + fmt::format(R"(<path class="dots" d="{}"/>)", dots);
  }

  std::string Marks() const {
    std::string drawing;
    for (const echo::Beat& beat : cine_.beats) {
      drawing += DiastoleMark(beat.end_diastole) + SystoleMark(beat.end_systole);
    }
    const auto& last = cine_.beats;
    if (!last.empty() && last.back().next_end_diastole) {
      drawing += DiastoleMark(*last.back().next_end_diastole);
    }
    return drawing;
  }

  std::string DiastoleMark(int frame) const {
    const double x = FrameX(frame), y = FrameY(frame);
    return fmt::format(
               R"(<path class="drop" d="M{0} {1}V{2}"/><circle class="diastole" cx="{0}" cy="{1}" r="5.5"/>)",
               Coordinate(x), Coordinate(y), kBottom) +
           SvgText(x, y - 9, "middle", "mark", {"ED", "TD"});
  }

  std::string SystoleMark(int frame) const {
    const double x = FrameX(frame), y = FrameY(frame);
    return fmt::format(
               R"(<path class="drop" d="M{0} {1}V{2}"/><path class="systole" d="M{0} {3}l6 6l-6 6l-6-6z"/>)",
               Coordinate(x), Coordinate(y), kBottom, Coordinate(y - 6)) +
           SvgText(x, y + 20, "middle", "mark", {"ES", "TS"});
  }

  const echo::CineReading& cine_;
  Interval areas_;
  Interval times_;
};

}  // namespace

double RoundStep(double span, int most) {
  Require(span > 0.0 && most > 0, "round numbers on an empty span");
  const double least = span / most;
  const double power = std::pow(10.0, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= least * (1.0 - 1e-9)) return factor * power;
  }
  return 10.0 * power;
}

std::string AreaCurve(const echo::CineReading& cine) {
  if (cine.areas.size() < 2 || cine.times.size() != cine.areas.size()) return {};
  if (cine.times.back() <= cine.times.front()) return {};
  return Plot(cine).Draw();
}

}  // namespace etalon::report
