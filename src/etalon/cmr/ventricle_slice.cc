#include "etalon/cmr/ventricle_slice.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <tuple>
#include <utility>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/image/components.h"
#include "etalon/image/morphology.h"

namespace etalon::cmr {
namespace {

using image::BinaryMask;
using image::PixelPoint;

constexpr double kWhole = 2.0 * std::numbers::pi;
constexpr int kTouchingDistance = 2;  // pixels between the labels of wall and right ventricle

constexpr std::array<std::string_view, 16> kSegmentNames{
    "basal_anterior",      "basal_anteroseptal",  "basal_inferoseptal", "basal_inferior",
    "basal_inferolateral", "basal_anterolateral", "mid_anterior",       "mid_anteroseptal",
    "mid_inferoseptal",    "mid_inferior",        "mid_inferolateral",  "mid_anterolateral",
    "apical_anterior",     "apical_septal",       "apical_inferior",    "apical_lateral"};

PixelPoint CentreOf(const BinaryMask& mask) {
  double row_sum = 0.0, column_sum = 0.0, count = 0.0;
  for (int row = 0; row < mask.rows(); ++row) {
    for (int column = 0; column < mask.columns(); ++column) {
      if (mask(row, column) == 0) continue;
      row_sum += row;
      column_sum += column;
      count += 1.0;
    }
  }
  return {row_sum / count, column_sum / count};
}

/// Angle against the clock from the right of the picture, 0 .. 2 pi.
double AngleOf(const PixelPoint& centre, const PixelPoint& point) {
  const double angle = std::atan2(centre.row - point.row, point.column - centre.column);
  return angle < 0.0 ? angle + kWhole : angle;
}

double Wrapped(double angle) {
  angle = std::fmod(angle, kWhole);
  return angle < 0.0 ? angle + kWhole : angle;
}

/// Pixels of the wall beside the right ventricle, each with its angle, ascending.
std::vector<std::pair<double, PixelPoint>> SeptalPixels(const VentricleSlice& slice,
                                                        const BinaryMask& right_ventricle) {
  const BinaryMask near = image::Dilate(right_ventricle, kTouchingDistance);
  std::vector<std::pair<double, PixelPoint>> pixels;
  for (int row = 0; row < near.rows(); ++row) {
    for (int column = 0; column < near.columns(); ++column) {
      if (near(row, column) == 0 || slice.myocardium(row, column) == 0) continue;
      const PixelPoint point{static_cast<double>(row), static_cast<double>(column)};
      pixels.emplace_back(AngleOf(slice.centre, point), point);
    }
  }
  std::ranges::sort(pixels, {}, [](const auto& pixel) {
    return std::tuple(pixel.first, pixel.second.row, pixel.second.column);
  });
  return pixels;
}

/// The septum is everything but the widest gap between the angles of its pixels.
void FindInsertions(const BinaryMask& right_ventricle, VentricleSlice& slice) {
  const auto pixels = SeptalPixels(slice, right_ventricle);
  if (pixels.size() < 2) return;
  std::size_t after_gap = 0;
  double widest = -1.0;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    const std::size_t before = (i + pixels.size() - 1) % pixels.size();
    const double gap = Wrapped(pixels[i].first - pixels[before].first);
    if (gap > widest) {
      widest = gap;
      after_gap = i;
    }
  }
  const PixelPoint first = pixels[after_gap].second;
  const PixelPoint last = pixels[(after_gap + pixels.size() - 1) % pixels.size()].second;
  const bool first_is_upper = first.row < last.row;
  slice.anterior_insertion = first_is_upper ? first : last;
  slice.inferior_insertion = first_is_upper ? last : first;
}

BinaryMask Filled(const image::PixelContour& contour, int rows, int columns) {
  image::PlaneContour plane;
  for (const PixelPoint& point : contour) plane.push_back({point.column, point.row});
  BinaryMask mask(rows, columns);
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      const image::PlanePoint point{static_cast<double>(column), static_cast<double>(row)};
      mask(row, column) = image::Encloses(plane, point) ? 1 : 0;
    }
  }
  return mask;
}

/// Angle between the two insertions, less than half a turn; positive against the clock.
double SeptalArc(const VentricleSlice& slice) {
  const double arc = Wrapped(AngleOf(slice.centre, *slice.inferior_insertion) -
                             AngleOf(slice.centre, *slice.anterior_insertion));
  return arc <= std::numbers::pi ? arc : arc - kWhole;
}

/// Where the first septal segment begins, and the sense in which the segments follow each other.
struct Division {
  double start = 0.0;
  double sense = 1.0;
};

