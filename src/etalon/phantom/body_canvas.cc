#include "etalon/phantom/body_canvas.h"

#include <algorithm>
#include <cmath>
#include <numbers>

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

/// Steps t along a row of voxels, low <= t <= high.
struct Run {
  double low = 0.0, high = -1.0;
  bool Empty() const { return !(low <= high); }
};

constexpr double kFar = 1e6;

Run Common(const Run& a, const Run& b) {
  return {std::max(a.low, b.low), std::min(a.high, b.high)};
}

/// Where slope t + start >= 0.
Run NotNegative(double slope, double start) {
  if (slope > 0.0) return {-start / slope, kFar};
  if (slope < 0.0) return {-kFar, -start / slope};
  return start >= 0.0 ? Run{-kFar, kFar} : Run{};
}

/// Where a t^2 + 2 b t + c <= 0, for a > 0.
Run NotPositive(double a, double b, double c) {
  const double inside = b * b - a * c;
  if (inside < 0.0) return {};
  const double root = std::sqrt(inside);
  return {(-b - root) / a, (-b + root) / a};
}

Run Within(const Ellipsoid& shape, const PatientPoint& start, const PatientPoint& step) {
  double a = 0.0, b = 0.0, c = -1.0;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double along = Dot(step, shape.directions[axis]) / shape.half_axes[axis];
    const double from = Dot(start - shape.centre, shape.directions[axis]) / shape.half_axes[axis];
    a += along * along;
    b += along * from;
    c += from * from;
  }
  return NotPositive(a, b, c);
}

Run Within(const HalfSpace& part, const PatientPoint& start, const PatientPoint& step) {
  return NotNegative(Dot(step, part.normal), Dot(start - part.point, part.normal));
}

Run WithinBall(const PatientPoint& offset, double radius, const PatientPoint& step) {
  return NotPositive(Dot(step, step), Dot(step, offset), Dot(offset, offset) - radius * radius);
}

/// A rod along a row of voxels: two balls and the cone between them.
class RodRow {
 public:
  /// `last` step of the rows.
  RodRow(const Rod& rod, const PatientPoint& step, double last)
      : rod_(rod),
        step_(step),
        row_{0.0, last},
        axis_(rod.to - rod.from),
        length_squared_(std::max(Dot(axis_, axis_), 1e-9)),
        slope_(Dot(step, axis_) / length_squared_),
        growth_(rod.to_radius - rod.from_radius),
        cone_a_(Dot(step, step) - slope_ * slope_ * (length_squared_ + Square(growth_))) {}

  template <typename Fill>
  void operator()(const PatientPoint& start, Fill fill) const {
    const PatientPoint offset = start - rod_.from;
    const double part = Dot(offset, axis_) / length_squared_;
    const Run before = Common(row_, NotNegative(-slope_, -part));
    if (!before.Empty()) fill(Common(before, WithinBall(offset, rod_.from_radius, step_)));
    const Run after = Common(row_, NotNegative(slope_, part - 1.0));
    if (!after.Empty()) fill(Common(after, WithinBall(start - rod_.to, rod_.to_radius, step_)));
    const Run between =
        Common(row_, Common(NotNegative(slope_, part), NotNegative(-slope_, 1.0 - part)));
    if (!between.Empty()) fill(Common(between, Cone(offset, part)));
  }

 private:
  /// Where the row is within the cone. One that runs more along the axis than the cone's side does
  /// enters it towards the wide end and does not leave it.
  Run Cone(const PatientPoint& offset, double part) const {
    const double radius = std::lerp(rod_.from_radius, rod_.to_radius, part);
    const double b = Dot(step_, offset) - slope_ * (part * length_squared_ + radius * growth_);
    const double c = Dot(offset, offset) - Square(part) * length_squared_ - Square(radius);
    const double flat = 1e-12 * Dot(step_, step_);
    if (cone_a_ > flat) return NotPositive(cone_a_, b, c);
    if (cone_a_ >= -flat) return NotNegative(-2.0 * b, -c);
    const double inside = b * b - cone_a_ * c;
    if (inside < 0.0) return {-kFar, kFar};
    const double root = std::sqrt(inside);
    if (slope_ * growth_ > 0.0) return {(-b - root) / cone_a_, kFar};
    return {-kFar, (-b + root) / cone_a_};
  }

  Rod rod_;
  PatientPoint step_;
  Run row_;
  PatientPoint axis_;
  double length_squared_, slope_, growth_, cone_a_;
};
/// A column along a row of voxels. In a body that leans the row climbs from section to section.
class ColumnRow {
 public:
  ColumnRow(const Column& column, const PatientPoint& step)
      : sections_(SectionsByMillimetre(column)), top_(column.sections.front().z), step_(step) {}

