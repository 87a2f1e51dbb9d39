// R's values in `stats/GOLDEN.md` of the test data: sections 4, 4b, 6 (Fisher) and 8.

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "etalon/stats/accuracy/auc.h"
#include "etalon/stats/accuracy/diagnostic_table.h"
#include "etalon/stats/accuracy/fisher_exact.h"
#include "etalon/stats/accuracy/logistic.h"
#include "etalon/stats/accuracy/mcnemar.h"
#include "etalon/stats/accuracy/proportions.h"
#include "etalon/stats/accuracy/roc.h"
#include "etalon/stats/test_golden.h"
#include "etalon/table/csv.h"

namespace etalon::stats {
namespace {

/// Aneurysmal subarachnoid haemorrhage [Turck2010], as in R's pROC.
struct Haemorrhage {
  std::vector<bool> poor;
  std::vector<double> s100b;
  std::vector<double> ndka;
  std::vector<double> wfns;
};

std::optional<Haemorrhage> ReadHaemorrhage() {
  const std::filesystem::path path = DataFile("stats/csv/aSAH.csv");
  if (!std::filesystem::exists(path)) return std::nullopt;
  const table::Table table = table::ReadCsv(path);
  Haemorrhage data;
  for (const std::string& outcome : table.Texts("outcome")) data.poor.push_back(outcome == "Poor");
  data.s100b = table.Numbers("s100b");
  data.ndka = table.Numbers("ndka");
  data.wfns = table.Numbers("wfns");
  return data;
}

std::vector<GoldenValue> AucRows(const std::string& name, const LabelledScores& cases,
                                 const std::vector<double>& low_auc_high_variance) {
  const auto auc = EstimateAuc(cases, {.interval = AucInterval::kPlain}).value();
  return {{name + " low", auc.interval.low, low_auc_high_variance[0]},
          {name + " AUC", auc.value, low_auc_high_variance[1]},
          {name + " high", auc.interval.high, low_auc_high_variance[2]},
          {name + " variance", auc.variance, low_auc_high_variance[3]}};
}

TEST(GoldenTest, AreasOfProc) {
  const auto data = ReadHaemorrhage();
  if (!data) GTEST_SKIP() << "no test data at " << DataFile("stats");
  Hold(AucRows("s100b", {data->s100b, data->poor},
               {0.630118211762, 0.731368563686, 0.83261891561, 0.00266868245717}));
  Hold(AucRows("ndka", {data->ndka, data->poor},
               {0.501244999272, 0.61195799458, 0.722670989888, 0.00319081054939}));
  Hold(AucRows("wfns", {data->wfns, data->poor},
               {0.748534887819, 0.823678861789, 0.898822835758, 0.00146991470882}));
}

std::vector<GoldenValue> YoudenRows(const std::string& name, const LabelledScores& cases,
                                    const std::vector<double>& threshold_specificity_sensitivity) {
  const OperatingPoint point = YoudenPoint(MakeRocCurve(cases).value());
  return {{name + " Youden threshold", point.threshold, threshold_specificity_sensitivity[0]},
          {name + " specificity", point.specificity, threshold_specificity_sensitivity[1]},
          {name + " sensitivity", point.sensitivity, threshold_specificity_sensitivity[2]}};
}

TEST(GoldenTest, BestThresholdsOfProc) {
  const auto data = ReadHaemorrhage();
  if (!data) GTEST_SKIP() << "no test data at " << DataFile("stats");
  Hold(YoudenRows("s100b", {data->s100b, data->poor}, {0.205, 0.805555555556, 0.634146341463}));
  Hold(YoudenRows("ndka", {data->ndka, data->poor}, {11.08, 0.513888888889, 0.707317073171}));
  Hold(YoudenRows("wfns", {data->wfns, data->poor}, {3.5, 0.833333333333, 0.634146341463}));
  const auto point = PointAtThreshold({data->s100b, data->poor}, 0.205).value();
  Hold({{"specificity at s100b >= 0.205", point.specificity, 0.805555555556},
        {"sensitivity at s100b >= 0.205", point.sensitivity, 0.634146341463}});
}

LabelledScores Rows(const Haemorrhage& data, std::size_t first, std::size_t last) {
  const auto begin = static_cast<std::ptrdiff_t>(first);
  const auto end = static_cast<std::ptrdiff_t>(last);
  return {{data.s100b.begin() + begin, data.s100b.begin() + end},
          {data.poor.begin() + begin, data.poor.begin() + end}};
}

TEST(GoldenTest, ComparisonsOfProc) {
  const auto data = ReadHaemorrhage();
  if (!data) GTEST_SKIP() << "no test data at " << DataFile("stats");
  const LabelledScores s100b{data->s100b, data->poor};
  const auto wfns = CompareAucsPaired(s100b, data->wfns).value();
  const auto ndka = CompareAucsPaired(s100b, data->ndka).value();
  const auto unpaired = CompareAucsUnpaired(Rows(*data, 0, 60), Rows(*data, 60, 113)).value();
  Hold({{"s100b vs wfns Z", wfns.test.statistic, -2.20898359144},
        {"s100b vs wfns p", wfns.test.p_value, 0.0271757822292},
        {"s100b, wfns covariance", wfns.covariance, 0.00119615567377},
        {"s100b vs ndka Z", ndka.test.statistic, 1.39077002574},
        {"s100b vs ndka p", ndka.test.p_value, 0.164295175223},
        {"unpaired D", unpaired.test.statistic, -0.0195039151905},
        {"unpaired df", *unpaired.test.degrees_of_freedom, 110.790568828},
        {"unpaired p", unpaired.test.p_value, 0.98447419588}});
}

struct TableRow {
  double estimate;
  double low;
  double high;
};

// epi.tests(c(48, 6, 14, 41)), in its order.
const std::vector<TableRow> kEpiTests{{0.495412844036697, 0.3982469297227460, 0.592834229930628},
                                      {0.568807339449541, 0.4704655043441137, 0.663315032324703},
                                      {0.774193548387097, 0.6502631323593687, 0.870696081027774},
                                      {0.872340425531915, 0.7425858232107553, 0.951677784538379},
                                      {0.816513761467890, 0.7309445885901193, 0.884169167999121},
                                      {23.428571428571427, 8.2541203286793277, 66.499873678422375},
                                      {1.546709129511677, 1.2159919494907132, 2.545507594766912},
                                      {0.646533973919012, 0.3928489555701240, 0.822373865566153},
                                      {0.888888888888889, 0.7736868373700344, 0.958116236422146},
                                      {0.745454545454545, 0.6099715573430048, 0.853299554497072},
                                      {6.064516129032260, 2.8380727681392579, 12.958919268093902},
                                      {0.258851298190401, 0.1611851309029466, 0.415695878394644},
                                      {0.504587155963303, 0.4071657700693718, 0.601753070277254},
                                      {0.495412844036697, 0.3982469297227460, 0.592834229930628},
                                      {0.127659574468085, 0.0483222154616214, 0.257414176789245},
                                      {0.225806451612903, 0.1293039189722257, 0.349736867640631},
                                      {0.111111111111111, 0.0418837635778541, 0.226313162629966},
                                      {0.254545454545455, 0.1467004455029279, 0.390028442656995}};

TEST(GoldenTest, TableOfEpiTests) {
  const auto rows = stats::Rows(MakeDiagnosticTable(
      {.true_positives = 48, .false_positives = 6, .false_negatives = 14, .true_negatives = 41}));
  ASSERT_EQ(rows.size(), kEpiTests.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string name(rows[i].name);
    const Estimate& estimate = rows[i].estimate.value();
    Hold({{name, estimate.value, kEpiTests[i].estimate, 1e-12},
          {name + " low", estimate.interval->low, kEpiTests[i].low},
          {name + " high", estimate.interval->high, kEpiTests[i].high}});
  }
}

TEST(GoldenTest, Proportions) {
  const Interval wilson = WilsonInterval({48, 62});
  const Interval exact = ClopperPearsonInterval({48, 62});
  Hold({{"Wilson low", wilson.low, 0.655943790846},
        {"Wilson high", wilson.high, 0.860448169614},
        {"Clopper-Pearson low", exact.low, 0.650263132359},
        {"Clopper-Pearson high", exact.high, 0.870696081028}});
}

TEST(GoldenTest, McNemar) {
  const auto tests = TestMcNemar({40, 8, 3, 30}).value();
  Hold({{"corrected chi-squared", tests.corrected.statistic, 1.45454545454545},
        {"corrected p", tests.corrected.p_value, 0.227799993988},
        {"exact p", tests.exact.p_value, 0.2265625}});
}

// For odds ratios above 1 R searches for the reciprocal, to uniroot's tolerance of 2^-13 only: its
// printed digits hold to that. Ours are checked against their equations in fisher_exact_test.cc.
TEST(GoldenTest, FisherExact) {
  const auto test = TestFisherExact({8, 1, 2, 5}).value();
  Hold({{"p", test.p_value, 0.034965034965}});
  const double tolerance = std::pow(2.0, -13.0);
  EXPECT_NEAR(1.0 / *test.odds_ratio, 1.0 / 15.4696874629, tolerance);
  EXPECT_NEAR(1.0 / test.odds_ratio_low, 1.0 / 1.0088493804, tolerance);
  EXPECT_NEAR(1.0 / *test.odds_ratio_high, 1.0 / 1049.79144613, tolerance);
}

// R's glm stops when the deviance moves by less than 1e-8 of itself, and prints the standard errors
// of the weights before its last step.
std::vector<double> StandardErrorsAsR(const Haemorrhage& data) {
  const auto cases = static_cast<Eigen::Index>(data.poor.size());
  Eigen::MatrixXd design(cases, 3);
  Eigen::VectorXd outcome(cases);
  for (Eigen::Index i = 0; i < cases; ++i) {
    const auto row = static_cast<std::size_t>(i);
    design.row(i) << 1.0, data.s100b[row], data.wfns[row];
    outcome[i] = data.poor[row] ? 1.0 : 0.0;
  }
  Eigen::VectorXd p = (outcome.array() + 0.5) / 2.0;
  Eigen::VectorXd log_odds = (p.array() / (1.0 - p.array())).log();
  double before = std::numeric_limits<double>::infinity();
  for (;;) {
    const Eigen::VectorXd weights = p.array() * (1.0 - p.array());
    const Eigen::VectorXd working = log_odds.array() + (outcome - p).array() / weights.array();
    const Eigen::MatrixXd information = design.transpose() * weights.asDiagonal() * design;
    log_odds =
        design * information.ldlt().solve(design.transpose() * weights.asDiagonal() * working);
    p = 1.0 / (1.0 + (-log_odds.array()).exp());
    const Eigen::ArrayXd likelihood =
        outcome.array() * p.array() + (1.0 - outcome.array()) * (1.0 - p.array());
    const double deviance = -2.0 * likelihood.log().sum();
    if (std::abs(deviance - before) < 1e-8 * (deviance + 0.1)) {
      const Eigen::VectorXd errors = information.inverse().diagonal().cwiseSqrt();
      return {errors.begin(), errors.end()};
    }
    before = deviance;
  }
}

TEST(GoldenTest, LogisticRegression) {
  const auto data = ReadHaemorrhage();
  if (!data) GTEST_SKIP() << "no test data at " << DataFile("stats");
  const auto fit = FitLogistic({data->s100b, data->wfns}, data->poor).value();
  const auto errors = StandardErrorsAsR(*data);
  Hold({{"intercept", fit.coefficients[0], -2.84420105522},
        {"s100b", fit.coefficients[1], 1.77210718515},
        {"wfns", fit.coefficients[2], 0.67245965107},
        {"intercept SE, R's weights", errors[0], 0.508241937622},
        {"s100b SE, R's weights", errors[1], 1.39830950689},
        {"wfns SE, R's weights", errors[2], 0.194203912782},
        {"intercept SE, at the maximum", fit.standard_errors[0], 0.508241937622, 1e-4},
        {"s100b SE, at the maximum", fit.standard_errors[1], 1.39830950689, 1e-4},
        {"wfns SE, at the maximum", fit.standard_errors[2], 0.194203912782, 1e-4},
        {"null deviance", fit.null_deviance, 148.036816421},
        {"deviance", fit.deviance, 110.476951361},
        {"AIC", fit.akaike, 116.476951361}});
}

}  // namespace
}  // namespace etalon::stats
