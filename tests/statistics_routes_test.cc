// Statistics in the browser: the same figures as on the command line, for whom, of which tables.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "browser.h"
#include "etalon/store/study_store.h"
#include "etalon/store/workspace.h"
#include "program.h"

namespace etalon {
namespace {

namespace fs = std::filesystem;
using accounts::Role;
using nlohmann::json;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kShroutFleiss =
    "target,J1,J2,J3,J4\n1,9,2,5,8\n2,6,1,3,2\n3,8,4,6,8\n4,7,1,2,6\n5,10,5,6,9\n6,6,2,4,7\n";
constexpr const char* kScores =
    "patient,truth,first,second\n1,0,0.1,3\n2,0,0.4,1\n3,1,0.35,4\n4,1,0.8,6\n5,0,0.2,2\n"
    "6,1,0.9,7\n7,0,0.3,2.5\n8,1,0.6,5\n9,1,,5\n";
constexpr const char* kSurvival =
    "time,status,x\n9,1,M\n13,1,M\n13,0,M\n18,1,M\n23,1,M\n28,0,M\n31,1,M\n34,1,M\n45,0,M\n"
    "48,1,M\n161,0,M\n5,1,N\n5,1,N\n8,1,N\n8,1,N\n12,1,N\n16,0,N\n23,1,N\n27,1,N\n30,1,N\n"
    "33,1,N\n43,1,N\n45,1,N\n,1,N\n";

class StatisticsRoutes : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = fs::path(testing::TempDir()) / ("statistics " + std::to_string(getpid()));
    fs::remove_all(folder_);
    station_ = std::make_unique<Workstation>(folder_ / "workspace");
    station_->AddPerson("bob", Role::kPhysician);
    station_->AddPerson("ada", Role::kOperator);
    station_->AddPerson("rita", Role::kReader);
  }
  static void TearDownTestSuite() {
    station_.reset();
    fs::remove_all(folder_);
  }

  static Answer Analyse(const std::string& table, const std::string& analysis,
                        const json& choices = json::object()) {
    return Browser(*station_, "rita")
        .Post("/api/statistics/analyses", {{"name", "table.csv"},
                                           {"table", table},
                                           {"analysis", analysis},
                                           {"choices", choices}});
  }

  /// What the command line prints of the same table.
  static std::string Printed(const std::string& table, std::vector<std::string> arguments) {
    const fs::path file = folder_ / "table.csv";
    test::WriteFile(file, table);
    arguments.insert(arguments.begin() + 1, file.string());
    arguments.insert(arguments.end(), {"--format", "json"});
    const test::ProgramResult result = test::RunEtalon(arguments);
    EXPECT_EQ(result.exit_code, 0) << result.errors;
    return result.output;
  }

  static const json& Table(const json& analysis, const std::string& key) {
    for (const json& table : analysis.at("tables")) {
      if (table.at("key") == key) return table;
    }
    throw std::runtime_error("no table " + key);
  }

  static void ExpectProblem(const std::string& table, const std::string& analysis,
                            const json& choices, const std::string& english,
                            const std::string& french) {
    const Answer answer = Analyse(table, analysis, choices);
    EXPECT_EQ(answer.status, 422) << answer.body;
    ASSERT_TRUE(answer.json.contains("text")) << answer.body;
    EXPECT_EQ(answer.json.at("text").at("en"), english);
    EXPECT_EQ(answer.json.at("text").at("fr"), french);
  }

  static inline fs::path folder_;
  static inline std::unique_ptr<Workstation> station_;
};

