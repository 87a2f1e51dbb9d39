#include "etalon/stats/accuracy/reader_study.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "etalon/stats/accuracy/auc.h"
#include "etalon/stats/distributions.h"

namespace etalon::stats {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double Real(std::size_t count) { return static_cast<double>(count); }

void Validate(const ReaderStudy& study, const ReaderStudyOptions& options) {
  Require(options.level > 0.0 && options.level < 1.0, "the level lies between 0 and 1");
  for (const auto& test : study.scores) {
    Require(!test.empty() && test.size() == study.scores.front().size(),
            "a reader study needs the same readers for every test");
    for (const auto& reader : test) {
      Require(reader.size() == study.positive.size(), "a reader has not one score a case");
      Require(std::none_of(reader.begin(), reader.end(), [](double s) { return std::isinf(s); }),
              "a score is infinite");
    }
  }
}

/// All readings in one list, test after test; cases that are not read throughout are dropped.
CompleteTests Flatten(const ReaderStudy& study) {
  std::vector<std::vector<double>> columns;
  for (const auto& test : study.scores) columns.insert(columns.end(), test.begin(), test.end());
  const std::vector<double> labels(study.positive.begin(), study.positive.end());
  return CompleteCases(columns, labels).value();
}

/// Areas as [test][reader], and the covariance of any two of them.
class Areas {
 public:
  Areas(AucSet set, std::size_t tests, std::size_t readers)
      : set_(std::move(set)), tests_(tests), readers_(readers) {}

  std::size_t tests() const { return tests_; }
  std::size_t readers() const { return readers_; }
  double At(std::size_t test, std::size_t reader) const {
    return set_.values[test * readers_ + reader];
  }

  double OfTest(std::size_t test) const {
    double sum = 0.0;
    for (std::size_t reader = 0; reader < readers_; ++reader) sum += At(test, reader);
    return sum / Real(readers_);
  }
  double OfReader(std::size_t reader) const {
    double sum = 0.0;
    for (std::size_t test = 0; test < tests_; ++test) sum += At(test, reader);
    return sum / Real(tests_);
  }
  double Mean() const {
    double sum = 0.0;
    for (std::size_t test = 0; test < tests_; ++test) sum += OfTest(test);
    return sum / Real(tests_);
  }

  /// Mean covariance of all pairs of areas for which `belongs(test, reader, test, reader)`; 0 when
  /// there are none.
  template <typename Belongs>
  double MeanCovariance(const Belongs& belongs) const {
    double sum = 0.0;
    double count = 0.0;
    for (std::size_t a = 0; a < set_.values.size(); ++a) {
      for (std::size_t b = 0; b < set_.values.size(); ++b) {
        if (!belongs(a / readers_, a % readers_, b / readers_, b % readers_)) continue;
        sum += set_.covariance[a][b];
        count += 1.0;
      }
    }
    return count == 0.0 ? 0.0 : sum / count;
  }

