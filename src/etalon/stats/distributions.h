#pragma once

namespace etalon::stats {

// Distribution functions, survival functions (1 - CDF without cancellation) and quantiles. Degrees
// of freedom need not be whole and may be infinite where the limit exists.
// All throw ContractError for parameters or probabilities outside their domain.

double NormalDensity(double z);
double NormalCdf(double z);
double NormalSurvival(double z);
double NormalQuantile(double p);

double StudentCdf(double t, double degrees_of_freedom);
double StudentSurvival(double t, double degrees_of_freedom);
double StudentQuantile(double p, double degrees_of_freedom);

/// P(T > t) for Student's t shifted by `noncentrality`: the power of a t test.
double NoncentralStudentSurvival(double t, double degrees_of_freedom, double noncentrality);

double ChiSquaredCdf(double x, double degrees_of_freedom);
double ChiSquaredSurvival(double x, double degrees_of_freedom);
double ChiSquaredQuantile(double p, double degrees_of_freedom);

double FisherCdf(double f, double numerator_df, double denominator_df);
double FisherSurvival(double f, double numerator_df, double denominator_df);
double FisherQuantile(double p, double numerator_df, double denominator_df);

double BetaCdf(double x, double a, double b);
double BetaQuantile(double p, double a, double b);

double BinomialCdf(int successes, int trials, double probability);

/// Probability that a normal or t variable lies farther from 0 than `statistic`.
double TwoSidedNormal(double statistic);
double TwoSidedStudent(double statistic, double degrees_of_freedom);

/// 1.959963984540054: the 97.5 % point of the normal distribution.
inline constexpr double kNormal975 = 1.959963984540054;

}  // namespace etalon::stats
