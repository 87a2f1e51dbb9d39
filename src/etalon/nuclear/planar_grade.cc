#include "etalon/nuclear/planar_grade.h"

#include <algorithm>
#include <cmath>

namespace etalon::nuclear {
namespace {

/// Of grade >= 1, >= 2, >= 3; printed by `planar_accuracy --fit`.
constexpr std::array<std::array<double, 4>, 3> kModels{
    {{-3.0, 14.0, 1.0, 0.0}, {-9.0, 16.0, 2.0, 0.0}, {-14.0, 14.0, 4.0, 0.0}}};

double Logistic(double x) { return 1.0 / (1.0 + std::exp(-x)); }

}  // namespace

std::array<double, 4> GradeTerms(const UptakeRatios& ratios) {
  const double contralateral = std::log(std::max(ratios.heart_to_contralateral, 1e-3));
  const double rib = std::log(std::max(ratios.heart_to_rib, 1e-3));
  return {1.0, contralateral, rib, contralateral * contralateral};
}

GradeEstimate EstimateGrade(const UptakeRatios& ratios) {
  const std::array<double, 4> terms = GradeTerms(ratios);
  std::array<double, 5> at_least{1.0, 0.0, 0.0, 0.0, 0.0};
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