 private:
  AucSet set_;
  std::size_t tests_;
  std::size_t readers_;
};

double Square(double x) { return x * x; }

double MeanSquareTests(const Areas& areas) {
  double sum = 0.0;
  for (std::size_t test = 0; test < areas.tests(); ++test) {
    sum += Square(areas.OfTest(test) - areas.Mean());
  }
  return Real(areas.readers()) * sum / Real(areas.tests() - 1);
}

double MeanSquareReaders(const Areas& areas) {
  if (areas.readers() < 2) return 0.0;
  double sum = 0.0;
  for (std::size_t reader = 0; reader < areas.readers(); ++reader) {
    sum += Square(areas.OfReader(reader) - areas.Mean());
  }
  return Real(areas.tests()) * sum / Real(areas.readers() - 1);
}

double MeanSquareInteraction(const Areas& areas) {
  if (areas.readers() < 2) return 0.0;
  double sum = 0.0;
  for (std::size_t test = 0; test < areas.tests(); ++test) {
    for (std::size_t reader = 0; reader < areas.readers(); ++reader) {
      sum += Square(areas.At(test, reader) - areas.OfTest(test) - areas.OfReader(reader) +
                    areas.Mean());
    }
  }
  return sum / Real((areas.tests() - 1) * (areas.readers() - 1));
}

double VarianceOverReaders(const Areas& areas, std::size_t test) {
  double sum = 0.0;
  for (std::size_t reader = 0; reader < areas.readers(); ++reader) {
    sum += Square(areas.At(test, reader) - areas.OfTest(test));
  }
  return sum / Real(areas.readers() - 1);
}

/// A variance and how well it is known; infinitely many degrees of freedom: a normal reference.
struct KnownVariance {
  double value = 0.0;
  double degrees = kInfinity;
};

Estimate WithInterval(double value, const KnownVariance& variance, double level) {
  const double error = std::sqrt(variance.value);
  const double half = StudentQuantile(0.5 + level / 2.0, variance.degrees) * error;
  return {value, error, Interval{value - half, value + half},
          std::isinf(variance.degrees) ? "Obuchowski-Rockette, normal" : "Obuchowski-Rockette, t"};
}

/// An area's interval ends where areas end.
Estimate AreaWithInterval(double value, const KnownVariance& variance, double level) {
  Estimate estimate = WithInterval(value, variance, level);
  estimate.interval->low = std::max(0.0, estimate.interval->low);
  estimate.interval->high = std::min(1.0, estimate.interval->high);
  return estimate;
}

std::vector<TestDifference> Differences(const Areas& areas, const KnownVariance& variance,
                                        double level) {
  std::vector<TestDifference> differences;
  for (std::size_t a = 0; a < areas.tests(); ++a) {
    for (std::size_t b = a + 1; b < areas.tests(); ++b) {
      const double difference = areas.OfTest(a) - areas.OfTest(b);
      const double statistic = difference / std::sqrt(variance.value);
      differences.push_back({a, b, WithInterval(difference, variance, level),
                             TwoSidedStudent(statistic, variance.degrees)});
    }
  }
  return differences;
}

TestResult EqualityTest(double mean_square_tests, double numerator_degrees,
                        const KnownVariance& denominator) {
  const double statistic = mean_square_tests / denominator.value;
  if (std::isinf(denominator.degrees)) {
    return {statistic * numerator_degrees,
            ChiSquaredSurvival(statistic * numerator_degrees, numerator_degrees), std::nullopt,
            "Obuchowski-Rockette, chi-squared"};
  }
  return {statistic, FisherSurvival(statistic, numerator_degrees, denominator.degrees),
          denominator.degrees, "Obuchowski-Rockette, F"};
}

/// @param denominator what the mean square of tests is expected to be when all are equal.
/// @param of_area (test) -> variance of the test's mean area.
template <typename OfArea>
Outcome<ReaderStudyInference> Infer(const Areas& areas, const KnownVariance& denominator,
                                    const OfArea& of_area, double level) {
  if (!(denominator.value > 1e-14)) {  // areas are of order 1: below is rounding
    return Refusal{RefusalCode::kNoVariation,
                   "The tests cannot be compared: their mean areas have no variance."};
  }
  ReaderStudyInference inference;
  inference.numerator_degrees = Real(areas.tests() - 1);
  inference.equality =
      EqualityTest(MeanSquareTests(areas), inference.numerator_degrees, denominator);
  const double scale = 2.0 / Real(areas.readers());
  inference.differences =
      Differences(areas, {scale * denominator.value, denominator.degrees}, level);
  for (std::size_t test = 0; test < areas.tests(); ++test) {
    inference.areas.push_back(AreaWithInterval(areas.OfTest(test), of_area(test), level));
  }
  return inference;
}

Refusal OneReader() {
  return {RefusalCode::kTooFewValues,
          "Conclusions for other readers need at least two readers in the study."};
}

/// Mean square plus a known term: Hillis' degrees of freedom.
KnownVariance PlusKnown(double mean_square, double mean_square_degrees, double known) {
  const double sum = mean_square + std::max(0.0, known);
  if (mean_square <= 0.0) return {sum, kInfinity};
  return {sum, Square(sum) / (Square(mean_square) / mean_square_degrees)};
}

KnownVariance Scaled(const KnownVariance& variance, double factor) {
  return {variance.value * factor, variance.degrees};
}

double CovarianceWithinTest(const Areas& areas, std::size_t test) {
  return areas.MeanCovariance([=](auto test_a, auto reader_a, auto test_b, auto reader_b) {
    return test_a == test && test_b == test && reader_a != reader_b;
  });
}

double VarianceWithinTest(const Areas& areas, std::size_t test) {
  return areas.MeanCovariance([=](auto test_a, auto reader_a, auto test_b, auto reader_b) {
    return test_a == test && test_b == test && reader_a == reader_b;
  });
}

double InteractionDegrees(const Areas& areas) {
  return Real((areas.tests() - 1) * (areas.readers() - 1));
}

Outcome<ReaderStudyInference> RandomReadersRandomCases(const Areas& areas,
                                                       const ReaderStudyResult& result,
                                                       double level) {
  if (areas.readers() < 2) return OneReader();
  const double readers = Real(areas.readers());
  const double shared = readers * (result.covariance_same_test - result.covariance_different);
  const auto of_area = [&](std::size_t test) {
    return Scaled(PlusKnown(VarianceOverReaders(areas, test), readers - 1.0,
                            readers * CovarianceWithinTest(areas, test)),
                  1.0 / readers);
  };
  return Infer(areas, PlusKnown(result.mean_square_interaction, InteractionDegrees(areas), shared),
               of_area, level);
}

Outcome<ReaderStudyInference> FixedReaders(const Areas& areas, const ReaderStudyResult& result,
                                           double level) {
  const double readers = Real(areas.readers());
  const double shared = result.covariance_same_test - result.covariance_different;
  const auto of_area = [&](std::size_t test) {
    const double within = VarianceWithinTest(areas, test);
    const double between = (readers - 1.0) * CovarianceWithinTest(areas, test);
    return KnownVariance{std::max(0.0, within + between) / readers};
  };
  return Infer(areas, {result.variance - result.covariance_same_reader + (readers - 1.0) * shared},
               of_area, level);
}

Outcome<ReaderStudyInference> FixedCases(const Areas& areas, const ReaderStudyResult& result,
                                         double level) {
  if (areas.readers() < 2) return OneReader();
  const double readers = Real(areas.readers());
  const auto of_area = [&](std::size_t test) {
    return KnownVariance{VarianceOverReaders(areas, test) / readers, readers - 1.0};
  };
  return Infer(areas, {result.mean_square_interaction, InteractionDegrees(areas)}, of_area, level);
}

void SetCovariances(const Areas& areas, ReaderStudyResult& result) {
  const auto mean = [&areas](bool same_test, bool same_reader) {
    return areas.MeanCovariance([=](auto test_a, auto reader_a, auto test_b, auto reader_b) {
      return (test_a == test_b) == same_test && (reader_a == reader_b) == same_reader;
    });
  };
  result.variance = mean(true, true);
  result.covariance_same_reader = mean(false, true);
  result.covariance_same_test = mean(true, false);
  result.covariance_different = mean(false, false);
}

}  // namespace

