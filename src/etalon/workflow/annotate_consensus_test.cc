#include "etalon/workflow/annotate_consensus.h"

#include <gmock/gmock.h>

namespace etalon::workflow {
namespace {

using annotation::Shape;
using annotation::ShapeKind;
using testing::ElementsAre;
using testing::Pair;

const ontology::Ontology& Labels() {
  static const auto labels = ontology::Ontology::Parse(
      "name = 'x'\nversion = 1\n"
      "[[label]]\nid = 'lesion'\nenglish = 'Lesion'\nfrench = 'Lesion'\nanswers = ['label', "
      "'polygon']\n"
      "[[label]]\nid = 'malignant'\nenglish = 'M'\nfrench = 'M'\nparent = 'lesion'\n"
      "[[label]]\nid = 'liver'\nenglish = 'Liver'\nfrench = 'Foie'\nanswers = ['polygon']\n",
      "x");
  return labels;
}

Shape Drawn(const char* label, double row) {
  Shape shape;
  shape.label = label;
  shape.kind = ShapeKind::kPolygon;
  shape.points = {{row, 0}, {row, 9}, {row + 9, 9}};
  return shape;
}

ProjectImage Reference() {
  ProjectImage image;
  image.labels = {{"lesion", true}, {"malignant", true}, {"liver", true}};
  image.shapes = {Drawn("lesion", 1), Drawn("liver", 2)};
  return image;
}

TEST(Consensus, TakesThePlaceOfWhatItDecides) {
  ProjectImage image = Reference();
  PutConsensus({"i", {{"malignant", false}}, {Drawn("lesion", 5)}}, Labels(), image);
  EXPECT_THAT(image.labels,
              ElementsAre(Pair("lesion", true), Pair("liver", true), Pair("malignant", false)));
  ASSERT_EQ(image.shapes.size(), 2U);
  EXPECT_EQ(image.shapes[0].label, "liver");
  EXPECT_EQ(image.shapes[1].points[0].row, 5.0);
}

TEST(Consensus, OfAnAbsentFindingLeavesNoReferenceOfIt) {
  ProjectImage image = Reference();
  PutConsensus({"i", {{"lesion", false}}, {}}, Labels(), image);
  EXPECT_THAT(image.labels, ElementsAre(Pair("lesion", false), Pair("malignant", false)));
  ASSERT_EQ(image.shapes.size(), 1U);
  EXPECT_EQ(image.shapes[0].label, "liver");
}

}  // namespace
}  // namespace etalon::workflow
