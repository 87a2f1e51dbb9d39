#include "etalon/phantom/screen.h"

#include <algorithm>
#include <cmath>

#include "etalon/image/draw.h"

namespace etalon::phantom {
namespace {

constexpr int kTextHeight = 10;
constexpr int kLineStep = 18;
constexpr std::uint8_t kTextGrey = 200;
constexpr std::uint8_t kTraceGrey = 170;
constexpr double kTraceMargin = 12.0;  // columns

/// Height of the electrocardiogram at a fraction of the beat that starts at the R wave, -0.2 .. 1.
double Electrocardiogram(double cycle) {
  const auto wave = [&](double at, double width, double height) {
    double nearest = std::abs(cycle - std::floor(cycle) - at);
    nearest = std::min(nearest, 1.0 - nearest);
    return height * std::exp(-0.5 * nearest * nearest / (width * width));
  };
  return wave(0.0, 0.010, 1.0) - wave(0.03, 0.010, 0.25) - wave(0.97, 0.010, 0.15) +
         wave(0.32, 0.040, 0.28) + wave(0.83, 0.025, 0.14);
}

}  // namespace

ScreenFurniture::ScreenFurniture(const SectorField& field, const std::vector<std::string>& banner,
                                 Seconds duration, Seconds beat)
    : field_(field), duration_(duration) {
  image::RgbImage overlay(field.rows, field.columns);
  double row = 6.0 + kTextHeight;
  for (const std::string& line : banner) {
    image::DrawText(overlay, line, {row, 8.0}, kTextHeight, {kTextGrey, kTextGrey, kTextGrey});
    row += kLineStep;
  }
  if (duration_.value() > 0.0) DrawTrace(overlay, beat);
  for (std::size_t i = 0; i < overlay.size(); ++i) {
    if (overlay.pixels()[i].green == 0) continue;
    lit_.push_back(static_cast<int>(i));
    grey_.push_back(overlay.pixels()[i].green);
  }
}

double ScreenFurniture::ColumnOf(Seconds time) const {
  return kTraceMargin + (field_.columns - 2.0 * kTraceMargin) * (time / duration_);
}

void ScreenFurniture::DrawTrace(image::RgbImage& overlay, Seconds beat) const {
  const double bottom = field_.rows - kTraceRows * 0.3;
  const auto point = [&](int step) {
    const double column = kTraceMargin + step * 0.5;
    const double time = (column - kTraceMargin) / (field_.columns - 2.0 * kTraceMargin);
    const double height = Electrocardiogram(time * (duration_ / beat));
    return image::PixelPoint{bottom - height * kTraceRows * 0.55, column};
  };
  const int steps = static_cast<int>(2.0 * (field_.columns - 2.0 * kTraceMargin));
  for (int step = 0; step < steps; ++step) {
    image::DrawLine(overlay, point(step), point(step + 1), {kTraceGrey, kTraceGrey, kTraceGrey});
  }
}

void ScreenFurniture::DrawOn(image::GrayImage& frame, Seconds now) const {
  for (std::size_t i = 0; i < lit_.size(); ++i) {
    std::uint8_t& pixel = frame.pixels()[static_cast<std::size_t>(lit_[i])];
    pixel = std::max(pixel, grey_[i]);
  }
  if (duration_.value() <= 0.0) return;
  const int column = std::clamp(static_cast<int>(ColumnOf(now)), 0, field_.columns - 2);
  for (int row = std::max(0, field_.rows - kTraceRows); row < field_.rows; ++row) {
    frame(row, column) = std::max(frame(row, column), kTraceGrey);
    frame(row, column + 1) = std::max(frame(row, column + 1), kTraceGrey);
  }
}

}  // namespace etalon::phantom
