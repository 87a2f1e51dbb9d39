#include "etalon/phantom/anatomy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "etalon/core/error.h"
#include "etalon/media/bytes.h"
#include "etalon/media/test_files.h"
#include "etalon/phantom/planar_phantom.h"

namespace etalon::phantom {
namespace {

using media::TestFolder;

constexpr Millimetres kVoxel{4.52};

/// A man of boxes, 1700 mm high, in voxels of 10 mm: numbers of ICRP 110.
class BoxMan {
 public:
  BoxMan() : numbers_(static_cast<std::size_t>(kColumns * kRows * kSlices), 0) {
    Fill(10, 29, 4, 23, 2, 171, 107);    // muscle
    Fill(21, 28, 11, 20, 110, 140, 97);  // left lung
    Fill(11, 18, 11, 20, 110, 140, 99);  // right lung
    Fill(10, 29, 10, 10, 114, 134, 44);  // ribs
    Fill(19, 20, 10, 10, 112, 140, 56);  // sternum
    Fill(22, 27, 12, 17, 120, 127, 87);  // heart wall
    Fill(23, 26, 13, 16, 121, 126, 88);
    Fill(18, 21, 20, 22, 80, 150, 50);  // spine
    Fill(19, 20, 14, 15, 80, 81, 115);  // prostate
  }

  void Write(const TestFolder& folder, const std::string& header) const {
    media::WriteBytes(folder / "man.raw", numbers_);
    media::WriteBytes(folder / "man.mhd",
                      {reinterpret_cast<const std::uint8_t*>(header.data()), header.size()});
  }

  static std::string Header(const std::string& spacing = "10 10 10",
                            const std::string& data = "man.raw") {
    return "ObjectType = Image\nNDims = 3\nDimSize = 40 30 175\nElementSpacing = " + spacing +
           "\nElementType = MET_UCHAR\nCompressedData = False\nElementDataFile = " + data + "\n";
  }

  void Erase(std::uint8_t number) {
    std::replace(numbers_.begin(), numbers_.end(), number, std::uint8_t{107});
  }

 private:
  static constexpr int kColumns = 40, kRows = 30, kSlices = 175;

  /// Columns, rows, slices, both ends included.
  void Fill(int column, int last_column, int row, int last_row, int slice, int last_slice,
            std::uint8_t number) {
    for (int z = slice; z <= last_slice; ++z) {
      for (int y = row; y <= last_row; ++y) {
        for (int x = column; x <= last_column; ++x) {
          numbers_[static_cast<std::size_t>((z * kRows + y) * kColumns + x)] = number;
        }
      }
    }
  }

