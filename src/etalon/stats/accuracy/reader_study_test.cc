#include "etalon/stats/accuracy/reader_study.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "etalon/core/random.h"
#include "etalon/stats/accuracy/auc.h"

namespace etalon::stats {
namespace {

/// Roe and Metz's model: effects of case, reader and their interactions with the test.
ReaderStudy Simulated(std::uint64_t seed, std::size_t tests, std::size_t readers, std::size_t cases,
                      double gain = 0.0) {
  Random random(seed);
  ReaderStudy study;
  std::vector<double> of_case;
  for (std::size_t i = 0; i < cases; ++i) {
    study.positive.push_back(i % 5 < 2);
    of_case.push_back(0.6 * random.Normal());
  }
  std::vector<double> skill(readers);
  for (double& each : skill) each = 0.2 * random.Normal();
  for (std::size_t test = 0; test < tests; ++test) {
    study.scores.emplace_back();
    for (std::size_t reader = 0; reader < readers; ++reader) {
      const double separation =
          1.3 + gain * static_cast<double>(test) + skill[reader] + 0.15 * random.Normal();
      std::vector<double> scores;
      for (std::size_t i = 0; i < cases; ++i) {
        const double score =
            of_case[i] + 0.7 * random.Normal() + (study.positive[i] ? separation : 0.0);
        scores.push_back(std::round(score * 2.0));  // a rating with ties
      }
      study.scores.back().push_back(scores);
    }
  }
  return study;
}

/// Mean squares of the three-way analysis of variance of jackknife pseudovalues: the DBM method,
/// written without covariances [Dorfman1992].
class PseudovalueAnalysis {
 public:
  explicit PseudovalueAnalysis(const ReaderStudy& study)
      : tests_(study.scores.size()),
        readers_(study.scores[0].size()),
        cases_(study.positive.size()) {
    for (const auto& test : study.scores) {
      for (const auto& reader : test) Append({reader, study.positive});
    }
  }

  /// Mean square of the effect of the factors that are marked.
  double MeanSquare(bool by_test, bool by_reader, bool by_case) const {
    double sum = 0.0;
    for (std::size_t t = 0; t < tests_; ++t) {
      for (std::size_t r = 0; r < readers_; ++r) {
        for (std::size_t c = 0; c < cases_; ++c) {
          const double effect = Effect(t, r, c, by_test, by_reader, by_case);
          sum += effect * effect;
        }
      }
    }
    double degrees = 1.0;
    if (by_test) degrees *= static_cast<double>(tests_ - 1);
    if (by_reader) degrees *= static_cast<double>(readers_ - 1);
    if (by_case) degrees *= static_cast<double>(cases_ - 1);
    return sum / degrees;
  }

 private:
  void Append(const LabelledScores& cases) {
    const double n = static_cast<double>(cases_);
    const double all = EstimateAuc(cases)->value;
    for (std::size_t out = 0; out < cases_; ++out) {
      LabelledScores rest = cases;
      rest.scores.erase(rest.scores.begin() + static_cast<std::ptrdiff_t>(out));
      rest.positive.erase(rest.positive.begin() + static_cast<std::ptrdiff_t>(out));
      values_.push_back(n * all - (n - 1.0) * EstimateAuc(rest)->value);
    }
  }

  /// Mean over the factors that are not kept.
  double MarginalMean(std::size_t t, std::size_t r, std::size_t c, int kept) const {
    double& known = cache_[static_cast<std::size_t>(kept)][Index(
        t * ((kept & 1) != 0), r * ((kept & 2) != 0), c * ((kept & 4) != 0))];
    if (!std::isnan(known)) return known;
    double sum = 0.0;
    double count = 0.0;
    for (std::size_t a = 0; a < tests_; ++a) {
      for (std::size_t b = 0; b < readers_; ++b) {
        for (std::size_t d = 0; d < cases_; ++d) {
          if (((kept & 1) != 0 && a != t) || ((kept & 2) != 0 && b != r) ||
              ((kept & 4) != 0 && d != c)) {
            continue;
          }
          sum += values_[Index(a, b, d)];
          count += 1.0;
        }
      }
    }
    return known = sum / count;
  }

