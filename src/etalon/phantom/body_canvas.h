#pragma once

// Internal: shapes painted into a volume of organs.

#include <array>
#include <cmath>
#include <functional>
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

/// Paints over what is there. Coordinates are those of an upright body; `lean` tips the whole body
/// about the point between the hips when it is painted.
class BodyCanvas {
 public:
  BodyCanvas(image::LabelVolume& labels, Degrees lean, double pivot_z);

  void Paint(const Ellipsoid& shape, Organ organ);
  /// Only where `accept` is true; it is called for the voxels within the ellipsoid.
  void PaintWhere(const Ellipsoid& shape, Organ organ,
                  const std::function<bool(const PatientPoint&)>& accept);
  void Paint(const Rod& shape, Organ organ);
  void Paint(const Column& shape, Organ organ);

  /// Where a point of the upright body comes to lie.
  PatientPoint Placed(const PatientPoint& point) const;

 private:
  struct Box {
    int slice[2], row[2], column[2];
  };
  Box Around(const PatientPoint& low, const PatientPoint& high) const;
  PatientPoint Upright(int slice, int row, int column) const;
  template <typename Inside>
  void PaintInside(const Box& box, Organ organ, Inside inside);

  image::LabelVolume& labels_;
  double cosine_;
  double sine_;
  double pivot_z_;
};

}  // namespace etalon::phantom
