// What a user does with written reports.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "program.h"

namespace etalon::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

fs::path Reference(const std::string& name) {
  return fs::path(ETALON_SOURCE_DIR) / "tests" / "reports" / name;
}

/// The number in this column of the line that begins with "all".
double OverallF1(const std::string& output) {
  std::istringstream line(output.substr(output.find("\nall ")));
  std::string label;
  double present = 0.0, found = 0.0, precision = 0.0, recall = 0.0, f1 = 0.0;
  line >> label >> present >> found >> precision >> recall >> f1;
  return f1;
}

TEST(Reports, FindingsBecomeATable) {
  const fs::path folder = NewFolder("reports");
  WriteFile(folder / "reports.csv",
            "id,text\n"
            "1,\"Foie stéatosique. Vésicule : calcul de 12 mm. Pas d'ascite.\"\n"
            "2,\"Examen sans particularité.\"\n");
  const fs::path table = folder / "findings.csv";
  const auto result =
      RunEtalon({"reports", "extract", (folder / "reports.csv").string(), "--out", table.string()});
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_THAT(result.output, HasSubstr("2 reports, 3 findings, 1 reports without any"));
  EXPECT_EQ(ReadFile(table),
            "id,label,assertion,side,size_mm,evidence\n"
            "1,liver_steatosis,present,,,Foie stéatosique.\n"
            "1,gallstone,present,,12.0,Vésicule : calcul de 12 mm.\n"
            "1,ascites,absent,,,Pas d'ascite.\n");
}

TEST(Reports, EveryMentionIsARowOnRequest) {
  const fs::path folder = NewFolder("reports");
  WriteFile(folder / "reports.csv",
            "id,text\n1,\"INDICATION : lithiase ? RESULTATS : vésicule alithiasique.\"\n");
  const fs::path table = folder / "mentions.csv";
  const auto result = RunEtalon({"reports", "extract", (folder / "reports.csv").string(), "--out",
                                 table.string(), "--mentions"});
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_THAT(ReadFile(table), HasSubstr("1,gallstone,absent,,,vésicule alithiasique.,findings"));
}

TEST(Reports, SentencesOfTheReferenceAreRead) {
  const auto known = RunEtalon({"reports", "score", Reference("development_fr.csv").string()});
  ASSERT_EQ(known.exit_code, 0) << known.errors;
  EXPECT_GE(OverallF1(known.output), 0.97);
  const auto unseen = RunEtalon({"reports", "score", Reference("held_out_fr.csv").string()});
  EXPECT_GE(OverallF1(unseen.output), 0.90);
}

TEST(Reports, SayWhatIsWrong) {
  const fs::path folder = NewFolder("reports");
  WriteFile(folder / "bad.csv", "id,text,expected\n1,Foie.,liver=there\n");
  const auto score = RunEtalon({"reports", "score", (folder / "bad.csv").string()});
  EXPECT_NE(score.exit_code, 0);
  EXPECT_THAT(score.errors, HasSubstr("bad.csv:2: 'liver=there' is no label and assertion"));
  WriteFile(folder / "labels.toml", "name = 'x'\nversion = '1'\nlabels = 3\n");
  const auto lexicon = RunEtalon({"reports", "score", Reference("held_out_fr.csv").string(),
                                  "--labels", (folder / "labels.toml").string()});
  EXPECT_THAT(lexicon.errors, HasSubstr("key 'labels' is unknown"));
}

}  // namespace
}  // namespace etalon::test
