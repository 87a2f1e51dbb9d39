#include "etalon/nuclear/suv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace etalon::nuclear {
namespace {

using image::FloatVolume;
using image::LabelVolume;
using image::VoxelFrame;
using testing::HasSubstr;

constexpr VoxelFrame kFrame{{}, {4.0, 0.0, 0.0}, {0.0, 4.0, 0.0}, {0.0, 0.0, 4.0}};

InjectedDose Worked() {
  InjectedDose dose;
  dose.megabecquerels = 740.0;
  dose.weight_kg = 75.0;
  dose.elapsed = Seconds(3.0 * 3600.0);
  return dose;
}

TEST(Decay, FactorsOfTechnetium) {
  EXPECT_NEAR(DecayFactor(Seconds(3600.0)), 0.891014, 1e-6);
  EXPECT_NEAR(DecayFactor(Seconds(2 * 3600.0)), 0.793905, 1e-6);
  EXPECT_NEAR(DecayFactor(Seconds(3 * 3600.0)), 0.707380, 1e-6);
  EXPECT_NEAR(DecayFactor(Seconds(4 * 3600.0)), 0.630285, 1e-6);
  EXPECT_DOUBLE_EQ(DecayFactor(kTechnetium99mHalfLife), 0.5);
}

TEST(Suv, TheWorkedExample) {
  const Outcome<double> scale = SuvPerBecquerelPerMillilitre(Worked());
  EXPECT_NEAR(*scale * 10000.0, 1.43277, 1e-5);
}

TEST(Suv, TheDecayReferenceChoosesTheTime) {
  InjectedDose dose = Worked();
  dose.reference = DecayReference::kInjection;
  EXPECT_NEAR(*SuvPerBecquerelPerMillilitre(dose) * 10000.0, 10000.0 * 75000.0 / 740e6, 1e-12);
  dose.reference = DecayReference::kAsCounted;
  dose.elapsed = Seconds(2.5 * 3600.0);
  dose.duration = Seconds(3600.0);
  EXPECT_NEAR(*SuvPerBecquerelPerMillilitre(dose) * 10000.0, 1.43277, 1e-5);
}

TEST(Suv, WhatIsMissingIsNamed) {
  const auto reason = [](const InjectedDose& dose) {
    return SuvPerBecquerelPerMillilitre(dose).refusal().reason;
  };
  InjectedDose dose = Worked();
  dose.megabecquerels.reset();
  EXPECT_THAT(reason(dose), HasSubstr("the injected dose is not known"));
  dose = Worked();
  dose.weight_kg.reset();
  EXPECT_THAT(reason(dose), HasSubstr("the weight is not known"));
  dose = Worked();
  dose.elapsed = Seconds(-60.0);
  EXPECT_EQ(SuvPerBecquerelPerMillilitre(dose).refusal().code, RefusalCode::kImplausible);
  EXPECT_THAT(reason(dose), HasSubstr("the times contradict"));
  dose = Worked();
  dose.reference = DecayReference::kAsCounted;
  EXPECT_THAT(reason(dose), HasSubstr("the duration of the acquisition is not known"));
}

TEST(Ball, PartsSumToItsVolume) {
  double parts = 0.0;
  for (const BallVoxel& voxel : BallOf(Millilitres(1.0), kFrame)) parts += voxel.part;
  EXPECT_NEAR(parts * 0.064, 1.0, 0.01);
}

TEST(Peak, OfAPointIsThePartOfItsVoxelInABall) {
  FloatVolume values(11, 11, 11, kFrame);
  LabelVolume labels(11, 11, 11, kFrame);
  values(5, 5, 5) = 100.0F;
  labels(5, 5, 5) = 1;
  EXPECT_NEAR(*PeakOf(values, labels, 1), 100.0 * 0.064, 0.1);
  EXPECT_EQ(PeakOf(values, labels, 2).refusal().code, RefusalCode::kStructureNotFound);
}

TEST(Peak, OfAConstantIsTheConstantAndEdgesDoNotCount) {
  const FloatVolume values(11, 11, 11, kFrame, 7.0F);
  LabelVolume labels(11, 11, 11, kFrame);
  labels(5, 5, 5) = 1;
  labels(0, 0, 0) = 2;
  EXPECT_NEAR(*PeakOf(values, labels, 1), 7.0, 1e-6);
  EXPECT_FALSE(PeakOf(values, labels, 2).ok());
}

TEST(MeanAbove, TakesTheHotPartOfTheStructureOnly) {
  FloatVolume values(1, 1, 5, kFrame);
  LabelVolume labels(1, 1, 5, kFrame);
  for (int column = 0; column < 5; ++column) {
    values(0, 0, column) = static_cast<float>(10 * (column + 1));
    labels(0, 0, column) = column < 4 ? 1 : 0;
  }
  EXPECT_DOUBLE_EQ(*MeanAbove(values, labels, 1, 0.0), 25.0);
  EXPECT_DOUBLE_EQ(*MeanAbove(values, labels, 1, 0.6), 35.0);
  EXPECT_DOUBLE_EQ(*MeanAbove(values, labels, 1, 1.0), 40.0);
}

}  // namespace
}  // namespace etalon::nuclear
