#include "etalon/stats/cohort/quadratic_form.h"

namespace etalon::stats::cohort {
namespace {

/// A pivot of a correlation matrix below this is rounding, not information.
constexpr double kSmallestPivot = 1e-10;

}  // namespace

std::optional<double> QuadraticForm(const Eigen::VectorXd& score, const Eigen::MatrixXd& variance) {
  if (!(variance.diagonal().minCoeff() > 0.0)) return std::nullopt;
  const Eigen::VectorXd scale = variance.diagonal().cwiseSqrt().cwiseInverse();
  const Eigen::MatrixXd correlation = scale.asDiagonal() * variance * scale.asDiagonal();
  const Eigen::LDLT<Eigen::MatrixXd> factor(correlation);
  if (factor.info() != Eigen::Success || factor.vectorD().minCoeff() < kSmallestPivot)
    return std::nullopt;
  const Eigen::VectorXd scaled = scale.cwiseProduct(score);
  return scaled.dot(factor.solve(scaled));
}

}  // namespace etalon::stats::cohort
