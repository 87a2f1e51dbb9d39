#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <map>

#include "etalon/stats/cohort/competing_risks.h"
#include "etalon/stats/cohort/correlation.h"
#include "etalon/stats/cohort/cox.h"
#include "etalon/stats/cohort/kaplan_meier.h"
#include "etalon/stats/cohort/log_rank.h"
#include "etalon/stats/cohort/mixed_model.h"
#include "etalon/stats/cohort/rank_tests.h"
#include "etalon/stats/cohort/shapiro_wilk.h"
#include "etalon/stats/cohort/t_tests.h"
#include "etalon/stats/test_golden.h"
#include "etalon/table/csv.h"

// Values that R 4.2.2 printed (shared/data/stats/GOLDEN.md), each with its relative tolerance:
// 1e-8 where R computes in closed form or to its printed digits, 1e-6 where R's own search stops
// early (coxph at a relative change of 1e-9 of the likelihood, lme4's optimiser at 1e-7).
namespace etalon::stats {
namespace {

constexpr double kIterated = 1e-6;

std::filesystem::path CsvFolder() { return DataFile("stats/csv"); }

class GoldenTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(CsvFolder()))
      GTEST_SKIP() << "no statistics data in " << CsvFolder();
  }
  static table::Table Read(const std::string& name) { return table::ReadCsv(CsvFolder() / name); }
};

/// The values of one column, split by the text of another.
std::map<std::string, std::vector<double>> SplitBy(const table::Table& table,
                                                   const std::string& values,
                                                   const std::string& key) {
  std::map<std::string, std::vector<double>> groups;
  const std::vector<double> numbers = table.Numbers(values);
  const std::vector<std::string>& keys = table.Texts(key);
  for (std::size_t row = 0; row < numbers.size(); ++row) groups[keys[row]].push_back(numbers[row]);
  return groups;
}

std::vector<FollowUp> FollowUps(const table::Table& table, const std::string& time,
                                const std::string& status, double event) {
  const std::vector<double> times = table.Numbers(time);
  const std::vector<double> states = table.Numbers(status);
  std::vector<FollowUp> subjects;
  for (std::size_t row = 0; row < times.size(); ++row)
    subjects.push_back({times[row], states[row] == event});
  return subjects;
}

std::vector<double> IndicatorOf(const table::Table& table, const std::string& column,
                                const std::string& text) {
  std::vector<double> indicator;
  for (const std::string& cell : table.Texts(column)) indicator.push_back(cell == text ? 1.0 : 0.0);
  return indicator;
}

std::vector<int> Labels(const std::vector<double>& numbers) {
  std::vector<int> labels;
  for (const double number : numbers) labels.push_back(static_cast<int>(number));
  return labels;
}

TEST_F(GoldenTest, Correlations) {
  const table::Table cars = Read("mtcars.csv");
  const auto spearman = Spearman(cars.Numbers("mpg"), cars.Numbers("wt")).value();
  const auto pearson = Pearson(cars.Numbers("mpg"), cars.Numbers("wt")).value();
  const auto kendall = KendallTauB(cars.Numbers("mpg"), cars.Numbers("wt")).value();
  EXPECT_EQ(spearman.test.method, "t approximation of Spearman's S");
  EXPECT_EQ(kendall.test.method, "normal Kendall");
  Hold({
      {"Spearman mpg~wt rho", spearman.coefficient.value, -0.88642203327},
      {"Spearman mpg~wt S", spearman.test.statistic, 10292.3186135},
      {"Spearman mpg~wt p", spearman.test.p_value, 1.48759485813e-11},
      {"Pearson r", pearson.coefficient.value, -0.867659376517},
      {"Pearson t", pearson.test.statistic, -9.55904414697},
      {"Pearson p", pearson.test.p_value, 1.29395870135e-10},
      {"Pearson lo", pearson.coefficient.interval->low, -0.933826413285},
      {"Pearson hi", pearson.coefficient.interval->high, -0.74408719646},
      {"Kendall tau-b", kendall.coefficient.value, -0.727832149528},
      {"Kendall z", kendall.test.statistic, -5.79813189498},
      {"Kendall p", kendall.test.p_value, 6.7057704056e-09},
  });
}