  media::Bytes numbers_;
};

std::filesystem::path Icrp110(const char* name) {
  return media::DataFolder() / "nuclear" / "icrp110_voxel_phantom" / name;
}

double Litres(const Body& body, Organ organ) {
  const auto count = std::ranges::count(body.labels.voxels(), static_cast<std::uint8_t>(organ));
  return static_cast<double>(count) * body.labels.frame().VoxelVolume() / 1e6;
}

TEST(AnatomyTest, NumbersOfIcrp110AreOrgans) {
  EXPECT_EQ(OrganOfIcrp110(0), Organ::kOutside);
  EXPECT_EQ(OrganOfIcrp110(43), Organ::kRib);
  EXPECT_EQ(OrganOfIcrp110(15), Organ::kSoftTissue);
  EXPECT_EQ(OrganOfIcrp110(55), Organ::kSternum);
  EXPECT_EQ(OrganOfIcrp110(87), Organ::kLeftVentricleWall);
  EXPECT_EQ(OrganOfIcrp110(94), Organ::kKidney);
  EXPECT_EQ(OrganOfIcrp110(140), Organ::kOutside);
  EXPECT_EQ(OrganOfIcrp110(141), Organ::kSoftTissue);
}

TEST(AnatomyTest, LandmarksAreThoseOfTheVoxels) {
  const TestFolder folder;
  BoxMan().Write(folder, BoxMan::Header());
  const Anatomy man = ReadAnatomy(folder / "man.mhd", kVoxel);
  EXPECT_EQ(man.name, "man");
  EXPECT_EQ(man.sex, image::Sex::kMale);
  EXPECT_NEAR(man.height.value(), 1700.0, 1e-9);
  EXPECT_NEAR(man.body.landmarks.mid_line, 0.0, 1e-9);
  // The heart's middle is at 50 mm and 1220 mm; its ventricles lie to the left, in front and below.
  EXPECT_GT(man.body.landmarks.left_ventricle.x, 52.0);
  EXPECT_LT(man.body.landmarks.left_ventricle.z, 1218.0);
  EXPECT_NEAR(Litres(man.body, Organ::kLeftVentricleBlood), 0.096, 0.012);
  const double ventricles = Litres(man.body, Organ::kLeftVentricleWall);
  EXPECT_GT(ventricles, 0.09);
  EXPECT_NEAR(ventricles + Litres(man.body, Organ::kLeftAtrium), 0.192, 0.02);
}

TEST(AnatomyTest, ThePictureOfTheBodyShowsItsHeart) {
  const TestFolder folder;
  BoxMan().Write(folder, BoxMan::Header());
  const Anatomy man = ReadAnatomy(folder / "man.mhd", kVoxel);
  const auto cold = MakePlanarPhantom({.grade = 0, .seed = 4}, man);
  const auto hot = MakePlanarPhantom({.grade = 3, .seed = 4}, man);
  EXPECT_EQ(hot.options.anatomy, "man");
  EXPECT_GT(hot.truth.heart_to_contralateral, 1.3 * cold.truth.heart_to_contralateral);
  EXPECT_NEAR(hot.truth.ventricle.column - hot.truth.mid_line,
              man.body.landmarks.left_ventricle.x / 2.26, 1e-6);
}

TEST(AnatomyTest, WhatIsNotSuchABodyIsAnError) {
  const TestFolder folder;
  const auto error = [&](const BoxMan& man, const std::string& header) {
    man.Write(folder, header);
    return media::CodeAndText([&] { ReadAnatomy(folder / "man.mhd", kVoxel); });
  };
  BoxMan heartless;
  heartless.Erase(87);
  EXPECT_THAT(error(heartless, BoxMan::Header()).second, testing::HasSubstr("heart wall"));
  EXPECT_EQ(error(BoxMan(), BoxMan::Header("10 10")).first, ErrorCode::kFileMalformed);
  EXPECT_EQ(error(BoxMan(), BoxMan::Header("10 10 10", "../man.raw")).first,
            ErrorCode::kFileMalformed);
  EXPECT_EQ(error(BoxMan(), BoxMan::Header("10 10 10", "none.raw")).first,
            ErrorCode::kFileUnreadable);
}

TEST(AnatomyTest, TheReferenceBodiesHaveTheirPublishedHearts) {
  for (const auto& [name, grams] : {std::pair{"AM.mhd", 330.0}, std::pair{"AF.mhd", 250.0}}) {
    const auto path = Icrp110(name);
    if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not here";
    const Anatomy person = ReadAnatomy(path, kVoxel);
    // Nearest neighbours of slices of 8 mm.
    const auto wall =
        Litres(person.body, Organ::kLeftVentricleWall) + Litres(person.body, Organ::kLeftAtrium);
    EXPECT_NEAR(1050.0 * wall, grams, 0.08 * grams);
    EXPECT_GT(person.body.landmarks.left_ventricle.x, person.body.landmarks.mid_line + 30.0);
    // To the tips of the toes, which hang.
    EXPECT_NEAR(person.height.value(), name[1] == 'M' ? 1776.0 : 1684.0, 1.0);
    EXPECT_EQ(person.sex, name[1] == 'M' ? image::Sex::kMale : image::Sex::kFemale);
  }
}

}  // namespace
}  // namespace etalon::phantom
