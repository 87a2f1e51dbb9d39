#include "etalon/phantom/apical_scene.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "etalon/phantom/right_heart.h"

namespace etalon::phantom {
namespace {

constexpr double kAtrialWall = 2.5;        // mm
constexpr double kLeafletThickness = 1.4;  // mm
constexpr double kFollowDistance = 14.0;   // mm over which tissue stops following the heart
constexpr int kMottleSide = 24;
constexpr double kMottleStep = 9.0;  // mm

double Bell(double x, double width) { return std::exp(-0.5 * x * x / (width * width)); }

double SmoothStep(double low, double high, double x) {
  const double t = std::clamp((x - low) / (high - low), 0.0, 1.0);
  return t * t * (3.0 - 2.0 * t);
}

double Range(const BeamPoint& place) { return std::hypot(place.lateral, place.depth); }

TruncatedEllipsoid AtrialLayer(const TruncatedEllipsoid& atrium, double depth) {
  const double wall = depth * kAtrialWall;
  return {.height = atrium.height + wall,
          .centre = atrium.centre,
          .radius = {atrium.radius[0] + wall, atrium.radius[1] + wall}};
}

/// Distance from the centre in units of the ellipse: 1 on the outline.
double EllipseRadius(const TruncatedEllipsoid& shape, std::size_t side, double across,
                     double height) {
  const double u = across / shape.radius[side];
  const double v = (height - shape.centre) / shape.Nose();
  return std::sqrt(u * u + v * v);
}

/// Depth of a point between an inner and an outer surface, 0 .. 1.
template <typename LayerOf>
double DepthBetween(LayerOf layer_of, std::size_t side, double across, double height) {
  double low = 0.0, high = 1.0;
  for (int step = 0; step < 20; ++step) {
    const double middle = (low + high) / 2.0;
    (EllipseRadius(layer_of(middle), side, across, height) > 1.0 ? low : high) = middle;
  }
  return (low + high) / 2.0;
}

std::size_t ScattererCount(const SectorField& field) {
  const double area = 1.04 * 1.04 * field.depth * field.depth * 1.08 * field.half_angle;
  return static_cast<std::size_t>(area * kScatterersPerSquareMillimetre);
}

}  // namespace

ApicalScene::ApicalScene(ApicalView view, const LeftHeart& end_diastole, const SectorField& field,
                         Random random)
    : view_(view),
      side_(static_cast<std::size_t>(view)),
      end_diastole_(end_diastole),
      arcs_(view, end_diastole),
      field_(field),
      random_(random),
      haze_(field) {
  DrawMottle();
  FillHaze();
  FillTissue();
  FillLeaflets();
}

ApicalScene::Echogenicity ApicalScene::Draw(double grey) {
  const double amplitude = AmplitudeOfGrey(std::max(grey, 0.0)) * std::numbers::sqrt2 / 2.0;
  const auto in_phase = static_cast<float>(amplitude * random_.Normal());
  return {in_phase, static_cast<float>(amplitude * random_.Normal())};
}

// A little beyond the sector, so that its border does not run dry when tissue moves.
BeamPoint ApicalScene::DrawPlace() {
  const double range = 1.04 * field_.depth * std::sqrt(random_.Uniform());
  const double angle = 1.08 * field_.half_angle * random_.Uniform(-1.0, 1.0);
  return {range * std::sin(angle), range * std::cos(angle)};
}

void ApicalScene::DrawMottle() {
  mottle_.resize(kMottleSide * kMottleSide);
  for (double& value : mottle_) value = random_.Uniform(-1.0, 1.0);
}

double ApicalScene::Mottle(const BeamPoint& place) const {
  const double row = place.depth / kMottleStep;
  const double column = place.lateral / kMottleStep + kMottleSide / 2.0;
  const auto at = [&](double r, double c) {
    const auto wrap = [](double x) {
      return static_cast<std::size_t>(static_cast<int>(std::floor(x)) & 1023) % kMottleSide;
    };
    return mottle_[wrap(r) * kMottleSide + wrap(c)];
  };
  const double down = SmoothStep(0.0, 1.0, row - std::floor(row));
  const double right = SmoothStep(0.0, 1.0, column - std::floor(column));
  const double above = at(row, column) * (1.0 - right) + at(row, column + 1.0) * right;
  const double below = at(row + 1.0, column) * (1.0 - right) + at(row + 1.0, column + 1.0) * right;
  return above * (1.0 - down) + below * down;
}

// Clutter: what reverberates, stays in place and fills the cavities, most near the transducer.
void ApicalScene::FillHaze() {
  const std::size_t count = ScattererCount(field_);
  for (std::size_t i = 0; i < count; ++i) {
    const BeamPoint place = DrawPlace();
    const double range = Range(place);
    const double far = range / field_.depth - 0.42;
    const double grey =
        60.0 + 130.0 * far * far + 75.0 * std::exp(-range / 7.0) + 11.0 * Mottle(place);
    const Echogenicity echo = Draw(grey);
    haze_.Add(place, echo.in_phase, echo.quadrature);
  }
}

void ApicalScene::FillTissue() {
  const HeartPose pose(view_, end_diastole_);
  const std::size_t count = ScattererCount(field_);
  for (std::size_t i = 0; i < count; ++i) {
    const BeamPoint place = DrawPlace();
    const HeartPoint point = pose.HeartFromBeam(place);
    if (!TryWall(place, point) && !TryAtrialWall(place, point)) {
      AddSurrounding(place, point, pose);
    }
  }
}

/// Takes a place in the cavity or the wall of the ventricle; blood gives no echo of its own.
bool ApicalScene::TryWall(const BeamPoint& place, const HeartPoint& point) {
  if (point.along < 0.0 ||
      EllipseRadius(end_diastole_.epicardium, side_, point.across, point.along) > 1.0) {
    return false;
  }
  if (EllipseRadius(end_diastole_.cavity, side_, point.across, point.along) < 1.0) return true;
  const auto layer = [&](double at) { return end_diastole_.Layer(at); };
  const double depth = DepthBetween(layer, side_, point.across, point.along);
  const TruncatedEllipsoid shape = layer(depth);
  const double angle =
      std::atan2(point.across / shape.radius[side_], (point.along - shape.centre) / shape.Nose());
  wall_.push_back({arcs_.ArcOf(angle, depth), depth, Draw(WallGrey(place, point, depth))});
  return true;
}

/// Takes a place in the wall of the left atrium. Its cavity is left to the surroundings, which it
/// hides, and which appear where it withdraws.
bool ApicalScene::TryAtrialWall(const BeamPoint& place, const HeartPoint& point) {
  const TruncatedEllipsoid& atrium = end_diastole_.atrium;
  const auto layer = [&](double at) { return AtrialLayer(atrium, at); };
  if (point.along >= 0.0 || EllipseRadius(layer(1.0), side_, point.across, -point.along) > 1.0) {
    return false;
  }
  if (EllipseRadius(atrium, side_, point.across, -point.along) < 1.0) return false;
  const double depth = DepthBetween(layer, side_, point.across, -point.along);
  const TruncatedEllipsoid shape = layer(depth);
  const double angle =
      std::atan2(point.across / shape.radius[side_], (-point.along - shape.centre) / shape.Nose());
  const double grey = 118.0 + 45.0 * Bell(angle, 0.6) + 25.0 * Mottle(place);
  atrial_wall_.push_back({angle / shape.RimAngle(), depth, Draw(grey)});
  return true;
}

void ApicalScene::AddSurrounding(const BeamPoint& place, const HeartPoint& point,
                                 const HeartPose& pose) {
  const TruncatedEllipsoid& shape = end_diastole_.epicardium;
  const double across = point.across / shape.radius[side_];
  const double along = (point.along - shape.centre) / shape.Nose();
  const double angle = std::atan2(across, along);
  // Below the mitral plane it is the rim that pulls.
  const double arc = arcs_.ArcOf(std::clamp(angle, -shape.RimAngle(), shape.RimAngle()), 1.0);
  const BeamPoint epicardium = pose.BeamFromHeart(EpicardialPoint(shape, arcs_, arc));
  const double distance =
      std::hypot(place.lateral - epicardium.lateral, place.depth - epicardium.depth);
  const double beyond = (std::hypot(across, along) - 1.0) * shape.radius[side_];
  surroundings_.push_back({place, epicardium, arc, std::exp(-distance / kFollowDistance),
                           Draw(SurroundingGrey(place, point, beyond))});
}

HeartPoint ApicalScene::EpicardialPoint(const TruncatedEllipsoid& epicardium, const WallArcs& arcs,
                                        double arc) const {
  const double angle = arcs.AngleOf(arc, 1.0);
  return {epicardium.radius[side_] * std::sin(angle),
          epicardium.centre + epicardium.Nose() * std::cos(angle)};
}

void ApicalScene::FillLeaflets() {
  const double length = end_diastole_.cavity.BaseHalfWidth(view_);
  const auto count =
      static_cast<std::size_t>(2.0 * length * kLeafletThickness * kScatterersPerSquareMillimetre);
  for (std::size_t i = 0; i < count; ++i) {
    const double arc = random_.Uniform(-1.0, 1.0);
    leaflets_.push_back({arc, random_.Uniform(), Draw(185.0 - 40.0 * std::abs(arc))});
  }
}

double ApicalScene::WallGrey(const BeamPoint& place, const HeartPoint& point, double depth) const {
  const double base = 1.0 - point.along / end_diastole_.epicardium.height;
  const bool septal = view_ == ApicalView::kFourChamber && point.across < 0.0;
  const double flank = septal ? 16.0 : (point.across < 0.0 ? 8.0 : -6.0);
  const double borders = 20.0 * Bell(depth, 0.12) + 30.0 * Bell(1.0 - depth, 0.10);
  return 92.0 + 54.0 * SmoothStep(0.0, 1.0, base) + flank + borders + 28.0 * Mottle(place);
}

/// The bright line of the pericardium and the lung behind it.
double ApicalScene::PericardialGrey(const HeartPoint& point, double beyond) const {
  const bool beside_right_heart = view_ == ApicalView::kFourChamber && point.across < 0.0;
  if (!beside_right_heart) return 68.0 * Bell(beyond - 2.0, 2.0) + 34.0 * Bell(beyond - 9.0, 9.0);
  const double outside = RightHeart(end_diastole_, end_diastole_).DistanceOutside(point);
  return 22.0 * Bell(outside - 2.0, 2.5) + 62.0 * Bell(outside - 5.5, 2.0) +
         26.0 * Bell(outside - 13.0, 8.0);
}

double ApicalScene::SurroundingGrey(const BeamPoint& place, const HeartPoint& point,
                                    double beyond) const {
  const double far = Range(place) / field_.depth;
  const double rim = end_diastole_.epicardium.BaseHalfWidth(view_);
  const double crux = std::hypot(std::abs(point.across) - rim, point.along + 4.0);
  const double outside_roof = -point.along - end_diastole_.atrium.height;
  return 78.0 + 26.0 * SmoothStep(0.6, 1.0, far) + 46.0 * Mottle(place) +
         PericardialGrey(point, beyond) + 62.0 * Bell(crux, 6.0) +
         48.0 * Bell(outside_roof - 4.5, 2.0) + 50.0 * std::exp(-Range(place) / 8.0);
}

void ApicalScene::Echo(const LeftHeart& heart, double mitral_opening, EchoGrid& echoes) const {
  const HeartPose pose(view_, heart);
  echoes = haze_;
  EchoWall(heart, pose, echoes);
  EchoAtrialWall(heart, pose, echoes);
  EchoSurroundings(heart, pose, echoes);
  EchoLeaflets(heart, pose, mitral_opening, echoes);
}

void ApicalScene::EchoWall(const LeftHeart& heart, const HeartPose& pose, EchoGrid& echoes) const {
  const WallArcs arcs(view_, heart);
  for (const LayeredScatterer& scatterer : wall_) {
    const TruncatedEllipsoid shape = heart.Layer(scatterer.depth);
    const double angle = arcs.AngleOf(scatterer.arc, scatterer.depth);
    const HeartPoint point{shape.radius[side_] * std::sin(angle),
                           shape.centre + shape.Nose() * std::cos(angle)};
    echoes.Add(pose.BeamFromHeart(point), scatterer.echo.in_phase, scatterer.echo.quadrature);
  }
}

void ApicalScene::EchoAtrialWall(const LeftHeart& heart, const HeartPose& pose,
                                 EchoGrid& echoes) const {
  for (const LayeredScatterer& scatterer : atrial_wall_) {
    const TruncatedEllipsoid shape = AtrialLayer(heart.atrium, scatterer.depth);
    const double angle = scatterer.arc * shape.RimAngle();
    const HeartPoint point{shape.radius[side_] * std::sin(angle),
                           -shape.centre - shape.Nose() * std::cos(angle)};
    echoes.Add(pose.BeamFromHeart(point), scatterer.echo.in_phase, scatterer.echo.quadrature);
  }
}

void ApicalScene::EchoSurroundings(const LeftHeart& heart, const HeartPose& pose,
                                   EchoGrid& echoes) const {
  const TruncatedEllipsoid& shape = heart.epicardium;
  const TruncatedEllipsoid atrium = AtrialLayer(heart.atrium, 1.0);
  const RightHeart right(heart, end_diastole_);
  const WallArcs arcs(view_, heart);
  const auto hidden = [&](const HeartPoint& point) {
    if (view_ == ApicalView::kFourChamber && right.Holds(point)) return true;
    if (point.along >= 0.0) return EllipseRadius(shape, side_, point.across, point.along) < 1.0;
    return EllipseRadius(atrium, side_, point.across, -point.along) < 1.0;
  };
  for (const SurroundingScatterer& scatterer : surroundings_) {
    const BeamPoint followed = pose.BeamFromHeart(EpicardialPoint(shape, arcs, scatterer.arc));
    const BeamPoint place{
        scatterer.place.lateral +
            scatterer.follow * (followed.lateral - scatterer.epicardium.lateral),
        scatterer.place.depth + scatterer.follow * (followed.depth - scatterer.epicardium.depth)};
    if (hidden(pose.HeartFromBeam(place))) continue;
    echoes.Add(place, scatterer.echo.in_phase, scatterer.echo.quadrature);
  }
}

void ApicalScene::EchoLeaflets(const LeftHeart& heart, const HeartPose& pose, double opening,
                               EchoGrid& echoes) const {
  const double hinge = heart.cavity.BaseHalfWidth(view_);
  // Closed, the tips meet a little above the mitral plane; open, they point to the apex.
  constexpr double kClosed = 0.12, kOpen = 1.25;  // radians
  const double closed_length = hinge / std::cos(kClosed);
  const double length =
      closed_length + (end_diastole_.cavity.BaseHalfWidth(view_) - closed_length) * opening;
  const double angle = kClosed + (kOpen - kClosed) * opening;
  for (const LayeredScatterer& scatterer : leaflets_) {
    const double along_leaflet = std::abs(scatterer.arc) * length;
    const double thickness = (scatterer.depth - 0.5) * kLeafletThickness;
    const double inward = along_leaflet * std::cos(angle) + thickness * std::sin(angle);
    const HeartPoint point{std::copysign(hinge - inward, scatterer.arc),
                           along_leaflet * std::sin(angle) - thickness * std::cos(angle)};
    echoes.Add(pose.BeamFromHeart(point), scatterer.echo.in_phase, scatterer.echo.quadrature);
  }
}

}  // namespace etalon::phantom