TEST_F(GoldenTest, PeakFlowCorrelations) {
  const table::Table flow = Read("bland_altman_pefr.csv");
  const auto x = flow.Numbers("wright1");
  const auto y = flow.Numbers("mini1");
  Hold({
      {"Pearson", Pearson(x, y)->coefficient.value, 0.943279446891},
      {"Spearman", Spearman(x, y)->coefficient.value, 0.899509803922},
      {"Kendall", KendallTauB(x, y)->coefficient.value, 0.764705882353},
      {"wright1-mini1 paired t", PairedT(x, y)->test.statistic, -0.225235476568},
      {"wright1-mini1 paired p", PairedT(x, y)->test.p_value, 0.82464767353},
      {"bias SE", *PairedT(x, y)->difference.standard_error, 9.40192500351},
      {"bias lo", PairedT(x, y)->difference.interval->low, -22.0488376966},
      {"bias hi", PairedT(x, y)->difference.interval->high, 17.813543579},
  });
}

TEST_F(GoldenTest, RankTests) {
  auto cars = SplitBy(Read("mtcars.csv"), "mpg", "am");
  const auto corrected = MannWhitney(cars["0"], cars["1"]).value();
  const auto plain = MannWhitney(cars["0"], cars["1"], {.continuity_correction = false}).value();
  auto sleep = SplitBy(Read("sleep.csv"), "extra", "group");
  const auto signed_rank = WilcoxonSignedRank(sleep["1"], sleep["2"]).value();
  auto ozone = SplitBy(Read("airquality.csv"), "Ozone", "Month");
  std::vector<std::vector<double>> months;
  for (const auto& [month, values] : ozone) months.push_back(values);
  const auto kruskal = KruskalWallis(months).value();
  Hold({
      {"Mann-Whitney W", corrected.test.statistic, 42.0},
      {"Mann-Whitney p", corrected.test.p_value, 0.00187139133318},
      {"Mann-Whitney p, no continuity correction", plain.test.p_value, 0.00175333511065},
      {"signed rank V", signed_rank.test.statistic, 0.0},
      {"signed rank p", signed_rank.test.p_value, 0.00909069801593},
      {"Kruskal H", kruskal.statistic, 29.2665763061},
      {"Kruskal df", *kruskal.degrees_of_freedom, 4.0},
      {"Kruskal p", kruskal.p_value, 6.90071411855e-06},
  });
}

TEST_F(GoldenTest, TTestsAndNormality) {
  auto sleep = SplitBy(Read("sleep.csv"), "extra", "group");
  const auto paired = PairedT(sleep["1"], sleep["2"]).value();
  auto cars = SplitBy(Read("mtcars.csv"), "mpg", "am");
  const auto welch = WelchT(cars["0"], cars["1"]).value();
  const auto shapiro = ShapiroWilk(Read("mtcars.csv").Numbers("mpg")).value();
  Hold({
      {"paired t", paired.test.statistic, -4.06212768338},
      {"paired df", *paired.test.degrees_of_freedom, 9.0},
      {"paired p", paired.test.p_value, 0.00283289019738},
      {"paired lo", paired.difference.interval->low, -2.45988576328},
      {"paired hi", paired.difference.interval->high, -0.700114236723},
      {"Welch t", welch.test.statistic, -3.76712314514},
      {"Welch df", *welch.test.degrees_of_freedom, 18.3322516384},
      {"Welch p", welch.test.p_value, 0.00137363833307},
      {"Shapiro W", shapiro.statistic, 0.947564726479},
      {"Shapiro p", shapiro.p_value, 0.122881358539},
  });
}

