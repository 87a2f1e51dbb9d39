// Motion between the images of a T1 series: error of T1 on phantoms whose heart moves, as measured
// and after motion correction, and the processor time of the correction. Usage: t1_motion

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ctime>

#include "etalon/cmr/motion_correction.h"
#include "etalon/cmr/region_value.h"
#include "etalon/cmr/ventricle_slice.h"
#include "etalon/image/components.h"
#include "etalon/phantom/t1_phantom.h"

namespace {

using namespace etalon;

constexpr int kPhantoms = 6;

struct Errors {
  double wall = 0.0;      ///< ms, largest over the phantoms
  double blood = 0.0;     ///< ms
  double segments = 0.0;  ///< ms, worst of the six segments
  double left = 0.0;      ///< mm, of the motion check
  double shift = 0.0;     ///< mm, worst image: its displacement against the others
};

cmr::T1Series SeriesOf(const phantom::T1PhantomStudy& study) {
  return {.name = "phantom",
          .frames = study.native.frames,
          .inversion_times = study.native.inversion_times,
          .polarity = cmr::Polarity::kMagnitude,
          .spacing = {study.options.spacing, study.options.spacing}};
}

double ErrorIn(const cmr::T1Map& map, const image::BinaryMask& region, double truth) {
  const auto value = cmr::ValueInRegion(map.t1, region);
  return value ? std::abs(value->mean - truth) : 1e9;
}

void AddErrors(const phantom::T1PhantomStudy& study, const cmr::T1Series& series, Errors& errors) {
  const cmr::T1Map map = cmr::FitT1Map(series).value();
  const auto slice = cmr::SliceFromLabels(study.labels).value();
  const auto wall = cmr::InnerPart(slice.myocardium, 1);
  const auto blood = cmr::InnerPart(slice.blood_pool, 2);
  const auto segments = cmr::SegmentLabels(slice, cmr::SliceLevel::kMid).value();
  const double truth = study.options.native_myocardium;
  errors.wall = std::max(errors.wall, ErrorIn(map, wall, truth));
  errors.blood = std::max(errors.blood, ErrorIn(map, blood, study.options.native_blood));
  for (std::uint8_t segment = 7; segment <= 12; ++segment) {
    image::BinaryMask part = image::MaskOf(segments, segment);
    for (std::size_t i = 0; i < part.size(); ++i) part.pixels()[i] &= wall.pixels()[i];
    errors.segments = std::max(errors.segments, ErrorIn(map, part, truth));
  }
}

/// How wrong the displacement of one image against another is, in the worst pair.
double ShiftError(const phantom::T1PhantomStudy& study, const std::vector<cmr::FrameShift>& found) {
  double worst = 0.0;
  const double spacing = study.options.spacing;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto& truth = study.native.shifts;
    const double rows = found[i].rows - found[0].rows - spacing * (truth[i].row - truth[0].row);
    const double columns =
        found[i].columns - found[0].columns - spacing * (truth[i].column - truth[0].column);
    worst = std::max(worst, std::hypot(rows, columns));
  }
  return worst;
}

void Print(const char* name, const Errors& errors) {
  fmt::print(
      "  {:<10} wall {:6.1f} ms, worst segment {:6.1f} ms, blood {:6.1f} ms; still moved "
      "{:4.1f} mm, worst image {:4.2f} mm\n",
      name, errors.wall, errors.segments, errors.blood, errors.left, errors.shift);
}

void Run(double motion, double turn) {
  Errors before, after;
  double seconds = 0.0;
  for (std::uint64_t seed = 1; seed <= kPhantoms; ++seed) {
    phantom::T1PhantomOptions options;
    options.motion = motion;
    options.turn = turn;
    options.seed = seed;
    options.native_scheme =
        seed % 2 == 0 ? phantom::InversionScheme::kMolli533 : phantom::InversionScheme::kMolli335;
    const phantom::T1PhantomStudy study = phantom::MakeT1Phantom(options);
    const cmr::T1Series series = SeriesOf(study);
    const image::PixelBox box = cmr::HeartBox(study.labels);
    const cmr::MotionCheck check = cmr::CheckMotion(series, {.box = box});
    AddErrors(study, series, before);
    before.left = std::max(before.left, check.largest);
    before.shift = std::max(before.shift, ShiftError(study, check.shifts));
    const std::clock_t start = std::clock();
    const cmr::CorrectedMotion corrected =
        cmr::CorrectMotion(series, check, {.box = box, .labels = study.labels});
    seconds = std::max(seconds, static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
    AddErrors(study, corrected.series, after);
    after.left = std::max(after.left, corrected.left.largest);
    after.shift = std::max(after.shift, ShiftError(study, corrected.applied));
  }
  fmt::print(
      "motion {:.0f} mm, turn {:.0f} degrees, worst of {} phantoms (correction: {:.2f} s of "
      "processor time):\n",
      motion, turn, kPhantoms, seconds);
  Print("as it is", before);
  Print("corrected", after);
}

}  // namespace

int main() {
  for (const double motion : {0.0, 3.0, 6.0, 12.0}) Run(motion, 0.0);
  Run(6.0, 4.0);
}
