// Coverage of the 95 % intervals of stats/agreement under simulation: normal and skewed subjects,
// 20 to 200 of them.
#include <fmt/core.h>

#include <cmath>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "etalon/core/random.h"
#include "etalon/stats/agreement/bland_altman.h"
#include "etalon/stats/agreement/concordance.h"
#include "etalon/stats/agreement/icc.h"
#include "etalon/stats/agreement/kappa.h"
#include "etalon/stats/agreement/multirater_kappa.h"
#include "etalon/stats/agreement/repeatability.h"
#include "etalon/stats/distributions.h"

namespace {

using namespace etalon;
using namespace etalon::stats;

constexpr int kTrials = 1000;
constexpr double kSubjectSd = 5.0;
constexpr double kReaderSd = 1.0;
constexpr double kErrorSd = 2.0;

/// Subjects are normal or, skewed, log-normal with the same mean and SD; errors are normal.
enum class Shape { kNormal, kSkewed };

double Subject(Random& random, Shape shape) {
  if (shape == Shape::kNormal) return 20.0 + kSubjectSd * random.Normal();
  const double log_sd = std::sqrt(std::log(1.0 + kSubjectSd * kSubjectSd / 400.0 * 4.0));
  const double mean = 10.0;
  return 10.0 + std::exp(std::log(mean) - 0.5 * log_sd * log_sd + log_sd * random.Normal());
}

constexpr const char* kNote =
    "* outside 93-97.\n"
    "ICC and Lin's CCC, skewed: the F and z intervals assume normal subjects; a log-normal spread\n"
    "  (skewness 1.75) makes the variance between subjects far less certain than they reckon, at\n"
    "  any number of subjects. `adjusted`: with degrees of freedom from the kurtosis.\n"
    "ICC(A,1), 3 readers, 200 subjects: the variance between readers has two degrees of freedom;\n"
    "  Satterthwaite's approximation of [McGraw1996] is a little short. More readers mend it.\n"
    "kappa, 20 subjects: Wald intervals of few cases are short; use 50 or more.\n";

struct Trial {
  std::optional<Interval> interval;
  double truth;
};

RatingTable Ratings(Random& random, Shape shape, std::size_t subjects, std::size_t readers,
                    double missing) {
  std::vector<double> bias;
  for (std::size_t j = 0; j < readers; ++j) bias.push_back(kReaderSd * random.Normal());
  RatingTable table(subjects, readers);
  for (std::size_t i = 0; i < subjects; ++i) {
    const double level = Subject(random, shape);
    for (std::size_t j = 0; j < readers; ++j) {
      const double value = level + bias[j] + kErrorSd * random.Normal();
      if (random.Uniform() >= missing) table.Set(i, j, value);
    }
  }
  return table;
}

std::optional<Interval> IntervalOf(const Outcome<Estimate>& estimate) {
  if (!estimate) return std::nullopt;
  return estimate->interval;
}

Trial IccTrial(Random& random, Shape shape, std::size_t subjects, std::size_t readers, IccType type,
               double missing, bool adjusted) {
  const auto analysis = IntraclassCorrelations(Ratings(random, shape, subjects, readers, missing));
  const double subject = kSubjectSd * kSubjectSd;
  const double error = kErrorSd * kErrorSd;
  const bool agreement = type == IccType::kAbsoluteAgreement;
  const double truth = subject / (subject + error + (agreement ? kReaderSd * kReaderSd : 0.0));
  if (!analysis) return {std::nullopt, truth};
  const IccResult& result = agreement ? analysis->Agreement() : analysis->Consistency();
  if (adjusted) return {result.kurtosis_adjusted_interval, truth};
  return {IntervalOf(result.estimate), truth};
}

Trial SdTrial(Random& random, Shape shape, std::size_t subjects) {
  std::vector<std::vector<double>> replicates;
  for (std::size_t i = 0; i < subjects; ++i) {
    const double level = Subject(random, shape);
    replicates.push_back({level + kErrorSd * random.Normal(), level + kErrorSd * random.Normal()});
  }
  return {AnalyseRepeatability(replicates)->within_subject_sd.estimate.interval, kErrorSd};
}

struct Methods {
  std::vector<double> a;
  std::vector<double> b;
};

/// Two methods, the first 0.5 higher.
Methods Compare(Random& random, Shape shape, std::size_t subjects) {
  Methods methods;
  for (std::size_t i = 0; i < subjects; ++i) {
    const double level = Subject(random, shape);
    methods.a.push_back(level + 0.5 + kErrorSd * random.Normal());
    methods.b.push_back(level + kErrorSd * random.Normal());
  }
  return methods;
}

Trial LimitTrial(Random& random, Shape shape, std::size_t subjects, LimitInterval method) {
  const Methods methods = Compare(random, shape, subjects);
  const auto result = AnalyseDifferences(methods.a, methods.b, {1.96, method});
  return {result->upper_limit.interval, 0.5 + 1.96 * kErrorSd * std::sqrt(2.0)};
}

Trial ConcordanceTrial(Random& random, Shape shape, std::size_t subjects) {
  const Methods methods = Compare(random, shape, subjects);
  const double subject = kSubjectSd * kSubjectSd;
  const double truth = 2.0 * subject / (2.0 * (subject + kErrorSd * kErrorSd) + 0.25);
  return {AnalyseConcordance(methods.a, methods.b)->coefficient.interval, truth};
}

/// Two readers of four grades: each gives the true grade or, with probability 0.2, a neighbour.
/// Skewed: nine in twenty subjects have grade 0.
double TrueGrade(Random& random, Shape shape) {
  const double u = random.Uniform();
  if (shape == Shape::kNormal) return std::floor(4.0 * u);
  return u < 0.45 ? 0.0 : u < 0.7 ? 1.0 : u < 0.9 ? 2.0 : 3.0;
}

double ReadGrade(Random& random, double grade) {
  if (random.Uniform() >= 0.2) return grade;
  if (grade == 0.0) return 1.0;
  if (grade == 3.0) return 2.0;
  return grade + (random.Uniform() < 0.5 ? -1.0 : 1.0);
}

GradeTable Grades(Random& random, Shape shape, std::size_t subjects) {
  std::vector<double> first;
  std::vector<double> second;
  for (std::size_t i = 0; i < subjects; ++i) {
    const double grade = TrueGrade(random, shape);
    first.push_back(ReadGrade(random, grade));
    second.push_back(ReadGrade(random, grade));
  }
  return GradeTable::FromGrades(first, second, 4);
}

double TrueKappa(Shape shape, KappaWeights weights) {
  Random random(99);
  return AnalyseCohenKappa(Grades(random, shape, 2000000), weights)->kappa.value;
}

Trial KappaTrial(Random& random, Shape shape, std::size_t subjects, KappaWeights weights,
                 double truth) {
  const auto result = AnalyseCohenKappa(Grades(random, shape, subjects), weights);
  return {result ? result->kappa.interval : std::nullopt, truth};
}

using Experiment = std::function<Trial(Random&, Shape, std::size_t)>;

struct Coverage {
  double covered;
  double below;  ///< truth below the interval
  double above;
};

Coverage Run(const Experiment& experiment, Shape shape, std::size_t subjects) {
  Random random(1000 + subjects);
  double counted = 0.0;
  Coverage coverage{0.0, 0.0, 0.0};
  for (int trial = 0; trial < kTrials; ++trial) {
    const Trial result = experiment(random, shape, subjects);
    if (!result.interval) continue;
    counted += 1.0;
    if (result.truth < result.interval->low) {
      coverage.below += 1.0;
    } else if (result.truth > result.interval->high) {
      coverage.above += 1.0;
    } else {
      coverage.covered += 1.0;
    }
  }
  return {100.0 * coverage.covered / counted, 100.0 * coverage.below / counted,
          100.0 * coverage.above / counted};
}

void Print(const std::string& name, const Experiment& experiment) {
  for (const Shape shape : {Shape::kNormal, Shape::kSkewed}) {
    fmt::print("{:<34}{:<8}", name, shape == Shape::kNormal ? "normal" : "skewed");
    for (const std::size_t subjects : {20U, 50U, 100U, 200U}) {
      const Coverage coverage = Run(experiment, shape, subjects);
      const bool held = coverage.covered >= 93.0 && coverage.covered <= 97.0;
      fmt::print("{:>7.1f}{}", coverage.covered, held ? ' ' : '*');
    }
    fmt::print("\n");
    std::fflush(stdout);
  }
}

void PrintKappa(const std::string& name, KappaWeights weights) {
  const double even = TrueKappa(Shape::kNormal, weights);
  const double skewed = TrueKappa(Shape::kSkewed, weights);
  Print(name, [=](Random& random, Shape shape, std::size_t n) {
    return KappaTrial(random, shape, n, weights, shape == Shape::kNormal ? even : skewed);
  });
}

Experiment Icc(std::size_t readers, IccType type, double missing, bool adjusted = false) {
  return [=](Random& random, Shape shape, std::size_t n) {
    return IccTrial(random, shape, n, readers, type, missing, adjusted);
  };
}

}  // namespace