TEST_F(GoldenTest, DpdUptakeByGrade) {
  const table::Table dpd = Read("dpd_spectct_suvmax_22.csv");
  auto grades = SplitBy(dpd, "suvmax", "grade_table1_as_printed");
  auto corrected = SplitBy(dpd, "suvmax", "grade_consistent_with_table2");
  if (corrected["2"].size() == 15) grades = corrected;
  const std::string column =
      corrected["2"].size() == 15 ? "grade_consistent_with_table2" : "grade_table1_as_printed";
  const auto whitney = MannWhitney(grades["2"], grades["3"]).value();
  const auto rho = Spearman(dpd.Numbers("suvmax"), dpd.Numbers(column)).value();
  Hold({
      {"MWU grade 2 vs 3 W", whitney.test.statistic, 34.0},
      {"MWU grade 2 vs 3 p", whitney.test.p_value, 0.793200170996},
      {"Spearman SUVmax~grade rho", rho.coefficient.value, 0.351605423204},
      {"Spearman SUVmax~grade p", rho.test.p_value, 0.108574876435},
  });
}

void ExpectCurve(const std::vector<FollowUp>& subjects,
                 const std::vector<std::array<double, 6>>& r) {
  const auto curve = KaplanMeier(subjects).value();
  std::vector<SurvivalStep> events = curve.steps();
  std::erase_if(events, [](const SurvivalStep& step) { return step.events == 0.0; });
  ASSERT_EQ(events.size(), r.size());
  for (std::size_t i = 0; i < r.size(); ++i) {
    Hold({{"time", events[i].time, r[i][0]},
          {"at risk", events[i].at_risk, r[i][1]},
          {"survival", events[i].survival, r[i][2]},
          {"standard error", events[i].standard_error, r[i][3]},
          {"low", events[i].interval->low, r[i][4]},
          {"high", events[i].interval->high, r[i][5]}});
  }
}

TEST_F(GoldenTest, LeukaemiaCurve) {
  const table::Table aml = Read("leukemia_aml.csv");
  const auto all = FollowUps(aml, "time", "status", 1.0);
  std::vector<FollowUp> maintained;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (aml.Texts("x")[i] == "Maintained") maintained.push_back(all[i]);
  ExpectCurve(maintained, {{9, 11, 0.90909090909, 0.086678417204, 0.754133845082, 1.0},
                           {13, 10, 0.81818181818, 0.116291299830, 0.619248987399, 1.0},
                           {18, 8, 0.71590909091, 0.139664970557, 0.488426287422, 1.0},
                           {23, 7, 0.61363636364, 0.152632331027, 0.376867059502, 0.99915760023},
                           {31, 5, 0.49090909091, 0.164193267221, 0.254859951199, 0.94558495520},
                           {34, 4, 0.36818181818, 0.162668885827, 0.154877117897, 0.87526067814},
                           {48, 2, 0.18409090909, 0.153492745786, 0.035917898489, 0.94352576947}});
  const auto curve = KaplanMeier(maintained).value();
  EXPECT_EQ(curve.Median()->value, 31.0);
  EXPECT_EQ(curve.MedianLimits().low, 18.0);
  EXPECT_FALSE(curve.MedianLimits().high);
}

