#pragma once

#include <vector>

#include "etalon/core/random.h"
#include "etalon/phantom/apical_plane.h"
#include "etalon/phantom/left_heart.h"
#include "etalon/phantom/sector_scanner.h"
#include "etalon/phantom/wall_arcs.h"

namespace etalon::phantom {

/// The point scatterers of everything that an apical plane shows. Each belongs to a tissue and is
/// carried along by it: in the left ventricle's wall a scatterer keeps its fraction of the arc from
/// apex to rim and its fraction of the depth, so that every stretch of a layer shortens by the same
/// strain as the whole layer.
class ApicalScene {
 public:
  ApicalScene(ApicalView view, const LeftHeart& end_diastole, const SectorField& field,
              Random random);

  /// Replaces `echoes` by those of one moment. @param mitral_opening 0 closed .. 1 open.
  void Echo(const LeftHeart& heart, double mitral_opening, EchoGrid& echoes) const;

 private:
  struct Echogenicity {
    float in_phase;
    float quadrature;
  };
  struct LayeredScatterer {
    double arc;    ///< -1 left rim .. 0 tip .. 1 right rim, by length
    double depth;  ///< 0 inner .. 1 outer surface
    Echogenicity echo;
  };
  /// Follows a piece of the epicardium, the less the farther it lies.
  struct SurroundingScatterer {
    BeamPoint place;       ///< at end diastole
    BeamPoint epicardium;  ///< the piece it follows, at end diastole
    double arc;            ///< of that piece, as in `LayeredScatterer`
    double follow;         ///< 1 moves with the epicardium .. 0 stays
    Echogenicity echo;
  };

  Echogenicity Draw(double grey);
  BeamPoint DrawPlace();
  void DrawMottle();
  void FillHaze();
  void FillTissue();
  void FillLeaflets();
  bool TryWall(const BeamPoint& place, const HeartPoint& point);
  bool TryAtrialWall(const BeamPoint& place, const HeartPoint& point);
  void AddSurrounding(const BeamPoint& place, const HeartPoint& point, const HeartPose& pose);

  double Mottle(const BeamPoint& place) const;
  double WallGrey(const BeamPoint& place, const HeartPoint& point, double depth) const;
  double SurroundingGrey(const BeamPoint& place, const HeartPoint& point, double beyond) const;
  double PericardialGrey(const HeartPoint& point, double beyond) const;

  HeartPoint EpicardialPoint(const TruncatedEllipsoid& epicardium, const WallArcs& arcs,
                             double arc) const;

  void EchoWall(const LeftHeart& heart, const HeartPose& pose, EchoGrid& echoes) const;
  void EchoAtrialWall(const LeftHeart& heart, const HeartPose& pose, EchoGrid& echoes) const;
  void EchoSurroundings(const LeftHeart& heart, const HeartPose& pose, EchoGrid& echoes) const;
  void EchoLeaflets(const LeftHeart& heart, const HeartPose& pose, double opening,
                    EchoGrid& echoes) const;

  ApicalView view_;
  std::size_t side_;  ///< index of `view_` in a shape's radii
  LeftHeart end_diastole_;
  WallArcs arcs_;  ///< at end diastole
  SectorField field_;
  Random random_;
  EchoGrid haze_;
  std::vector<double> mottle_;  ///< coarse lattice of -1 .. 1: uneven echogenicity
  std::vector<LayeredScatterer> wall_;
  std::vector<LayeredScatterer> atrial_wall_;
  std::vector<LayeredScatterer> leaflets_;  ///< arc: sign is the side, size hinge 0 .. tip 1
  std::vector<SurroundingScatterer> surroundings_;
};

}  // namespace etalon::phantom