  template <typename Fill>
  void operator()(const PatientPoint& start, Fill fill) const {
    const Run within{.low = End(start, -1.0), .high = End(start, 1.0)};
    fill(Common(within, BetweenTopAndBottom(start)));
  }

 private:
  const Column::Section& At(double z) const {
    const double down =
        std::clamp(top_ - z + 0.5, 0.0, static_cast<double>(sections_.size()) - 1.0);
    return sections_[static_cast<std::size_t>(down)];
  }

  Run BetweenTopAndBottom(const PatientPoint& start) const {
    const double down = top_ - start.z + 0.5;
    return Common(NotNegative(-step_.z, down),
                  NotNegative(step_.z, static_cast<double>(sections_.size()) - down));
  }

  /// The step at which a row leaves the column to a side: where it leaves the section that it
  /// crosses there.
  double End(const PatientPoint& start, double side) const {
    double end = -start.x / step_.x;
    for (int round = 0; round < kRounds; ++round) {
      const Column::Section& section = At(start.z + end * step_.z);
      const double through = (start.y - section.centre_y) / section.half_depth;
      if (std::abs(through) > 1.0) return -side * kFar;
      const double half = section.half_width * std::sqrt(1.0 - Square(through));
      end = (section.centre_x + side * half - start.x) / step_.x;
      if (step_.z == 0.0) break;
    }
    return end;
  }

  static constexpr int kRounds = 4;

  std::vector<Column::Section> sections_;
  double top_;
  PatientPoint step_;
};

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

BodyCanvas::Box BodyCanvas::Around(const Ellipsoid& shape) const {
  PatientPoint reach;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const PatientPoint half = shape.half_axes[axis] * shape.directions[axis];
    reach = {reach.x + Square(half.x), reach.y + Square(half.y), reach.z + Square(half.z)};
  }
  reach = {std::sqrt(reach.x), std::sqrt(reach.y), std::sqrt(reach.z)};
  return Around(shape.centre - reach, shape.centre + reach);
}

template <typename RunsOf>
void BodyCanvas::PaintRuns(const Box& box, Organ organ, RunsOf runs_of) {
  const auto label = static_cast<std::uint8_t>(organ);
  const double last = box.column[1] - box.column[0] - 1;
  for (int slice = box.slice[0]; slice < box.slice[1]; ++slice) {
    for (int row = box.row[0]; row < box.row[1]; ++row) {
      std::uint8_t* voxels = labels_.slice(slice) + row * labels_.columns() + box.column[0];
      runs_of(Upright(slice, row, box.column[0]), [&](const Run& run) {
        const double low = std::ceil(std::max(run.low, 0.0));
        const double high = std::floor(std::min(run.high, last));
        if (low <= high)
          std::fill(voxels + static_cast<int>(low), voxels + static_cast<int>(high) + 1, label);
      });
    }
  }
}

void BodyCanvas::Paint(const Ellipsoid& shape, Organ organ) {
  PaintRuns(Around(shape), organ, [&, step = Step()](const PatientPoint& start, auto fill) {
    fill(Within(shape, start, step));
  });
}

void BodyCanvas::Paint(const Ellipsoid& shape, const HalfSpace& part, Organ organ) {
  PaintRuns(Around(shape), organ, [&, step = Step()](const PatientPoint& start, auto fill) {
    fill(Common(Within(shape, start, step), Within(part, start, step)));
  });
}

void BodyCanvas::Paint(const Rod& shape, Organ organ) {
  const double most = std::max(shape.from_radius, shape.to_radius);
  const auto [low_x, high_x] = std::minmax(shape.from.x, shape.to.x);
  const auto [low_y, high_y] = std::minmax(shape.from.y, shape.to.y);
  const auto [low_z, high_z] = std::minmax(shape.from.z, shape.to.z);
  const Box box = Around({low_x - most, low_y - most, low_z - most},
                         {high_x + most, high_y + most, high_z + most});
  PaintRuns(box, organ, RodRow(shape, Step(), box.column[1] - box.column[0] - 1.0));
}

void BodyCanvas::Paint(const Column& shape, Organ organ) {
  double wide = 0.0, deep = 0.0;
  for (const Column::Section& section : shape.sections) {
    wide = std::max(wide, std::abs(section.centre_x) + section.half_width);
    deep = std::max(deep, std::abs(section.centre_y) + section.half_depth);
  }
  const Box box =
      Around({-wide, -deep, shape.sections.back().z}, {wide, deep, shape.sections.front().z});
  PaintRuns(box, organ, ColumnRow(shape, Step()));
}

}  // namespace etalon::phantom