TEST_F(GoldenTest, LeukaemiaModels) {
  const table::Table aml = Read("leukemia_aml.csv");
  const auto subjects = FollowUps(aml, "time", "status", 1.0);
  const auto group = IndicatorOf(aml, "x", "Nonmaintained");
  const auto plain = LogRank(subjects, Labels(group)).value();
  const auto peto = LogRank(subjects, Labels(group), {.rho = 1.0, .strata = {}}).value();
  const auto efron = FitCox(subjects, {group}, TieMethod::kEfron).value();
  const auto breslow = FitCox(subjects, {group}, TieMethod::kBreslow).value();
  const auto exact = FitCox(subjects, {group}, TieMethod::kExact).value();
  const auto beta = [](const CoxModel& m) { return m.coefficients[0].log_hazard_ratio.value; };
  const auto se = [](const CoxModel& m) {
    return *m.coefficients[0].log_hazard_ratio.standard_error;
  };
  Hold({
      {"log-rank chi-squared", plain.test.statistic, 3.39638869898},
      {"log-rank p", plain.test.p_value, 0.0653393220405},
      {"Peto chi-squared", peto.test.statistic, 2.77927954475},
      {"Efron coef", beta(efron), 0.915532575015, kIterated},
      {"Efron se", se(efron), 0.511934275172, kIterated},
      {"Efron z", efron.coefficients[0].test.statistic, 1.78837913267, kIterated},
      {"Efron loglik0", efron.null_log_likelihood, -42.7248392628},
      {"Efron loglik1", efron.log_likelihood, -41.0326155965},
      {"Breslow coef", beta(breslow), 0.904219723686, kIterated},
      {"Breslow se", se(breslow), 0.512247907304, kIterated},
      {"Breslow loglik0", breslow.null_log_likelihood, -42.8981238972},
      {"Breslow loglik1", breslow.log_likelihood, -41.2501143501},
      {"exact coef", beta(exact), 0.921760869159, kIterated},
      {"exact se", se(exact), 0.51624840081, kIterated},
      {"exact loglik0", exact.null_log_likelihood, -40.6453977211},
      {"exact loglik1", exact.log_likelihood, -38.9635470079},
  });
}

TEST_F(GoldenTest, LungCox) {
  const table::Table lung = Read("lung_complete.csv");
  const auto subjects = FollowUps(lung, "time", "status", 2.0);
  const std::vector<std::vector<double>> covariates{lung.Numbers("age"), lung.Numbers("sex"),
                                                    lung.Numbers("ph.ecog")};
  const auto model = FitCox(subjects, covariates).value();
  const auto ph = TestProportionalHazards(subjects, covariates).value();
  const auto& c = model.coefficients;
  Hold({
      {"n", static_cast<double>(model.subjects), 227.0},
      {"events", static_cast<double>(model.events), 164.0},
      {"age", c[0].log_hazard_ratio.value, 0.0110667645961186},
      {"sex", c[1].log_hazard_ratio.value, -0.5526123955318371},
      {"ph.ecog", c[2].log_hazard_ratio.value, 0.4637284751157322},
      {"age se", *c[0].log_hazard_ratio.standard_error, 0.00926741101370053, kIterated},
      {"sex se", *c[1].log_hazard_ratio.standard_error, 0.16773905378726350, kIterated},
      {"ecog se", *c[2].log_hazard_ratio.standard_error, 0.11357726616199662, kIterated},
      {"age z", c[0].test.statistic, 1.19415924724962, kIterated},
      {"sex p", c[1].test.p_value, 0.0009860513721384530, kIterated},
      {"ecog p", c[2].test.p_value, 0.0000444706665185681, kIterated},
      {"exp(sex)", c[1].hazard_ratio, 0.575444556190492, kIterated},
      {"exp(sex) lo", c[1].hazard_ratio_interval.low, 0.414213018549172, kIterated},
      {"exp(sex) hi", c[1].hazard_ratio_interval.high, 0.799435127387147, kIterated},
      {"loglik0", model.null_log_likelihood, -744.480455761},
      {"loglik1", model.log_likelihood, -729.230121375},
      {"LR", model.likelihood_ratio.statistic, 30.5006687732},
      {"Wald, printed to 4 digits", model.wald.statistic, 29.93, 2e-4},
      {"score", model.score.statistic, 30.4999227049},
      {"C", model.concordance.value, 0.637135493},
      {"se(C)", *model.concordance.standard_error, 0.0250679738531},
      {"zph age", ph.covariates[0].statistic, 0.18798767365229, kIterated},
      {"zph sex", ph.covariates[1].statistic, 2.30543722740498, kIterated},
      {"zph ecog", ph.covariates[2].statistic, 2.05424877405441, kIterated},
      {"zph global", ph.all.statistic, 4.46365758875862, kIterated},
      {"zph global p", ph.all.p_value, 0.215554945341796, kIterated},
  });
}

