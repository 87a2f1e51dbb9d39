// `etalon agree`: tables as people write them, and the published examples.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.h"

namespace etalon::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

fs::path Table(const std::string& content) {
  const fs::path path = NewFolder("table") / "readings.csv";
  WriteFile(path, content);
  return path;
}

nlohmann::json AgreeJson(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "agree");
  arguments.insert(arguments.end(), {"--format", "json"});
  const ProgramResult result = RunEtalon(arguments);
  EXPECT_EQ(result.exit_code, 0) << result.errors;
  return nlohmann::json::parse(result.output);
}

/// A figure by its key, in the first group that has it.
nlohmann::json Figure(const nlohmann::json& agreement, const std::string& key) {
  for (const auto& group : agreement.at("groups")) {
    for (const auto& figure : group.at("figures")) {
      if (figure.at("key") == key) return figure;
    }
  }
  throw std::runtime_error("no figure " + key);
}

double Value(const nlohmann::json& agreement, const std::string& key) {
  return Figure(agreement, key).at("value").get<double>();
}

constexpr const char* kShroutFleiss =
    "target,J1,J2,J3,J4\n1,9,2,5,8\n2,6,1,3,2\n3,8,4,6,8\n4,7,1,2,6\n5,10,5,6,9\n6,6,2,4,7\n";

TEST(Agree, GivesThePublishedCoefficientsOfShroutAndFleiss) {
  const auto agreement = AgreeJson({Table(kShroutFleiss).string()});
  EXPECT_NEAR(Value(agreement, "icc_1"), 0.165742, 1e-6);
  EXPECT_NEAR(Value(agreement, "icc_a_1"), 0.289764, 1e-6);
  EXPECT_NEAR(Value(agreement, "icc_c_1"), 0.714841, 1e-6);
  EXPECT_NEAR(Value(agreement, "icc_c_k"), 0.909316, 1e-6);
  EXPECT_NEAR(Figure(agreement, "icc_a_1").at("interval").at(0).get<double>(), 0.01879, 1e-5);
  EXPECT_EQ(agreement.at("design").at("layout"), "wide");
  EXPECT_EQ(agreement.at("headline"), "icc_a_1");
}

TEST(Agree, WritesAReportInBothLanguages) {
  const fs::path output = NewFolder("agree") / "report";
  const auto result = RunEtalon({"agree", Table(kShroutFleiss).string(), "--metric", "gls",
                                 "--unit", "%", "--out", output.string()});
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_THAT(result.output, HasSubstr("ICC(A,1)"));
  const std::string page = ReadFile(output / "agreement.html");
  EXPECT_THAT(page, HasSubstr("Prêt pour un article"));
  EXPECT_THAT(page, HasSubstr("0,290"));
  EXPECT_THAT(page, HasSubstr("0.66"));
  for (const char* bad : {">nan", "\"nan", " nan", ">inf", "\"inf", ">-inf", ">\u2212inf"}) {
    EXPECT_EQ(page.find(bad), std::string::npos) << bad;
  }
  const auto json = ReadJson(output / "agreement.json");
  EXPECT_EQ(json.at("published").at("metric"), "gls");
  EXPECT_THAT(json.at("paragraph").at("fr").get<std::string>(), HasSubstr("0,290"));
}

TEST(Agree, SameTableSameBytes) {
  const fs::path table = Table(kShroutFleiss);
  std::vector<std::string> pages;
  for (int run = 0; run < 2; ++run) {
    const fs::path output = NewFolder("agree");
    RunEtalon({"agree", table.string(), "--out", output.string()});
    pages.push_back(ReadFile(output / "agreement.html") + ReadFile(output / "agreement.json"));
  }
  EXPECT_TRUE(pages[0] == pages[1]);
}

TEST(Agree, AFrenchSpreadsheetGivesTheSameFigures) {
  const auto plain =
      AgreeJson({Table("subject,A,B\n1,10.5,11\n2,12,13.5\n3,9,9.5\n4,8,8.5\n").string()});
  const auto french = AgreeJson(
      {Table("\xEF\xBB\xBFpatient;A;B\r\n1;10,5;11\r\n2;12;13,5\r\n3;9;9,5\r\n4;8;8,5\r\n")
           .string()});
  EXPECT_EQ(plain.at("groups"), french.at("groups"));
}

