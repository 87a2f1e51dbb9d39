#include "etalon/annotation/disagreement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace etalon::annotation {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

const ontology::Ontology& Liver() {
  static const auto liver = ontology::Ontology::Load("ontologies/abdomen.toml");
  return liver;
}

Shape Of(const std::string& label, ShapeKind kind, bool present = true) {
  Shape shape;
  shape.label = label;
  shape.kind = kind;
  shape.present = present;
  return shape;
}

Statements Said(const std::string& reader, const ontology::LabelStates& states) {
  return {"image", reader, Liver().Close(states).states};
}

TEST(States, OfShapesAreThoseOfTheirLabels) {
  const std::vector<Shape> shapes{Of("mass", ShapeKind::kBox),
                                  Of("malignant", ShapeKind::kLabel, false)};
  const auto states = StatesOf(shapes, Liver());
  EXPECT_THAT(states, testing::IsSupersetOf({std::pair<const std::string, bool>("lesion", true),
                                             {"normal", false},
                                             {"malignant", false},
                                             {"liver_metastasis", false}}));
  EXPECT_FALSE(states.contains("benign"));
}

TEST(States, WhatIsDrawnIsThere) {
  const std::vector<Shape> shapes{Of("lesion", ShapeKind::kLabel, false),
                                  Of("lesion", ShapeKind::kBox)};
  EXPECT_THAT(StatesOf(shapes, Liver()), testing::Contains(Pair("lesion", true)));
}

TEST(Disagreements, NameWhoSaysWhat) {
  const std::vector<Statements> readings{Said("carla", {{"malignant", true}}),
                                         Said("anne", {{"benign", true}}),
                                         Said("bob", {{"benign", true}, {"malignant", false}})};
  const auto found = FindDisagreements(readings, Liver());
  ASSERT_EQ(found.size(), 2U) << "on the lesion all agree";
  EXPECT_EQ(found[0].label, "benign");
  EXPECT_THAT(found[0].present, ElementsAre("anne", "bob"));
  EXPECT_THAT(found[0].absent, ElementsAre("carla"));
  EXPECT_EQ(found[1].label, "malignant");
}

TEST(Disagreements, ALesionThatOneMissesIsOneDispute) {
  const std::vector<Statements> readings{Said("anne", {{"liver_cyst", true}}), Said("bob", {})};
  const auto found = FindDisagreements(readings, Liver());
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].label, "lesion");
  EXPECT_THAT(found[0].absent, ElementsAre("bob"));
}

TEST(Disagreements, ThereAreNoneAmongThoseWhoAgreeNorOfOneReader) {
  const std::vector<Statements> same{Said("anne", {{"benign", true}}),
                                     Said("bob", {{"benign", true}})};
  EXPECT_THAT(FindDisagreements(same, Liver()), IsEmpty());
  EXPECT_THAT(FindDisagreements(std::vector<Statements>{Said("anne", {{"benign", true}})}, Liver()),
              IsEmpty());
  Statements elsewhere = Said("bob", {{"malignant", true}});
  elsewhere.image = "other";
  EXPECT_THAT(FindDisagreements(
                  std::vector<Statements>{Said("anne", {{"benign", true}}), elsewhere}, Liver()),
              IsEmpty());
}

}  // namespace
}  // namespace etalon::annotation
