// Values of R 4.2.2 (psych, epiR, vcd, base) to 12 digits, and published tables.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <numbers>
#include <string>

#include "etalon/stats/agreement/bland_altman.h"
#include "etalon/stats/agreement/concordance.h"
#include "etalon/stats/agreement/icc.h"
#include "etalon/stats/agreement/kappa.h"
#include "etalon/stats/agreement/method_regression.h"
#include "etalon/stats/agreement/multirater_kappa.h"
#include "etalon/stats/agreement/repeatability.h"
#include "etalon/stats/test_golden.h"
#include "etalon/table/csv.h"

namespace etalon::stats {
namespace {

using Rows = std::vector<std::vector<double>>;

#define SKIP_WITHOUT(path)                   \
  if (!std::filesystem::exists(path)) {      \
    GTEST_SKIP() << "needs " << path << "."; \
  }

const Rows kShroutFleiss{{9, 2, 5, 8}, {6, 1, 3, 2},  {8, 4, 6, 8},
                         {7, 1, 2, 6}, {10, 5, 6, 9}, {6, 2, 4, 7}};

const Rows kPerugini{{31, 3, 0, 0}, {4, 9, 3, 0}, {0, 2, 24, 4}, {0, 0, 3, 17}};

void HoldForm(const IccAnalysis& analysis, const IccForm& form, const std::string& name,
              const std::vector<double>& expected) {
  const IccResult& result = analysis.Form(form);
  const Estimate& estimate = *result.estimate;
  Hold({{name, estimate.value, expected[0]},
        {name + " F", result.f_test->statistic, expected[1]},
        {name + " df1", result.f_test->numerator_df, expected[2]},
        {name + " df2", result.f_test->denominator_df, expected[3]},
        {name + " p", result.f_test->p_value, expected[4]},
        {name + " low", estimate.interval->low, expected[5]},
        {name + " high", estimate.interval->high, expected[6]}});
}

TEST(GoldenTest, ShroutFleissIntraclassCorrelations) {
  using enum IccModel;
  using enum IccType;
  using enum IccUnit;
  const auto analysis = IntraclassCorrelations(RatingTable::FromRows(kShroutFleiss));
  ASSERT_TRUE(analysis);
  HoldForm(*analysis, {kOneWayRandom, kAbsoluteAgreement, kSingle}, "ICC1",
           {0.165741768405, 1.79467849224, 5, 18, 0.164768808345, -0.132932324875, 0.722560062328});
  for (const IccModel model : {kTwoWayRandom, kTwoWayMixed}) {
    HoldForm(
        *analysis, {model, kAbsoluteAgreement, kSingle}, "ICC2",
        {0.289763779528, 11.0272479564, 5, 15, 0.000134566516484, 0.0187865133747, 0.761084369649});
    HoldForm(
        *analysis, {model, kConsistency, kSingle}, "ICC3",
        {0.714840714841, 11.0272479564, 5, 15, 0.000134566516484, 0.342464765034, 0.945858259955});
    HoldForm(
        *analysis, {model, kAbsoluteAgreement, kAverage}, "ICC2k",
        {0.620050547599, 11.0272479564, 5, 15, 0.000134566516484, 0.0711368153025, 0.927232040168});
    HoldForm(
        *analysis, {model, kConsistency, kAverage}, "ICC3k",
        {0.909315542377, 11.0272479564, 5, 15, 0.000134566516484, 0.675674713816, 0.985891678169});
  }
  HoldForm(*analysis, {kOneWayRandom, kAbsoluteAgreement, kAverage}, "ICC1k",
           {0.442797133679, 1.79467849224, 5, 18, 0.164768808345, -0.884442155238, 0.912415420341});
  const IccMeanSquares& squares = analysis->mean_squares;
  const MeasurementError error = ErrorOfMeasurement(*analysis, IccType::kConsistency);
  Hold({{"MS subjects", squares.subjects, 11.2416666667},
        {"MS judges", squares.readers, 32.4861111111},
        {"MS error", squares.error, 1.01944444444},
        {"one-way MSW", squares.within_subjects, 6.26388888889},
        {"SEM", error.standard_error.value, 1.00967541539},
        {"MDC95", error.minimal_detectable_change.value, 2.79862603908},
        {"psy subject variance", analysis->components.subject, 2.55555555556},
        {"psy rater variance", analysis->components.reader, 5.24444444444},
        {"psy residual", analysis->components.residual, 1.01944444444}});
}

// Published to two digits: Shrout and Fleiss 1979, table 4.
TEST(GoldenTest, ShroutFleissAsPublished) {
  using enum IccModel;
  using enum IccType;
  using enum IccUnit;
  const auto analysis = IntraclassCorrelations(RatingTable::FromRows(kShroutFleiss));
  const auto value = [&](const IccForm& form) { return analysis->Form(form).estimate->value; };
  EXPECT_NEAR(value({kOneWayRandom, kAbsoluteAgreement, kSingle}), 0.17, 0.005);
  EXPECT_NEAR(value({kTwoWayRandom, kAbsoluteAgreement, kSingle}), 0.29, 0.005);
  EXPECT_NEAR(value({kTwoWayMixed, kConsistency, kSingle}), 0.71, 0.005);
  EXPECT_NEAR(value({kOneWayRandom, kAbsoluteAgreement, kAverage}), 0.44, 0.005);
  EXPECT_NEAR(value({kTwoWayRandom, kAbsoluteAgreement, kAverage}), 0.62, 0.005);
  EXPECT_NEAR(value({kTwoWayMixed, kConsistency, kAverage}), 0.91, 0.005);
}

TEST(GoldenTest, ShroutFleissRepeatability) {
  const auto result = AnalyseRepeatability(kShroutFleiss);
  ASSERT_TRUE(result);
  Hold({{"wSD", result->within_subject_sd.estimate.value, 2.50277623628},
        {"RC", result->coefficient.estimate.value, 6.9372143147},
        {"wCV %", result->relative->wcv_of_mean.estimate.value, 47.2965587958},
        {"RC factor", kRepeatabilityFactor, 2.771807648699, 1e-12}});
}

TEST(GoldenTest, ShroutFleissRankConcordance) {
  const auto result = AnalyseRankConcordance(RatingTable::FromRows(kShroutFleiss));
  ASSERT_TRUE(result);
  Hold({{"Kendall W", result->w, 0.887037037037},
        {"chi2", result->test.statistic, 17.7407407407},
        {"p", result->test.p_value, 0.00328950924368}});
}

struct PeakFlow {
  std::vector<double> wright1, wright2, mini1, mini2;
};

PeakFlow ReadPeakFlow() {
  const table::Table table = table::ReadCsv(DataFile("stats/csv/bland_altman_pefr.csv"));
  return {table.Numbers("wright1"), table.Numbers("wright2"), table.Numbers("mini1"),
          table.Numbers("mini2")};
}

/// @param expected n, bias, sd, 1.96 limits, 2 s limits, SE, bias interval, limit SE by 3/n, its
///   interval ends, r, its p, slope, SE, p, intercept, t, p.
void HoldDifferences(const std::string& name, const std::vector<double>& a,
                     const std::vector<double>& b, const std::vector<double>& expected) {
  const auto limits = AnalyseDifferences(a, b, {1.96, LimitInterval::kSimple});
  const auto printed = AnalyseDifferences(a, b, {2.0, LimitInterval::kSimple});
  const auto trend = ProportionalBias(a, b);
  ASSERT_TRUE(limits && printed && trend);
  const std::vector<double> got{static_cast<double>(limits->pairs),
                                limits->bias.value,
                                limits->sd,
                                limits->lower_limit.value,
                                limits->upper_limit.value,
                                printed->lower_limit.value,
                                printed->upper_limit.value,
                                *limits->bias.standard_error,
                                limits->bias.interval->low,
                                limits->bias.interval->high,
                                *limits->lower_limit.standard_error,
                                limits->lower_limit.interval->low,
                                limits->lower_limit.interval->high,
                                limits->upper_limit.interval->low,
                                limits->upper_limit.interval->high,
                                trend->correlation,
                                trend->test.p_value,
                                trend->slope.value,
                                *trend->slope.standard_error,
                                trend->test.p_value,
                                trend->intercept.value,
                                limits->bias_test.statistic,
                                limits->bias_test.p_value};
  ASSERT_EQ(got.size(), expected.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    Hold({{name + " value " + std::to_string(i), got[i], expected[i]}});
  }
}

TEST(GoldenTest, PeakFlowDifferences) {
  SKIP_WITHOUT(DataFile("stats/csv/bland_altman_pefr.csv"));
  const PeakFlow flow = ReadPeakFlow();
  HoldDifferences("wright1-mini1", flow.wright1, flow.mini1,
                  {17,
                   -2.11764705882,
                   38.7651298736,
                   -78.0973016111,
                   73.8620074934,
                   -79.647906806,
                   75.4126126884,
                   9.40192500351,
                   -22.0488376966,
                   17.813543579,
                   16.284611795,
                   -112.619136451,
                   -43.575466771,
                   39.3401726534,
                   108.383842333,
                   0.0836797216806,
                   0.749498533649,
                   0.0286874451525,
                   0.0882064082765,
                   0.749498533649,
                   -15.0674973,
                   -0.225235476568,
                   0.82464767353});
  HoldDifferences("wright1-wright2", flow.wright1, flow.wright2,
                  {17,
                   4.94117647059,
                   21.7240379195,
                   -37.6379378517,
                   47.5202907929,
                   -38.5068993685,
                   48.3892523097,
                   5.26885311513,
                   -6.22829316899,
                   16.1106461102,
                   9.12592129302,
                   -56.984026761,
                   -18.2918489424,
                   28.1742018835,
                   66.8663797022,
                   -0.152555257186,
                   0.558864291079,
                   -0.0282116774952,
                   0.0471892065992,
                   0.558864291079,
                   17.5766889676,
                   0.937808734201,
                   0.362284447182});
  HoldDifferences("mini1-mini2", flow.mini1, flow.mini2,
                  {17,
                   -2.88235294118,
                   28.8723101625,
                   -59.4720808596,
                   53.7073749773,
                   -60.6269732661,
                   54.8622673838,
                   7.0025637915,
                   -17.7271250309,
                   11.9624191486,
                   12.1287962701,
                   -85.1839803458,
                   -33.7601813734,
                   27.9954754911,
                   79.4192744634,
                   0.0625183438019,
                   0.811595800259,
                   0.0162191564501,
                   0.0668535966346,
                   0.811595800259,
                   -10.2444188675,
                   -0.411613949833,
                   0.686083585483});
}

TEST(GoldenTest, PeakFlowRepeatabilityAndConcordance) {
  SKIP_WITHOUT(DataFile("stats/csv/bland_altman_pefr.csv"));
  const PeakFlow flow = ReadPeakFlow();
  Rows wright;
  Rows mini;
  Rows methods;
  for (std::size_t i = 0; i < flow.wright1.size(); ++i) {
    wright.push_back({flow.wright1[i], flow.wright2[i]});
    mini.push_back({flow.mini1[i], flow.mini2[i]});
    methods.push_back({flow.wright1[i], flow.mini1[i]});
  }
  const double wright_sd = AnalyseRepeatability(wright)->within_subject_sd.estimate.value;
  const double mini_sd = AnalyseRepeatability(mini)->within_subject_sd.estimate.value;
  const auto concordance = AnalyseConcordance(flow.wright1, flow.mini1);
  const auto analysis = IntraclassCorrelations(RatingTable::FromRows(methods));
  const Estimate agreement = *analysis->Agreement().estimate;
  const auto deming = FitDeming(flow.wright1, flow.mini1);
  constexpr double kSqrt2 = std::numbers::sqrt2;
  Hold({{"wright wSD", wright_sd, 15.3066690579},
        {"wright 2 sqrt(mean d^2)", 2.0 * kSqrt2 * wright_sd, 43.2937979528},
        {"wright RC with 1.96", 1.96 * kSqrt2 * wright_sd, 42.4279219937},
        {"mini wSD", mini_sd, 19.9108306324},
        {"mini 2 sqrt(mean d^2)", 2.0 * kSqrt2 * mini_sd, 56.3163334368},
        {"mini RC with 1.96", 1.96 * kSqrt2 * mini_sd, 55.1900067681},
        {"CCC", concordance->coefficient.value, 0.942742431427},
        {"CCC low", concordance->coefficient.interval->low, 0.850491873169},
        {"CCC high", concordance->coefficient.interval->high, 0.97872627917},
        {"scale shift", concordance->scale_shift, 0.972509121336},
        {"location shift", concordance->location_shift, 0.0190302500916},
        {"C_b", concordance->bias_correction, 0.999430693136},
        {"Pearson", concordance->correlation, 0.943279446891},
        {"ICC(A,1)", agreement.value, 0.945928405577},
        {"ICC(A,1) low", agreement.interval->low, 0.857411171235},
        {"ICC(A,1) high", agreement.interval->high, 0.980078659146},
        {"Deming slope", deming->slope.value, 0.970880819765},
        {"Deming intercept", deming->intercept.value, 15.2315555223}});
}

TEST(GoldenTest, CohenKappaOfTwoGrades) {
  const GradeTable table({{20, 5}, {10, 15}});
  const auto result = AnalyseCohenKappa(table);
  ASSERT_TRUE(result);
  const Estimate adjusted = AdjustedKappa(table);
  const auto indices = AnalysePrevalence(table);
  Hold({{"kappa", result->kappa.value, 0.4},
        {"psych low", result->kappa.interval->low, 0.151092290477},
        {"psych high", result->kappa.interval->high, 0.648907709523},
        {"psych variance", *result->kappa.standard_error * *result->kappa.standard_error, 0.016128},
        {"vcd ASE", *result->kappa.standard_error, 0.126996062931},
        {"epiR cohen SE", result->simple_standard_error, 0.129614813968157},
        {"observed", result->observed_agreement, 0.7},
        {"expected", result->expected_agreement, 0.5},
        {"prevalence index", indices->prevalence_index, 0.1},
        {"bias index", indices->bias_index, -0.1},
        {"PABAK", adjusted.value, 0.4},
        {"PABAK low", adjusted.interval->low, 0.107835348677643},
        {"PABAK high", adjusted.interval->high, 0.642764308671706}});
}

void HoldKappa(const std::string& name, const Rows& counts, KappaWeights weights, double kappa,
               double error, double tolerance = 1e-8) {
  const auto result = AnalyseCohenKappa(GradeTable(counts), weights);
  ASSERT_TRUE(result);
  Hold({{name, result->kappa.value, kappa, tolerance},
        {name + " ASE", *result->kappa.standard_error, error, tolerance}});
}

// psych's own variance of the quadratic kappa differs from vcd's; vcd's is [Fleiss1969].
TEST(GoldenTest, CohenKappaOfThreeGrades) {
  const Rows counts{{44, 5, 1}, {7, 20, 3}, {9, 5, 6}};
  HoldKappa("nominal", counts, KappaWeights::kNominal, 0.491525423729, 0.0721274592933);
  HoldKappa("linear", counts, KappaWeights::kLinear, 0.473684210526, 0.0769789098703);
  HoldKappa("quadratic", counts, KappaWeights::kQuadratic, 0.454545454545, 0.0939796977757);
}

TEST(GoldenTest, CohenKappaOfPeruginiGrades) {
  HoldKappa("nominal", kPerugini, KappaWeights::kNominal, 0.738508120011, 0.0531099169677);
  HoldKappa("linear", kPerugini, KappaWeights::kLinear, 0.851330203443, 0.0317640586438);
  HoldKappa("quadratic", kPerugini, KappaWeights::kQuadratic, 0.928667968163, 0.0162705692469);
  const GradeTable table(kPerugini);
  const auto nominal = AnalyseCohenKappa(table);
  const auto linear = AnalyseCohenKappa(table, KappaWeights::kLinear);
  const auto quadratic = AnalyseCohenKappa(table, KappaWeights::kQuadratic);
  Hold({{"nominal low", nominal->kappa.interval->low, 0.634414595532},
        {"nominal high", nominal->kappa.interval->high, 0.84260164449},
        {"linear low", linear->kappa.interval->low, 0.789073792498},
        {"linear high", linear->kappa.interval->high, 0.913586614388},
        {"quadratic low", quadratic->kappa.interval->low, 0.896778238432},
        {"quadratic high", quadratic->kappa.interval->high, 0.960557697895}});
}

// Six digits, from the reference figures.
TEST(GoldenTest, CohenKappaOfFourGrades) {
  const Rows counts{{40, 5, 0, 0}, {6, 20, 4, 0}, {0, 5, 30, 5}, {0, 0, 3, 32}};
  HoldKappa("nominal", counts, KappaWeights::kNominal, 0.749329, 0.042421, 2e-5);
  HoldKappa("linear", counts, KappaWeights::kLinear, 0.855022, 0.025811, 2e-5);
  HoldKappa("quadratic", counts, KappaWeights::kQuadratic, 0.929942, 0.013369, 4e-5);
}

TEST(GoldenTest, FleissKappaOfFourteenReaders) {
  const auto result = AnalyseFleissKappa(GradeCounts({{0, 0, 0, 0, 14},
                                                      {0, 2, 6, 4, 2},
                                                      {0, 0, 3, 5, 6},
                                                      {0, 3, 9, 2, 0},
                                                      {2, 2, 8, 1, 1},
                                                      {7, 7, 0, 0, 0},
                                                      {3, 2, 6, 3, 0},
                                                      {2, 5, 3, 2, 2},
                                                      {6, 5, 2, 1, 0},
                                                      {0, 2, 2, 3, 7}}));
  ASSERT_TRUE(result);
  Hold({{"kappa", result->kappa.value, 0.209930704422},
        {"observed", result->observed_agreement, 0.378021978022},
        {"expected", result->expected_agreement, 0.212755102041},
        {"SE0", *result->null_standard_error, 0.0169650692244},
        {"z", result->test->statistic, 12.3742910592},
        {"category 1", result->categories[0].kappa, 0.201282051282},
        {"category 2", result->categories[1].kappa, 0.0796703296703},
        {"category 3", result->categories[2].kappa, 0.171597633136},
        {"category 4", result->categories[3].kappa, 0.0303813833226},
        {"category 5", result->categories[4].kappa, 0.507656695157},
        {"category SE", *result->categories[0].null_standard_error, 0.0331496772066}});
}

/// Readings of each scan by two observers, in the order of the file.
struct Observers {
  std::vector<double> first, second;
};

Observers ReadPigs(const std::string& column, const std::string& first, const std::string& second) {
  const table::Table table =
      table::ReadCsv(DataFile("cmr/pig_longitudinal/derived_lv_volumes_voxelunits.csv"));
  const auto& scans = table.Texts("scan");
  const auto& observers = table.Texts("observer");
  const std::vector<double> values = table.Numbers(column);
  std::map<std::string, double> of_second;
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (observers[row] == second) of_second[scans[row]] = values[row];
  }
  Observers read;
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (observers[row] != first || !of_second.contains(scans[row])) continue;
    read.first.push_back(values[row]);
    read.second.push_back(of_second[scans[row]]);
  }
  return read;
}