TEST_F(StatisticsRoutes, SayWhatTheCommandLineSays) {
  const auto same = [](const std::string& table, const std::string& analysis, const json& choices,
                       const std::vector<std::string>& arguments) {
    const Answer answer = Analyse(table, analysis, choices);
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.json.at("document"), Printed(table, arguments)) << analysis;
  };
  same(kShroutFleiss, "agreement", {{"metric", "gls"}, {"unit", "%"}},
       {"agree", "--metric", "gls", "--unit", "%"});
  same(kScores, "accuracy", {{"label", "truth"}, {"columns", {"first", "second"}}},
       {"cohort", "--analysis", "accuracy", "--label", "truth", "--columns", "first,second"});
  same(
      kScores, "correlation", {{"columns", {"first", "second"}}, {"method", "spearman"}},
      {"cohort", "--analysis", "correlation", "--columns", "first,second", "--method", "spearman"});
  same(kSurvival, "survival", {{"group", "x"}},
       {"cohort", "--analysis", "survival", "--group", "x"});
  same(kScores, "errors", {{"value", "first"}, {"reference", "second"}},
       {"cohort", "--analysis", "errors", "--value", "first", "--reference", "second"});
  const std::string visits = "subject,visit,m\n1,a,2\n1,b,3\n2,a,4\n2,b,4.5\n3,a,1\n3,b,3\n";
  same(visits, "paired", json::object(), {"cohort", "--analysis", "paired"});
}

TEST_F(StatisticsRoutes, ShowEachFigureWithItsIntervalAndDrawIt) {
  const Answer agreement = Analyse(kShroutFleiss, "agreement");
  ASSERT_EQ(agreement.status, 200) << agreement.body;
  const json& icc = Table(agreement.json, "glance").at("rows").at(0).at(1);
  EXPECT_NEAR(icc.at("value").get<double>(), 0.289764, 1e-6);
  EXPECT_NEAR(icc.at("interval").at(0).get<double>(), 0.01879, 1e-5);
  EXPECT_THAT(icc.at("text").at("fr"), AllOf(HasSubstr("0,290"), HasSubstr(" à ")));
  const json& plot = agreement.json.at("plots").at(1);
  EXPECT_EQ(plot.at("key"), "bland-altman-1");
  EXPECT_EQ(plot.at("heading").at("fr"), "Bland-Altman : J1 − J2");
  EXPECT_THAT(plot.at("svg").at("fr"), AllOf(HasSubstr("<svg"), Not(HasSubstr("<script"))));
  EXPECT_THAT(plot.at("data").at("en"), HasSubstr("mark,name,"));
  EXPECT_THAT(plot.at("data").at("en"), HasSubstr("\npoint,"));

  const Answer accuracy =
      Analyse(kScores, "accuracy", {{"label", "truth"}, {"columns", {"first"}}});
  EXPECT_NEAR(Table(accuracy.json, "areas").at("rows").at(0).at(3).at("value").get<double>(),
              15.0 / 16.0, 1e-9);
  EXPECT_THAT(accuracy.json.at("remarks").dump(), HasSubstr("1 rows with a missing score"));
  const std::string all = accuracy.json.at("tables").dump();
  EXPECT_THAT(all, HasSubstr("valeur prédictive positive"));
  EXPECT_THAT(Analyse("label,score\n1,2\n1,3\n", "accuracy").json.at("summary").at("fr"),
              HasSubstr("deux cas sans la maladie"));
  EXPECT_THAT(Analyse(kSurvival, "survival").json.at("remarks").dump(),
              HasSubstr("1 lignes sans durée"));
}

TEST_F(StatisticsRoutes, GuessWhatTheColumnsAre) {
  Browser rita(*station_, "rita");
  const Answer answer =
      rita.Post("/api/statistics/columns", {{"name", "C:\\scans\\t.csv"}, {"table", kScores}});
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.json.at("rows"), 9);
  EXPECT_THAT(answer.json.at("columns").at(1).at("entries"), ElementsAre("0", "1"));
  EXPECT_EQ(answer.json.at("columns").at(2).at("missing"), 1);
  const json& accuracy = answer.json.at("guesses").at("accuracy");
  EXPECT_EQ(accuracy.at("label"), "truth");
  EXPECT_THAT(accuracy.at("columns"), ElementsAre("first", "second"));
  EXPECT_THAT(answer.json.at("guesses").at("correlation").at("columns"),
              Not(testing::Contains("patient")));
  const Answer wide =
      rita.Post("/api/statistics/columns", {{"name", "t.csv"}, {"table", kShroutFleiss}});
  EXPECT_EQ(wide.json.at("guesses").at("agreement").at("layout"), "wide");
  EXPECT_EQ(wide.json.at("guesses").at("agreement").at("subject"), "target");
}

