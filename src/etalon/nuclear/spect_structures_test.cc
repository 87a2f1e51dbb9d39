#include "etalon/nuclear/spect_structures.h"

#include <gtest/gtest.h>

namespace etalon::nuclear {
namespace {

using image::LabelVolume;
using image::VoxelFrame;

TEST(Structures, AreKnownByTheNamesOfPrograms) {
  EXPECT_EQ(StructureNamed("heart_myocardium"), Structure::kMyocardium);
  EXPECT_EQ(StructureNamed("LV Myocardium"), Structure::kMyocardium);
  EXPECT_EQ(StructureNamed("Left Atrium"), Structure::kLeftAtrium);
  EXPECT_EQ(StructureNamed("vertebrae_T8"), Structure::kVertebra);
  EXPECT_EQ(StructureNamed("vertebrae_L1"), std::nullopt);
  EXPECT_EQ(StructureNamed("autochthon_right"), Structure::kMuscle);
  EXPECT_EQ(StructureNamed("heart"), std::nullopt) << "the whole heart is no wall";
  EXPECT_EQ(StructureNamed(""), std::nullopt);
}

TEST(Structures, AreKnownByNumberAndCode) {
  EXPECT_EQ(StructureOfLabel(44, LabelNumbering::kTotalVersion1), Structure::kMyocardium);
  EXPECT_EQ(StructureOfLabel(45, LabelNumbering::kTotalVersion1), Structure::kLeftAtrium);
  EXPECT_EQ(StructureOfLabel(52, LabelNumbering::kTotalVersion2), Structure::kAorta);
  EXPECT_EQ(StructureOfLabel(44, LabelNumbering::kTotalVersion2), std::nullopt);
  EXPECT_EQ(StructureOfLabel(3, LabelNumbering::kHeartChambers), Structure::kLeftVentricle);
  for (int label = 1; label < kStructureCount; ++label) {
    const auto structure = static_cast<Structure>(label);
    EXPECT_EQ(StructureOfCode(CodeOf(structure)), structure);
    EXPECT_EQ(StructureNamed(Name(structure)), structure);
  }
}

TEST(Structures, TheNumberingIsToldByTheLabels) {
  LabelVolume labels(1, 1, 10);
  labels(0, 0, 0) = 7;
  EXPECT_EQ(NumberingOf(labels), LabelNumbering::kHeartChambers);
  labels(0, 0, 0) = 117;
  EXPECT_EQ(NumberingOf(labels), LabelNumbering::kTotalVersion2);
  labels(0, 0, 0) = 101;
  for (int chamber = 0; chamber < 5; ++chamber) {
    labels(0, 0, 1 + chamber) = static_cast<std::uint8_t>(44 + chamber);
  }
  EXPECT_EQ(NumberingOf(labels), LabelNumbering::kTotalVersion1);
}

/// A cube of 40 mm on a grid of 2 mm.
StructureMask Cube(Structure structure, int first) {
  LabelVolume mask(40, 40, 60, {{}, {2.0, 0.0, 0.0}, {0.0, 2.0, 0.0}, {0.0, 0.0, 2.0}});
  for (int slice = 10; slice < 30; ++slice) {
    for (int row = 10; row < 30; ++row) {
      for (int column = first; column < first + 20; ++column) mask(slice, row, column) = 1;
    }
  }
  return {structure, mask};
}

TEST(Structures, KeepTheirVolumeOnTheCoarserGridAndMove) {
  const VoxelFrame coarse{{1.3, 0.7, 2.1}, {4.8, 0.0, 0.0}, {0.0, 4.8, 0.0}, {0.0, 0.0, 4.8}};
  const std::vector masks{Cube(Structure::kMyocardium, 5), Cube(Structure::kLeftAtrium, 25)};
  const LabelVolume labels = StructuresOn(masks, coarse, {16, 16, 24});
  const double voxel = coarse.VoxelVolume() / 1000.0;
  EXPECT_NEAR(static_cast<double>(CountOf(labels, Structure::kMyocardium)) * voxel, 64.0, 6.0);
  EXPECT_NEAR(static_cast<double>(CountOf(labels, Structure::kLeftAtrium)) * voxel, 64.0, 6.0);
  const LabelVolume moved = StructuresOn(masks, coarse, {16, 16, 24}, {4.8, 9.6, 0.0});
  EXPECT_EQ(moved(8, 10, 8), labels(8, 8, 7));
  EXPECT_EQ(CountOf(moved, Structure::kMyocardium), CountOf(labels, Structure::kMyocardium));
}

TEST(Structures, TwoPatientsAreRefused) {
  EXPECT_EQ(DifferentPatients("a", "b")->code, RefusalCode::kNotComparable);
  EXPECT_FALSE(DifferentPatients("a", "a").has_value());
  EXPECT_FALSE(DifferentPatients("a", "").has_value());
}

}  // namespace
}  // namespace etalon::nuclear
