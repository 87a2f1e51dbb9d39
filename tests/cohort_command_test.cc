// `etalon cohort` on small tables whose figures are known from R.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.h"

namespace etalon::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

struct Analysed {
  ProgramResult result;
  fs::path output;
  nlohmann::json json;
};

Analysed Analyse(const std::string& csv, std::vector<std::string> options) {
  const fs::path folder = NewFolder("cohort");
  WriteFile(folder / "table.csv", csv);
  Analysed analysed;
  analysed.output = folder / "out";
  std::vector<std::string> arguments{"cohort", (folder / "table.csv").string(), "--out",
                                     analysed.output.string(), "--analysis"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  analysed.result = RunEtalon(arguments);
  if (analysed.result.exit_code == 0) analysed.json = ReadJson(analysed.output / "analysis.json");
  return analysed;
}

TEST(Cohort, CorrelatesEveryPairAndDrawsTheMatrix) {
  const auto analysed = Analyse(
      "name;a;b;c\nx;1;2,1;5\ny;2;3,9;3\nz;3;6,2;4\nw;4;7,8;1\nv;5;10,1;2\n", {"correlation"});
  ASSERT_EQ(analysed.result.exit_code, 0) << analysed.result.errors;
  ASSERT_EQ(analysed.json.at("pairs").size(), 3U);
  const auto& first = analysed.json.at("pairs").at(0);
  EXPECT_EQ(first.at("first"), "a");
  EXPECT_NEAR(first.at("coefficient").at("value").get<double>(), 0.9986, 5e-4);
  EXPECT_THAT(ReadFile(analysed.output / "correlation.svg"), HasSubstr("<svg"));
  EXPECT_THAT(ReadFile(analysed.output / "analysis.html"), HasSubstr("Matrice de corrélation"));
}

TEST(Cohort, ComparesTwoVisitsOfEveryMarker) {
  // The sleep data [Cushny1905]: R's paired t = -4.0621, p = 0.002833; Wilcoxon p = 0.009091.
  std::string csv = "subject,visit,hours,constant\n";
  const double first[] = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
  const double second[] = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};
  for (int i = 0; i < 10; ++i) {
    csv += std::to_string(i) + ",before," + std::to_string(first[i]) + ",1\n";
    csv += std::to_string(i) + ",after," + std::to_string(second[i]) + ",1\n";
  }
  const auto analysed = Analyse(csv, {"paired"});
  ASSERT_EQ(analysed.result.exit_code, 0) << analysed.result.errors;
  const auto& effect = analysed.json.at("effects").at(0);
  EXPECT_NEAR(effect.at("difference").at("value").get<double>(), 1.58, 1e-9);
  EXPECT_NEAR(effect.at("t_p").get<double>(), 0.00283289019738, 1e-9);
  EXPECT_NEAR(effect.at("wilcoxon_p").get<double>(), 0.00909069801593, 1e-9);
  EXPECT_EQ(analysed.json.at("effects").at(1).at("difference").at("refusal"), "no-variation");
  EXPECT_THAT(analysed.result.output, HasSubstr("0 of 2 markers fall and 1 rise"));
}

TEST(Cohort, DrawsSurvivalAndTestsGroups) {
  // Survival in acute myelogenous leukaemia [Miller1997]: log-rank 3.39639, p 0.0653.
  const std::string csv =
      "time,status,x\n9,1,M\n13,1,M\n13,0,M\n18,1,M\n23,1,M\n28,0,M\n31,1,M\n34,1,M\n45,0,M\n"
      "48,1,M\n161,0,M\n5,1,N\n5,1,N\n8,1,N\n8,1,N\n12,1,N\n16,0,N\n23,1,N\n27,1,N\n30,1,N\n"
      "33,1,N\n43,1,N\n45,1,N\n";
  const auto analysed = Analyse(csv, {"survival", "--group", "x"});
  ASSERT_EQ(analysed.result.exit_code, 0) << analysed.result.errors;
  EXPECT_THAT(analysed.result.output, HasSubstr("18 events in 23 subjects"));
  EXPECT_THAT(analysed.result.output, HasSubstr("p = 0.065"));
  EXPECT_NEAR(analysed.json.at("curves").at(0).at("median").at("value").get<double>(), 31.0, 1e-9);
  EXPECT_NEAR(analysed.json.at("curves").at(1).at("median").at("value").get<double>(), 23.0, 1e-9);
}

TEST(Cohort, GivesAreaThresholdAndCalibration) {
  const auto analysed = Analyse(
      "label,score\n0,0.1\n0,0.4\n1,0.35\n1,0.8\n0,0.2\n1,0.9\n0,0.3\n1,0.6\n", {"accuracy"});
  ASSERT_EQ(analysed.result.exit_code, 0) << analysed.result.errors;
  // 16 pairs, one of them in the wrong order.
  EXPECT_NEAR(analysed.json.at("areas").at(0).at("auc").at("value").get<double>(), 15.0 / 16.0,
              1e-9);
  EXPECT_TRUE(analysed.json.contains("calibration"));
  EXPECT_TRUE(fs::exists(analysed.output / "roc.svg"));
  EXPECT_TRUE(fs::exists(analysed.output / "reliability.svg"));
}

TEST(Cohort, GivesPercentilesOfErrors) {
  const auto analysed =
      Analyse("automatic,manual\n10,11\n12,10\n9,9\n15,12\n20,24\n7,\n", {"errors"});
  ASSERT_EQ(analysed.result.exit_code, 0) << analysed.result.errors;
  EXPECT_NEAR(analysed.json.at("percentiles").at(0).at("p50").at("value").get<double>(), 2.0, 1e-9);
  EXPECT_NEAR(analysed.json.at("percentiles").at(0).at("p95").at("value").get<double>(), 3.8, 1e-9);
  EXPECT_THAT(analysed.result.output, HasSubstr("1 rows without both values were left out."));
}

TEST(Cohort, NamesWhatIsWrong) {
  EXPECT_THAT(Analyse("a,b\n1,2\n", {"regression"}).result.errors,
              HasSubstr("no analysis 'regression'"));
  EXPECT_THAT(Analyse("a,b\n1,2\n", {"errors"}).result.errors,
              HasSubstr("which column? name it with --value"));
  EXPECT_THAT(Analyse("time,event\n-1,1\n", {"survival"}).result.errors,
              HasSubstr("line 2, column 1 (time): a negative time"));
  EXPECT_THAT(Analyse("time,event\n1,3\n", {"survival"}).result.errors,
              HasSubstr("line 2, column 2 (event): an event is 0 or 1"));
  const auto twice = Analyse("subject,visit,m\n1,a,2\n1,a,3\n2,b,4\n", {"paired"});
  EXPECT_EQ(twice.result.exit_code, 2);
  EXPECT_THAT(twice.result.errors, HasSubstr("lines 2 and 3 hold the same subject"));
}

TEST(Cohort, ReadsTheWorkspaceWhereNoTableIsGiven) {
  const fs::path workspace = NewFolder("workspace");
  const auto empty =
      RunEtalon({"cohort", "--workspace", workspace.string(), "--analysis", "correlation"});
  EXPECT_EQ(empty.exit_code, 2);
  EXPECT_THAT(empty.errors, HasSubstr("holds no measurement yet"));
}

}  // namespace
}  // namespace etalon::test
