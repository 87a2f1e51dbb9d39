#include "etalon/phantom/body_canvas.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace etalon::phantom {
namespace {

double Square(double value) { return value * value; }

Column::Section SectionAt(const Column& column, double z) {
  const auto& sections = column.sections;
  std::size_t below = 1;
  while (below + 1 < sections.size() && sections[below].z > z) ++below;
  const Column::Section& high = sections[below - 1];
  const Column::Section& low = sections[below];
  const double part = (high.z - z) / std::max(high.z - low.z, 1e-9);
  return {z, std::lerp(high.centre_x, low.centre_x, part),
          std::lerp(high.centre_y, low.centre_y, part),
          std::lerp(high.half_width, low.half_width, part),
          std::lerp(high.half_depth, low.half_depth, part)};
}

/// The cross-sections of a column, one a millimetre from its top.
std::vector<Column::Section> SectionsByMillimetre(const Column& column) {
  const double top = column.sections.front().z;
  const int count = static_cast<int>(top - column.sections.back().z) + 1;
  std::vector<Column::Section> result;
  for (int step = 0; step < count; ++step) result.push_back(SectionAt(column, top - step));
  return result;
}

/// a t^2 + 2 b t + c along a row of voxels, at most 1 within an ellipsoid.
struct RowQuadratic {
  double a = 0.0, b = 0.0, c = 0.0;
};

RowQuadratic AlongRow(const Ellipsoid& shape, const PatientPoint& start, const PatientPoint& step) {
  RowQuadratic row;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double along = Dot(step, shape.directions[axis]) / shape.half_axes[axis];
    const double from = Dot(start - shape.centre, shape.directions[axis]) / shape.half_axes[axis];
    row = {row.a + along * along, row.b + along * from, row.c + from * from};
  }
  return row;
}

/// First and one past the last of the steps t >= 0 within; equal when there is none.
std::pair<int, int> StepsWithin(const RowQuadratic& row, int steps) {
  const double inside = row.b * row.b - row.a * (row.c - 1.0);
  if (inside < 0.0) return {0, 0};
  const double root = std::sqrt(inside);
  const double low = std::clamp(std::ceil((-row.b - root) / row.a), 0.0, 1e6);
  const double high = std::clamp(std::floor((-row.b + root) / row.a), -1.0, 1e6);
  return {static_cast<int>(low), std::min(steps, static_cast<int>(high) + 1)};
}

}  // namespace

BodyCanvas::BodyCanvas(image::LabelVolume& labels, Degrees lean, double pivot_z)
    : labels_(labels),
      cosine_(std::cos(lean.value() * std::numbers::pi / 180.0)),
      sine_(std::sin(lean.value() * std::numbers::pi / 180.0)),
      pivot_z_(pivot_z) {}

PatientPoint BodyCanvas::Placed(const PatientPoint& point) const {
  const double z = point.z - pivot_z_;
  return {cosine_ * point.x + sine_ * z, point.y, pivot_z_ - sine_ * point.x + cosine_ * z};
}

PatientPoint BodyCanvas::Upright(int slice, int row, int column) const {
  const image::VoxelFrame& frame = labels_.frame();
  const double x = frame.origin.x + column * frame.column_step.x;
  const double z = frame.origin.z + slice * frame.slice_step.z - pivot_z_;
  return {cosine_ * x - sine_ * z, frame.origin.y + row * frame.row_step.y,
          pivot_z_ + sine_ * x + cosine_ * z};
}

BodyCanvas::Box BodyCanvas::Around(const PatientPoint& low, const PatientPoint& high) const {
  PatientPoint least = Placed(low), most = least;
  for (const double x : {low.x, high.x}) {
    for (const double z : {low.z, high.z}) {
      const PatientPoint corner = Placed({x, low.y, z});
      least = {std::min(least.x, corner.x), low.y, std::min(least.z, corner.z)};
      most = {std::max(most.x, corner.x), high.y, std::max(most.z, corner.z)};
    }
  }
  const image::VoxelFrame& frame = labels_.frame();
  const auto index = [](double value, double origin, double step, int count, double edge) {
    return std::clamp(static_cast<int>(std::floor((value - origin) / step + edge)), 0, count);
  };
  Box box{};
  box.column[0] = index(least.x, frame.origin.x, frame.column_step.x, labels_.columns(), 0.0);
  box.column[1] = index(most.x, frame.origin.x, frame.column_step.x, labels_.columns(), 2.0);
  box.row[0] = index(least.y, frame.origin.y, frame.row_step.y, labels_.rows(), 0.0);
  box.row[1] = index(most.y, frame.origin.y, frame.row_step.y, labels_.rows(), 2.0);
  box.slice[0] = index(least.z, frame.origin.z, frame.slice_step.z, labels_.slices(), 0.0);
  box.slice[1] = index(most.z, frame.origin.z, frame.slice_step.z, labels_.slices(), 2.0);
  return box;
}

