#pragma once

#include <array>

namespace etalon::nuclear {

/// Of the models behind `EstimateGrade`.
inline constexpr int kGradeRuleVersion = 1;

/// What the grade is judged by.
struct UptakeRatios {
  double heart_to_contralateral = 1.0;
  double heart_to_rib = 1.0;
};

/// Perugini grade with the probability of each.
struct GradeEstimate {
  int grade = 0;                        ///< the most probable
  std::array<double, 4> probability{};  ///< of 0, 1, 2, 3; sums to 1
  double significant = 0.0;             ///< of 2 or 3
};

/// Three logistic models, of grade >= 1, >= 2 and >= 3, in the logarithms of both ratios, made
/// monotonic. Fitted on phantoms in which 12 of 100 persons have uptake (`planar_accuracy --fit`):
/// not validated on patients. Ratios must be positive.
GradeEstimate EstimateGrade(const UptakeRatios& ratios);

/// Terms of the models: 1, log H/CL, log heart to rib.
std::array<double, 3> GradeTerms(const UptakeRatios& ratios);

}  // namespace etalon::nuclear