int main() {
  using enum IccType;
  fmt::print("Coverage in % of 95 % intervals, {} trials a cell (simulation error 0.7).\n",
             kTrials);
  fmt::print("{:<42}{:>7} {:>7} {:>7} {:>7}\n", "interval of, subjects:", 20, 50, 100, 200);
  Print("ICC(A,1), 3 readers", Icc(3, kAbsoluteAgreement, 0.0));
  Print("ICC(A,1), 5 readers, 20 % missing", Icc(5, kAbsoluteAgreement, 0.2));
  Print("ICC(C,1), 3 readers", Icc(3, kConsistency, 0.0));
  Print("ICC(C,1), 5 readers, 20 % missing", Icc(5, kConsistency, 0.2));
  Print("ICC(A,1), 5 readers, adjusted", Icc(5, kAbsoluteAgreement, 0.0, true));
  Print("ICC(C,1), 3 readers, adjusted", Icc(3, kConsistency, 0.0, true));
  Print("within-subject SD, 2 readings", SdTrial);
  Print("limit of agreement, exact", [](Random& random, Shape shape, std::size_t n) {
    return LimitTrial(random, shape, n, LimitInterval::kExact);
  });
  Print("limit of agreement, large sample", [](Random& random, Shape shape, std::size_t n) {
    return LimitTrial(random, shape, n, LimitInterval::kLargeSample);
  });
  Print("concordance (Lin)", ConcordanceTrial);
  PrintKappa("kappa, four grades", KappaWeights::kNominal);
  PrintKappa("kappa, linear weights", KappaWeights::kLinear);
  PrintKappa("kappa, quadratic weights", KappaWeights::kQuadratic);
  fmt::print("{}", kNote);
}
