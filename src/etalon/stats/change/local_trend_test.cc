#include "etalon/stats/change/local_trend.h"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>

namespace etalon::stats {
namespace {

/// Level and slope at every time by one generalised least squares: y = [1 t] b + integrated random
/// walk + noise, b flat. An oracle without recursion.
struct Oracle {
  Eigen::VectorXd level, slope, level_error, slope_error;
};

/// Covariances of the integral u of a random walk s of unit variance that starts at 0.
double LevelLevel(double a, double b) {
  const double low = std::min(a, b), high = std::max(a, b);
  return low * low * (3.0 * high - low) / 6.0;
}
double LevelSlope(double level_at, double slope_at) {
  return level_at <= slope_at ? level_at * level_at / 2.0
                              : slope_at * level_at - slope_at * slope_at / 2.0;
}

Oracle Solve(const Eigen::VectorXd& t, const Eigen::VectorXd& y, const Eigen::VectorXd& r,
             double q) {
  const Eigen::Index n = t.size();
  Eigen::MatrixXd covariance = r.asDiagonal();
  Eigen::MatrixXd design(n, 2);
  for (Eigen::Index i = 0; i < n; ++i) {
    design.row(i) << 1.0, t(i);
    for (Eigen::Index j = 0; j < n; ++j) covariance(i, j) += q * LevelLevel(t(i), t(j));
  }
  const Eigen::MatrixXd inverse = covariance.inverse();
  const Eigen::Matrix2d b_covariance = (design.transpose() * inverse * design).inverse();
  const Eigen::Vector2d b = b_covariance * design.transpose() * inverse * y;
  Oracle oracle{y, y, y, y};
  for (Eigen::Index i = 0; i < n; ++i) {
    const auto at = [&](bool slope, double& mean, double& error) {
      Eigen::VectorXd cross(n);
      for (Eigen::Index j = 0; j < n; ++j) {
        cross(j) = q * (slope ? LevelSlope(t(j), t(i)) : LevelLevel(t(j), t(i)));
      }
      const Eigen::Vector2d row = slope ? Eigen::Vector2d(0, 1) : Eigen::Vector2d(1, t(i));
      const double own = q * (slope ? t(i) : LevelLevel(t(i), t(i)));
      const Eigen::Vector2d rest = row - design.transpose() * inverse * cross;
      mean = row.dot(b) + cross.dot(inverse * (y - design * b));
      error = std::sqrt(own - cross.dot(inverse * cross) + rest.dot(b_covariance * rest));
    };
    at(false, oracle.level(i), oracle.level_error(i));
    at(true, oracle.slope(i), oracle.slope_error(i));
  }
  return oracle;
}

TEST(FitLocalTrend, AgreesWithGeneralisedLeastSquares) {
  Eigen::VectorXd t(6), y(6), r(6);
  t << 0.0, 0.25, 0.8, 1.0, 2.1, 2.9;
  y << 61.0, 58.5, 60.2, 57.0, 52.4, 54.9;
  r << 4.0, 2.0, 4.0, 4.0, 4.0 / 3.0, 4.0;
  std::vector<DatedReading> readings;
  for (int i = 0; i < 6; ++i) {
    readings.push_back({t(i), {y(i), static_cast<int>(std::lround(4.0 / r(i)))}});
  }
  for (const double q : {0.1, 3.0, 40.0}) {
    const Oracle oracle = Solve(t, y, r, q);
    const auto trend =
        FitLocalTrend(readings, AbsoluteNoise(2.0, 20.0), {.slope_variance_per_year = q});
    for (int i = 0; i < 6; ++i) {
      const LocalTrendState& state = trend->states[static_cast<std::size_t>(i)];
      EXPECT_NEAR(state.level, oracle.level(i), 1e-8) << "q " << q << ", reading " << i;
      EXPECT_NEAR(state.slope, oracle.slope(i), 1e-8) << "q " << q << ", reading " << i;
      EXPECT_NEAR(state.level_error, oracle.level_error(i), 1e-8);
      EXPECT_NEAR(state.slope_error, oracle.slope_error(i), 1e-8);
    }
  }
}

}  // namespace
}  // namespace etalon::stats