TEST_F(StatisticsRoutes, SayInBothLanguagesWhatIsWrongWithATable) {
  ExpectProblem("", "agreement", json::object(), "The table is empty: there is no header row.",
                "Le tableau est vide : il n’a pas de ligne de titres.");
  ExpectProblem("a,b\n", "correlation", json::object(),
                "The table has a header and no row under it.",
                "Le tableau a des titres et aucune ligne dessous.");
  ExpectProblem("a,b\n1,2\n3\n", "correlation", json::object(),
                "Line 3, column 2: the row has 1 cells, the header has 2.",
                "Ligne 3, colonne 2 : la ligne a 1 cellules, les titres sont 2.");
  ExpectProblem("a,b\n1,2\nDupont,4\n", "correlation", {{"columns", {"a", "b"}}},
                "Line 3, column 1 (a): the cell is no number.",
                "Ligne 3, colonne 1 (a) : la cellule n’est pas un nombre.");
  ExpectProblem("patient,reader,value\n1,A,3\n2,A,4\n", "agreement", json::object(),
                "Each subject was read once, by one reader; agreement takes a second reader or "
                "session.",
                "Chaque sujet n’a été lu qu’une fois, par un lecteur ; un accord demande un second "
                "lecteur ou une seconde séance.");
  ExpectProblem("a,b\n1,2\n", "errors", json::object(), "Choose the column of the values.",
                "Choisissez la colonne des valeurs.");
  ExpectProblem("a,b\n1,2\n", "accuracy", {{"label", "c"}}, "There is no column “c”.",
                "Il n’y a pas de colonne « c ».");
  EXPECT_EQ(Analyse("a,b\n1,2\n", "regression").status, 422);
  EXPECT_EQ(Analyse("a,b\n1,2\n", "errors", {{"misspelt", "a"}}).status, 422);
}

TEST_F(StatisticsRoutes, SayInFrenchWhyAFigureIsMissing) {
  const auto expect_french = [](const std::string& table, const std::string& analysis,
                                const json& choices) {
    const Answer answer = Analyse(table, analysis, choices);
    ASSERT_EQ(answer.status, 200) << answer.body;
    int refused = 0;
    for (const json& one : answer.json.at("tables")) {
      for (const json& row : one.at("rows")) {
        for (const json& cell : row) {
          if (!cell.value("refused", false)) continue;
          ++refused;
          EXPECT_NE(cell.at("text").at("fr"), cell.at("text").at("en")) << analysis;
        }
      }
    }
    EXPECT_GT(refused, 0) << analysis;
  };
  expect_french("subject,visit,m\n1,a,2\n1,b,3\n", "paired", json::object());
  expect_french("subject,visit,m\n1,a,2\n1,b,3\n2,a,4\n2,b,5\n", "paired", json::object());
  expect_french("a,b\n1,2\n2,2\n3,2\n4,2\n", "correlation", json::object());
  expect_french("a,b\n1,2\n2,3\n", "correlation", json::object());
  expect_french("label,s\n0,1\n0,2\n1,3\n1,4\n", "accuracy", json::object());
  expect_french("time,event,age\n1,1,5\n2,0,5\n3,0,5\n", "survival", {{"columns", {"age"}}});
  expect_french("automatic,manual\n1,0\n2,3\n", "errors", json::object());
}

TEST_F(StatisticsRoutes, BoundWhatIsTaken) {
  std::string million = "a,b\n";
  for (int row = 0; row < 1'000'000; ++row) million += "1,2\n";
  ExpectProblem(million, "agreement", json::object(),
                "The table has 1000000 rows; at most 10000 are taken here. `etalon agree` and "
                "`etalon cohort` take more.",
                "Le tableau a 1000000 lignes ; la page en prend au plus 10000. `etalon agree` et "
                "`etalon cohort` en prennent davantage.");
  std::string wide = "c0";
  for (int column = 1; column < 300; ++column) wide += fmt::format(",c{}", column);
  EXPECT_THAT(Analyse(wide + "\n1" + std::string(299, ',') + "\n", "correlation").body,
              HasSubstr("at most 200"));
  std::string numbers = wide.substr(0, wide.find(",c30"));
  for (int row = 0; row < 3; ++row) {
    for (int column = 0; column < 30; ++column) {
      numbers += fmt::format("{}{}", column == 0 ? "\n" : ",", row * column);
    }
  }
  ExpectProblem(numbers, "correlation", json::object(),
                "There are 30 columns of numbers: choose up to 24.",
                "Il y a 30 colonnes de nombres : choisissez-en au plus 24.");
  EXPECT_EQ(Analyse(std::string(7 << 20, 'x'), "agreement").status, 422) << "more than 6 MiB";
}

