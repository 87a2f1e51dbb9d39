#pragma once

#include <optional>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/stats/change/trend.h"

namespace etalon::stats {

struct LocalTrendOptions {
  /// Variance that the slope gains a year, on the noise's scale; the most likely one when absent.
  std::optional<double> slope_variance_per_year;
  /// A decline or a rise is called above this posterior probability.
  double certainty = 0.975;
};

/// Level and slope at one reading, given all readings.
struct LocalTrendState {
  double level = 0.0;        ///< on the noise's scale
  double level_error = 0.0;  ///< posterior standard deviation
  double slope = 0.0;        ///< a year
  double slope_error = 0.0;
};

/// A trend that may turn: what is known of level and slope at each reading.
struct LocalTrend {
  std::vector<LocalTrendState> states;  ///< smoothed, one a reading
  double slope_variance_per_year = 0.0;
  double log_likelihood = 0.0;
  double probability_of_decline = 0.5;  ///< that the slope at the last reading is below 0
  ChangeVerdict verdict = ChangeVerdict::kWithinNoise;
};

/// Local linear trend [Harvey1989]: level' = slope, slope a random walk of variance q a year,
/// observed with the known variance within_sd^2 / repeats at uneven times. Filter and smoother
/// start from an exact diffuse state, so that with q = 0 the states are those of `TestTrend`. The
/// posterior is Student's t with the noise's degrees of freedom. q is found by maximum likelihood
/// from 0 up to what moves the slope by ten within_sd a span over one span; a q above 0 widens the
/// posterior, so that an estimated q calls fewer unchanged subjects than q = 0, which calls 5 %.
/// @return the refusals of `TestTrend`.
Outcome<LocalTrend> FitLocalTrend(const std::vector<DatedReading>& readings,
                                  const MeasurementNoise& noise,
                                  const LocalTrendOptions& options = {});

}  // namespace etalon::stats