TEST(Agree, EqualReadingsAreRefusalsAndNoNumbersThatAreNone) {
  const fs::path output = NewFolder("agree");
  const auto result =
      RunEtalon({"agree", Table("subject,A,B\n1,5,5\n2,5,5\n3,5,5\n4,5,5\n").string(), "--scale",
                 "numbers", "--out", output.string()});
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_THAT(result.output, HasSubstr("no-variation: all readings are equal"));
  EXPECT_THAT(result.output, Not(HasSubstr("nan")));
  EXPECT_EQ(RunEtalon({"agree", Table("subject,A,B\n1,1,1\n2,1,1\n").string()}).exit_code, 0);
}

TEST(Agree, BadTablesAreOneClearLine) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"subject,A,B\n1,2\n", "line 2, column 3: the row has 2 cells"},
      {"subject,A,B\n1,2.5,x\n2,3,4\n3,4,5\n", "line 2, column 3 (B): the cell is no number"},
      {"subject,A,A\n1,2,3\n", "line 1, column 3: the name 'A'"},
      {"subject,A,B\n1,2.5,3\n", "holds one subject"},
      {"subject,reader,value\n1,a,2.5\n1,a,3\n2,a,3\n2,b,1\n", "line 3: the same subject"},
      {"", "is empty"},
  };
  for (const auto& [content, message] : cases) {
    const auto result = RunEtalon({"agree", Table(content).string()});
    EXPECT_EQ(result.exit_code, 2) << content;
    EXPECT_THAT(result.errors, HasSubstr(message));
    EXPECT_THAT(result.errors, HasSubstr("readings.csv"));
  }
  EXPECT_EQ(RunEtalon({"agree", "no/such.csv"}).exit_code, 2);
}

TEST(Agree, GivesTheGoldenValuesOfTheSharedTables) {
  const auto data = DataFolder();
  if (!data || !fs::exists(*data / "stats/csv")) GTEST_SKIP() << "no data folder";
  const fs::path csv = *data / "stats/csv";
  const auto grades = AgreeJson({(csv / "perugini_4x4.csv").string(), "--metric", "perugini"});
  EXPECT_NEAR(Value(grades, "kappa"), 0.738508120011, 1e-9);
  EXPECT_NEAR(Value(grades, "kappa_linear"), 0.851330203443, 1e-9);
  EXPECT_NEAR(Value(grades, "kappa_quadratic"), 0.928667968163, 1e-9);
  const auto fleiss = AgreeJson({(csv / "fleiss_10x5_14raters.csv").string()});
  EXPECT_NEAR(Value(fleiss, "fleiss_kappa"), 0.209930704422, 1e-9);
  const auto flow = AgreeJson({(csv / "bland_altman_pefr.csv").string(), "--readers",
                               "wright1,mini1", "--design", "methods"});
  EXPECT_NEAR(Value(flow, "bias"), -2.11764705882, 1e-8);
  EXPECT_NEAR(Value(flow, "lower_limit"), -78.0973016111, 1e-6);
  EXPECT_NEAR(Value(flow, "concordance"), 0.942742431427, 1e-9);
}

TEST(Agree, GivesTheGoldenValuesOfTheContouredPigs) {
  const auto data = DataFolder();
  const fs::path csv = "cmr/pig_longitudinal/derived_lv_volumes_voxelunits.csv";
  if (!data || !fs::exists(*data / csv)) GTEST_SKIP() << "no data folder";
  const auto agreement =
      AgreeJson({(*data / csv).string(), "--subject", "scan", "--reader", "observer", "--value",
                 "ef_percent", "--readers", "obs0_rep0,obs0_rep1"});
  EXPECT_NEAR(Value(agreement, "icc_a_1"), 0.983501628363, 1e-8);
  EXPECT_NEAR(Value(agreement, "bias"), 1.00915, 1e-8);
  EXPECT_EQ(agreement.at("design").at("unused_columns").size(), 9U);
}

}  // namespace
}  // namespace etalon::test
