#pragma once

#include <Eigen/Dense>
#include <optional>

namespace etalon::stats::cohort {

/// score' variance^-1 score; nothing when the variance is not positive definite.
std::optional<double> QuadraticForm(const Eigen::VectorXd& score, const Eigen::MatrixXd& variance);

}  // namespace etalon::stats::cohort
