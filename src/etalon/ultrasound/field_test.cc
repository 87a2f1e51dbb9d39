#include "etalon/ultrasound/field.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <string>

#include "etalon/core/random.h"
#include "etalon/image/components.h"
#include "etalon/image/draw.h"

namespace etalon::ultrasound {
namespace {

/// A sector of known geometry, in pixels and degrees.
struct Truth {
  int rows = 600;
  int columns = 800;
  image::PixelPoint apex{40.0, 400.0};
  double start = -40.0;
  double end = 40.0;
  double inner = 0.0;
  double outer = 500.0;
  double aspect = 1.0;
};

bool Inside(const Truth& truth, int row, int column) {
  const double y = row - truth.apex.row;
  const double x = (column - truth.apex.column) * truth.aspect;
  const double radius = std::hypot(x, y);
  const double angle = std::atan2(x, y) * 180.0 / std::numbers::pi;
  return radius >= truth.inner && radius <= truth.outer && angle >= truth.start &&
         angle <= truth.end;
}

image::BinaryMask TruthMask(const Truth& truth) {
  image::BinaryMask mask(truth.rows, truth.columns);
  for (int row = 0; row < truth.rows; ++row) {
    for (int column = 0; column < truth.columns; ++column) {
      mask(row, column) = Inside(truth, row, column);
    }
  }
  return mask;
}

/// Speckle inside the mask, black outside.
image::GrayImage Speckle(const image::BinaryMask& mask, std::uint64_t seed) {
  Random random(seed);
  image::GrayImage picture(mask.rows(), mask.columns());
  for (std::size_t i = 0; i < mask.size(); ++i) {
    const double value = 60.0 + 25.0 * random.Normal();
    if (mask.pixels()[i] != 0) {
      picture.pixels()[i] = static_cast<std::uint8_t>(std::clamp(value, 0.0, 255.0));
    }
  }
  return picture;
}

image::Cine Still(image::GrayImage picture) {
  image::Cine cine;
  cine.frames.push_back(std::move(picture));
  return cine;
}

/// What vendors put around the field.
void AddFurniture(image::GrayImage& picture) {
  image::RgbImage canvas = image::RgbFromGray(picture);
  const image::Rgb white{230, 230, 230};
  for (int line = 0; line < 6; ++line) {
    image::DrawText(canvas, "Gain 50 dB", {120.0 + 18.0 * line, 6.0}, 10, white);
  }
  image::DrawText(canvas, "HOSPITAL ECHO 21/11/2026 14:02", {18.0, 300.0}, 12, white);
  for (int row = 60; row < 260; ++row) {
    image::DrawLine(canvas, {1.0 * row, 770.0}, {1.0 * row, 785.0},
                    {static_cast<std::uint8_t>(260 - row), 60, 200});
  }
  for (int column = 20; column + 10 < 780; column += 10) {
    const double beat = column % 150 == 20 ? 40.0 : 4.0;
    image::DrawLine(canvas, {580.0, 1.0 * column}, {580.0 - beat, column + 5.0}, {0, 220, 0});
    image::DrawLine(canvas, {580.0 - beat, column + 5.0}, {580.0, column + 10.0}, {0, 220, 0});
  }
  for (std::size_t i = 0; i < picture.size(); ++i) {
    const image::Rgb& pixel = canvas.pixels()[i];
    picture.pixels()[i] = std::max({pixel.red, pixel.green, pixel.blue});
  }
}

void ExpectFound(const Truth& truth, const Outcome<UltrasoundField>& field) {
  ASSERT_TRUE(field.ok()) << field.refusal().reason;
  EXPECT_GT(image::IntersectionOverUnion(field->mask, TruthMask(truth)), 0.97);
  EXPECT_EQ(field->shape, FieldShape::kSector);
  EXPECT_NEAR(field->apex.row, truth.apex.row, 8.0);
  EXPECT_NEAR(field->apex.column, truth.apex.column, 5.0);
  EXPECT_NEAR(field->start_angle.value(), truth.start, 1.5);
  EXPECT_NEAR(field->end_angle.value(), truth.end, 1.5);
  EXPECT_NEAR(field->outer_radius, truth.outer, 9.0);
  EXPECT_EQ(field->box, image::BoundingBox(field->mask));
}

TEST(UltrasoundField, OfAPhasedArray) {
  const Truth truth;
  ExpectFound(truth, FindUltrasoundField(Still(Speckle(TruthMask(truth), 1))));
}

TEST(UltrasoundField, OfACurvedArrayWithItsApexAbove) {
  const Truth truth{
      .apex = {-60.0, 380.0}, .start = -32.0, .end = 32.0, .inner = 120.0, .outer = 600.0};
  const auto field = FindUltrasoundField(Still(Speckle(TruthMask(truth), 2)));
  ExpectFound(truth, field);
  EXPECT_NEAR(field->inner_radius, truth.inner, 8.0);
}

TEST(UltrasoundField, IgnoresBannersTextBarsAndTraces) {
  const Truth truth;
  image::GrayImage picture = Speckle(TruthMask(truth), 3);
  AddFurniture(picture);
  ExpectFound(truth, FindUltrasoundField(Still(std::move(picture))));
}

TEST(UltrasoundField, HoldsShadowsThatReachItsEdge) {
  const Truth truth{
      .apex = {-60.0, 400.0}, .start = -35.0, .end = 35.0, .inner = 120.0, .outer = 600.0};
  Truth shadow = truth;
  shadow.end = -26.0;
  shadow.inner = 330.0;
  Truth cyst = truth;
  cyst.start = 5.0;
  cyst.end = 15.0;
  cyst.inner = 300.0;
  cyst.outer = 380.0;
  image::BinaryMask echoes = TruthMask(truth);
  for (int row = 0; row < truth.rows; ++row) {
    for (int column = 0; column < truth.columns; ++column) {
      if (Inside(shadow, row, column) || Inside(cyst, row, column)) echoes(row, column) = 0;
    }
  }
  const auto field = FindUltrasoundField(Still(Speckle(echoes, 4)));
  ASSERT_TRUE(field.ok());
  EXPECT_GT(image::IntersectionOverUnion(field->mask, TruthMask(truth)), 0.95);
}

TEST(UltrasoundField, OfALinearArray) {
  image::BinaryMask mask(600, 800);
  for (int row = 90; row < 490; ++row) std::fill_n(mask.row(row) + 250, 300, std::uint8_t{1});
  const auto field = FindUltrasoundField(Still(Speckle(mask, 5)));
  ASSERT_TRUE(field.ok());
  EXPECT_EQ(field->shape, FieldShape::kLinear);
  EXPECT_GT(image::IntersectionOverUnion(field->mask, mask), 0.97);
  EXPECT_NEAR(field->apex.column, 399.5, 5.0);
  EXPECT_NEAR(field->outer_radius, 400.0, 8.0);
}

TEST(UltrasoundField, InACineIsWhatChanges) {
  const Truth truth;
  image::Cine cine;
  for (std::uint64_t frame = 0; frame < 20; ++frame) {
    image::GrayImage picture = Speckle(TruthMask(truth), 100 + frame);
    AddFurniture(picture);
    // A busy thumbnail beside the field that does not move.
    Random random(9);
    for (int row = 420; row < 540; ++row) {
      for (int column = 10; column < 110; ++column) {
        picture(row, column) = static_cast<std::uint8_t>(random.Below(200));
      }
    }
    cine.frames.push_back(std::move(picture));
  }
  ExpectFound(truth, FindUltrasoundField(cine));
}

TEST(UltrasoundField, KeepsItsCircleOnAnisotropicPixels) {
  const Truth truth{.rows = 389,
                    .columns = 549,
                    .apex = {4.0, 274.0},
                    .start = -38.0,
                    .end = 38.0,
                    .outer = 375.0,
                    .aspect = 0.8};
  image::Cine cine = Still(Speckle(TruthMask(truth), 6));
  cine.spacing = image::PixelSpacing{.row = 0.4, .column = 0.32};
  const auto field = FindUltrasoundField(cine);
  ExpectFound(truth, field);
  EXPECT_NEAR(field->aspect, 0.8, 1e-9);
  ASSERT_TRUE(field->depth.has_value());
  EXPECT_NEAR(field->depth->value(), 375.0 * 0.4, 4.0);
}

TEST(UltrasoundField, IsSoughtInDeclaredTissueRegionsOnly) {
  const Truth truth{.apex = {40.0, 560.0}, .start = -25.0, .end = 25.0, .outer = 400.0};
  image::BinaryMask mask = TruthMask(truth);
  for (int row = 60; row < 560; ++row) std::fill_n(mask.row(row) + 10, 300, std::uint8_t{1});
  image::Cine cine = Still(Speckle(mask, 7));
  cine.regions.push_back({.box = {.top = 20, .left = 340, .rows = 450, .columns = 440},
                          .kind = image::RegionKind::kTissue,
                          .column_axis = {image::AxisUnit::kMillimetre, 0.3},
                          .row_axis = {image::AxisUnit::kMillimetre, 0.3}});
  const auto field = FindUltrasoundField(cine);
  ExpectFound(truth, field);
  ASSERT_TRUE(field->depth.has_value());
  EXPECT_NEAR(field->depth->value(), 120.0, 3.0);
}

TEST(UltrasoundField, BesideASpectrumIsTheSmallSector) {
  const Truth truth{.rows = 768,
                    .columns = 1024,
                    .apex = {30.0, 512.0},
                    .start = -35.0,
                    .end = 35.0,
                    .outer = 230.0};
  image::BinaryMask mask = TruthMask(truth);
  for (int row = 330; row < 740; ++row) std::fill_n(mask.row(row) + 20, 940, std::uint8_t{1});
  const auto field = FindUltrasoundField(Still(Speckle(mask, 8)));
  ASSERT_TRUE(field.ok());
  EXPECT_GT(image::IntersectionOverUnion(field->mask, TruthMask(truth)), 0.93);
}

TEST(UltrasoundField, SameInputSameOutput) {
  const image::Cine cine = Still(Speckle(TruthMask({}), 1));
  const auto once = FindUltrasoundField(cine);
  const auto again = FindUltrasoundField(cine);
  EXPECT_EQ(once->mask, again->mask);
  EXPECT_EQ(once->apex, again->apex);
}

std::string ReasonAgainst(const image::Cine& cine) {
  const auto field = FindUltrasoundField(cine);
  if (field.ok()) return "found";
  EXPECT_EQ(field.refusal().code, RefusalCode::kNotUltrasound);
  return field.refusal().reason;
}

TEST(UltrasoundFieldRefusal, OfNothing) {
  EXPECT_EQ(ReasonAgainst({}), "the image holds no picture");
  EXPECT_EQ(ReasonAgainst(Still(image::GrayImage(480, 640))),
            "no area of the picture is filled with echoes");
  EXPECT_EQ(ReasonAgainst(Still(image::GrayImage(480, 640, 200))),
            "no area of the picture is filled with echoes");
  EXPECT_NE(ReasonAgainst(Still(image::GrayImage(1, 1, 9))), "found");
  EXPECT_NE(ReasonAgainst(Still(image::GrayImage(3, 900, 9))), "found");
}

TEST(UltrasoundFieldRefusal, OfATextScreen) {
  image::RgbImage canvas(600, 800);
  for (int line = 0; line < 18; ++line) {
    image::DrawText(canvas, "LV diastolic diameter  48 mm   normal", {40.0 + 30.0 * line, 60.0}, 12,
                    {220, 220, 220});
  }
  image::GrayImage picture(600, 800);
  for (std::size_t i = 0; i < picture.size(); ++i) picture.pixels()[i] = canvas.pixels()[i].red;
  EXPECT_NE(ReasonAgainst(Still(std::move(picture))), "found");
}

TEST(UltrasoundFieldRefusal, OfAPictureFilledToItsBorder) {
  const image::BinaryMask all(480, 640, 1);
  EXPECT_EQ(ReasonAgainst(Still(Speckle(all, 12))),
            "what is seen does not have the outline of an ultrasound field");
}

TEST(UltrasoundFieldRefusal, OfOtherModalitiesAndOfTraces) {
  image::Cine cine = Still(Speckle(TruthMask({}), 1));
  cine.acquisition.modality = "MR";
  EXPECT_EQ(ReasonAgainst(cine), "the file declares a modality other than ultrasound");
  cine.acquisition.modality = "US";
  cine.regions.push_back({.box = {.top = 0, .left = 0, .rows = 600, .columns = 800},
                          .kind = image::RegionKind::kSpectralDoppler,
                          .column_axis = {},
                          .row_axis = {}});
  EXPECT_EQ(ReasonAgainst(cine), "the file declares traces only, no tissue region");
}

std::filesystem::path DataFolder() {
  const char* folder = std::getenv("ETALON_DATA");
  return folder != nullptr ? folder : "../shared/data";
}

image::Cine ReadCamus(const std::string& name) {
  const std::filesystem::path stem = DataFolder() / "camus_native" / "patient0001" / name;
  std::ifstream header(stem.string() + ".mhd");
  int columns = 0;
  int rows = 0;
  double column_spacing = 0.0;
  double row_spacing = 0.0;
  for (std::string key, equals; header >> key >> equals;) {
    if (key == "DimSize") header >> columns >> rows;
    if (key == "ElementSpacing") header >> column_spacing >> row_spacing;
    header.ignore(1000, '\n');
  }
  image::Cine cine = Still(image::GrayImage(rows, columns));
  std::ifstream raw(stem.string() + ".raw", std::ios::binary);
  raw.read(reinterpret_cast<char*>(cine.frames[0].pixels().data()),
           static_cast<std::streamsize>(cine.frames[0].size()));
  cine.spacing = image::PixelSpacing{.row = row_spacing, .column = column_spacing};
  return cine;
}

TEST(UltrasoundField, OfARealApicalViewFillsItsPicture) {
  if (!std::filesystem::exists(DataFolder() / "camus_native")) {
    GTEST_SKIP() << "no camus_native in the data folder";
  }
  for (const char* name : {"patient0001_2CH_ED", "patient0001_4CH_ES"}) {
    const image::Cine cine = ReadCamus(name);
    const auto field = FindUltrasoundField(cine);
    ASSERT_TRUE(field.ok()) << name;
    EXPECT_EQ(field->shape, FieldShape::kSector);
    EXPECT_GT(field->box.rows, 0.95 * cine.rows());
    EXPECT_GT(field->box.columns, 0.9 * cine.columns());
    EXPECT_NEAR(field->start_angle.value(), -field->end_angle.value(), 6.0);
    EXPECT_TRUE(field->depth.has_value());
  }
}

}  // namespace
}  // namespace etalon::ultrasound
