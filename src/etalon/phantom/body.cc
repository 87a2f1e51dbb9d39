#include "etalon/phantom/body.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "etalon/core/error.h"
#include "etalon/core/random.h"
#include "etalon/phantom/body_plan.h"

namespace etalon::phantom {
namespace {

constexpr std::array<const char*, kOrganCount> kNames{"outside",
                                                      "soft-tissue",
                                                      "arm",
                                                      "breast",
                                                      "muscle",
                                                      "lung",
                                                      "left-ventricle-wall",
                                                      "right-ventricle-wall",
                                                      "left-ventricle-blood",
                                                      "right-ventricle-blood",
                                                      "left-atrium",
                                                      "right-atrium",
                                                      "aorta",
                                                      "sternum",
                                                      "rib",
                                                      "spine",
                                                      "shoulder",
                                                      "pelvis",
                                                      "long-bone",
                                                      "joint",
                                                      "skull",
                                                      "kidney",
                                                      "bladder",
                                                      "liver",
                                                      "spleen",
                                                      "lesion",
                                                      "extravasation",
                                                      "stomach",
                                                      "thyroid",
                                                      "bowel",
                                                      "urine",
                                                      "metal",
                                                      "costochondral"};

/// The voxels that hold the whole width of the body between two heights.
image::LabelVolume EmptyGrid(const BodyPlan& plan, const BodyGrid& grid) {
  const bool raised = plan.options().arms == ArmPosition::kRaised;
  const double voxel = grid.voxel.value();
  const double lean = std::abs(std::sin(plan.options().lean.value() * 0.01745)) * plan.height();
  const double half_width = 275.0 * plan.Wide() + 0.55 * lean;
  const double half_depth = std::max(175.0 * plan.Wide(), 125.0);
  const double top = std::min(grid.highest.value(), plan.height() * (raised ? 1.13 : 1.01) + 20.0);
  const auto count = [&](double length) {
    return std::max(1, static_cast<int>(std::ceil(length / voxel)));
  };
  const int columns = 2 * count(half_width) + 1;
  const int rows = 2 * count(half_depth) + 1;
  image::VoxelFrame frame;
  frame.origin = {-voxel * (columns / 2), -voxel * (rows / 2), grid.lowest.value() + 0.5 * voxel};
  frame.column_step = {voxel, 0.0, 0.0};
  frame.row_step = {0.0, voxel, 0.0};
  frame.slice_step = {0.0, 0.0, voxel};
  return {count(top - grid.lowest.value()), rows, columns, frame};
}

BodyLandmarks LandmarksOf(const BodyCanvas& canvas, const BodyPlan& plan) {
  const Ellipsoid ventricle = plan.LeftVentricle();
  const auto sternum = [&](double z) {
    return canvas.Placed({plan.SternumX(z), plan.SternumY(z), z});
  };
  const PatientPoint base = canvas.Placed(ventricle.centre);
  return {.sternal_notch = sternum(plan.Z(0.160)),
          .xiphoid = sternum(plan.Z(0.262)),
          .left_ventricle = base,
          .right_shoulder = canvas.Placed(plan.Shoulder(kRight)),
          .left_shoulder = canvas.Placed(plan.Shoulder(kLeft)),
          .left_ventricle_axis = canvas.Placed(ventricle.centre + ventricle.directions[0]) - base,
          .mid_line = sternum(ventricle.centre.z).x};
}

void Check(std::vector<std::string>& problems, const char* name, double value, double low,
           double high) {
  if (value >= low && value <= high) return;
  problems.push_back(fmt::format("{} {:g} is not between {:g} and {:g}", name, value, low, high));
}

}  // namespace

std::string Name(Organ organ) { return kNames.at(static_cast<std::size_t>(organ)); }

std::vector<std::string> BodyOptions::Validate() const {
  std::vector<std::string> problems;
  Check(problems, "height (mm)", height.value(), 1000.0, 2300.0);
  Check(problems, "girth", girth, 0.6, 1.8);
  Check(problems, "scoliosis (mm)", scoliosis.value(), -60.0, 60.0);
  Check(problems, "breast", breast, 0.0, 1.0);
  Check(problems, "cardiomegaly", cardiomegaly, 0.6, 1.6);
  Check(problems, "wall thickness (mm)", wall_thickness.value(), 5.0, 24.0);
  Check(problems, "asymmetry", asymmetry, 0.0, 1.0);
  for (const double shift : {heart_shift.x, heart_shift.y, heart_shift.z}) {
    Check(problems, "heart shift (mm)", shift, -40.0, 40.0);
  }
  Check(problems, "heart rotation (degrees)", heart_rotation.value(), -45.0, 45.0);
  Check(problems, "lean (degrees)", lean.value(), -10.0, 10.0);
  Check(problems, "bladder", bladder, 0.0, 1.0);
  Check(problems, "rib lesions", rib_lesions, 0, 100);
  Check(problems, "breast difference", confounders.breast_difference, -0.5, 0.5);
  Check(problems, "rib fractures", confounders.rib_fractures, 0, 6);
  return problems;
}

BodyOptions RandomBody(std::uint64_t seed) {
  Random random(seed ^ 0xB0D1E5ULL);
  const auto within = [&](double mean, double spread, double low, double high) {
    return std::clamp(mean + spread * random.Normal(), low, high);
  };
  BodyOptions body;
  body.sex = random.Uniform() < 0.45 ? image::Sex::kFemale : image::Sex::kMale;
  const bool female = body.sex == image::Sex::kFemale;
  body.height = Millimetres(within(female ? 1620.0 : 1740.0, 75.0, 1430.0, 1980.0));
  body.girth = within(1.03, 0.11, 0.80, 1.38);
  body.arms = random.Uniform() < 0.06 ? ArmPosition::kRaised : ArmPosition::kAtSides;
  body.scoliosis = Millimetres(random.Uniform() < 0.25 ? within(0.0, 14.0, -35.0, 35.0) : 0.0);
  body.breast = female ? random.Uniform() : 0.0;
  body.cardiomegaly = within(1.05, 0.11, 0.82, 1.42);
  body.wall_thickness = Millimetres(within(11.5, 2.5, 7.5, 20.0));
  body.asymmetry = random.Uniform();
  body.heart_shift = {within(0.0, 7.0, -16.0, 20.0), within(0.0, 6.0, -12.0, 12.0),
                      within(0.0, 10.0, -25.0, 25.0)};
  body.heart_rotation = Degrees(within(0.0, 9.0, -22.0, 22.0));
  body.lean = Degrees(within(0.0, 0.8, -2.5, 2.5));
  body.bladder = random.Uniform();
  body.rib_lesions = random.Uniform() < 0.15 ? 1 + static_cast<int>(random.Below(6)) : 0;
  body.sternal_lesion = random.Uniform() < 0.03;
  body.seed = random.Next();
  return body;
}

Confounders RandomConfounders(std::uint64_t seed, image::Sex sex) {
  Random random(seed ^ 0xC0F0D3ULL);
  const auto has = [&](double rate) { return random.Uniform() < rate; };
  const auto side = [&](double rate, double left) {
    const bool there = has(rate);
    const BodySide where = has(left) ? BodySide::kLeft : BodySide::kRight;
    return there ? where : BodySide::kNone;
  };
  Confounders confounders;
  confounders.stomach = has(0.02);
  confounders.bowel = has(0.03);
  confounders.contamination = has(0.05);
  confounders.catheter = has(0.03);
  confounders.hip_prosthesis = side(0.06, 0.5);
  confounders.shoulder_prosthesis = side(0.01, 0.5);
  confounders.pacemaker = side(0.06, 0.85);
  confounders.missing_breast = side(sex == image::Sex::kFemale ? 0.04 : 0.0, 0.5);
  confounders.breast_difference = std::clamp(0.08 * random.Normal(), -0.3, 0.3);
  confounders.costochondral = has(0.03);
  const int fractures = 2 + static_cast<int>(random.Below(4));
  confounders.rib_fractures = has(0.03) ? fractures : 0;
  return confounders;
}

Body MakeBody(const BodyOptions& options, const BodyGrid& grid) {
  if (const auto problems = options.Validate(); !problems.empty()) {
    throw Error(ErrorCode::kUsage, fmt::format("{}", fmt::join(problems, "; ")));
  }
  Require(grid.voxel.value() > 0.5 && grid.highest > grid.lowest, "a body grid without voxels");
  const BodyPlan plan(options);
  Body body{.labels = EmptyGrid(plan, grid), .landmarks = {}};
  BodyCanvas canvas(body.labels, options.lean, plan.Z(0.478));
  PaintSoftParts(canvas, plan);
  PaintHeart(canvas, plan);
  PaintSkeleton(canvas, plan);
  PaintConfounders(canvas, plan);
  body.landmarks = LandmarksOf(canvas, plan);
  return body;
}

}  // namespace etalon::phantom
