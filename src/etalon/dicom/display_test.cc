#include "etalon/dicom/display.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "etalon/dicom/palette.h"

namespace etalon::dicom {
namespace {

using image::Rgb;
using testing::ElementsAre;
using testing::IsEmpty;

PixelLayout Layout(int samples, const std::string& photometric) {
  PixelLayout layout;
  layout.rows = 1;
  layout.columns = 2;
  layout.samples = samples;
  layout.photometric = photometric;
  return layout;
}

PixelLayout TwelveBits() {
  PixelLayout layout = Layout(1, "MONOCHROME2");
  layout.bits_allocated = 16;
  layout.bits_stored = 12;
  layout.high_bit = 11;
  return layout;
}

std::vector<std::uint8_t> Words(const std::vector<std::uint16_t>& words) {
  std::vector<std::uint8_t> bytes(2 * words.size());
  std::memcpy(bytes.data(), words.data(), bytes.size());
  return bytes;
}

TEST(Display, EightBitGrayIsShownAsStored) {
  const PixelLayout layout = Layout(1, "MONOCHROME2");
  const std::vector<std::uint8_t> frame{0, 255};
  EXPECT_THAT(DisplayGray(layout, frame, DisplayTable(layout, {})).pixels(), ElementsAre(0, 255));
  const auto table = DisplayTable(layout, {});
  for (std::size_t value = 0; value < 256; ++value) EXPECT_EQ(table[value], value);
}

TEST(Display, Monochrome1IsInverted) {
  const PixelLayout layout = Layout(1, "MONOCHROME1");
  const auto table = DisplayTable(layout, {.inverted = true});
  const std::vector<std::uint8_t> frame{0, 200};
  EXPECT_THAT(DisplayGray(layout, frame, table).pixels(), ElementsAre(255, 55));
}

TEST(Display, TheWindowFollowsTheFormulaOfTheStandard) {
  // PS3.3 C.11.2.1.2.1, the example c = 2048, w = 4096: y = x / 4095 * 255.
  const auto table = DisplayTable(TwelveBits(), {.window = VoiWindow{2048, 4096}});
  EXPECT_EQ(table[0], 0);
  EXPECT_EQ(table[4095], 255);
  EXPECT_EQ(table[2048], 128);
}

TEST(Display, RescaleComesBeforeTheWindow) {
  const auto table = DisplayTable(
      TwelveBits(), {.slope = 2.0, .intercept = -1000.0, .window = VoiWindow{0.5, 256}});
  EXPECT_EQ(table[436], 0);
  EXPECT_EQ(table[564], 255);
}

TEST(Display, OverlayBitsAndSignAreMinded) {
  PixelLayout layout = TwelveBits();
  layout.is_signed = true;
  const auto frame = Words({0xF000 | 0x0FFF, 0x0005});
  const StoredRange range = RangeOf(layout, frame);
  EXPECT_EQ(range.low, -1);
  EXPECT_EQ(range.high, 5);
}

TEST(Display, YbrFollowsTheEquationsOfTheStandard) {
  const PixelLayout layout = Layout(3, "YBR_FULL");
  const std::vector<std::uint8_t> frame{128, 128, 128, 76, 85, 255};
  EXPECT_THAT(DisplayColour(layout, frame).pixels(),
              ElementsAre(Rgb{128, 128, 128}, Rgb{254, 0, 0}));
}

TEST(Display, SubsampledColourIsSharedByPairs) {
  const PixelLayout layout = Layout(3, "YBR_FULL_422");
  EXPECT_EQ(FrameBytes(layout), 4U);
  const std::vector<std::uint8_t> frame{10, 200, 128, 128};
  EXPECT_THAT(DisplayColour(layout, frame).pixels(),
              ElementsAre(Rgb{10, 10, 10}, Rgb{200, 200, 200}));
}

TEST(Display, PlanesAndPixelsGiveTheSame) {
  PixelLayout layout = Layout(3, "RGB");
  const std::vector<std::uint8_t> by_pixel{1, 2, 3, 4, 5, 6};
  const std::vector<std::uint8_t> by_plane{1, 4, 2, 5, 3, 6};
  const auto first = DisplayColour(layout, by_pixel);
  layout.by_plane = true;
  EXPECT_EQ(DisplayColour(layout, by_plane), first);
}

TEST(Display, PaletteIndicesAreClampedToTheTable) {
  const Palette palette{.first = 10, .colours = {Rgb{1, 1, 1}, Rgb{2, 2, 2}}};
  const std::vector<std::uint8_t> frame{3, 200};
  EXPECT_THAT(DisplayPalette(Layout(1, "PALETTE COLOR"), frame, palette).pixels(),
              ElementsAre(Rgb{1, 1, 1}, Rgb{2, 2, 2}));
}

TEST(SegmentedPalette, DiscreteLinearAndIndirectSegments) {
  // Two values, a ramp of four to 50, then the first segment again (byte offset 0).
  const std::vector<int> words{0, 2, 5, 10, 1, 4, 50, 2, 1, 0, 0};
  EXPECT_THAT(ExpandSegments(words, 8), ElementsAre(5, 10, 20, 30, 40, 50, 5, 10));
}

TEST(SegmentedPalette, BrokenOnesAreEmpty) {
  EXPECT_THAT(ExpandSegments({0, 9, 1}, 9), IsEmpty());
  EXPECT_THAT(ExpandSegments({1, 3, 9}, 3), IsEmpty());
  EXPECT_THAT(ExpandSegments({7, 3, 9}, 3), IsEmpty());
  EXPECT_THAT(ExpandSegments({0, 3, 1, 2, 3}, 2), IsEmpty());
  EXPECT_THAT(ExpandSegments({0, 1, 1, 2, 9, 0, 0}, 20), IsEmpty());
  EXPECT_THAT(ExpandSegments({0, 1, 1, 2, 1, 0xFFFF, 0xFFFF}, 20), IsEmpty());
}

}  // namespace
}  // namespace etalon::dicom
