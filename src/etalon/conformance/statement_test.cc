#include "etalon/conformance/statement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "etalon/core/error.h"

namespace etalon::conformance {
namespace {

constexpr const char* kMetric = "lv_ejection_fraction_biplane";

Claims Promise(int least_subjects) {
  return ParseClaims(
      "modality = 'echo'\nversion = '1'\nleast_subjects = " + std::to_string(least_subjects) +
          "\n[[claim]]\nmetric = 'lv_ejection_fraction_biplane'\n"
          "largest_bias = 3.0\nslope_low = 0.9\nslope_high = 1.1\n"
          "repeatability_coefficient = 5.0\nrefused = 0.25\ncoverage = 0.9\n",
      "echo.toml");
}

Reading Value(double truth, double value) {
  return {.metric = kMetric,
          .unit = "%",
          .truth = truth,
          .value = value,
          .interval = Interval{value - 4.0, value + 4.0},
          .refusal = {}};
}

/// Hearts of 20, 30 ... %, each read twice, 2 +- 1 points too high.
std::vector<Acquisition> Readings(int subjects) {
  std::vector<Acquisition> acquisitions;
  for (int subject = 0; subject < subjects; ++subject) {
    const double truth = 20.0 + 10.0 * subject;
    acquisitions.push_back({subject, 0, {}, {Value(truth, truth + 1.0)}});
    acquisitions.push_back({subject, 1, {}, {Value(truth, truth + 3.0)}});
  }
  return acquisitions;
}

TEST(Judge, GivesBiasSlopeRepeatabilityAndCoverage) {
  const Statement statement = Judge(Promise(5), Readings(5));
  ASSERT_EQ(statement.metrics.size(), 1U);
  const MetricFigures& figures = statement.metrics.front();
  EXPECT_EQ(figures.subjects, 5);
  EXPECT_EQ(figures.acquisitions, 10);
  EXPECT_NEAR(figures.bias->value, 2.0, 1e-12);
  EXPECT_NEAR(figures.linearity->slope.value, 1.0, 1e-12);
  // Two readings 2 apart: wSD = sqrt(2), RC = 1.96 * 2.
  EXPECT_NEAR(figures.repeatability->coefficient.estimate.value, 3.91992797, 1e-6);
  EXPECT_EQ(figures.coverage->value, 1.0);
}

// The truth of the last acquisition once stood for both.
TEST(Judge, ErrorsAreThoseOfEachAcquisitionsOwnTruth) {
  std::vector<Acquisition> acquisitions;
  for (int subject = 0; subject < 5; ++subject) {
    const double truth = 20.0 + 10.0 * subject;
    acquisitions.push_back({subject, 0, {}, {Value(truth, truth + 2.0)}});
    acquisitions.push_back({subject, 1, {}, {Value(truth + 6.0, truth + 8.0)}});
  }
  const Statement statement = Judge(Promise(5), acquisitions);
  EXPECT_NEAR(statement.metrics.front().bias->value, 2.0, 1e-12);
}

TEST(Judge, ComparesTheUnfavourableEndOfEachInterval) {
  const Statement statement = Judge(Promise(5), Readings(5));
  ASSERT_EQ(statement.checks.size(), 5U);
  EXPECT_EQ(statement.checks[0].finding, Finding::kMet);     // bias
  EXPECT_EQ(statement.checks[1].finding, Finding::kMet);     // slope
  EXPECT_EQ(statement.checks[2].finding, Finding::kNotMet);  // 3.9 < 5, but its bound is not
  EXPECT_GT(statement.checks[2].found_interval->high, 5.0);
  EXPECT_FALSE(statement.Conforms());
}

TEST(Judge, ConformsWithEnoughSubjects) {
  EXPECT_TRUE(Judge(Promise(35), Readings(40)).Conforms());
}

TEST(Judge, TooFewSubjectsShowNothing) {
  const Statement statement = Judge(Promise(41), Readings(40));
  EXPECT_FALSE(statement.Conforms());
  EXPECT_EQ(statement.checks[0].reason, "fewer subjects than the claims ask for");
}

TEST(Judge, AMetricThatWasNeverReadIsNotShown) {
  const Statement statement = Judge(Promise(1), {});
  ASSERT_EQ(statement.checks.size(), 1U);
  EXPECT_EQ(statement.checks[0].reason, "it was never measured");
  EXPECT_FALSE(statement.Conforms());
}

TEST(Judge, CountsRefusals) {
  auto acquisitions = Readings(40);
  for (int i = 0; i < 30; ++i) {
    Reading& reading = acquisitions[static_cast<std::size_t>(2 * i)].readings.front();
    reading.value.reset();
    reading.interval.reset();
    reading.refusal = "missing-view";
  }
  const Statement statement = Judge(Promise(35), acquisitions);
  EXPECT_NEAR(statement.metrics.front().refused.value, 30.0 / 80.0, 1e-12);
  EXPECT_EQ(statement.checks[3].finding, Finding::kNotMet);
}

TEST(Judge, SeriesStandOutsideTheRepeats) {
  auto acquisitions = Readings(40);
  acquisitions.push_back({100, 0, Level{"noise", 0.9}, {Value(50.0, 90.0)}});
  acquisitions.push_back({101, 0, Level{"noise", 0.9}, {Value(50.0, 70.0)}});
  const Statement statement = Judge(Promise(35), acquisitions);
  EXPECT_NEAR(statement.metrics.front().bias->value, 2.0, 1e-12);
  ASSERT_EQ(statement.levels.size(), 1U);
  EXPECT_NEAR(*statement.levels[0].bias, 30.0, 1e-12);
  EXPECT_EQ(statement.levels[0].acquisitions, 2);
}

TEST(ParseClaims, NamesWhatIsWrong) {
  const std::string head = "modality = 'echo'\nversion = '1'\nleast_subjects = 3\n";
  const auto error = [&](const std::string& rest) -> std::string {
    try {
      ParseClaims(head + rest, "echo.toml");
    } catch (const Error& caught) {
      return caught.what();
    }
    return "no error";
  };
  EXPECT_EQ(error(""), "echo.toml: key 'claim' is missing");
  EXPECT_EQ(error("[[claim]]\nmetric = 'a'\nslope_low = 2.0\nslope_high = 1.0\n"),
            "echo.toml: key 'claim[0].slope_high' must be above slope_low");
  EXPECT_EQ(error("[[claim]]\nmetric = 'a'\nrefused = 5\n"),
            "echo.toml: key 'claim[0].refused' is out of range");
}

TEST(LoadClaims, TheShippedClaimsAreWellFormed) {
  EXPECT_EQ(LoadClaims("docs/claims/echo.toml").modality, "echo");
}

}  // namespace
}  // namespace etalon::conformance
