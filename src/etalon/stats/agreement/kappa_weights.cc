#include "etalon/stats/agreement/kappa_weights.h"

#include <cmath>

#include "etalon/core/error.h"

namespace etalon::stats {
namespace {

double Weight(KappaWeights weights, std::size_t i, std::size_t j, std::size_t categories) {
  if (weights == KappaWeights::kNominal) return i == j ? 1.0 : 0.0;
  const double distance = std::abs(static_cast<double>(i) - static_cast<double>(j)) /
                          static_cast<double>(categories - 1);
  return 1.0 - (weights == KappaWeights::kLinear ? distance : distance * distance);
}

}  // namespace

std::vector<std::vector<double>> AgreementWeights(KappaWeights weights, std::size_t categories) {
  Require(categories >= 2, "weights of grades need two grades");
  std::vector<std::vector<double>> matrix(categories, std::vector<double>(categories));
  for (std::size_t i = 0; i < categories; ++i) {
    for (std::size_t j = 0; j < categories; ++j) matrix[i][j] = Weight(weights, i, j, categories);
  }
  return matrix;
}

}  // namespace etalon::stats
