#include "etalon/nuclear/planar_grade.h"

#include <algorithm>
#include <cmath>

namespace etalon::nuclear {
namespace {

/// Of grade >= 1, >= 2, >= 3; printed by `planar_accuracy --fit`.
constexpr std::array<std::array<double, 3>, 3> kModels{
    {{-4.6223, 20.9701, 5.8001}, {-16.2402, 19.4522, 19.9715}, {-2.2316, -9.6660, 15.6666}}};

double Logistic(double x) { return 1.0 / (1.0 + std::exp(-x)); }

}  // namespace

std::array<double, 3> GradeTerms(const UptakeRatios& ratios) {
  const double contralateral = std::log(std::max(ratios.heart_to_contralateral, 1e-3));
  const double rib = std::log(std::max(ratios.heart_to_rib, 1e-3));
  return {1.0, contralateral, rib};
}

GradeEstimate EstimateGrade(const UptakeRatios& ratios) {
  const std::array<double, 3> terms = GradeTerms(ratios);
  std::array<double, 5> at_least{1.0, 0.0, 0.0, 0.0};
  for (std::size_t model = 0; model < kModels.size(); ++model) {
    double sum = 0.0;
    for (std::size_t term = 0; term < terms.size(); ++term)
      sum += kModels[model][term] * terms[term];
    at_least[model + 1] = std::min(Logistic(sum), at_least[model]);
  }
  GradeEstimate estimate;
  for (std::size_t grade = 0; grade < 4; ++grade) {
    estimate.probability[grade] = at_least[grade] - at_least[grade + 1];
  }
  estimate.significant = at_least[2];
  estimate.grade = static_cast<int>(std::ranges::max_element(estimate.probability) -
                                    estimate.probability.begin());
  return estimate;
}

}  // namespace etalon::nuclear
