#pragma once

#include "etalon/phantom/apical_plane.h"
#include "etalon/phantom/left_heart.h"

namespace etalon::phantom {

/// Right ventricle and atrium beside the left heart in the four-chamber view: scenery without
/// truth. Ellipses that lean on the septum and follow the mitral plane.
class RightHeart {
 public:
  RightHeart(const LeftHeart& heart, const LeftHeart& end_diastole);

  /// Inside one of the two cavities. Points of the left heart are for the caller to exclude.
  bool Holds(const HeartPoint& point) const;

  /// Millimetres outside the right heart's outline, roughly; negative inside.
  double DistanceOutside(const HeartPoint& point) const;

 private:
  struct Ellipse {
    HeartPoint centre;
    double across;
    double along;
    double Radius(const HeartPoint& point) const;
  };

  Ellipse ventricle_;
  Ellipse atrium_;
  double septum_;  ///< the atrium stays left of this
};

}  // namespace etalon::phantom
