#include "etalon/stats/cohort/minimise.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace etalon::stats::cohort {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kDifferenceStep = 1e-3;
constexpr int kMostSimplexSteps = 600;
constexpr double kSimplexTolerance = 1e-5;
constexpr int kMostNewtonSteps = 25;
constexpr double kNewtonTolerance = 1e-9;

double StepFor(double x) { return kDifferenceStep * (1.0 + std::abs(x)); }

VectorXd Moved(VectorXd x, Index i, double step) {
  x[i] += step;
  return x;
}

struct Vertex {
  VectorXd x;
  double value;
};

class Simplex {
 public:
  Simplex(const Objective& objective, const VectorXd& start) : objective_(objective) {
    Add(start);
    for (Index i = 0; i < start.size(); ++i) Add(Moved(start, i, 0.4 * (0.5 + std::abs(start[i]))));
    Sort();
  }

  /// One step of Nelder and Mead with their usual coefficients.
  void Step() {
    const VectorXd centre = CentreOfTheBest();
    const Vertex& worst = vertices_.back();
    const Vertex reflected = Along(centre, worst.x, 1.0);
    if (reflected.value < vertices_.front().value) {
      const Vertex expanded = Along(centre, worst.x, 2.0);
      ReplaceWorst(expanded.value < reflected.value ? expanded : reflected);
    } else if (reflected.value < vertices_[vertices_.size() - 2].value) {
      ReplaceWorst(reflected);
    } else {
      const bool outside = reflected.value < worst.value;
      const Vertex contracted = Along(centre, worst.x, outside ? 0.5 : -0.5);
      if (contracted.value < std::min(reflected.value, worst.value)) {
        ReplaceWorst(contracted);
      } else {
        Shrink();
      }
    }
    Sort();
  }

  bool IsSmall() const {
    return vertices_.back().value - vertices_.front().value < kSimplexTolerance &&
           (vertices_.back().x - vertices_.front().x).cwiseAbs().maxCoeff() < 0.05;
  }

  const VectorXd& best() const { return vertices_.front().x; }

 private:
  void Add(const VectorXd& x) { vertices_.push_back({x, objective_(x)}); }
  void Sort() {
    std::stable_sort(vertices_.begin(), vertices_.end(),
                     [](const Vertex& a, const Vertex& b) { return a.value < b.value; });
  }
  VectorXd CentreOfTheBest() const {
    VectorXd centre = VectorXd::Zero(best().size());
    for (std::size_t i = 0; i + 1 < vertices_.size(); ++i) centre += vertices_[i].x;
    return centre / static_cast<double>(vertices_.size() - 1);
  }
  Vertex Along(const VectorXd& centre, const VectorXd& from, double factor) const {
    const VectorXd x = centre + factor * (centre - from);
    return {x, objective_(x)};
  }
  void ReplaceWorst(const Vertex& vertex) { vertices_.back() = vertex; }
  void Shrink() {
    for (std::size_t i = 1; i < vertices_.size(); ++i) {
      vertices_[i].x = 0.5 * (vertices_[i].x + best());
      vertices_[i].value = objective_(vertices_[i].x);
    }
  }

  const Objective& objective_;
  std::vector<Vertex> vertices_;
};

/// Newton's step, with the curvature made positive where it is not.
VectorXd NewtonStep(const VectorXd& gradient, const MatrixXd& hessian) {
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(hessian);
  const double floor = 1e-6 * std::max(1.0, eigen.eigenvalues().cwiseAbs().maxCoeff());
  const VectorXd curvature = eigen.eigenvalues().cwiseAbs().cwiseMax(floor);
  const VectorXd rotated = eigen.eigenvectors().transpose() * gradient;
  return -(eigen.eigenvectors() * rotated.cwiseQuotient(curvature));
}

/// Halves the step until the function does not rise beyond its rounding; false when it always does.
bool Descend(const Objective& objective, VectorXd step, VectorXd& x, double& value) {
  const double rounding = 1e-12 * (1.0 + std::abs(value));
  for (int halving = 0; halving < 30; ++halving, step *= 0.5) {
    const double next = objective(x + step);
    if (!(next <= value + rounding)) continue;
    x += step;
    value = next;
    return true;
  }
  return false;
}

}  // namespace

VectorXd Gradient(const Objective& objective, const VectorXd& x) {
  VectorXd gradient(x.size());
  for (Index i = 0; i < x.size(); ++i) {
    const double h = StepFor(x[i]);
    const auto at = [&](double steps) { return objective(Moved(x, i, steps * h)); };
    gradient[i] = (8.0 * (at(1.0) - at(-1.0)) - (at(2.0) - at(-2.0))) / (12.0 * h);
  }
  return gradient;
}

MatrixXd Hessian(const Objective& objective, const VectorXd& x) {
  MatrixXd hessian(x.size(), x.size());
  const double centre = objective(x);
  for (Index i = 0; i < x.size(); ++i) {
    const double h = StepFor(x[i]);
    const auto at = [&](double steps) { return objective(Moved(x, i, steps * h)); };
    hessian(i, i) =
        (16.0 * (at(1.0) + at(-1.0)) - (at(2.0) + at(-2.0)) - 30.0 * centre) / (12.0 * h * h);
    for (Index j = 0; j < i; ++j) {
      const double k = StepFor(x[j]);
      const auto corner = [&](double a, double b) {
        return objective(Moved(Moved(x, i, a * h), j, b * k));
      };
      hessian(i, j) =
          (corner(1, 1) - corner(1, -1) - corner(-1, 1) + corner(-1, -1)) / (4.0 * h * k);
      hessian(j, i) = hessian(i, j);
    }
  }
  return hessian;
}

VectorXd Minimise(const Objective& objective, const VectorXd& start) {
  Simplex simplex(objective, start);
  for (int step = 0; step < kMostSimplexSteps && !simplex.IsSmall(); ++step) simplex.Step();
  VectorXd x = simplex.best();
  double value = objective(x);
  for (int iteration = 0; iteration < kMostNewtonSteps; ++iteration) {
    const VectorXd step = NewtonStep(Gradient(objective, x), Hessian(objective, x));
    if (!Descend(objective, step, x, value)) break;
    if (step.cwiseAbs().maxCoeff() < kNewtonTolerance * (1.0 + x.cwiseAbs().maxCoeff())) break;
  }
  return x;
}

}  // namespace etalon::stats::cohort
