#include "etalon/image/draw.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace etalon::image {
namespace {

constexpr Rgb kRed{.red = 255, .green = 0, .blue = 0};
constexpr Rgb kBlack{};

int Painted(const RgbImage& picture) {
  return static_cast<int>(picture.size()) -
         static_cast<int>(std::count(picture.pixels().begin(), picture.pixels().end(), kBlack));
}

TEST(Draw, GreyBecomesNeutralColour) {
  EXPECT_EQ(RgbFromGray(GrayImage(1, 2, {0, 90})), RgbImage(1, 2, {Rgb{}, Rgb{90, 90, 90}}));
}

TEST(Draw, ALinePassesThroughItsEnds) {
  RgbImage picture(9, 9);
  DrawLine(picture, {4.0, 1.0}, {4.0, 7.0}, kRed);
  EXPECT_GT(picture(4, 1).red, 128);
  EXPECT_GT(picture(4, 7).red, 128);
  EXPECT_EQ(picture(0, 4), kBlack);
}

TEST(Draw, AContourIsClosed) {
  RgbImage picture(11, 11);
  DrawContour(picture, {{1.0, 1.0}, {1.0, 9.0}, {9.0, 9.0}, {9.0, 1.0}}, kRed);
  EXPECT_GT(picture(5, 1).red, 128);
  EXPECT_GT(picture(5, 9).red, 128);
  EXPECT_EQ(picture(5, 5), kBlack);
}

TEST(Draw, TextAppearsAboveItsBaseLine) {
  RgbImage picture(40, 120);
  DrawText(picture, "EF 61 %\xC3\xA9", {30.0, 4.0}, 12, kRed);
  EXPECT_GT(Painted(picture), 50);
  for (int column = 0; column < 120; ++column) EXPECT_EQ(picture(10, column), kBlack);
}

TEST(Draw, WhatLiesOutsideIsClipped) {
  RgbImage picture(5, 5);
  DrawLine(picture, {-1e300, -1e300}, {1e300, 1e300}, kRed);
  DrawDot(picture, {1e9, 1e9}, 3.0, kRed);
  DrawContour(picture, {}, kRed);
  RgbImage nothing;
  DrawDot(nothing, {0.0, 0.0}, 1.0, kRed);
  EXPECT_LE(Painted(picture), 15);
}

TEST(Draw, ATintMixesInsideTheMaskOnly) {
  RgbImage picture(1, 2, Rgb{100, 100, 100});
  TintMask(picture, BinaryMask(1, 2, {0, 1}), kRed, 0.5);
  EXPECT_EQ(picture(0, 0), (Rgb{100, 100, 100}));
  EXPECT_EQ(picture(0, 1), (Rgb{178, 50, 50}));
  EXPECT_THROW(TintMask(picture, BinaryMask(2, 2), kRed, 0.5), ContractError);
  EXPECT_THROW(TintMask(picture, BinaryMask(1, 2), kRed, 1.5), ContractError);
}

}  // namespace
}  // namespace etalon::image