Division DivisionOf(const VentricleSlice& slice, SliceLevel level) {
  const double anterior = AngleOf(slice.centre, *slice.anterior_insertion);
  const double arc = slice.inferior_insertion ? SeptalArc(slice) : kWhole / 3.0;
  const double sense = arc < 0.0 ? -1.0 : 1.0;
  if (level != SliceLevel::kApical) return {anterior, sense};
  return {anterior + arc / 2.0 - sense * kWhole / 8.0, sense};
}

}  // namespace

Outcome<VentricleSlice> SliceFromLabels(const image::LabelMask& labels,
                                        const InsertionPoints& marked) {
  VentricleSlice slice{.blood_pool = image::MaskOf(labels, kLeftVentricleLabel),
                       .myocardium = image::MaskOf(labels, kMyocardiumLabel),
                       .centre = {},
                       .anterior_insertion = {},
                       .inferior_insertion = {}};
  if (image::CountPixels(slice.blood_pool) == 0) {
    return Refusal{RefusalCode::kStructureNotFound,
                   "the mask holds no blood pool of the left ventricle (label 1)"};
  }
  if (image::CountPixels(slice.myocardium) == 0) {
    return Refusal{RefusalCode::kStructureNotFound, "the mask holds no myocardium (label 2)"};
  }
  slice.centre = CentreOf(slice.blood_pool);
  FindInsertions(image::MaskOf(labels, kRightVentricleLabel), slice);
  if (marked.anterior) slice.anterior_insertion = marked.anterior;
  if (marked.anterior || marked.inferior) slice.inferior_insertion = marked.inferior;
  return slice;
}

Outcome<VentricleSlice> SliceFromContours(const image::PixelContour& endocardium,
                                          const image::PixelContour& epicardium,
                                          const std::optional<PixelPoint>& insertion, int rows,
                                          int columns) {
  VentricleSlice slice{.blood_pool = Filled(endocardium, rows, columns),
                       .myocardium = Filled(epicardium, rows, columns),
                       .centre = {},
                       .anterior_insertion = insertion,
                       .inferior_insertion = {}};
  const int inside = image::CountPixels(slice.blood_pool);
  int wall = 0;
  for (std::size_t i = 0; i < slice.blood_pool.size(); ++i) {
    const bool blood = slice.blood_pool.pixels()[i] != 0;
    if (blood && slice.myocardium.pixels()[i] == 0) wall = -1;
    if (wall < 0) break;
    if (blood) slice.myocardium.pixels()[i] = 0;
    wall += slice.myocardium.pixels()[i];
  }
  if (inside == 0 || wall <= 0) {
    return Refusal{RefusalCode::kImplausible,
                   "the epicardial contour does not enclose the endocardial one"};
  }
  slice.centre = CentreOf(slice.blood_pool);
  return slice;
}

int FirstSegment(SliceLevel level) {
  return level == SliceLevel::kBasal ? 1 : (level == SliceLevel::kMid ? 7 : 13);
}

int SegmentCount(SliceLevel level) { return level == SliceLevel::kApical ? 4 : 6; }

std::string_view SegmentName(int segment) {
  Require(segment >= 1 && segment <= 16, "a segment that is not 1 to 16");
  return kSegmentNames[static_cast<std::size_t>(segment - 1)];
}

bool IsSeptal(int segment) {
  constexpr std::array kSeptal{2, 3, 8, 9, 14};
  return std::ranges::find(kSeptal, segment) != kSeptal.end();
}

Outcome<image::LabelMask> SegmentLabels(const VentricleSlice& slice, SliceLevel level) {
  if (!slice.anterior_insertion) {
    return Refusal{
        RefusalCode::kMissingView,
        "the mask holds no right ventricle (label 3) and no insertion was marked, so there "
        "are no segments"};
  }
  const Division division = DivisionOf(slice, level);
  const int count = SegmentCount(level);
  image::LabelMask labels(slice.myocardium.rows(), slice.myocardium.columns());
  for (int row = 0; row < labels.rows(); ++row) {
    for (int column = 0; column < labels.columns(); ++column) {
      if (slice.myocardium(row, column) == 0) continue;
      const PixelPoint point{static_cast<double>(row), static_cast<double>(column)};
      const double turned =
          Wrapped(division.sense * (AngleOf(slice.centre, point) - division.start));
      // The septal segment after the insertion is the second of its level; the first comes last.
      const int after = std::min(count - 1, static_cast<int>(turned / (kWhole / count)));
      labels(row, column) = static_cast<std::uint8_t>(FirstSegment(level) + (after + 1) % count);
    }
  }
  return labels;
}

BinaryMask InnerPart(const BinaryMask& mask, int margin) {
  const int whole = image::CountPixels(mask);
  for (; margin > 0; --margin) {
    BinaryMask inner = image::Erode(mask, margin);
    if (3 * image::CountPixels(inner) >= whole) return inner;
  }
  return mask;
}

}  // namespace etalon::cmr