// R 4.2.2, survival 3.5-3, eps = 1e-14: time in quarters of a year, so that up to 40 events are
// tied; survdiff with a stratum. Not in GOLDEN.md.
TEST_F(GoldenTest, LungWithHeavyTiesAndStrata) {
  const table::Table lung = Read("lung_complete.csv");
  auto subjects = FollowUps(lung, "time", "status", 2.0);
  const std::vector<int> sex = Labels(lung.Numbers("sex"));
  const std::vector<int> ecog = Labels(lung.Numbers("ph.ecog"));
  const auto stratified = LogRank(subjects, sex, {.rho = 0.0, .strata = ecog}).value();
  const auto by_ecog = LogRank(subjects, ecog).value();
  const auto peto = LogRank(subjects, ecog, {.rho = 1.0, .strata = {}}).value();
  for (FollowUp& subject : subjects) subject.time = std::ceil(subject.time / 90.0);
  const std::vector<std::vector<double>> covariates{lung.Numbers("age"), lung.Numbers("sex"),
                                                    lung.Numbers("ph.ecog")};
  const auto efron = FitCox(subjects, covariates, TieMethod::kEfron).value();
  const auto breslow = FitCox(subjects, covariates, TieMethod::kBreslow).value();
  const auto exact = FitCox(subjects, covariates, TieMethod::kExact).value();
  const auto age = [](const CoxModel& m) { return m.coefficients[0].log_hazard_ratio.value; };
  Hold({
      {"log-rank by sex within ecog", stratified.test.statistic, 10.7950596334964},
      {"log-rank of four ecog groups", by_ecog.test.statistic, 21.962131682476},
      {"Peto of four ecog groups", peto.test.statistic, 23.395293370343},
      {"Efron age", age(efron), 0.010129934983050},
      {"Efron loglik1", efron.log_likelihood, -736.940822433906},
      {"Efron C", efron.concordance.value, 0.6488904411369620},
      {"Efron se(C)", *efron.concordance.standard_error, 0.0271371888001287},
      {"Breslow age", age(breslow), 0.00940928776700863},
      {"Breslow loglik1", breslow.log_likelihood, -756.104923639726},
      {"Breslow C", breslow.concordance.value, 0.6489979044651013},
      {"exact age", age(exact), 0.0113905775959267},
      {"exact age se", *exact.coefficients[0].log_hazard_ratio.standard_error, 0.010303232033613},
      {"exact loglik1", exact.log_likelihood, -379.580446618688},
  });
}

TEST_F(GoldenTest, LungSurvival) {
  const table::Table lung = Read("lung.csv");
  const auto subjects = FollowUps(lung, "time", "status", 2.0);
  const auto curve = KaplanMeier(subjects).value();
  const auto log_log = KaplanMeier(subjects, SurvivalScale::kLogLog).value();
  const auto plain = KaplanMeier(subjects, SurvivalScale::kPlain).value();
  const auto sex = LogRank(subjects, Labels(lung.Numbers("sex"))).value();
  Hold({
      {"S(180)", curve.At(180)->value, 0.72167065341},
      {"S(365)", curve.At(365)->value, 0.40924162446},
      {"S(730)", curve.At(730)->value, 0.115693098345},
      {"se(180)", *curve.At(180)->standard_error, 0.0298124194686},
      {"se(365)", *curve.At(365)->standard_error, 0.035823638172},
      {"se(730)", *curve.At(730)->standard_error, 0.0282981973177},
      {"median", curve.Median()->value, 310.0},
      {"median lo", curve.Median()->interval->low, 285.0},
      {"median hi", curve.Median()->interval->high, 363.0},
      {"RMST(730)", curve.RestrictedMean(730)->value, 357.07325161},
      {"RMST(730) se", *curve.RestrictedMean(730)->standard_error, 16.2193442355},
      // R: survfit(..., conf.type = "log-log") and "plain"; not in GOLDEN.md.
      {"log-log lo(365)", log_log.At(365)->interval->low, 0.338714269088323},
      {"log-log hi(365)", log_log.At(365)->interval->high, 0.478380767646914},
      {"log-log median lo", log_log.Median()->interval->low, 284.0},
      {"log-log median hi", log_log.Median()->interval->high, 361.0},
      {"plain lo(365)", plain.At(365)->interval->low, 0.339028583847676},
      {"plain hi(365)", plain.At(365)->interval->high, 0.479454665072453},
      {"log-rank by sex", sex.test.statistic, 10.3267419549},
      {"log-rank by sex p", sex.test.p_value, 0.00131116452036},
  });
}

