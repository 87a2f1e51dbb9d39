// What a user does with written reports.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "etalon/media/png.h"
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
  EXPECT_GE(OverallF1(known.output), 0.98);
  for (const char* name : {"held_out_fr.csv", "held_out_2_fr.csv"}) {
    const auto unseen = RunEtalon({"reports", "score", Reference(name).string()});
    EXPECT_GE(OverallF1(unseen.output), 0.97) << name;
    EXPECT_THAT(unseen.output, HasSubstr("of 38 labels that are present in some, "));
  }
}

/// Two reports, of three and two images, and an image without one.
fs::path WriteStudies() {
  fs::path folder = NewFolder("reports");
  WriteFile(folder / "reports.csv",
            "id,text\n"
            "A,\"Foie : nodule suspect de 28 mm. Vésicule alithiasique.\"\n"
            "B,\"Pas de lésion hépatique. Calcul vésiculaire.\"\n"
            "C,\"Foie normal.\"\n");
  WriteFile(folder / "images.csv",
            "file,report,patient\n"
            "1.png,A,p1\n2.png,A,p1\n3.png,A,p1\n4.png,B,p2\n5.png,B,p2\n6.png,Z,p3\n");
  return folder;
}

std::vector<std::string> LabelsArguments(const fs::path& folder) {
  return {"reports",
          "labels",
          (folder / "reports.csv").string(),
          "--images",
          (folder / "images.csv").string(),
          "--out",
          (folder / "labels.csv").string()};
}

TEST(Reports, ImagesGetTheLabelsOfTheirReports) {
  const fs::path folder = WriteStudies();
  auto arguments = LabelsArguments(folder);
  const std::string evidence = (folder / "evidence.csv").string();
  arguments.insert(arguments.end(), {"--evidence", evidence});
  const auto result = RunEtalon(arguments);
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_THAT(result.output, HasSubstr("5 images of 2 reports, 2 to 3 images a report"));
  EXPECT_THAT(result.output, HasSubstr("1 images without a report, 1 reports without an image"));
  const std::string labels = ReadFile(folder / "labels.csv");
  EXPECT_THAT(labels, HasSubstr("file,report,study,level,origin,patient,"));
  EXPECT_THAT(labels, HasSubstr("1.png,A,A,study,report,p1,"));
  EXPECT_THAT(ReadFile(evidence),
              HasSubstr("A,lesion,present,,28.0,3,Foie : nodule suspect de 28 mm."));
}

TEST(Reports, AProjectImportsTheLabels) {
  const fs::path folder = WriteStudies();
  ASSERT_EQ(RunEtalon(LabelsArguments(folder)).exit_code, 0);
  const std::string project = (folder / "project").string();
  ASSERT_EQ(RunEtalon({"project", "create", project}).exit_code, 0);
  std::vector<std::string> import{"project", "import", project};
  for (std::uint8_t image = 1; image <= 5; ++image) {
    const fs::path file = folder / (std::to_string(image) + ".png");
    media::WriteGrayPng(file, image::GrayImage(16, 16, image));
    import.push_back(file.string());
  }
  import.insert(import.end(), {"--labels", (folder / "labels.csv").string()});
  const auto imported = RunEtalon(import);
  ASSERT_EQ(imported.exit_code, 0) << imported.errors;
  EXPECT_THAT(imported.output, testing::ContainsRegex("lesion +3 present +2 absent"));
  EXPECT_THAT(imported.output, testing::ContainsRegex("gallstone +2 present +3 absent"));
}

TEST(Reports, OneLabelBecomesATableForTraining) {
  const fs::path folder = WriteStudies();
  auto arguments = LabelsArguments(folder);
  arguments.insert(arguments.end(), {"--only", "liver_malignant_lesion", "--possible", "present",
                                     "--silent", "absent"});
  const auto result = RunEtalon(arguments);
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_EQ(ReadFile(folder / "labels.csv"),
            "file,label,study,patient\n"
            "1.png,1,A,p1\n2.png,1,A,p1\n3.png,1,A,p1\n4.png,0,B,p2\n5.png,0,B,p2\n");
}

TEST(Reports, WeakLabelsSayWhatIsWrong) {
  const fs::path folder = WriteStudies();
  auto only = LabelsArguments(folder);
  only.insert(only.end(), {"--only", "nothing"});
  EXPECT_THAT(RunEtalon(only).errors, HasSubstr("no report is read for a label 'nothing'"));
  WriteFile(folder / "images.csv", "file,report\n1.png,A\n1.png,B\n");
  EXPECT_THAT(RunEtalon(LabelsArguments(folder)).errors,
              HasSubstr("lines 2 and 3 give one file to two reports"));
  WriteFile(folder / "images.csv", "file,report\n1.png,X\n");
  EXPECT_THAT(RunEtalon(LabelsArguments(folder)).errors, HasSubstr("no image of 'images.csv'"));
  WriteFile(folder / "reports.csv", "id,text\nA,Foie.\nA,Rate.\n");
  EXPECT_THAT(RunEtalon(LabelsArguments(folder)).errors,
              HasSubstr("lines 2 and 3 hold the same report"));
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