/// @param expected n, bias (second - first), sd, limits, ICC(A,1) with interval, ICC(C,1), CCC with
/// interval, wSD, CV %.
void HoldPigs(const std::string& column, const std::string& second,
              const std::vector<double>& expected) {
  const Observers read = ReadPigs(column, "obs0_rep0", second);
  const auto limits = AnalyseDifferences(read.second, read.first);
  Rows rows;
  for (std::size_t i = 0; i < read.first.size(); ++i) {
    rows.push_back({read.first[i], read.second[i]});
  }
  const auto analysis = IntraclassCorrelations(RatingTable::FromRows(rows));
  const auto concordance = AnalyseConcordance(read.first, read.second);
  const auto repeatability = AnalyseRepeatability(rows);
  ASSERT_TRUE(limits && analysis && concordance && repeatability);
  const Estimate agreement = *analysis->Agreement().estimate;
  const std::vector<double> got{static_cast<double>(limits->pairs),
                                limits->bias.value,
                                limits->sd,
                                limits->lower_limit.value,
                                limits->upper_limit.value,
                                agreement.value,
                                agreement.interval->low,
                                agreement.interval->high,
                                analysis->Consistency().estimate->value,
                                concordance->coefficient.value,
                                concordance->coefficient.interval->low,
                                concordance->coefficient.interval->high,
                                repeatability->within_subject_sd.estimate.value,
                                repeatability->relative->wcv_of_mean.estimate.value};
  for (std::size_t i = 0; i < got.size(); ++i) {
    Hold({{column + " " + second + " value " + std::to_string(i), got[i], expected[i]}});
  }
}

