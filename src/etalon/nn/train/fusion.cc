#include "etalon/nn/train/fusion.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace etalon::nn::train {
namespace {

constexpr double kRidge = 0.05;
constexpr int kSteps = 50;
constexpr std::size_t kTerms = 3;

using Vector = std::array<double, kTerms>;
using Matrix = std::array<Vector, kTerms>;

/// Solves `matrix` x = `right` for a symmetric positive definite matrix (Gaussian elimination).
Vector Solve(Matrix matrix, Vector right) {
  for (std::size_t i = 0; i < kTerms; ++i) {
    for (std::size_t j = i + 1; j < kTerms; ++j) {
      const double factor = matrix[j][i] / matrix[i][i];
      for (std::size_t k = i; k < kTerms; ++k) matrix[j][k] -= factor * matrix[i][k];
      right[j] -= factor * right[i];
    }
  }
  Vector solution{};
  for (std::size_t i = kTerms; i-- > 0;) {
    double rest = right[i];
    for (std::size_t k = i + 1; k < kTerms; ++k) rest -= matrix[i][k] * solution[k];
    solution[i] = rest / matrix[i][i];
  }
  return solution;
}

Vector NewtonStep(const std::vector<ScoredLabel>& scores, const Vector& weights,
                  bool with_outline) {
  Vector gradient{0.0, kRidge * weights[1], kRidge * weights[2]};
  // Without outlines the third slope is held at 0 by a ridge that nothing moves.
  Matrix curvature{{{1e-9, 0, 0}, {0, kRidge, 0}, {0, 0, kRidge}}};
  for (const ScoredLabel& score : scores) {
    const Vector terms{1.0, score.logit, with_outline ? score.evidence : 0.0};
    double z = 0.0;
    for (std::size_t i = 0; i < kTerms; ++i) z += weights[i] * terms[i];
    const double probability = 1.0 / (1.0 + std::exp(-z));
    const double spread = std::max(probability * (1.0 - probability), 1e-9);
    for (std::size_t i = 0; i < kTerms; ++i) {
      gradient[i] += (probability - (score.present ? 1.0 : 0.0)) * terms[i];
      for (std::size_t j = 0; j < kTerms; ++j) curvature[i][j] += spread * terms[i] * terms[j];
    }
  }
  return Solve(curvature, gradient);
}

}  // namespace

LabelFusion FitFusion(const std::vector<ScoredLabel>& scores, bool with_outline) {
  const auto present = std::ranges::count(scores, true, &ScoredLabel::present);
  if (present == 0 || present == std::ssize(scores)) return {};
  Vector weights{};
  for (int step = 0; step < kSteps; ++step) {
    const Vector change = NewtonStep(scores, weights, with_outline);
    double largest = 0.0;
    for (std::size_t i = 0; i < kTerms; ++i) {
      weights[i] -= std::clamp(change[i], -2.0, 2.0);
      largest = std::max(largest, std::abs(change[i]));
    }
    if (largest < 1e-10) break;
  }
  return {.intercept = weights[0], .map = weights[1], .outline = weights[2]};
}

double YoudenThreshold(std::vector<std::pair<double, bool>> scored) {
  std::ranges::sort(scored);
  const auto present = static_cast<double>(
      std::ranges::count_if(scored, [](const auto& item) { return item.second; }));
  const double absent = static_cast<double>(scored.size()) - present;
  if (present == 0.0 || absent == 0.0) return 0.5;
  double best = 0.0;
  double threshold = 0.5;
  double youden = 0.0;  // of calling everything present
  for (std::size_t i = 0; i + 1 < scored.size(); ++i) {
    youden += scored[i].second ? -1.0 / present : 1.0 / absent;
    if (scored[i].first == scored[i + 1].first || youden <= best + 1e-12) continue;
    best = youden;
    threshold = 0.5 * (scored[i].first + scored[i + 1].first);
  }
  return threshold;
}

}  // namespace etalon::nn::train
