#pragma once

#include <cmath>
#include <numbers>

namespace etalon::teaching {

/// What is believed of a quantity in logits: a normal distribution.
struct Belief {
  double mean = 0.0;
  double sd = 1.0;
  bool operator==(const Belief&) const = default;
};

inline double Logistic(double logit) { return 1.0 / (1.0 + std::exp(-logit)); }

/// By how much a logit shrinks when it is uncertain: the mean of a logistic over a normal is the
/// logistic of mean / sqrt(1 + pi variance / 8), to within 0.02 [MacKay1992].
inline double Shrinkage(double sd) {
  return 1.0 / std::sqrt(1.0 + std::numbers::pi * sd * sd / 8.0);
}

/// Probability of an event whose logit is only believed.
inline double ProbabilityOf(const Belief& logit) {
  return Logistic(logit.mean * Shrinkage(logit.sd));
}

}  // namespace etalon::teaching