TEST_F(GoldenTest, CompetingRisks) {
  const table::Table mgus = Read("mgus2_cr.csv");
  const auto times = mgus.Numbers("etime");
  const auto causes = mgus.Numbers("ev");
  std::vector<CompetingFollowUp> subjects;
  for (std::size_t i = 0; i < times.size(); ++i)
    subjects.push_back({times[i], static_cast<int>(causes[i])});
  const auto first = FitCumulativeIncidence(subjects, 1).value();
  const auto second = FitCumulativeIncidence(subjects, 2).value();
  const auto variance = [](const CumulativeIncidence& curve, double time) {
    return std::pow(*curve.At(time)->standard_error, 2.0);
  };
  Hold({
      {"cause 1 at 60", first.At(60)->value, 0.034103712974349},
      {"cause 1 at 120", first.At(120)->value, 0.0637221680131129},
      {"cause 1 at 240", first.At(240)->value, 0.0998137159354691},
      {"cause 2 at 60", second.At(60)->value, 0.320367010267878},
      {"cause 2 at 120", second.At(120)->value, 0.5318177040802075},
      {"cause 2 at 240", second.At(240)->value, 0.7240279761425450},
      {"variance 1 at 60", variance(first, 60), 0.0000239202128436906},
      {"variance 1 at 120", variance(first, 120), 0.0000462325046121334},
      {"variance 1 at 240", variance(first, 240), 0.0000961598846207253},
      {"variance 2 at 60", variance(second, 60), 0.0001580405338673034},
      {"variance 2 at 120", variance(second, 120), 0.0001978360590765584},
      {"variance 2 at 240", variance(second, 240), 0.0002448826278271116},
      // R: cuminc(etime, ev, sex)$Tests, not in GOLDEN.md.
      {"Gray 1 by sex", GrayTest(subjects, Labels(IndicatorOf(mgus, "sex", "F")), 1)->statistic,
       1.19450782507551},
      {"Gray 2 by sex", GrayTest(subjects, Labels(IndicatorOf(mgus, "sex", "F")), 2)->statistic,
       11.65125901212774},
  });
}

LongitudinalData Orthodont(const table::Table& table) {
  return {table.Texts("Subject"), table.Numbers("distance"), {table.Numbers("age")}};
}

TEST_F(GoldenTest, OrthodontMixedModels) {
  const LongitudinalData data = Orthodont(Read("orthodont.csv"));
  const auto reml = FitMixedModel(data).value();
  const auto slope = FitMixedModel(data, {RandomEffects::kInterceptAndSlope, 0,
                                          MixedModelCriterion::kMaximumLikelihood})
                         .value();
  Hold({
      {"REML intercept", reml.fixed_effects[0].estimate.value, 16.7611111111},
      {"REML age", reml.fixed_effects[1].estimate.value, 0.660185185185},
      {"REML intercept se", *reml.fixed_effects[0].estimate.standard_error, 0.802395220574,
       kIterated},
      {"REML age se", *reml.fixed_effects[1].estimate.standard_error, 0.0616059162761, kIterated},
      {"sd(Subject)", reml.variances.intercept_sd, 2.11472350993, kIterated},
      {"sd(residual)", reml.variances.residual_sd, 1.43159212659, kIterated},
      {"REMLcrit", -2.0 * reml.log_likelihood, 447.002515596},
      {"ML intercept", slope.fixed_effects[0].estimate.value, 16.7611111111},
      {"ML age", slope.fixed_effects[1].estimate.value, 0.660185185185},
      {"ML logLik", slope.log_likelihood, -219.605800645},
  });
}

