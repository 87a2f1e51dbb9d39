#include "etalon/phantom/left_heart.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "etalon/core/error.h"
#include "etalon/phantom/heart_cycle.h"
#include "etalon/phantom/wall_arcs.h"

namespace etalon::phantom {
namespace {

constexpr double kPi = std::numbers::pi;

LeftHeartDemand Normal() {
  return {.end_diastolic_volume = 120.0,
          .end_systolic_volume = 50.0,
          .longitudinal_strain = -0.18,
          .atrial_volume = 55.0,
          .wall = 9.0};
}

/// Slices of a shape, summed: an oracle for the closed form.
double SlicedVolume(const TruncatedEllipsoid& shape) {
  constexpr int kSlices = 20000;
  double sum = 0.0;
  for (int slice = 0; slice < kSlices; ++slice) {
    const double height = shape.height * (slice + 0.5) / kSlices;
    sum += shape.HalfWidth(ApicalView::kFourChamber, height) *
           shape.HalfWidth(ApicalView::kTwoChamber, height);
  }
  return kPi * sum * shape.height / kSlices / 1000.0;
}

/// The outline as straight pieces between many heights.
double PolylineLength(const TruncatedEllipsoid& shape, ApicalView view) {
  constexpr int kPieces = 20000;
  double length = 0.0, width = shape.HalfWidth(view, 0.0), height = 0.0;
  for (int piece = 1; piece <= kPieces; ++piece) {
    // Dense near the tip, where the outline turns across.
    const double next = shape.height * std::sin(kPi / 2.0 * piece / kPieces);
    const double next_width = shape.HalfWidth(view, next);
    length += std::hypot(next_width - width, next - height);
    width = next_width;
    height = next;
  }
  return 2.0 * length;
}

TEST(TruncatedEllipsoid, HalfBall) {
  const TruncatedEllipsoid half_ball{.height = 30.0, .centre = 0.0, .radius = {30.0, 30.0}};
  EXPECT_NEAR(half_ball.Volume(), 2.0 / 3.0 * kPi * 27.0, 1e-9);
  EXPECT_NEAR(half_ball.OutlineLength(ApicalView::kFourChamber), kPi * 30.0, 1e-9);
  EXPECT_NEAR(half_ball.RimAngle(), kPi / 2.0, 1e-12);
  EXPECT_EQ(half_ball.HalfWidth(ApicalView::kTwoChamber, 31.0), 0.0);
  EXPECT_EQ(half_ball.HalfWidth(ApicalView::kTwoChamber, -1.0), 0.0);
}

TEST(TruncatedEllipsoid, AgreesWithSlicesAndPolylines) {
  const LeftHeart heart = LeftHeartCycle(Normal()).At(0.2);
  for (const TruncatedEllipsoid& shape : {heart.cavity, heart.epicardium, heart.atrium}) {
    EXPECT_NEAR(shape.Volume(), SlicedVolume(shape), 1e-5 * shape.Volume());
    for (const ApicalView view : kApicalViews) {
      EXPECT_NEAR(shape.OutlineLength(view), PolylineLength(shape, view), 1e-3);
    }
  }
}

TEST(LeftHeartCycle, MeetsTheAskedVolumes) {
  const LeftHeartCycle cycle(Normal());
  EXPECT_NEAR(cycle.At(0.0).cavity.Volume(), 120.0, 1e-9);
  EXPECT_NEAR(cycle.At(kEndSystole).cavity.Volume(), 50.0, 1e-9);
  EXPECT_NEAR(cycle.At(kMitralOpening).atrium.Volume(), 55.0, 1e-9);
}

TEST(LeftHeartCycle, ShortensTheEndocardiumByTheAskedStrainInBothViews) {
  for (const double strain : {-0.08, -0.14, -0.18, -0.22}) {
    LeftHeartDemand demand = Normal();
    demand.longitudinal_strain = strain;
    const LeftHeartCycle cycle(demand);
    const LeftHeart relaxed = cycle.At(0.0);
    const LeftHeart contracted = cycle.At(kEndSystole);
    EXPECT_NEAR(LayerStrain(contracted, relaxed, 0.0), strain, 1e-9);
    for (const ApicalView view : kApicalViews) {
      const double change =
          PolylineLength(contracted.cavity, view) / PolylineLength(relaxed.cavity, view) - 1.0;
      EXPECT_NEAR(change, strain, 0.002) << "view " << static_cast<int>(view);
    }
  }
}

TEST(LeftHeartCycle, KeepsTheVolumeOfTheWallAndThickensIt) {
  const LeftHeartCycle cycle(Normal());
  const double volume = cycle.At(0.0).WallVolume();
  for (double beat = 0.0; beat < 1.0; beat += 0.05) {
    EXPECT_NEAR(cycle.At(beat).WallVolume(), volume, 1e-6);
  }
  EXPECT_NEAR(cycle.At(0.0).wall, 9.0, 1e-9);
  EXPECT_GT(cycle.At(kEndSystole).wall, 1.25 * 9.0);
}

TEST(LeftHeartCycle, MovesTheBaseAndKeepsTheAtrialRoof) {
  const LeftHeartCycle cycle(Normal());
  const LeftHeart relaxed = cycle.At(0.0);
  const LeftHeart contracted = cycle.At(kEndSystole);
  const double excursion = relaxed.epicardium.height - contracted.epicardium.height;
  EXPECT_GT(excursion, 7.0);
  EXPECT_LT(excursion, 18.0);
  EXPECT_NEAR(contracted.atrium.height - relaxed.atrium.height, excursion, 0.5);
}

TEST(LeftHeartCycle, EightTimesTheVolumeIsTwiceTheSize) {
  LeftHeartDemand large = Normal();
  large.end_diastolic_volume *= 8.0;
  large.end_systolic_volume *= 8.0;
  large.atrial_volume *= 8.0;
  large.wall *= 2.0;
  const LeftHeart small_heart = LeftHeartCycle(Normal()).At(0.25);
  const LeftHeart large_heart = LeftHeartCycle(large).At(0.25);
  EXPECT_NEAR(large_heart.cavity.height, 2.0 * small_heart.cavity.height, 1e-6);
  EXPECT_NEAR(large_heart.wall, 2.0 * small_heart.wall, 1e-6);
  EXPECT_NEAR(large_heart.atrium.radius[0], 2.0 * small_heart.atrium.radius[0], 1e-6);
}

TEST(LeftHeartCycle, RefusesAShorteningThatNoShapeAllows) {
  LeftHeartDemand demand = Normal();
  demand.end_systolic_volume = 110.0;
  demand.longitudinal_strain = -0.30;
  EXPECT_FALSE(LeftHeartCycle::CanShorten(demand));
  EXPECT_TRUE(LeftHeartCycle::CanShorten(Normal()));
  EXPECT_THROW((void)LeftHeartCycle(demand).At(kEndSystole), ContractError);
}

TEST(WallArcs, IsItsOwnInverse) {
  const LeftHeart heart = LeftHeartCycle(Normal()).At(0.15);
  const WallArcs arcs(ApicalView::kFourChamber, heart);
  for (const double arc : {-1.0, -0.63, -0.1, 0.0, 0.4, 0.97}) {
    for (const double depth : {0.0, 0.3, 0.5, 1.0}) {
      EXPECT_NEAR(arcs.ArcOf(arcs.AngleOf(arc, depth), depth), arc, 2e-3);
    }
  }
}

TEST(WallArcs, WalksTheEndocardiumByLength) {
  const LeftHeart heart = LeftHeartCycle(Normal()).At(0.0);
  const WallArcs arcs(ApicalView::kFourChamber, heart);
  const auto point = [&](double arc) {
    const double angle = arcs.AngleOf(arc, 0.0);
    return std::pair{heart.cavity.radius[0] * std::sin(angle),
                     heart.cavity.Nose() * std::cos(angle)};
  };
  const double whole = heart.cavity.OutlineLength(ApicalView::kFourChamber) / 2.0;
  double length = 0.0;
  for (int step = 0; step < 500; ++step) {
    const auto from = point(step / 1000.0);
    const auto to = point((step + 1) / 1000.0);
    length += std::hypot(to.first - from.first, to.second - from.second);
  }
  EXPECT_NEAR(length, whole / 2.0, 0.002 * whole);
}

}  // namespace
}  // namespace etalon::phantom
