#include "etalon/report/spect_pictures.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "etalon/image/resample.h"
#include "etalon/report/markup.h"

namespace etalon::report {
namespace {

using image::FloatVolume;
using image::LabelVolume;
using image::PatientPoint;
using image::Rgb;
using image::RgbImage;
using nuclear::Structure;

constexpr int kPlaneSide = 280;     // pixels of 1 mm
constexpr double kViewPixel = 3.0;  // mm
constexpr int kViewEnlarged = 2;
constexpr double kLowestHounsfield = -160.0;
constexpr double kHighestHounsfield = 240.0;

/// How a cross-section or a view lies in the patient, and what stands at its sides.
struct Direction {
  Text name;
  PatientPoint column;  ///< from one column to the next, unit length
  PatientPoint row;
  Text left, right;
};

const std::array kPlanes{
    Direction{{"Axial", "Axiale"}, {1, 0, 0}, {0, 1, 0}, {"R", "D"}, {"L", "G"}},
    Direction{{"Frontal", "Frontale"}, {1, 0, 0}, {0, 0, -1}, {"R", "D"}, {"L", "G"}},
    Direction{{"Sagittal", "Sagittale"}, {0, 1, 0}, {0, 0, -1}, {"A", "A"}, {"P", "P"}}};

const std::array kViews{Direction{{"From the front", "De face"},
                                  {kViewPixel, 0, 0},
                                  {0, 0, -kViewPixel},
                                  {"R", "D"},
                                  {"L", "G"}},
                        Direction{{"From the left", "De gauche"},
                                  {0, kViewPixel, 0},
                                  {0, 0, -kViewPixel},
                                  {"A", "A"},
                                  {"P", "P"}}};

PatientPoint Sum(const PatientPoint& a, const PatientPoint& b, double factor = 1.0) {
  return {a.x + factor * b.x, a.y + factor * b.y, a.z + factor * b.z};
}

PatientPoint Cross(const PatientPoint& a, const PatientPoint& b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

std::array<int, 3> SidesOf(const FloatVolume& volume) {
  return {volume.slices(), volume.rows(), volume.columns()};
}

/// A mask on another grid, where the report's masks were moved to.
LabelVolume MaskOn(const SpectReport& report, const LabelVolume& mask, image::VoxelFrame frame,
                   const std::array<int, 3>& sides) {
  frame.origin = Sum(frame.origin, report.result.masks_moved, -1.0);
  return image::ResampleNearest(mask, frame, sides);
}

/// Voxels of the SPECT whose centres lie in the outlined wall.
std::vector<std::array<int, 3>> WallVoxels(const SpectReport& report) {
  const FloatVolume& spect = report.spect.activity;
  std::vector<std::array<int, 3>> voxels;
  for (const nuclear::StructureMask& own : report.spect.masks) {
    if (own.structure != Structure::kMyocardium) continue;
    const LabelVolume mask = MaskOn(report, own.mask, spect.frame(), SidesOf(spect));
    for (int slice = 0; slice < mask.slices(); ++slice) {
      for (int row = 0; row < mask.rows(); ++row) {
        for (int column = 0; column < mask.columns(); ++column) {
          if (mask(slice, row, column) != 0) voxels.push_back({slice, row, column});
        }
      }
    }
  }
  return voxels;
}

PatientPoint MiddleOf(const SpectReport& report) {
  const FloatVolume& spect = report.spect.activity;
  const auto wall = WallVoxels(report);
  if (wall.empty()) {
    return spect.frame().PatientFromVoxel(
        {0.5 * (spect.columns() - 1), 0.5 * (spect.rows() - 1), 0.5 * (spect.slices() - 1)});
  }
  std::array<double, 3> sum{};
  for (const auto& voxel : wall) {
    for (std::size_t axis = 0; axis < 3; ++axis) sum[axis] += voxel[axis];
  }
  const auto count = static_cast<double>(wall.size());
  return spect.frame().PatientFromVoxel({sum[2] / count, sum[1] / count, sum[0] / count});
}

/// A grid of one slice around a point.
image::VoxelFrame PlaneFrame(const Direction& direction, const PatientPoint& middle) {
  const double half = 0.5 * (kPlaneSide - 1);
  const PatientPoint origin = Sum(Sum(middle, direction.column, -half), direction.row, -half);
  return {origin, direction.column, direction.row, Cross(direction.column, direction.row)};
}

std::uint8_t Byte(double part) {
  return static_cast<std::uint8_t>(std::lround(255.0 * std::clamp(part, 0.0, 1.0)));
}

/// Black over red and yellow to white.
std::array<double, 3> Glow(double part) {
  const auto ramp = [&](double start) { return std::clamp(3.0 * part - start, 0.0, 1.0); };
  return {ramp(0.0), ramp(1.0), ramp(2.0)};
}

Rgb Fused(double grey, double heat) {
  const double opacity = std::min(0.85, 1.5 * heat);
  const auto glow = Glow(heat);
  const auto mix = [&](double colour) { return Byte((1.0 - opacity) * grey + opacity * colour); };
  return {mix(glow[0]), mix(glow[1]), mix(glow[2])};
}

/// The border of a mask along the edges of its pixels, each `scale` units wide.
std::string BorderPath(const LabelVolume& mask, int scale) {
  const auto in = [&](int row, int column) {
    return mask.Contains(0, row, column) && mask(0, row, column) != 0;
  };
  std::string path;
  for (int row = 0; row <= mask.rows(); ++row) {
    for (int column = 0; column < mask.columns(); ++column) {
      const int start = column;
      while (column < mask.columns() && in(row, column) != in(row - 1, column)) ++column;
      if (column > start) {
        path += fmt::format("M{} {}h{}", start * scale, row * scale, (column - start) * scale);
      }
    }
  }
  for (int column = 0; column <= mask.columns(); ++column) {
    for (int row = 0; row < mask.rows(); ++row) {
      const int start = row;
      while (row < mask.rows() && in(row, column) != in(row, column - 1)) ++row;
      if (row > start) {
        path += fmt::format("M{} {}v{}", column * scale, start * scale, (row - start) * scale);
      }
    }
  }
  return path;
}

std::string Outline(const LabelVolume& mask, Structure structure, int scale) {
  const std::string path = BorderPath(mask, scale);
  if (path.empty()) return {};
  return fmt::format(
      R"(<path class="outlines" d="{}" fill="none" stroke="{}" stroke-width="1.3"/>)", path,
      OutlineColour(structure));
}

std::string SideLetters(const Direction& direction, int rows, int columns, std::string_view ink) {
  return fmt::format(R"(<g fill="{}" font-size="{}" font-weight="600">{}{}</g>)", ink, columns / 20,
                     SvgText(5, 0.5 * rows, "start", "side", direction.left),
                     SvgText(columns - 5, 0.5 * rows, "end", "side", direction.right));
}

SpectPicture FusedPlane(const SpectReport& report, const Direction& direction,
                        const PatientPoint& middle, double scale) {
  const image::VoxelFrame frame = PlaneFrame(direction, middle);
  const std::array<int, 3> sides{1, kPlaneSide, kPlaneSide};
  const FloatVolume spect = image::ResampleLinear(report.spect.activity, frame, sides);
  const FloatVolume ct = report.ct ? image::ResampleLinear(*report.ct, frame, sides, -1024.0F)
                                   : FloatVolume(1, kPlaneSide, kPlaneSide, frame, -1024.0F);
  SpectPicture result{RgbImage(kPlaneSide, kPlaneSide), direction.name, {}};
  for (int row = 0; row < kPlaneSide; ++row) {
    for (int column = 0; column < kPlaneSide; ++column) {
      const double grey = (static_cast<double>(ct(0, row, column)) - kLowestHounsfield) /
                          (kHighestHounsfield - kLowestHounsfield);
      const double heat = static_cast<double>(spect(0, row, column)) / scale;
      result.picture(row, column) = Fused(std::clamp(grey, 0.0, 1.0), std::clamp(heat, 0.0, 1.0));
    }
  }
  for (const nuclear::StructureMask& own : report.spect.masks) {
    result.overlay += Outline(MaskOn(report, own.mask, frame, sides), own.structure, 1);
  }
  result.overlay += SideLetters(direction, kPlaneSide, kPlaneSide, "#fff");
  return result;
}

/// An upright grid around a whole volume whose slices lie behind each other along the view.
struct ViewGrid {
  image::VoxelFrame frame;
  std::array<int, 3> sides;
};

double Along(const PatientPoint& point, const PatientPoint& direction) {
  return point.x * direction.x + point.y * direction.y + point.z * direction.z;
}

/// Lowest and highest place of a volume's outermost voxel centres along a direction.
Interval Extent(const FloatVolume& volume, const PatientPoint& direction) {
  Interval extent{1e30, -1e30};
  for (int corner = 0; corner < 8; ++corner) {
    const auto end = [&](int bit, int count) { return (corner & bit) != 0 ? count - 1.0 : 0.0; };
    const double place =
        Along(volume.frame().PatientFromVoxel(
                  {end(1, volume.columns()), end(2, volume.rows()), end(4, volume.slices())}),
              direction);
    extent = {std::min(extent.low, place), std::max(extent.high, place)};
  }
  return extent;
}

ViewGrid GridOf(const FloatVolume& volume, const Direction& direction) {
  const std::array<PatientPoint, 3> steps{Cross(direction.column, direction.row), direction.row,
                                          direction.column};
  ViewGrid grid{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double length = std::sqrt(Along(steps[axis], steps[axis]));
    const PatientPoint unit = Sum({}, steps[axis], 1.0 / length);
    const Interval extent = Extent(volume, unit);
    grid.sides[axis] = 1 + static_cast<int>((extent.high - extent.low) / kViewPixel);
    grid.frame.origin = Sum(grid.frame.origin, unit, extent.low);
    (axis == 0   ? grid.frame.slice_step
     : axis == 1 ? grid.frame.row_step
                 : grid.frame.column_step) = Sum({}, unit, kViewPixel);
  }
  return grid;
}

/// The largest value along the slices, as one slice.
template <typename T>
image::Volume<T> Projected(const image::Volume<T>& volume) {
  image::Volume<T> largest(1, volume.rows(), volume.columns(), volume.frame());
  for (int slice = 0; slice < volume.slices(); ++slice) {
    const T* values = volume.slice(slice);
    for (T& value : largest.voxels()) value = std::max(value, *values++);
  }
  return largest;
}

/// Value that one in a thousand exceeds; 1 when nothing is above zero.
double BrightEnd(std::vector<float> values) {
  const auto place = values.begin() + static_cast<std::ptrdiff_t>(values.size() - 1) * 999 / 1000;
  std::nth_element(values.begin(), place, values.end());
  return *place > 0.0F ? static_cast<double>(*place) : 1.0;
}

RgbImage InverseGrey(const FloatVolume& view) {
  const double scale = BrightEnd(view.voxels());
  RgbImage picture(view.rows(), view.columns());
  for (int row = 0; row < view.rows(); ++row) {
    for (int column = 0; column < view.columns(); ++column) {
      const std::uint8_t grey = Byte(1.0 - static_cast<double>(view(0, row, column)) / scale);
      picture(row, column) = {grey, grey, grey};
    }
  }
  return image::ResizeLinear(picture, kViewEnlarged * view.rows(), kViewEnlarged * view.columns());
}

SpectPicture MaximumView(const SpectReport& report, const Direction& direction) {
  const ViewGrid grid = GridOf(report.spect.activity, direction);
  const FloatVolume view =
      Projected(image::ResampleLinear(report.spect.activity, grid.frame, grid.sides));
  SpectPicture result{InverseGrey(view), direction.name, {}};
  for (const nuclear::StructureMask& own : report.spect.masks) {
    if (own.structure != Structure::kMyocardium) continue;
    result.overlay += Outline(Projected(MaskOn(report, own.mask, grid.frame, grid.sides)),
                              own.structure, kViewEnlarged);
  }
  result.overlay +=
      SideLetters(direction, result.picture.rows(), result.picture.columns(), "#15232d");
  return result;
}

}  // namespace

std::string_view OutlineColour(Structure structure) {
  constexpr std::array kColours{"#ffffff", "#56e0ff", "#ff5fd0", "#8fb3ff", "#5dff8f",
                                "#ffd75e", "#c9a0ff", "#d0d0d0", "#a8a878"};
  return kColours[static_cast<std::size_t>(structure)];
}

std::vector<Structure> OutlinedStructures(const SpectReport& report) {
  std::vector<Structure> outlined;
  for (const nuclear::StructureMask& own : report.spect.masks) outlined.push_back(own.structure);
  std::ranges::sort(outlined);
  const auto again = std::ranges::unique(outlined);
  outlined.erase(again.begin(), again.end());
  return outlined;
}

double UptakeScale(const SpectReport& report) {
  const FloatVolume& spect = report.spect.activity;
  float largest = 0.0F;
  for (const auto& [slice, row, column] : WallVoxels(report)) {
    largest = std::max(largest, spect(slice, row, column));
  }
  double scale = static_cast<double>(largest);
  if (report.result.background) scale = std::max(scale, 3.0 * *report.result.background);
  if (scale > 0.0 || spect.empty()) return std::max(scale, 1e-12);
  return std::max(1e-12, static_cast<double>(std::ranges::max(spect.voxels())));
}

std::vector<SpectPicture> FusedPlanes(const SpectReport& report) {
  const PatientPoint middle = MiddleOf(report);
  const double scale = UptakeScale(report);
  std::vector<SpectPicture> planes;
  for (const Direction& plane : kPlanes) {
    planes.push_back(FusedPlane(report, plane, middle, scale));
  }
  return planes;
}

std::vector<SpectPicture> MaximumViews(const SpectReport& report) {
  std::vector<SpectPicture> views;
  for (const Direction& view : kViews) views.push_back(MaximumView(report, view));
  return views;
}

RgbImage ScaleBar(int rows, int columns) {
  RgbImage bar(rows, columns);
  for (int column = 0; column < columns; ++column) {
    const auto glow = Glow((column + 0.5) / columns);
    for (int row = 0; row < rows; ++row) {
      bar(row, column) = {Byte(glow[0]), Byte(glow[1]), Byte(glow[2])};
    }
  }
  return bar;
}

}  // namespace etalon::report
