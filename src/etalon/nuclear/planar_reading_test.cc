#include "etalon/nuclear/planar_reading.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "etalon/image/resample.h"
#include "etalon/nuclear/planar_picture.h"

namespace etalon::nuclear {
namespace {

using image::FloatImage;
using image::PlanarKind;
using image::PlanarScan;
using image::PlanarView;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr double kPixel = 2.26;
constexpr int kCrown = 100;
constexpr int kHeight = 760;
constexpr int kMidColumn = 128;

void FillEllipse(FloatImage& image, double row, double column, double rows, double columns,
                 float value) {
  for (int r = 0; r < image.rows(); ++r) {
    for (int c = 0; c < image.columns(); ++c) {
      if (std::hypot((r - row) / rows, (c - column) / columns) <= 1.0) image(r, c) = value;
    }
  }
}

void FillBox(FloatImage& image, double top, double bottom, int left, int right, float value) {
  for (int row = static_cast<int>(kCrown + top * kHeight); row < kCrown + bottom * kHeight; ++row) {
    for (int column = left; column <= right; ++column) image(row, column) = value;
  }
}

/// A head, a trunk, two legs, a sternum and a spine; every count of the chest is 20.
FloatImage PlainBody() {
  FloatImage body(1024, 256);
  FillEllipse(body, kCrown + 50, kMidColumn, 51, 34, 25.0F);
  FillBox(body, 0.10, 0.16, kMidColumn - 25, kMidColumn + 25, 20.0F);
  FillBox(body, 0.16, 0.50, kMidColumn - 75, kMidColumn + 75, 20.0F);
  FillBox(body, 0.50, 1.00, kMidColumn - 72, kMidColumn - 12, 20.0F);
  FillBox(body, 0.50, 1.00, kMidColumn + 12, kMidColumn + 72, 20.0F);
  FillBox(body, 0.16, 0.27, kMidColumn - 7, kMidColumn + 7, 60.0F);
  FillBox(body, 0.27, 0.42, kMidColumn - 8, kMidColumn + 8, 40.0F);
  return body;
}

FloatImage BodyWithHeart(float counts) {
  FloatImage body = PlainBody();
  FillEllipse(body, kCrown + 0.25 * kHeight, kMidColumn + 26, 22, 22, counts);
  return body;
}

PlanarScan ScanOf(FloatImage anterior) {
  PlanarScan scan;
  scan.name = "scan.dcm";
  scan.spacing = image::PixelSpacing{kPixel, kPixel};
  scan.frames = {{std::move(anterior), PlanarView::kAnterior}};
  return scan;
}

std::string RefusalOf(const PlanarScan& scan, const PlanarOptions& options = {}) {
  const auto reading = ReadPlanar(scan, options);
  return reading ? "" : reading.refusal().reason;
}

TEST(PlanarReadingTest, AnEvenChestHasRatioOne) {
  const auto reading = ReadPlanar(ScanOf(PlainBody()));
  ASSERT_TRUE(reading.ok()) << reading.refusal().reason;
  EXPECT_DOUBLE_EQ(reading->heart_to_contralateral.value, 1.0);
  EXPECT_EQ(reading->grade.grade, 0);
  EXPECT_TRUE(reading->landmarks.whole_body);
  EXPECT_NEAR(reading->landmarks.MidLine(reading->regions.heart.centre.row), kMidColumn, 0.6);
  EXPECT_NEAR(reading->regions.heart.radius, 34.0 / kPixel, 1e-9);
}

TEST(PlanarReadingTest, AHeartOfTwiceTheCountsHasRatioTwo) {
  const auto reading = ReadPlanar(ScanOf(BodyWithHeart(40.0F)));
  ASSERT_TRUE(reading.ok()) << reading.refusal().reason;
  EXPECT_NEAR(reading->heart_to_contralateral.value, 2.0, 0.04);
  EXPECT_EQ(reading->regions.followed, 1.0);
  EXPECT_LT(reading->heart_to_contralateral.interval->low, 2.0);
  EXPECT_GT(reading->heart_to_contralateral.interval->high, 2.0);
  EXPECT_EQ(reading->heart_to_contralateral.rule.name, "planar-circle-34mm");
}

TEST(PlanarReadingTest, RatiosDoNotDependOnTheNumberOfCounts) {
  FloatImage tenfold = BodyWithHeart(40.0F);
  for (float& pixel : tenfold.pixels()) pixel *= 10.0F;
  const auto few = ReadPlanar(ScanOf(BodyWithHeart(40.0F)));
  const auto many = ReadPlanar(ScanOf(tenfold));
  EXPECT_NEAR(few->heart_to_whole_body->value, many->heart_to_whole_body->value, 1e-6);
  EXPECT_NEAR(few->heart_to_rib.value, many->heart_to_rib.value, 1e-6);
}

TEST(PlanarReadingTest, APictureUpsideDownIsTurned) {
  FloatImage turned = BodyWithHeart(40.0F);
  std::ranges::reverse(turned.pixels());
  const auto upright = ReadPlanar(ScanOf(BodyWithHeart(40.0F)));
  const auto reading = ReadPlanar(ScanOf(turned));
  ASSERT_TRUE(reading.ok()) << reading.refusal().reason;
  EXPECT_TRUE(reading->turned);
  EXPECT_THAT(reading->flags, Contains("upside-down"));
  EXPECT_DOUBLE_EQ(reading->heart_to_contralateral.value, upright->heart_to_contralateral.value);
}

TEST(PlanarReadingTest, ThePictureOfTheThoraxHasNoWholeBodyRatio) {
  const FloatImage body = BodyWithHeart(40.0F);
  FloatImage thorax(256, 256);
  std::copy_n(body.row(kCrown + 100), thorax.size(), thorax.pixels().begin());
  const auto reading = ReadPlanar(ScanOf(thorax));
  ASSERT_TRUE(reading.ok()) << reading.refusal().reason;
  EXPECT_THAT(reading->flags, Contains("thorax-only"));
  EXPECT_FALSE(reading->heart_to_whole_body.ok());
  EXPECT_NEAR(reading->heart_to_contralateral.value, 2.0, 0.1);
}

TEST(PlanarReadingTest, TheGeometricMeanUsesThePosteriorPicture) {
  PlanarScan scan = ScanOf(BodyWithHeart(40.0F));
  FloatImage posterior = PlainBody();
  scan.frames.push_back({posterior, PlanarView::kPosterior});
  const auto reading = ReadPlanar(scan, {.ratio = RatioKind::kGeometricMean});
  ASSERT_TRUE(reading.ok()) << reading.refusal().reason;
  EXPECT_NEAR(reading->heart_to_contralateral.value, std::sqrt(2.0), 0.03);
  EXPECT_THAT(RefusalOf(ScanOf(PlainBody()), {.ratio = RatioKind::kGeometricMean}),
              HasSubstr("posterior"));
}

TEST(PlanarReadingTest, TheAnteriorPictureIsFoundByItsView) {
  PlanarScan scan = ScanOf(BodyWithHeart(40.0F));
  scan.frames.insert(scan.frames.begin(), {PlainBody(), PlanarView::kPosterior});
  const auto reading = ReadPlanar(scan);
  ASSERT_TRUE(reading.ok());
  EXPECT_EQ(reading->frame, 1);
  scan.frames.pop_back();
  EXPECT_THAT(RefusalOf(scan), HasSubstr("anterior"));
  scan.frames[0].view = PlanarView::kUnknown;
  EXPECT_THAT(ReadPlanar(scan)->flags, Contains("view-assumed-anterior"));
}

TEST(PlanarReadingTest, WhatIsNoPlanarScanIsRefused) {
  PlanarScan scan = ScanOf(PlainBody());
  for (const auto& [kind, word] : {std::pair{PlanarKind::kDynamic, "dynamic"},
                                   {PlanarKind::kGated, "gated"},
                                   {PlanarKind::kTomographic, "tomography"},
                                   {PlanarKind::kOther, "no scintigraphy"}}) {
    scan.kind = kind;
    EXPECT_THAT(RefusalOf(scan), HasSubstr(word));
  }
  scan.kind = PlanarKind::kPlanar;
  scan.frames.clear();
  EXPECT_THAT(RefusalOf(scan), HasSubstr("no picture"));
}

TEST(PlanarReadingTest, EmptyAndPoorPicturesAreRefused) {
  EXPECT_THAT(RefusalOf(ScanOf(FloatImage(1024, 256))), HasSubstr("no counts"));
  FloatImage poor = PlainBody();
  for (float& pixel : poor.pixels()) pixel *= 0.01F;
  EXPECT_THAT(RefusalOf(ScanOf(poor)), HasSubstr("are needed"));
  EXPECT_THAT(RefusalOf(ScanOf(FloatImage(4, 4, 50000.0F))), HasSubstr("too small"));
}

TEST(PlanarReadingTest, LegsAloneAreNoThorax) {
  FloatImage legs(300, 256);
  for (int row = 0; row < 300; ++row) {
    for (int column = 60; column < 100; ++column) legs(row, column) = 30.0F;
    for (int column = 150; column < 190; ++column) legs(row, column) = 30.0F;
  }
  EXPECT_NE(RefusalOf(ScanOf(legs)), "");
}

TEST(PlanarReadingTest, ExtravasationIsRefused) {
  FloatImage body = BodyWithHeart(40.0F);
  FillEllipse(body, kCrown + 280, kMidColumn + 105, 9, 9, 4000.0F);
  EXPECT_THAT(RefusalOf(ScanOf(body)), HasSubstr("beside the vein"));
}

TEST(PlanarReadingTest, AHeartCutOffAtTheGreatestLevelIsRefused) {
  FloatImage body = BodyWithHeart(2000.0F);
  for (float& pixel : body.pixels()) pixel = std::min(pixel, 255.0F);
  PlanarScan scan = ScanOf(body);
  scan.raw_counts = false;
  EXPECT_THAT(RefusalOf(scan), HasSubstr("saturated"));
}

TEST(PlanarReadingTest, AScreenCaptureIsFlagged) {
  PlanarScan scan = ScanOf(BodyWithHeart(40.0F));
  scan.raw_counts = false;
  scan.lossy = true;
  EXPECT_THAT(ReadPlanar(scan)->flags,
              testing::IsSupersetOf({"screen-capture", "lossy-compression"}));
  EXPECT_THAT(ReadPlanar(ScanOf(BodyWithHeart(40.0F)))->flags, Not(Contains("screen-capture")));
}

TEST(PlanarReadingTest, OblongPixelsAreReadAsSquareOnes) {
  const FloatImage square = BodyWithHeart(40.0F);
  FloatImage oblong(512, 256);  // every two rows summed
  for (int row = 0; row < square.rows(); ++row) {
    for (int column = 0; column < 256; ++column) oblong(row / 2, column) += square(row, column);
  }
  PlanarScan scan = ScanOf(oblong);
  scan.spacing = image::PixelSpacing{2.0 * kPixel, kPixel};
  const auto reading = ReadPlanar(scan);
  ASSERT_TRUE(reading.ok()) << reading.refusal().reason;
  EXPECT_NEAR(reading->pixel, kPixel, 1e-9);
  EXPECT_NEAR(reading->heart_to_contralateral.value, 2.0, 0.05);
  EXPECT_EQ(ReadPicture(scan, *reading).rows(), 1024);
}

TEST(PlanarReadingTest, OfSeveralAnteriorPicturesTheOneOfTheChestIsRead) {
  const FloatImage body = BodyWithHeart(40.0F);
  FloatImage thorax(256, 256), abdomen(256, 256);
  std::copy_n(body.row(kCrown + 100), thorax.size(), thorax.pixels().begin());
  std::copy_n(body.row(kCrown + 300), abdomen.size(), abdomen.pixels().begin());
  PlanarScan scan = ScanOf(abdomen);
  scan.frames.push_back({abdomen, PlanarView::kPosterior});
  scan.frames.push_back({thorax, PlanarView::kAnterior});
  scan.frames.push_back({PlainBody(), PlanarView::kPosterior});
  const auto reading = ReadPlanar(scan);
  ASSERT_TRUE(reading.ok()) << reading.refusal().reason;
  EXPECT_EQ(reading->frame, 2);
  EXPECT_EQ(reading->posterior_frame, 3);
  scan.frames.resize(2);
  EXPECT_THAT(RefusalOf(scan), HasSubstr("shoulders"));
}

/// `rows` rows of the picture from row `first` on.
FloatImage RowsOf(const FloatImage& picture, int first, int rows) {
  return image::Crop(picture,
                     {.top = first, .left = 0, .rows = rows, .columns = picture.columns()});
}

TEST(PlanarReadingTest, APictureCutThroughTheChestIsRefused) {
  const FloatImage body = BodyWithHeart(40.0F);
  EXPECT_THAT(RefusalOf(ScanOf(RowsOf(body, kCrown + 150, 700))), HasSubstr("shoulders"));
  EXPECT_THAT(RefusalOf(ScanOf(RowsOf(body, 0, kCrown + 180))), HasSubstr("chest"));
}

TEST(PlanarReadingTest, WithoutTheHeadOrTheLegsTheHeartIsFoundBelowTheShoulders) {
  const FloatImage body = BodyWithHeart(20.0F);  // whose shoulders lie lower than usual
  const auto whole = ReadPlanar(ScanOf(body));
  const double row = whole->regions.heart.centre.row;
  const auto headless = ReadPlanar(ScanOf(RowsOf(body, kCrown + 95, 700)));
  ASSERT_TRUE(headless.ok()) << headless.refusal().reason;
  EXPECT_NEAR(headless->regions.heart.centre.row + kCrown + 95, row, 35.0 / kPixel);
  const auto legless = ReadPlanar(ScanOf(RowsOf(body, 0, kCrown + 500)));
  ASSERT_TRUE(legless.ok()) << legless.refusal().reason;
  EXPECT_NEAR(legless->regions.heart.centre.row, row, 35.0 / kPixel);
  EXPECT_THAT(legless->flags, Contains("thorax-only"));
}

TEST(PlanarReadingTest, AnInvertedScreenIsReadLikeAPlainOne) {
  const FloatImage body = BodyWithHeart(40.0F);
  FloatImage inverted = body;
  for (float& level : inverted.pixels()) level = 255.0F - level;
  PlanarScan plain = ScanOf(body), screen = ScanOf(inverted);
  plain.raw_counts = screen.raw_counts = false;
  EXPECT_NEAR(ReadPlanar(screen)->heart_to_contralateral.value,
              ReadPlanar(plain)->heart_to_contralateral.value, 1e-5);
}

FloatImage MovedBelow(const FloatImage& still, int row, int columns) {
  FloatImage moved = still;
  for (int below = row; below < still.rows(); ++below) {
    for (int column = 0; column < still.columns(); ++column) {
      moved(below, column) =
          still.Contains(below, column - columns) ? still(below, column - columns) : 0.0F;
    }
  }
  return moved;
}

TEST(PlanarReadingTest, MotionOutsideTheChestIsFlaggedAndMeasured) {
  const int row = kCrown + static_cast<int>(0.45 * kHeight);
  const auto reading = ReadPlanar(ScanOf(MovedBelow(BodyWithHeart(40.0F), row, 6)));
  ASSERT_TRUE(reading.ok()) << reading.refusal().reason;
  EXPECT_THAT(reading->flags, Contains("patient-moved"));
  ASSERT_TRUE(reading->motion);
  EXPECT_NEAR(reading->motion->millimetres, 6 * kPixel, 0.5);
  EXPECT_NEAR(reading->motion->row, row, 7.0);
  EXPECT_FALSE(ReadPlanar(ScanOf(BodyWithHeart(40.0F)))->motion);
}

TEST(PlanarReadingTest, MotionWhileTheChestIsScannedIsRefused) {
  const int row = kCrown + static_cast<int>(0.24 * kHeight);
  EXPECT_THAT(RefusalOf(ScanOf(MovedBelow(BodyWithHeart(40.0F), row, -6))),
              HasSubstr("moved sideways by 1"));
}

TEST(PlanarReadingTest, ARibsSpotDoesNotMoveTheRegions) {
  FloatImage body = PlainBody();
  FillEllipse(body, kCrown + 0.22 * kHeight, kMidColumn + 40, 4, 4, 200.0F);
  const auto plain = ReadPlanar(ScanOf(PlainBody()));
  const auto reading = ReadPlanar(ScanOf(body));
  ASSERT_TRUE(reading.ok()) << reading.refusal().reason;
  EXPECT_EQ(reading->regions.followed, 0.0);
  EXPECT_NEAR(reading->regions.heart.centre.row, plain->regions.heart.centre.row, 0.5);
}

TEST(PlanarReadingTest, TheExplanationShowsTheRegions) {
  const PlanarScan scan = ScanOf(BodyWithHeart(40.0F));
  const auto picture = ExplainReading(scan, *ReadPlanar(scan), 512);
  EXPECT_EQ(picture.columns(), 512);
  const auto red = [](const image::Rgb& pixel) { return pixel.red > 180 && pixel.blue < 80; };
  EXPECT_GT(std::ranges::count_if(picture.pixels(), red), 100);
  EXPECT_EQ(ExplainReading(scan, *ReadPlanar(scan), 128).columns(), 128);
  EXPECT_FALSE(ExplainPosterior(scan, *ReadPlanar(scan)));
  EXPECT_EQ(ShowFirstFrame(scan)->rows(), 2048);
  EXPECT_FALSE(ShowFirstFrame({}));
}

TEST(PlanarReadingTest, FromBehindTheHeartLiesOnTheOtherSide) {
  PlanarScan scan = ScanOf(BodyWithHeart(40.0F));
  scan.frames.push_back({PlainBody(), PlanarView::kPosterior});
  const auto picture = ExplainPosterior(scan, *ReadPlanar(scan));
  ASSERT_TRUE(picture);
  double red = 0.0, count = 0.0;
  for (int row = 0; row < picture->rows(); ++row) {
    for (int column = 0; column < picture->columns(); ++column) {
      const image::Rgb& pixel = (*picture)(row, column);
      if (pixel.red < 180 || pixel.blue > 80) continue;
      red += column;
      count += 1.0;
    }
  }
  EXPECT_LT(red / count, 256.0);
}

}  // namespace
}  // namespace etalon::nuclear