TEST_F(StatisticsRoutes, GiveTheStudiesToPhysiciansOnlyAndSaySo) {
  EXPECT_EQ(Browser(*station_).Get("/api/statistics/studies").status, 401);
  EXPECT_EQ(Browser(*station_, "ada").Get("/api/statistics/studies").status, 403);
  EXPECT_EQ(Browser(*station_, "rita").Get("/api/statistics/studies").status, 403);
  Browser bob(*station_, "bob");
  const Answer none = bob.Get("/api/statistics/studies");
  EXPECT_EQ(none.status, 422) << none.body;
  EXPECT_EQ(none.json.at("text").at("en"), "No study that matches has a measurement.");

  auto workspace = store::Workspace::Open(folder_ / "workspace");
  const auto save = [&](const std::string& digit, const std::string& day, double fraction) {
    store::StoredStudy study;
    study.key = {std::string(64, digit.front()), "f"};
    study.name = "study " + digit;
    study.options = "kind=echo";
    study.examination.patient = "p-1";
    study.examination.acquired_at = day;
    study.measurements.resize(1);
    study.measurements[0].name = "lv_ejection_fraction_biplane";
    study.measurements[0].value = fraction;
    study.measurements[0].unit = "%";
    workspace.SaveMeasured(study);
  };
  save("a", "2025-05-01", 55.5);
  save("b", "2024-05-01", 60.25);
  const Answer found = bob.Get("/api/statistics/studies?kind=echo&from=2024-01-01");
  ASSERT_EQ(found.status, 200) << found.body;
  EXPECT_EQ(found.json.at("table"),
            "study,patient,date,kind,visit,lv_ejection_fraction_biplane\n"
            "study b,p-1,2024-05-01,echo,visit 1,60.25\n"
            "study a,p-1,2025-05-01,echo,visit 2,55.5\n");
  EXPECT_THAT(bob.Get("/api/statistics/studies?from=2025-01-01").json.at("table"),
              Not(HasSubstr("60.25")));
  EXPECT_EQ(bob.Get("/api/statistics/studies?from=yesterday").status, 422);
  EXPECT_EQ(bob.Get("/api/statistics/studies?of=versions").status, 422) << "nobody corrected any";
  const auto entries = station_->app().audit().List({.action = "statistics.studies"});
  EXPECT_FALSE(entries.empty());
}

TEST_F(StatisticsRoutes, ShowWhatVerificationsFound) {
  Browser rita(*station_, "rita");
  const Answer before = rita.Get("/api/statistics/conformance");
  ASSERT_EQ(before.json.at("items").size(), 4U);
  EXPECT_FALSE(before.json.at("items").at(1).contains("statement"));
  EXPECT_EQ(rita.Get("/api/statistics/conformance/planar").status, 404);
  EXPECT_EQ(rita.Get("/api/statistics/conformance/knee").status, 404);
  const fs::path output = folder_ / "workspace" / "conformance" / "planar";
  const auto verified = test::RunEtalon(
      {"verify", "planar", "--subjects", "2", "--series", "0", "--out", output.string()});
  EXPECT_EQ(verified.exit_code, 1) << "two phantoms confirm nothing: " << verified.errors;
  const json statement =
      rita.Get("/api/statistics/conformance").json.at("items").at(1).at("statement");
  EXPECT_EQ(statement.at("conforms"), false);
  EXPECT_EQ(statement.at("identical"), true);
  EXPECT_EQ(statement.at("findings").at(0).at("finding"), "not-shown");
  EXPECT_THAT(rita.Get("/api/statistics/conformance/planar").body, HasSubstr("<html"));
}

}  // namespace
}  // namespace etalon