template <typename Inside>
void BodyCanvas::PaintInside(const Box& box, Organ organ, Inside inside) {
  const auto label = static_cast<std::uint8_t>(organ);
  const double step = labels_.frame().column_step.x;
  for (int slice = box.slice[0]; slice < box.slice[1]; ++slice) {
    for (int row = box.row[0]; row < box.row[1]; ++row) {
      PatientPoint point = Upright(slice, row, box.column[0]);
      std::uint8_t* voxel = &labels_.slice(slice)[row * labels_.columns()];
      for (int column = box.column[0]; column < box.column[1]; ++column) {
        if (inside(point)) voxel[column] = label;
        point.x += cosine_ * step;
        point.z += sine_ * step;
      }
    }
  }
}

void BodyCanvas::Paint(const Ellipsoid& shape, Organ organ) {
  PaintWhere(shape, organ, [](const PatientPoint&) { return true; });
}

void BodyCanvas::PaintWhere(const Ellipsoid& shape, Organ organ,
                            const std::function<bool(const PatientPoint&)>& accept) {
  PatientPoint reach;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const PatientPoint half = shape.half_axes[axis] * shape.directions[axis];
    reach = {reach.x + Square(half.x), reach.y + Square(half.y), reach.z + Square(half.z)};
  }
  reach = {std::sqrt(reach.x), std::sqrt(reach.y), std::sqrt(reach.z)};
  const Box box = Around(shape.centre - reach, shape.centre + reach);
  const PatientPoint step = labels_.frame().column_step.x * PatientPoint{cosine_, 0.0, sine_};
  for (int slice = box.slice[0]; slice < box.slice[1]; ++slice) {
    for (int row = box.row[0]; row < box.row[1]; ++row) {
      const PatientPoint start = Upright(slice, row, box.column[0]);
      const auto [first, end] =
          StepsWithin(AlongRow(shape, start, step), box.column[1] - box.column[0]);
      std::uint8_t* voxel = labels_.slice(slice) + row * labels_.columns() + box.column[0];
      for (int column = first; column < end; ++column) {
        if (accept(start + column * step)) voxel[column] = static_cast<std::uint8_t>(organ);
      }
    }
  }
}

void BodyCanvas::Paint(const Rod& shape, Organ organ) {
  const PatientPoint axis = shape.to - shape.from;
  const double length_squared = std::max(Dot(axis, axis), 1e-9);
  const double most = std::max(shape.from_radius, shape.to_radius);
  const auto [low_x, high_x] = std::minmax(shape.from.x, shape.to.x);
  const auto [low_y, high_y] = std::minmax(shape.from.y, shape.to.y);
  const auto [low_z, high_z] = std::minmax(shape.from.z, shape.to.z);
  const Box box = Around({low_x - most, low_y - most, low_z - most},
                         {high_x + most, high_y + most, high_z + most});
  PaintInside(box, organ, [&](const PatientPoint& point) {
    const PatientPoint offset = point - shape.from;
    const double part = std::clamp(Dot(offset, axis) / length_squared, 0.0, 1.0);
    const PatientPoint across = offset - part * axis;
    return Dot(across, across) <= Square(std::lerp(shape.from_radius, shape.to_radius, part));
  });
}

void BodyCanvas::Paint(const Column& shape, Organ organ) {
  double wide = 0.0, deep = 0.0;
  for (const Column::Section& section : shape.sections) {
    wide = std::max(wide, std::abs(section.centre_x) + section.half_width);
    deep = std::max(deep, std::abs(section.centre_y) + section.half_depth);
  }
  const Box box =
      Around({-wide, -deep, shape.sections.back().z}, {wide, deep, shape.sections.front().z});
  const std::vector<Column::Section> sections = SectionsByMillimetre(shape);
  const double top = shape.sections.front().z;
  PaintInside(box, organ, [&](const PatientPoint& point) {
    const double down = top - point.z + 0.5;
    if (down < 0.0 || down >= static_cast<double>(sections.size())) return false;
    const Column::Section& section = sections[static_cast<std::size_t>(down)];
    const double across = (point.x - section.centre_x) / section.half_width;
    const double through = (point.y - section.centre_y) / section.half_depth;
    return across * across + through * through <= 1.0;
  });
}

}  // namespace etalon::phantom
