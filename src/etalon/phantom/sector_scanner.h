#pragma once

#include <cstdint>
#include <vector>

#include "etalon/core/random.h"
#include "etalon/image/raster.h"
#include "etalon/phantom/apical_plane.h"

namespace etalon::phantom {

/// Point scatterers per square millimetre: 5 to 10 in a resolution cell, enough for developed
/// speckle.
inline constexpr double kScatterersPerSquareMillimetre = 4.0;

/// Amplitude of tissue that a scanner at 0 dB gain shows at a mean grey of `grey` (0 .. 255).
double AmplitudeOfGrey(double grey);

/// Complex echoes on a grid of ranges (rows) and beams (columns): what point scatterers return
/// before the scanner blurs it.
class EchoGrid {
 public:
  explicit EchoGrid(const SectorField& field);

  /// Adds a scatterer; nothing outside the sector.
  void Add(const BeamPoint& point, float in_phase, float quadrature);

  int samples() const { return in_phase_.rows(); }
  int beams() const { return in_phase_.columns(); }
  double RangeOf(int sample) const { return sample * range_step_; }
  double AngleOf(int beam) const { return beam * angle_step_ - half_angle_; }
  double range_step() const { return range_step_; }
  double angle_step() const { return angle_step_; }
  image::FloatImage& in_phase() { return in_phase_; }
  image::FloatImage& quadrature() { return quadrature_; }

 private:
  double half_angle_;
  double range_step_;
  double angle_step_;
  image::FloatImage in_phase_;
  image::FloatImage quadrature_;
};

struct ScannerSettings {
  double gain_db = 0.0;
  double noise = 0.0;    ///< 0 none .. 1 drowns the tissue
  double dropout = 0.0;  ///< 0 none .. 1 side walls and apex lost
};

/// A phased-array scanner: separable point spread function whose lateral width grows with depth,
/// shadowed beams, electronic noise, compression to 8 bits and scan conversion.
class SectorScanner {
 public:
  /// @param random draws the shadows and the noise; a copy is kept.
  SectorScanner(const SectorField& field, const ScannerSettings& settings, Random random);

  /// The picture of one frame; consumes the echoes.
  image::GrayImage Image(EchoGrid& echoes);

 private:
  struct Sample {
    std::int32_t pixel;
    std::int32_t cell;
    float range_weight;
    float beam_weight;
  };

  void PrepareKernels(const EchoGrid& grid);
  void PrepareShadows(const EchoGrid& grid);
  void PrepareScanConversion(const EchoGrid& grid);
  void ScaleAndAddNoise(image::FloatImage& echoes, const EchoGrid& grid);
  void Blur(image::FloatImage& echoes);
  void BlurAlongRange(const image::FloatImage& from, image::FloatImage& to) const;
  void BlurAcrossBeams(image::FloatImage& echoes) const;
  void Compress(const EchoGrid& grid, const image::FloatImage& in_phase,
                const image::FloatImage& quadrature);

  SectorField field_;
  ScannerSettings settings_;
  Random random_;
  std::vector<float> range_kernel_;               ///< unit energy
  std::vector<std::vector<float>> beam_kernels_;  ///< one a range, unit energy
  std::vector<float> noise_;
  image::FloatImage gain_;  ///< amplitude factor by range and beam
  image::FloatImage grey_;  ///< by range and beam
  image::FloatImage scratch_;
  std::vector<Sample> samples_;  ///< pixels inside the sector
};

}  // namespace etalon::phantom
