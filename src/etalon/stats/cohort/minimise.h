#pragma once

#include <Eigen/Dense>
#include <functional>

namespace etalon::stats::cohort {

using Objective = std::function<double(const Eigen::VectorXd&)>;

/// Gradient by the five-point rule, and second derivatives by central differences, of a smooth
/// function; steps of 1e-3 (1 + |x|).
Eigen::VectorXd Gradient(const Objective& objective, const Eigen::VectorXd& x);
Eigen::MatrixXd Hessian(const Objective& objective, const Eigen::VectorXd& x);

/// A local minimum of a smooth function of few variables: Nelder and Mead's simplex [Nelder1965]
/// into its valley, Newton's method to its floor. Deterministic.
Eigen::VectorXd Minimise(const Objective& objective, const Eigen::VectorXd& start);

}  // namespace etalon::stats::cohort