// Balanced data, so the REML variances have a closed form (the covariance of the subjects' own
// lines less that of their errors), which lme4 reaches to 2e-6. The rest: R 4.2.2, lmerTest 3.1-3
// with rhoend = 1e-12; not in GOLDEN.md.
TEST_F(GoldenTest, OrthodontRandomSlopeWithPredictions) {
  const auto model =
      FitMixedModel(Orthodont(Read("orthodont.csv")), {RandomEffects::kInterceptAndSlope}).value();
  const auto girl = std::find_if(model.subjects.begin(), model.subjects.end(),
                                 [](const auto& subject) { return subject.subject == "F01"; });
  ASSERT_NE(girl, model.subjects.end());
  Hold({
      {"intercept se", *model.fixed_effects[0].estimate.standard_error, 0.775245832168824,
       kIterated},
      {"age se", *model.fixed_effects[1].estimate.standard_error, 0.071253247833504, kIterated},
      {"intercept df", *model.fixed_effects[0].test.degrees_of_freedom, 26.0, kIterated},
      {"age df", *model.fixed_effects[1].test.degrees_of_freedom, 26.0, kIterated},
      {"sd(intercept)", model.variances.intercept_sd, 2.327035915890893},
      {"sd(slope)", *model.variances.slope_sd, 0.226427884534098},
      {"correlation", *model.variances.correlation, -0.609333284195472},
      {"sd(residual)", model.variances.residual_sd, 1.31003958096834},
      {"logLik", model.log_likelihood, -221.31834294207},
      {"F01 intercept", girl->intercept_deviation.value, -0.485960029641, 5e-6},
      {"F01 slope", girl->slope_deviation->value, -0.17820960760305, 5e-6},
      {"F01 intercept se", *girl->intercept_deviation.standard_error, 1.82825653788, 5e-6},
      {"F01 slope se", *girl->slope_deviation->standard_error, 0.164368574411, 5e-6},
  });
}

// As above, after leaving out rows 2 3 7 20 21 22 55 90 91 and with a sex effect.
TEST_F(GoldenTest, OrthodontUnbalanced) {
  const table::Table table = Read("orthodont.csv");
  LongitudinalData data = Orthodont(table);
  data.predictors.push_back(IndicatorOf(table, "Sex", "Male"));
  for (const std::size_t row : {2, 3, 7, 20, 21, 22, 55, 90, 91})
    data.response[row - 1] = std::numeric_limits<double>::quiet_NaN();
  const auto model = FitMixedModel(data, {RandomEffects::kInterceptAndSlope}).value();
  const auto& effects = model.fixed_effects;
  Hold({
      {"n", static_cast<double>(model.observations), 99.0},
      {"intercept", effects[0].estimate.value, 15.53014947971065, kIterated},
      {"age", effects[1].estimate.value, 0.65761357615211, kIterated},
      {"male", effects[2].estimate.value, 2.15704390063713, kIterated},
      {"male se", *effects[2].estimate.standard_error, 0.778332310018376, kIterated},
      {"intercept df", *effects[0].test.degrees_of_freedom, 32.698312932510, 1e-5},
      {"age df", *effects[1].test.degrees_of_freedom, 26.411307516507, 1e-5},
      {"male df", *effects[2].test.degrees_of_freedom, 24.842505414469, 1e-5},
      {"male p", effects[2].test.p_value, 1.0417662740084e-02, 1e-5},
      {"sd(intercept)", model.variances.intercept_sd, 2.806989613365, kIterated},
      {"sd(slope)", *model.variances.slope_sd, 0.225795462388, kIterated},
      {"correlation", *model.variances.correlation, -0.758230842613, kIterated},
      {"logLik", model.log_likelihood, -203.1420356254},
  });
}

}  // namespace
}  // namespace etalon::stats