Outcome<ReaderStudyResult> AnalyseReaderStudy(const ReaderStudy& study,
                                              const ReaderStudyOptions& options) {
  Validate(study, options);
  const std::size_t tests = study.scores.size();
  if (tests < 2) {
    return Refusal{RefusalCode::kTooFewValues, "A reader study compares at least two tests."};
  }
  const CompleteTests complete = Flatten(study);
  const auto set = options.covariance == ReaderCovariance::kDeLong
                       ? EstimateAucs(complete.tests)
                       : EstimateAucsByJackknife(complete.tests);
  if (!set) return set.refusal();
  const Areas areas(*set, tests, study.scores.front().size());
  const Refusal pending{RefusalCode::kNotEstimable, "Not computed."};
  ReaderStudyResult result{.mean_square_tests = MeanSquareTests(areas),
                           .mean_square_readers = MeanSquareReaders(areas),
                           .mean_square_interaction = MeanSquareInteraction(areas),
                           .dropped = complete.dropped,
                           .random_readers_random_cases = pending,
                           .fixed_readers_random_cases = pending,
                           .random_readers_fixed_cases = pending};
  for (std::size_t test = 0; test < tests; ++test) {
    result.areas.emplace_back();
    for (std::size_t reader = 0; reader < areas.readers(); ++reader) {
      result.areas.back().push_back(areas.At(test, reader));
    }
  }
  SetCovariances(areas, result);
  result.random_readers_random_cases = RandomReadersRandomCases(areas, result, options.level);
  result.fixed_readers_random_cases = FixedReaders(areas, result, options.level);
  result.random_readers_fixed_cases = FixedCases(areas, result, options.level);
  return result;
}

}  // namespace etalon::stats
