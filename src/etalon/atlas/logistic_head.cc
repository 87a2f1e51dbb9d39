#include "etalon/atlas/logistic_head.h"

#include <Eigen/Cholesky>
#include <cmath>

#include "etalon/atlas/principal_components.h"
#include "etalon/core/error.h"

namespace etalon::atlas {
namespace {

constexpr int kMostSteps = 50;
constexpr double kConverged = 1e-9;
constexpr double kAddedCases = 0.5;  // of each kind, at the origin

double Sigmoid(double log_odds) { return 1.0 / (1.0 + std::exp(-log_odds)); }

/// Newton's method on the penalised likelihood; coordinate 0 is the bias.
class HeadFit {
 public:
  HeadFit(PointsView points, std::span<const std::size_t> rows,
          std::span<const std::uint8_t> positive, double ridge)
      : points_(points),
        rows_(rows),
        positive_(positive),
        ridge_(ridge),
        size_(static_cast<Eigen::Index>(points.dimensions + 1)),
        head_(Eigen::VectorXd::Zero(size_)) {}

  Eigen::VectorXd Run() {
    for (int step = 0; step < kMostSteps; ++step) {
      Collect();
      const Eigen::VectorXd change = curvature_.ldlt().solve(slope_);
      double largest = change.cwiseAbs().maxCoeff();
      // A long step of Newton's may overshoot where the curve is flat.
      head_ += largest > 4.0 ? Eigen::VectorXd(change * (4.0 / largest)) : change;
      if (largest < kConverged) break;
    }
    return head_;
  }

 private:
  void Collect() {
    curvature_ = Eigen::MatrixXd::Identity(size_, size_) * ridge_;
    curvature_(0, 0) = 0.0;
    slope_ = -ridge_ * head_;
    slope_[0] = 0.0;
    AddCase(Origin(), 1.0, kAddedCases);
    AddCase(Origin(), 0.0, kAddedCases);
    for (std::size_t i = 0; i < rows_.size(); ++i) AddCase(At(rows_[i]), positive_[i], 1.0);
    curvature_ = curvature_.selfadjointView<Eigen::Lower>();
  }

  void AddCase(const Eigen::VectorXd& inputs, double outcome, double weight) {
    const double probability = Sigmoid(inputs.dot(head_));
    slope_ += weight * (outcome - probability) * inputs;
    curvature_.selfadjointView<Eigen::Lower>().rankUpdate(
        inputs, weight * std::max(probability * (1.0 - probability), 1e-10));
  }

  Eigen::VectorXd Origin() const { return Eigen::VectorXd::Unit(size_, 0); }

  Eigen::VectorXd At(std::size_t point) const {
    Eigen::VectorXd inputs(size_);
    inputs[0] = 1.0;
    for (Eigen::Index k = 1; k < size_; ++k) {
      inputs[k] = static_cast<double>(points_[point][static_cast<std::size_t>(k - 1)]);
    }
    return inputs;
  }

  PointsView points_;
  std::span<const std::size_t> rows_;
  std::span<const std::uint8_t> positive_;
  double ridge_;
  Eigen::Index size_;
  Eigen::VectorXd head_;
  Eigen::VectorXd slope_;
  Eigen::MatrixXd curvature_;
};

}  // namespace

double LogisticHead::Probability(std::span<const float> point) const {
  Require(point.size() == weights.size(), "a point of another dimension than the head");
  double log_odds = bias;
  for (std::size_t k = 0; k < weights.size(); ++k) {
    log_odds += weights[k] * static_cast<double>(point[k]);
  }
  return Sigmoid(log_odds);
}

LogisticHead FitLogisticHead(PointsView points, std::span<const std::size_t> rows,
                             std::span<const std::uint8_t> positive, double ridge) {
  Require(!rows.empty() && rows.size() == positive.size() && ridge > 0.0,
          "a logistic head without rows, labels or ridge");
  const Eigen::VectorXd fitted = HeadFit(points, rows, positive, ridge).Run();
  return {.bias = fitted[0], .weights = {fitted.begin() + 1, fitted.end()}};
}

Points HeadSpace(PointsView points, std::size_t most_dimensions, int threads) {
  const PrincipalComponents components = FindPrincipalComponents(points, most_dimensions);
  Points projected = components.Project(points, threads);
  if (components.components() == 0) return projected;
  const auto scale = static_cast<float>(1.0 / std::sqrt(components.variances.front()));
  for (float& value : projected.values) value *= scale;
  return projected;
}

}  // namespace etalon::atlas
