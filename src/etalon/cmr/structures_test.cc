#include "etalon/cmr/structures.h"

#include <gtest/gtest.h>

#include "etalon/cmr/ventricle_slice.h"

namespace etalon::cmr {
namespace {

TEST(LabelOfStructure, KnowsCodesAndNames) {
  EXPECT_EQ(LabelOfStructure("segment 1", {"87878005", "SCT", ""}), kLeftVentricleLabel);
  EXPECT_EQ(LabelOfStructure("x", {"74281007", "SCT", ""}), kMyocardiumLabel);
  EXPECT_EQ(LabelOfStructure("heart_ventricle_right", {}), kRightVentricleLabel);
  EXPECT_EQ(LabelOfStructure("LV-Myocardium", {}), kMyocardiumLabel);
  EXPECT_EQ(LabelOfStructure("  Blood__Pool ", {}), kLeftVentricleLabel);
  EXPECT_EQ(LabelOfStructure("Épicarde", {}), std::nullopt);  // capitals beyond ASCII stay
  EXPECT_EQ(LabelOfStructure("épicarde", {}), kMyocardiumLabel);
}

TEST(LabelOfStructure, TrustsTheNameWhereTheCodeIsThatOfTheWholeVentricle) {
  EXPECT_EQ(LabelOfStructure("LV myocardium", {"87878005", "SCT", ""}), kMyocardiumLabel);
}

TEST(LabelOfStructure, LeavesOthersAlone) {
  EXPECT_EQ(LabelOfStructure("liver", {"10200004", "SCT", ""}), std::nullopt);
  EXPECT_EQ(LabelOfStructure("left atrium", {}), std::nullopt);
  EXPECT_EQ(LabelOfStructure("", {}), std::nullopt);
}

}  // namespace
}  // namespace etalon::cmr
