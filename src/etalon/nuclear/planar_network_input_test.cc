#include "etalon/nuclear/planar_network_input.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace etalon::nuclear {
namespace {

using image::FloatImage;
using image::GrayImage;
using image::PlanarScan;

/// A picture whose counts rise to the right and downwards, with a reading that finds its outline.
PlanarScan Ramp(double pixel, float scale = 1.0F) {
  const auto rows = static_cast<int>(1900.0 / pixel);
  const auto columns = static_cast<int>(580.0 / pixel);
  FloatImage counts(rows, columns);
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      counts(row, column) = scale * static_cast<float>(20.0 + (0.02 * row + 0.03 * column) * pixel);
    }
  }
  PlanarScan scan;
  scan.frames.push_back({.counts = counts, .view = image::PlanarView::kAnterior});
  return scan;
}

PlanarReading ReadingOf(const PlanarScan& scan, double pixel) {
  PlanarReading reading;
  reading.pixel = pixel;
  const FloatImage& counts = scan.frames[0].counts;
  reading.landmarks.outline = {.top = static_cast<int>(100 / pixel),
                               .left = 0,
                               .rows = counts.rows() - static_cast<int>(100 / pixel),
                               .columns = counts.columns()};
  return reading;
}

double MeanDifference(const GrayImage& a, const GrayImage& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(a.pixels()[i] - b.pixels()[i]);
  return sum / static_cast<double>(a.size());
}

TEST(PlanarNetworkInputTest, IsTheSameForAnyDoseAndTime) {
  const PlanarScan once = Ramp(2.0);
  const PlanarScan tenfold = Ramp(2.0, 10.0F);
  const PlanarReading reading = ReadingOf(once, 2.0);
  EXPECT_LE(MeanDifference(PlanarNetworkInput(once, reading), PlanarNetworkInput(tenfold, reading)),
            0.01);
}

TEST(PlanarNetworkInputTest, IsAboutTheSameForAnyMatrix) {
  const PlanarScan fine = Ramp(2.0);
  const PlanarScan coarse = Ramp(4.0);
  EXPECT_LE(MeanDifference(PlanarNetworkInput(fine, ReadingOf(fine, 2.0)),
                           PlanarNetworkInput(coarse, ReadingOf(coarse, 4.0))),
            1.0);
}

TEST(PlanarNetworkInputTest, TurnsWhatTheReadingTurned) {
  const PlanarScan upright = Ramp(2.0);
  PlanarScan turned = upright;
  std::ranges::reverse(turned.frames[0].counts.pixels());
  const PlanarReading reading = ReadingOf(upright, 2.0);
  PlanarReading turned_reading = reading;
  turned_reading.turned = true;
  EXPECT_EQ(PlanarNetworkInput(upright, reading), PlanarNetworkInput(turned, turned_reading));
}

TEST(PlanarNetworkInputTest, UsualCountsBecomeAThirdOfTheGreysAndNineTimesThatWhite) {
  PlanarScan scan = Ramp(2.0);
  for (float& count : scan.frames[0].counts.pixels()) count = 10.0F;
  const PlanarReading reading = ReadingOf(scan, 2.0);
  for (int row = 200; row < 300; ++row) {
    for (int column = 100; column < 180; ++column) scan.frames[0].counts(row, column) = 100.0F;
  }
  const GrayImage picture = PlanarNetworkInput(scan, reading);
  EXPECT_EQ(picture(5, 10), 85);
  EXPECT_EQ(picture(50, 60), 255);
}

TEST(PlanarNetworkInputTest, IsBlackWhereThePictureEnds) {
  PlanarScan scan = Ramp(2.0);
  PlanarReading reading = ReadingOf(scan, 2.0);
  reading.landmarks.outline.top = scan.frames[0].counts.rows() - 100;
  const GrayImage picture = PlanarNetworkInput(scan, reading);
  EXPECT_GT(picture(10, 60), 0);
  EXPECT_EQ(picture(kNetworkInputSide - 1, 60), 0);
}

TEST(PlanarNetworkInputTest, NothingGivesBlack) {
  PlanarScan scan = Ramp(2.0);
  const PlanarReading reading = ReadingOf(scan, 2.0);
  for (float& count : scan.frames[0].counts.pixels()) count = 0.0F;
  EXPECT_EQ(PlanarNetworkInput(scan, reading), GrayImage(kNetworkInputSide, kNetworkInputSide));
}

}  // namespace
}  // namespace etalon::nuclear