TEST(GoldenTest, PigVentricles) {
  SKIP_WITHOUT(DataFile("cmr/pig_longitudinal/derived_lv_volumes_voxelunits.csv"));
  HoldPigs("edv_px2slices", "obs0_rep1",
           {40, 1473.1075, 2511.08439078, -3448.61790593, 6394.83290593, 0.995353843385,
            0.986686380034, 0.99796631068, 0.996473949654, 0.995235278796, 0.991305327649,
            0.99739123756, 2039.35674954, 2.54161869647});
  HoldPigs("edv_px2slices", "obs1_rep0",
           {39, 2428.27948718, 4998.27755796, -7368.34452642, 12224.9035008, 0.982919385903,
            0.959951989714, 0.991899601883, 0.985846238527, 0.982477772122, 0.967717951274,
            0.990521695226, 3888.36313562, 4.91065076478});
  HoldPigs("esv_px2slices", "obs0_rep1",
           {40, 1368.2875, 1716.06123093, -1995.19251262, 4731.76751262, 0.995103779281,
            0.976056900155, 0.998211809694, 0.99695463909, 0.994978865534, 0.990794385657,
            0.997263873436, 1540.04142432, 3.75525165425});
  HoldPigs("esv_px2slices", "obs1_rep0",
           {39, 4805.55384615, 4300.89475341, -3624.19987053, 13235.3075628, 0.95358560565,
            0.590496500766, 0.986021811113, 0.978571851898, 0.952422287134, 0.916473982598,
            0.973116030905, 4534.13407163, 10.9223917539});
  HoldPigs("myo_ed_px2slices", "obs0_rep1",
           {40, 4.615, 4823.5506424, -9449.5442591, 9458.7742591, 0.977558358889, 0.957978400108,
            0.98806917776, 0.976996190313, 0.976996169212, 0.958075153362, 0.987432786388,
            3367.86253268, 4.26491973339});
  HoldPigs("myo_ed_px2slices", "obs1_rep0",
           {39, -2833.87948718, 8082.37582558, -18675.3361053, 13007.577131, 0.914577954539,
            0.836292817779, 0.955332928814, 0.92155812712, 0.912526641585, 0.841207834305,
            0.952637780636, 5986.68009367, 7.86972816831});
  HoldPigs("ef_percent", "obs0_rep1",
           {40, -1.00915, 1.90655168046, -4.7459912937, 2.7276912937, 0.983501628363,
            0.958515408922, 0.992385239517, 0.986811383544, 0.983085748516, 0.968700789803,
            0.990890045834, 1.51037239613, 2.94053007242});
  HoldPigs("ef_percent", "obs1_rep0",
           {39, -5.3728974359, 4.7162776736, -14.6168016761, 3.87100680435, 0.8094298801,
            0.14484197379, 0.936557997843, 0.906111490345, 0.805390842484, 0.688555760012,
            0.881473031805, 5.02697531146, 10.1425155892});
}

}  // namespace
}  // namespace etalon::stats
