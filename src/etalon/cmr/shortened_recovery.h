#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "etalon/cmr/inversion_recovery.h"

namespace etalon::cmr {

/// Whether these are the times of a ShMOLLI, 5(1)1(1)1: seven, the three shortest those of the
/// first images after the three inversions (in this order), the others a heart beat of 300 to 2000
/// ms after one another.
bool IsShortenedScheme(const std::vector<double>& inversion_times);

/// Fits the recovery of a pixel from the images of a ShMOLLI, of which those after the second and
/// third inversion are only right for short T1 [Piechnik2010].
///
/// T1 is that of the five images after the first inversion. If it is not longer than a heart beat
/// (or these five have no fit), the image after the second inversion joins them where T1 times the
/// residual then falls below a heart beat times the residual of five; and that after the third
/// where it falls below 0.4 of that product. A heart beat is the mean time between the five images;
/// a residual the root mean square of a fit.
class ShortenedRecoveryFitter {
 public:
  /// @throws ContractError unless `IsShortenedScheme`.
  ShortenedRecoveryFitter(const std::vector<double>& inversion_times, Polarity polarity);

  /// As `RecoveryFitter::Fit`.
  std::optional<RecoveryFit> Fit(std::span<const float> signal) const;

 private:
  /// The fit of the first 5, 6 or 7 images, and the root mean square of its residuals.
  struct Attempt {
    std::optional<RecoveryFit> fit;
    double residual = 0.0;
  };
  Attempt Try(std::span<const float> ordered, std::size_t images) const;

  std::vector<std::size_t> order_;  ///< the five of the first inversion, the second, the third
  double beat_ = 0.0;               ///< milliseconds
  std::array<RecoveryFitter, 3> fitters_;
};

}  // namespace etalon::cmr
