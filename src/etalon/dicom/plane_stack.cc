#include "etalon/dicom/plane_stack.h"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <numeric>
#include <sstream>

#include "etalon/core/error.h"

namespace etalon::dicom {
namespace {

using image::PatientPoint;

/// Of the direction cosines and of relative spacings: wider than what decimal strings round off.
constexpr double kSameDirection = 1e-3;
/// Of the steps between slices: scanners round positions to 0.01 mm or so.
constexpr double kSameStep = 0.05;

double Dot(const PatientPoint& a, const PatientPoint& b) {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}

PatientPoint Scaled(const PatientPoint& point, double factor) {
  return {factor * point.x, factor * point.y, factor * point.z};
}

PatientPoint Step(const PatientPoint& from, const PatientPoint& to, double parts) {
  return Scaled({to.x - from.x, to.y - from.y, to.z - from.z}, 1.0 / parts);
}

bool Near(const PatientPoint& a, const PatientPoint& b, double tolerance) {
  return std::abs(a.x - b.x) < tolerance && std::abs(a.y - b.y) < tolerance &&
         std::abs(a.z - b.z) < tolerance;
}

bool Parallel(const ImagePlane& a, const ImagePlane& b) {
  return Near(a.along_row, b.along_row, kSameDirection) &&
         Near(a.down_column, b.down_column, kSameDirection);
}

bool SameSpacing(const ImagePlane& a, const ImagePlane& b) {
  return std::abs(a.row_spacing - b.row_spacing) < kSameDirection * a.row_spacing &&
         std::abs(a.column_spacing - b.column_spacing) < kSameDirection * a.column_spacing;
}

std::string Millimetres(double value) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(2) << value << " mm";
  return text.str();
}

void CheckAlike(const std::vector<ImagePlane>& planes, const std::string& path) {
  for (const ImagePlane& plane : planes) {
    if (!Parallel(plane, planes[0])) {
      throw FileError(ErrorCode::kFileUnsupported, path,
                      "the slices have different orientations; give one series at a time");
    }
    if (!SameSpacing(plane, planes[0])) {
      throw FileError(ErrorCode::kFileUnsupported, path,
                      "the slices have different pixel spacings");
    }
  }
}

/// Distances of the ordered planes along the normal must rise by equal steps.
void CheckSteps(const std::vector<double>& heights, const std::string& path) {
  const double step = (heights.back() - heights.front()) / static_cast<double>(heights.size() - 1);
  for (std::size_t slice = 1; slice < heights.size(); ++slice) {
    const double own = heights[slice] - heights[slice - 1];
    if (own < 1e-3) {
      throw FileError(ErrorCode::kFileUnsupported, path,
                      "two slices lie at the same place (" + Millimetres(heights[slice]) + ")");
    }
    if (std::abs(own - step) > kSameStep * step + 0.02) {
      throw FileError(ErrorCode::kFileUnsupported, path,
                      "a gap between slices: " + Millimetres(own) + " after slice " +
                          std::to_string(slice) + " where the mean is " + Millimetres(step));
    }
  }
}

std::optional<PatientPoint> UnitOf(const PatientPoint& vector) {
  const double length = std::sqrt(Dot(vector, vector));
  if (!(length > 0.5) || length > 2.0) return std::nullopt;
  return Scaled(vector, 1.0 / length);
}

}  // namespace

PatientPoint NormalOf(const ImagePlane& plane) {
  const PatientPoint& a = plane.along_row;
  const PatientPoint& b = plane.down_column;
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

std::optional<ImagePlane> ReadPlane(DcmItem& position, DcmItem& orientation, DcmItem& spacing) {
  const std::vector<double> place = Reals(position, DCM_ImagePositionPatient);
  const std::vector<double> cosines = Reals(orientation, DCM_ImageOrientationPatient);
  const std::vector<double> steps = Reals(spacing, DCM_PixelSpacing);
  if (place.size() != 3 || cosines.size() != 6 || steps.size() != 2) return std::nullopt;
  if (!(steps[0] > 0.0 && steps[1] > 0.0)) return std::nullopt;
  const auto along_row = UnitOf({cosines[0], cosines[1], cosines[2]});
  const auto down_column = UnitOf({cosines[3], cosines[4], cosines[5]});
  if (!along_row || !down_column || std::abs(Dot(*along_row, *down_column)) > 0.01) {
    return std::nullopt;
  }
  return ImagePlane{{place[0], place[1], place[2]}, *along_row, *down_column, steps[0], steps[1]};
}

PlaneStack StackPlanes(const std::vector<ImagePlane>& planes, double thickness,
                       const std::string& path) {
  Require(!planes.empty(), "no planes to stack");
  CheckAlike(planes, path);
  const PatientPoint normal = NormalOf(planes[0]);
  PlaneStack stack;
  stack.order.resize(planes.size());
  std::iota(stack.order.begin(), stack.order.end(), std::size_t{0});
  std::ranges::stable_sort(stack.order, {},
                           [&](std::size_t plane) { return Dot(planes[plane].position, normal); });
  std::vector<double> heights;
  for (const std::size_t plane : stack.order) {
    heights.push_back(Dot(planes[plane].position, normal));
  }
  if (heights.size() > 1) CheckSteps(heights, path);
  const ImagePlane& first = planes[stack.order.front()];
  const ImagePlane& last = planes[stack.order.back()];
  stack.frame = {first.position, Scaled(first.along_row, first.column_spacing),
                 Scaled(first.down_column, first.row_spacing),
                 heights.size() > 1
                     ? Step(first.position, last.position, static_cast<double>(heights.size() - 1))
                     : Scaled(normal, thickness)};
  return stack;
}

}  // namespace etalon::dicom