  double Effect(std::size_t t, std::size_t r, std::size_t c, bool by_test, bool by_reader,
                bool by_case) const {
    const int factors = (by_test ? 1 : 0) | (by_reader ? 2 : 0) | (by_case ? 4 : 0);
    double effect = 0.0;
    for (int kept = 0; kept < 8; ++kept) {  // inclusion and exclusion
      if ((kept & ~factors) != 0) continue;
      const int left_out = __builtin_popcount(static_cast<unsigned>(factors & ~kept));
      effect += (left_out % 2 == 0 ? 1.0 : -1.0) * MarginalMean(t, r, c, kept);
    }
    return effect;
  }

  std::size_t Index(std::size_t t, std::size_t r, std::size_t c) const {
    return (t * readers_ + r) * cases_ + c;
  }

  std::size_t tests_;
  std::size_t readers_;
  std::size_t cases_;
  std::vector<double> values_;
  mutable std::vector<std::vector<double>> cache_{
      8, std::vector<double>(tests_* readers_* cases_, std::nan(""))};
};

// Hillis 2005: Obuchowski-Rockette with the jackknife covariance is the DBM analysis of variance.
TEST(ReaderStudy, WithTheJackknifeIsThePseudovalueAnalysis) {
  for (const std::size_t tests : {2u, 3u}) {
    const ReaderStudy study = Simulated(tests, tests, 4, 50, 0.3);
    const auto result =
        AnalyseReaderStudy(study, {.covariance = ReaderCovariance::kJackknife}).value();
    const PseudovalueAnalysis dbm(study);
    const double t = dbm.MeanSquare(true, false, false);
    const double tr = dbm.MeanSquare(true, true, false);
    const double tc = dbm.MeanSquare(true, false, true);
    const double trc = dbm.MeanSquare(true, true, true);

    const double denominator = tr + std::max(tc - trc, 0.0);
    const auto& random = result.random_readers_random_cases.value();
    EXPECT_NEAR(random.equality.statistic, t / denominator, 1e-8 * t / denominator);
    const double degrees =
        denominator * denominator / (tr * tr / static_cast<double>((tests - 1) * 3));
    EXPECT_NEAR(*random.equality.degrees_of_freedom, degrees, 1e-8 * degrees);

    const auto& fixed_cases = result.random_readers_fixed_cases.value();
    EXPECT_NEAR(fixed_cases.equality.statistic, t / tr, 1e-8 * t / tr);

    const auto& fixed_readers = result.fixed_readers_random_cases.value();
    const double chi_squared = static_cast<double>(tests - 1) * t / tc;
    EXPECT_NEAR(fixed_readers.equality.statistic, chi_squared, 1e-8 * chi_squared);
  }
}

// With two tests the F test of equality and the t test of the difference are one.
TEST(ReaderStudy, TwoTestsGiveOneAnswer) {
  const auto result = AnalyseReaderStudy(Simulated(9, 2, 5, 80, 0.2)).value();
  for (const auto* inference :
       {&result.random_readers_random_cases, &result.fixed_readers_random_cases,
        &result.random_readers_fixed_cases}) {
    const auto& value = inference->value();
    EXPECT_NEAR(value.equality.p_value, value.differences[0].p_value, 1e-10);
    const bool excludes_zero = value.differences[0].difference.interval->low > 0.0 ||
                               value.differences[0].difference.interval->high < 0.0;
    EXPECT_EQ(excludes_zero, value.equality.p_value < 0.05);
  }
}

// One reader: fixed readers is DeLong's paired comparison.
TEST(ReaderStudy, OfOneReaderIsDeLong) {
  const ReaderStudy study = Simulated(10, 2, 1, 120, 0.5);
  const auto result = AnalyseReaderStudy(study).value();
  const auto delong =
      CompareAucsPaired({study.scores[0][0], study.positive}, study.scores[1][0]).value();
  const auto& difference = result.fixed_readers_random_cases->differences[0];
  EXPECT_NEAR(difference.difference.value, delong.difference, 1e-14);
  EXPECT_NEAR(*difference.difference.standard_error, delong.standard_error, 1e-14);
  EXPECT_NEAR(difference.p_value, delong.test.p_value, 1e-12);
  EXPECT_EQ(result.random_readers_random_cases.refusal().code, RefusalCode::kTooFewValues);
  EXPECT_EQ(result.random_readers_fixed_cases.refusal().code, RefusalCode::kTooFewValues);
}

TEST(ReaderStudy, OrderOfReadersAndCasesDoesNotMatter) {
  ReaderStudy study = Simulated(11, 2, 4, 60, 0.2);
  const auto before = AnalyseReaderStudy(study).value();
  for (auto& test : study.scores) {
    std::rotate(test.begin(), test.begin() + 1, test.end());
    for (auto& reader : test) std::reverse(reader.begin(), reader.end());
  }
  std::reverse(study.positive.begin(), study.positive.end());
  const auto after = AnalyseReaderStudy(study).value();
  EXPECT_NEAR(after.random_readers_random_cases->equality.p_value,
              before.random_readers_random_cases->equality.p_value, 1e-11);
  EXPECT_NEAR(after.covariance_different, before.covariance_different, 1e-16);
}

TEST(ReaderStudy, SwappingTestsNegatesTheirDifference) {
  ReaderStudy study = Simulated(12, 2, 4, 60, 0.2);
  const auto before = AnalyseReaderStudy(study).value();
  std::swap(study.scores[0], study.scores[1]);
  const auto after = AnalyseReaderStudy(study).value();
  EXPECT_NEAR(after.random_readers_random_cases->differences[0].difference.value,
              -before.random_readers_random_cases->differences[0].difference.value, 1e-15);
}

// Nothing differs between the tests: the share of false alarms of the usual claim.
TEST(ReaderStudy, FalseAlarmsAreAboutFivePercent) {
  int alarms = 0;
  for (std::uint64_t seed = 1000; seed < 1400; ++seed) {
    const auto result = AnalyseReaderStudy(Simulated(seed, 2, 5, 60)).value();
    alarms += result.random_readers_random_cases->equality.p_value < 0.05 ? 1 : 0;
  }
  EXPECT_GT(alarms, 6);
  EXPECT_LT(alarms, 34);
}

TEST(ReaderStudy, DropsCasesThatSomeoneDidNotRead) {
  ReaderStudy study = Simulated(13, 2, 3, 60);
  study.scores[1][2][7] = std::nan("");
  study.scores[0][0][9] = std::nan("");
  EXPECT_EQ(AnalyseReaderStudy(study)->dropped, 2u);
}

TEST(ReaderStudy, RefusalsAndErrors) {
  EXPECT_EQ(AnalyseReaderStudy(Simulated(14, 1, 3, 40)).refusal().reason,
            "A reader study compares at least two tests.");
  ReaderStudy one_class = Simulated(15, 2, 3, 40);
  one_class.positive.assign(40, true);
  EXPECT_EQ(AnalyseReaderStudy(one_class).refusal().code, RefusalCode::kTooFewValues);
  ReaderStudy same = Simulated(16, 2, 3, 40);
  same.scores[1] = same.scores[0];
  const auto result = AnalyseReaderStudy(same).value();
  EXPECT_EQ(result.random_readers_fixed_cases.refusal().code, RefusalCode::kNoVariation);
  EXPECT_EQ(result.fixed_readers_random_cases.refusal().code, RefusalCode::kNoVariation);
  ReaderStudy ragged = Simulated(17, 2, 3, 40);
  ragged.scores[1].pop_back();
  EXPECT_THROW((void)AnalyseReaderStudy(ragged), ContractError);
}

}  // namespace
}  // namespace etalon::stats
