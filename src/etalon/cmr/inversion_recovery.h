#pragma once

#include <optional>
#include <span>
#include <vector>

namespace etalon::cmr {

/// How the signal of an inversion-recovery image is stored.
enum class Polarity {
  kMagnitude,  ///< |A - B exp(-t/T1*)|: the sign of early images is lost and has to be recovered
  kSigned,     ///< phase-sensitive: the sign is there
};

/// The recovery of one pixel after inversion, S(t) = A - B exp(-t/T1*). Times in milliseconds.
struct RecoveryFit {
  double a = 0.0;
  double b = 0.0;
  double apparent_t1 = 0.0;  ///< T1*
  double t1 = 0.0;           ///< T1* (B/A - 1), the correction of Look and Locker [Messroghli2004]
  double t1_standard_deviation = 0.0;  ///< from the residuals by error propagation [Kellman2014]
  double residual = 0.0;  ///< root of the squared residuals over n - 3, in units of the signal
  double r_squared = 0.0;
  int negative = 0;  ///< so many of the earliest images had their sign restored
};

/// Fits the recovery of one pixel after another for one set of inversion times.
///
/// The search over T1* is done on a table made once: for each candidate, A and B are a straight
/// line's two coefficients, and changing the sign of one more image changes them by one term. The
/// best candidates of all signs are then improved by Gauss-Newton steps in A, B and T1*.
class RecoveryFitter {
 public:
  /// @param inversion_times in milliseconds, in any order, at least 4 of them different.
  /// @throws ContractError for fewer, or times that are not finite and >= 0.
  RecoveryFitter(std::vector<double> inversion_times, Polarity polarity);

  /// @param signal one value an inversion time, in the same order.
  /// @return nothing where the signal shows no recovery from an inversion: no fit with 4 A >= B > A
  /// > 0 and T1 from 20 to 6000 ms, or values that are not finite.
  /// @throws ContractError when the number of values is not that of the times.
  std::optional<RecoveryFit> Fit(std::span<const float> signal) const;

  /// The inversion times as given.
  const std::vector<double>& inversion_times() const { return times_; }

 private:
  /// exp(-t/T1*) of all times for one T1*, less its mean.
  struct Candidate {
    double apparent_t1;
    double mean;
    double spread;  ///< sum of squares of `decay`
    std::vector<double> decay;
  };
  struct Start {
    double residual;
    double apparent_t1;
    int negative;
  };

  std::vector<Start> Search(std::span<const double> sorted) const;
  std::optional<RecoveryFit> Improve(std::vector<double> sorted, const Start& start) const;

  std::vector<double> times_;
  std::vector<double> sorted_times_;
  std::vector<std::size_t> order_;  ///< index in the signal of the n-th sorted time
  Polarity polarity_;
  std::vector<Candidate> candidates_;
};

/// What the model predicts, |S| for magnitude images.
double PredictSignal(const RecoveryFit& fit, double inversion_time, Polarity polarity);

}  // namespace etalon::cmr
