#pragma once

// Internal: shapes painted into a volume of organs.

#include <array>
#include <cmath>
#include <vector>

#include "etalon/image/volume.h"
#include "etalon/phantom/body.h"

namespace etalon::phantom {

using image::PatientPoint;

inline PatientPoint operator+(const PatientPoint& a, const PatientPoint& b) {
  return {a.x + b.x, a.y + b.y, a.z + b.z};
}
inline PatientPoint operator-(const PatientPoint& a, const PatientPoint& b) {
  return {a.x - b.x, a.y - b.y, a.z - b.z};
}
inline PatientPoint operator*(double factor, const PatientPoint& point) {
  return {factor * point.x, factor * point.y, factor * point.z};
}
inline double Dot(const PatientPoint& a, const PatientPoint& b) {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}
inline PatientPoint Unit(const PatientPoint& vector) {
  return (1.0 / std::sqrt(Dot(vector, vector))) * vector;
}
inline PatientPoint Cross(const PatientPoint& a, const PatientPoint& b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

/// Half axes of an ellipsoid along three directions at right angles, in millimetres.
struct Ellipsoid {
  PatientPoint centre;
  std::array<double, 3> half_axes{};
  std::array<PatientPoint, 3> directions{PatientPoint{1.0, 0.0, 0.0}, PatientPoint{0.0, 1.0, 0.0},
                                         PatientPoint{0.0, 0.0, 1.0}};
};

/// A rod with round ends whose radius goes from one value to another.
struct Rod {
  PatientPoint from;
  PatientPoint to;
  double from_radius = 0.0;
  double to_radius = 0.0;
};

/// An upright column whose cross-sections are ellipses.
struct Column {
  struct Section {
    double z, centre_x, centre_y, half_width, half_depth;
  };
  std::vector<Section> sections;  ///< in falling order of z; between them linear
};

/// All points whose offset from `point` has a part along `normal`, or none.
struct HalfSpace {
  PatientPoint point;
  PatientPoint normal;
};

/// Paints over what is there. Coordinates are those of an upright body; `lean` tips the whole body
/// about the point between the hips when it is painted.
class BodyCanvas {
 public:
  BodyCanvas(image::LabelVolume& labels, Degrees lean, double pivot_z);

  void Paint(const Ellipsoid& shape, Organ organ);
  /// Only what lies within `part` too.
  void Paint(const Ellipsoid& shape, const HalfSpace& part, Organ organ);
  void Paint(const Rod& shape, Organ organ);
  void Paint(const Column& shape, Organ organ);

  /// Where a point of the upright body comes to lie.
  PatientPoint Placed(const PatientPoint& point) const;

 private:
  struct Box {
    int slice[2], row[2], column[2];
  };
  Box Around(const PatientPoint& low, const PatientPoint& high) const;
  Box Around(const Ellipsoid& shape) const;
  PatientPoint Upright(int slice, int row, int column) const;
  /// From one column to the next, in the upright body.
  PatientPoint Step() const {
    return labels_.frame().column_step.x * PatientPoint{cosine_, 0.0, sine_};
  }
  /// Calls `runs_of(start, fill)` for each row of voxels of a box: `start` is its first point,
  /// `fill(run)` paints the steps from there that a run holds.
  template <typename RunsOf>
  void PaintRuns(const Box& box, Organ organ, RunsOf runs_of);

  image::LabelVolume& labels_;
  double cosine_;
  double sine_;
  double pivot_z_;
};

}  // namespace etalon::phantom
