#include "etalon/atlas/principal_components.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "etalon/atlas/threads.h"
#include "etalon/core/error.h"

namespace etalon::atlas {
namespace {

constexpr std::size_t kLargestSample = 50'000;
constexpr std::size_t kBlock = 512;
constexpr double kNegligible = 1e-12;  // of the largest variance: rounding, not an axis

using Matrix = Eigen::MatrixXd;
using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Rows Block(PointsView points, const std::vector<std::size_t>& chosen, std::size_t begin,
           std::size_t end) {
  Rows rows(static_cast<Eigen::Index>(end - begin), static_cast<Eigen::Index>(points.dimensions));
  for (std::size_t i = begin; i < end; ++i) {
    const auto point = points[chosen[i]];
    for (std::size_t k = 0; k < point.size(); ++k) {
      rows(static_cast<Eigen::Index>(i - begin), static_cast<Eigen::Index>(k)) =
          static_cast<double>(point[k]);
    }
  }
  return rows;
}

std::vector<std::size_t> EvenlySpaced(std::size_t count) {
  const std::size_t size = std::min(count, kLargestSample);
  std::vector<std::size_t> chosen(size);
  for (std::size_t i = 0; i < size; ++i) chosen[i] = i * count / size;
  return chosen;
}

Eigen::VectorXd MeanOf(PointsView points, const std::vector<std::size_t>& chosen) {
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(points.dimensions));
  for (std::size_t begin = 0; begin < chosen.size(); begin += kBlock) {
    sum += Block(points, chosen, begin, std::min(begin + kBlock, chosen.size()))
               .colwise()
               .sum()
               .transpose();
  }
  return sum / static_cast<double>(chosen.size());
}

Matrix CovarianceOf(PointsView points, const std::vector<std::size_t>& chosen,
                    const Eigen::VectorXd& mean) {
  const auto side = static_cast<Eigen::Index>(points.dimensions);
  Matrix sum = Matrix::Zero(side, side);
  for (std::size_t begin = 0; begin < chosen.size(); begin += kBlock) {
    Rows rows = Block(points, chosen, begin, std::min(begin + kBlock, chosen.size()));
    rows.rowwise() -= mean.transpose();
    sum.selfadjointView<Eigen::Lower>().rankUpdate(rows.transpose());
  }
  return sum / static_cast<double>(std::max<std::size_t>(1, chosen.size() - 1));
}

void FixSign(Eigen::VectorXd& axis) {
  Eigen::Index largest = 0;
  for (Eigen::Index i = 1; i < axis.size(); ++i) {
    // A hair's breadth apart counts as equal, so that rounding does not choose.
    if (std::abs(axis[i]) > std::abs(axis[largest]) * (1.0 + 1e-9)) largest = i;
  }
  if (axis[largest] < 0.0) axis = -axis;
}

}  // namespace

double PrincipalComponents::Explained() const {
  if (!(total_variance > 0.0)) return 1.0;
  double kept = 0.0;
  for (const double variance : variances) kept += variance;
  return std::min(1.0, kept / total_variance);
}

Points PrincipalComponents::Project(PointsView points, int threads) const {
  Require(points.dimensions == inputs(), "points of another dimension than the components'");
  const std::size_t outputs = std::max<std::size_t>(1, components());
  Points projected{.dimensions = outputs, .values = {}};
  projected.values.resize(points.count() * outputs);
  ForBlocks(points.count(), kBlock, threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const auto point = points[i];
      for (std::size_t axis = 0; axis < components(); ++axis) {
        double sum = 0.0;
        for (std::size_t k = 0; k < inputs(); ++k) {
          sum += (static_cast<double>(point[k]) - mean[k]) * axes[axis * inputs() + k];
        }
        projected.values[i * outputs + axis] = static_cast<float>(sum);
      }
    }
  });
  return projected;
}

PrincipalComponents FindPrincipalComponents(PointsView points, std::size_t components) {
  CheckPoints(points);
  Require(points.count() > 0 && components > 0, "principal components of nothing");
  const auto chosen = EvenlySpaced(points.count());
  const Eigen::VectorXd mean = MeanOf(points, chosen);
  const Matrix covariance = CovarianceOf(points, chosen, mean);
  const Eigen::SelfAdjointEigenSolver<Matrix> solver(covariance);
  const Eigen::VectorXd& variances = solver.eigenvalues();  // rising
  PrincipalComponents result;
  result.mean.assign(mean.begin(), mean.end());
  result.total_variance = std::max(0.0, covariance.trace());
  const double floor = std::max(variances[variances.size() - 1], 0.0) * kNegligible;
  for (Eigen::Index i = variances.size() - 1; i >= 0; --i) {
    if (result.components() == components || !(variances[i] > floor)) break;
    Eigen::VectorXd axis = solver.eigenvectors().col(i);
    FixSign(axis);
    result.variances.push_back(variances[i]);
    result.axes.insert(result.axes.end(), axis.begin(), axis.end());
  }
  return result;
}

}  // namespace etalon::atlas
