#include "etalon/phantom/left_heart.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "etalon/core/error.h"
#include "etalon/phantom/heart_cycle.h"

namespace etalon::phantom {
namespace {

constexpr double kEndDiastolicLengthToWidth = 1.8;
constexpr double kTwoToFourChamberWidth = 0.95;
constexpr double kLeastLengthToWidth = 1.1;
constexpr double kGreatestLengthToWidth = 3.0;
constexpr double kApicalToLateralWall = 0.75;
constexpr double kAtrialToAnnularWidth = 0.92;
constexpr double kLeastAtrialFraction = 0.52;
constexpr double kCubicMillimetresPerMillilitre = 1000.0;

/// Root of an increasing function on an interval known to hold it.
template <typename Function>
double Bisect(Function function, double low, double high) {
  for (int step = 0; step < 60; ++step) {
    const double middle = (low + high) / 2.0;
    (function(middle) < 0.0 ? low : high) = middle;
  }
  return (low + high) / 2.0;
}

// The annulus narrows less than the middle of the ventricle: the widest place sinks to the base.
double CentreFraction(double contraction) { return std::max(0.20, 0.37 - 0.20 * contraction); }

TruncatedEllipsoid CavityOf(double volume, double length_to_width, double centre_fraction) {
  TruncatedEllipsoid unit{.height = 2.0 * length_to_width,
                          .centre = 2.0 * length_to_width * centre_fraction,
                          .radius = {1.0, kTwoToFourChamberWidth}};
  const double scale = std::cbrt(volume / unit.Volume());
  return {.height = unit.height * scale,
          .centre = unit.centre * scale,
          .radius = {unit.radius[0] * scale, unit.radius[1] * scale}};
}

double MeanOutline(const TruncatedEllipsoid& shape) {
  return (shape.OutlineLength(ApicalView::kFourChamber) +
          shape.OutlineLength(ApicalView::kTwoChamber)) /
         2.0;
}

TruncatedEllipsoid Thicken(const TruncatedEllipsoid& cavity, double wall) {
  return {.height = cavity.height + kApicalToLateralWall * wall,
          .centre = cavity.centre,
          .radius = {cavity.radius[0] + wall, cavity.radius[1] + wall}};
}

double Contraction(const LeftHeartDemand& demand, double volume) {
  return (demand.end_diastolic_volume - volume) / demand.end_diastolic_volume;
}

TruncatedEllipsoid EndDiastolicCavity(const LeftHeartDemand& demand) {
  return CavityOf(demand.end_diastolic_volume, kEndDiastolicLengthToWidth, CentreFraction(0.0));
}

/// The cavity of a volume whose outline has a length; none within plausible proportions if empty.
std::optional<TruncatedEllipsoid> CavityWithOutline(double volume, double outline,
                                                    double centre_fraction) {
  const auto excess = [&](double length_to_width) {
    return MeanOutline(CavityOf(volume, length_to_width, centre_fraction)) - outline;
  };
  if (excess(kLeastLengthToWidth) > 0.0 || excess(kGreatestLengthToWidth) < 0.0) {
    return std::nullopt;
  }
  const double ratio = Bisect(excess, kLeastLengthToWidth, kGreatestLengthToWidth);
  return CavityOf(volume, ratio, centre_fraction);
}

std::optional<TruncatedEllipsoid> CavityAtFilling(const LeftHeartDemand& demand, double filling) {
  const double volume = demand.end_systolic_volume +
                        (demand.end_diastolic_volume - demand.end_systolic_volume) * filling;
  const double outline = MeanOutline(EndDiastolicCavity(demand)) *
                         (1.0 + demand.longitudinal_strain * (1.0 - filling));
  return CavityWithOutline(volume, outline, CentreFraction(Contraction(demand, volume)));
}

double WallFor(const TruncatedEllipsoid& cavity, double wall_volume) {
  const auto excess = [&](double wall) {
    return Thicken(cavity, wall).Volume() - cavity.Volume() - wall_volume;
  };
  return Bisect(excess, 0.0, 100.0);
}

/// An atrium on the annulus of `cavity` with its widest place at `centre_fraction` of its height.
TruncatedEllipsoid AtriumOn(const TruncatedEllipsoid& cavity, double height,
                            double centre_fraction) {
  const double ratio = centre_fraction / (1.0 - centre_fraction);
  const double widening = kAtrialToAnnularWidth / std::sqrt(1.0 - ratio * ratio);
  return {.height = height,
          .centre = height * centre_fraction,
          .radius = {widening * cavity.BaseHalfWidth(ApicalView::kFourChamber),
                     widening * cavity.BaseHalfWidth(ApicalView::kTwoChamber)}};
}

TruncatedEllipsoid AtriumOfVolume(const TruncatedEllipsoid& cavity, double volume, double height) {
  constexpr double kLeast = 0.02, kGreatest = 0.44;
  const auto excess = [&](double centre_fraction) {
    return AtriumOn(cavity, height, centre_fraction).Volume() - volume;
  };
  const double centre_fraction = Bisect(excess, kLeast, kGreatest);
  // Where the roof cannot stay in place, the height gives way and the volume stays exact.
  const double exact_height = height * volume / AtriumOn(cavity, height, centre_fraction).Volume();
  return AtriumOn(cavity, exact_height, centre_fraction);
}

double RestingAtrialHeight(const TruncatedEllipsoid& cavity, double volume) {
  constexpr double kRestingCentreFraction = 0.12;
  return volume / AtriumOn(cavity, 1.0, kRestingCentreFraction).Volume();
}

}  // namespace

double TruncatedEllipsoid::HalfWidth(ApicalView view, double at_height) const {
  if (at_height < 0.0 || at_height > height) return 0.0;
  const double along = (at_height - centre) / Nose();
  return radius[static_cast<std::size_t>(view)] * std::sqrt(std::max(0.0, 1.0 - along * along));
}

double TruncatedEllipsoid::Volume() const {
  const double nose = Nose();
  const double squared_profile =
      height - (nose * nose * nose + centre * centre * centre) / (3.0 * nose * nose);
  return std::numbers::pi * radius[0] * radius[1] * squared_profile /
         kCubicMillimetresPerMillilitre;
}

double TruncatedEllipsoid::RimAngle() const { return std::acos(-centre / Nose()); }

double TruncatedEllipsoid::OutlineLength(ApicalView view) const {
  constexpr int kIntervals = 128;  // Simpson's rule, relative error below 1e-9
  const double across = radius[static_cast<std::size_t>(view)];
  const double step = RimAngle() / kIntervals;
  double sum = 0.0;
  for (int i = 0; i <= kIntervals; ++i) {
    const double speed = std::hypot(across * std::cos(i * step), Nose() * std::sin(i * step));
    const double weight = i == 0 || i == kIntervals ? 1.0 : (i % 2 == 1 ? 4.0 : 2.0);
    sum += weight * speed;
  }
  return 2.0 * sum * step / 3.0;
}

TruncatedEllipsoid LeftHeart::Layer(double depth) const { return Thicken(cavity, depth * wall); }

LeftHeartCycle::LeftHeartCycle(const LeftHeartDemand& demand) : demand_(demand) {
  end_diastole_.cavity = EndDiastolicCavity(demand);
  end_diastole_.wall = demand.wall;
  end_diastole_.epicardium = Thicken(end_diastole_.cavity, demand.wall);
  const double volume = demand.atrial_volume * kLeastAtrialFraction;
  end_diastole_.atrium = AtriumOfVolume(end_diastole_.cavity, volume,
                                        RestingAtrialHeight(end_diastole_.cavity, volume));
}

LeftHeart LeftHeartCycle::At(double cycle) const {
  const auto cavity = CavityAtFilling(demand_, VentricularFilling(cycle));
  Require(cavity.has_value(), "left heart whose ventricle cannot shorten as asked");
  LeftHeart heart;
  heart.cavity = *cavity;
  heart.wall = WallFor(heart.cavity, end_diastole_.WallVolume());
  heart.epicardium = Thicken(heart.cavity, heart.wall);
  const double excursion = end_diastole_.epicardium.height - heart.epicardium.height;
  const double fraction =
      kLeastAtrialFraction + (1.0 - kLeastAtrialFraction) * AtrialFilling(cycle);
  heart.atrium = AtriumOfVolume(heart.cavity, demand_.atrial_volume * fraction,
                                std::max(end_diastole_.atrium.height + excursion, 10.0));
  return heart;
}

bool LeftHeartCycle::CanShorten(const LeftHeartDemand& demand) {
  for (int step = 0; step <= 20; ++step) {
    if (!CavityAtFilling(demand, step / 20.0)) return false;
  }
  return true;
}

double LayerStrain(const LeftHeart& now, const LeftHeart& end_diastole, double depth) {
  return MeanOutline(now.Layer(depth)) / MeanOutline(end_diastole.Layer(depth)) - 1.0;
}

}  // namespace etalon::phantom
