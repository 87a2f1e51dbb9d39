// A patient's phantoms over the years, measured and followed as a user does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.h"

namespace etalon::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kFraction = "lv_ejection_fraction_biplane";

/// A phantom of one visit: two whole beats, so that all views are measured on any processor.
void MakeVisit(const fs::path& folder, const std::string& date, const std::string& esv,
               const std::string& seed) {
  const auto result =
      RunEtalon({"phantom", "echo", "--out", folder.string(), "--edv", "120", "--esv", esv,
                 "--seed", seed, "--patient", "HOP8001K", "--date", date});
  if (result.exit_code != 0) throw std::runtime_error("no phantom: " + result.errors);
}

struct Clinic {
  fs::path studies, workspace;
};

/// Three visits of one patient whose ventricle weakens, measured once for all tests.
const Clinic& MeasuredClinic() {
  static const Clinic clinic = [] {
    Clinic made{NewFolder("clinic"), NewFolder("workspace")};
    MakeVisit(made.studies / "visit1", "2025-01-10", "42", "1");
    MakeVisit(made.studies / "visit2", "2025-07-12", "54", "2");
    MakeVisit(made.studies / "visit3", "2026-01-15", "72", "3");
    const auto result =
        RunEtalon({"measure", made.studies.string(), "--out", NewFolder("out").string(),
                   "--workspace", made.workspace.string()});
    if (result.exit_code != 0) throw std::runtime_error("not measured: " + result.errors);
    return made;
  }();
  return clinic;
}

ProgramResult Follow(const std::string& patient, const std::vector<std::string>& more,
                     const fs::path& workspace) {
  std::vector<std::string> arguments{"follow", patient, "--workspace", workspace.string()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return RunEtalon(arguments);
}

TEST(Follow, FindsThePatientByNumberAndNeverShowsIt) {
  const Clinic& clinic = MeasuredClinic();
  const auto list = RunEtalon({"follow", "--list", "--workspace", clinic.workspace.string()});
  EXPECT_EQ(list.exit_code, 0) << list.errors;
  EXPECT_THAT(list.output, testing::ContainsRegex("p-[0-9a-f]+ +3 studies"));
  EXPECT_THAT(list.output, Not(HasSubstr("HOP8001K")));
  EXPECT_THAT(ReadFile(clinic.workspace / "etalon.db"), Not(HasSubstr("HOP8001K")));
  const std::string pseudonym = list.output.substr(0, list.output.find(' '));
  const auto by_number = Follow("HOP8001K", {"--metric", "ef"}, clinic.workspace);
  const auto by_pseudonym = Follow(pseudonym, {"--metric", "ef"}, clinic.workspace);
  EXPECT_EQ(by_number.exit_code, 0) << by_number.errors;
  EXPECT_EQ(by_number.output, by_pseudonym.output);
  EXPECT_THAT(by_number.output, Not(HasSubstr("HOP8001K")));
}

TEST(Follow, JudgesTheFallAgainstTheNoise) {
  const Clinic& clinic = MeasuredClinic();
  const fs::path output = NewFolder("follow");
  const fs::path events = NewFolder("events") / "events.csv";
  WriteFile(events, "date,event,end\n2025-02-01,Epirubicin,2025-05-01\n");
  const auto result = Follow("HOP8001K",
                             {"--out", output.string(), "--events", events.string(), "--compare",
                              "2025-01-10", "2026-01-15"},
                             clinic.workspace);
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_THAT(result.output, HasSubstr("judged by ef-ouyang-2020-repeat-echo"));
  EXPECT_THAT(result.output, HasSubstr("REAL CHANGE, worse"));
  EXPECT_THAT(result.output, HasSubstr("ESC 2022"));
  const auto json = ReadJson(output / "timeline.json");
  const auto* fraction = static_cast<const nlohmann::json*>(nullptr);
  for (const auto& metric : json.at("metrics")) {
    if (metric.at("metric") == kFraction) fraction = &metric;
  }
  ASSERT_NE(fraction, nullptr);
  EXPECT_EQ(fraction->at("values").size(), 3U);
  const auto& last = fraction->at("comparisons").at(1);  // the first visit against the third
  EXPECT_EQ(last.at("verdict"), "worse");
  EXPECT_NEAR(last.at("difference").get<double>(), -25.0, 7.0);
  EXPECT_EQ(json.at("events").at(0).at("end"), "2025-05-01");
  EXPECT_FALSE(json.at("cardiotoxicity").is_null());
  const std::string page = ReadFile(output / "timeline.html");
  for (const char* part :
       {"Epirubicin", "Changement réel, aggravation", "data:image/png;base64,"}) {
    EXPECT_TRUE(page.find(part) != std::string::npos) << part;
  }
  EXPECT_TRUE(page.find(">nan") == std::string::npos);
}

TEST(Follow, SameHistorySameBytes) {
  const Clinic& clinic = MeasuredClinic();
  const fs::path one = NewFolder("one"), two = NewFolder("two");
  Follow("HOP8001K", {"--out", one.string()}, clinic.workspace);
  Follow("HOP8001K", {"--out", two.string()}, clinic.workspace);
  for (const char* file : {"timeline.json", "timeline.html"}) {
    EXPECT_TRUE(ReadFile(one / file) == ReadFile(two / file)) << file << " differs";
  }
}

TEST(Follow, ATableAddsValuesAndUnlikeOnesAreNotCompared) {
  const fs::path folder = NewFolder("table");
  WriteFile(folder / "values.csv",
            "date;metric;value;unit;modality;manufacturer;rule\n"
            "2025-01-10;gls;-20,0;%;US;GE;speckle\n"
            "2025-07-10;gls;-19,0;%;US;Philips;speckle\n"
            "2026-01-10;gls;-14,0;%;US;GE;speckle\n"
            "2025-01-10;hcl;1,62;1;NM;;\n"
            "2026-01-10;hcl;1,31;1;NM;;\n");
  const auto result =
      Follow("nobody", {"--from", (folder / "values.csv").string()}, NewFolder("empty"));
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_THAT(result.output, HasSubstr("not comparable (manufacturer: GE / Philips)"));
  EXPECT_THAT(result.output, HasSubstr("REAL CHANGE, worse"));
  EXPECT_THAT(result.output, HasSubstr("no repeatability is known for "
                                       "heart_to_contralateral_ratio"));
}

TEST(Follow, MeasuresTheHistoryAgainOrSaysWhyNot) {
  const Clinic& clinic = MeasuredClinic();
  const fs::path studies = NewFolder("moved"), workspace = NewFolder("workspace");
  fs::copy(clinic.studies / "visit1", studies / "visit1", fs::copy_options::recursive);
  fs::copy(clinic.studies / "visit2", studies / "visit2", fs::copy_options::recursive);
  RunEtalon({"measure", studies.string(), "--out", NewFolder("out").string(), "--workspace",
             workspace.string(), "--precision", "fp32"});
  const fs::path output = NewFolder("again");
  const auto again = Follow(
      "HOP8001K", {"--remeasure", "--metric", "ef", "--out", output.string(), "--precision", "fp32"},
      workspace);
  EXPECT_EQ(again.exit_code, 0) << again.errors;
  EXPECT_TRUE(fs::exists(output / "studies"));
  fs::remove(studies / "visit2/a4c.dcm");
  const auto gone = Follow("HOP8001K", {"--remeasure"}, workspace);
  EXPECT_EQ(gone.exit_code, 2);
  EXPECT_THAT(gone.errors, HasSubstr("cannot be measured again"));
  EXPECT_THAT(gone.errors, HasSubstr("a4c.dcm: is gone"));
}

TEST(Follow, APlainFileIsFollowedUnderAKeyAndADate) {
  const Clinic& clinic = MeasuredClinic();
  const fs::path workspace = NewFolder("workspace");
  const auto measure = [&](const std::string& visit, const std::string& date) {
    return RunEtalon({"measure", (clinic.studies / visit).string(), "--out",
                      NewFolder("out").string(), "--workspace", workspace.string(), "--patient",
                      "trial 7", "--date", date});
  };
  EXPECT_EQ(measure("visit1", "2020-02-03").exit_code, 0);
  EXPECT_EQ(measure("visit3", "2021-02-03").exit_code, 0);
  const auto result = Follow("trial 7", {"--metric", "ef"}, workspace);
  EXPECT_THAT(result.output, HasSubstr("2020-02-03 -> 2021-02-03"));
  EXPECT_EQ(measure("visit1", "2020-02-30").exit_code, 2);
  EXPECT_THAT(RunEtalon({"measure", clinic.studies.string(), "--workspace", workspace.string(),
                         "--date", "2020-02-03"})
                  .errors,
              HasSubstr("--date is the date of one study; 3 were found"));
}

TEST(Follow, BadTablesAreOneClearLine) {
  const fs::path folder = NewFolder("bad"), workspace = NewFolder("workspace");
  const auto errors_of = [&](const std::string& table) {
    WriteFile(folder / "t.csv", table);
    const auto result = Follow("x", {"--from", (folder / "t.csv").string()}, workspace);
    EXPECT_EQ(result.exit_code, 2) << table;
    return result.errors;
  };
  EXPECT_THAT(errors_of("date,metric,value,colour\n"), HasSubstr("unknown column 'colour'"));
  EXPECT_THAT(errors_of("date,metric,value\n10/01/2025,ef,60\n"), HasSubstr("is no date"));
  EXPECT_THAT(errors_of("date,metric,value\n2025-01-10,ef,sixty\n"), HasSubstr("line 2"));
  EXPECT_THAT(errors_of("date,metric\n2025-01-10,ef\n"), HasSubstr("value"));
  EXPECT_THAT(Follow("nobody", {}, workspace).errors, HasSubstr("no study of this patient"));
  EXPECT_EQ(Follow("nobody", {}, workspace).exit_code, 2);
}

/// Measures one examination of the patient "trial 9" into a workspace.
void MeasureVisit(const fs::path& study, const std::string& date, const fs::path& workspace,
                  const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments{"measure",     study.string(),
                                     "--out",       NewFolder("out").string(),
                                     "--workspace", workspace.string(),
                                     "--patient",   "trial 9",
                                     "--date",      date};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const auto result = RunEtalon(arguments);
  if (result.exit_code != 0) throw std::runtime_error("not measured: " + result.errors);
}

void ScanBones(const std::string& date, const std::string& grade, const fs::path& workspace) {
  const fs::path folder = NewFolder("bones");
  const auto made = RunEtalon({"phantom", "planar", "--out", folder.string(), "--seed", "7",
                               "--grade", grade, "--tracer", "dpd"});
  if (made.exit_code != 0) throw std::runtime_error("no phantom: " + made.errors);
  MeasureVisit(folder / "planar_000007.dcm", date, workspace);
}

void MapT1(const std::string& date, const std::string& volume, const std::string& seed,
           const fs::path& workspace) {
  const fs::path folder = NewFolder("t1");
  const auto made =
      RunEtalon({"phantom", "t1", "--out", folder.string(), "--ecv", volume, "--seed", seed});
  if (made.exit_code != 0) throw std::runtime_error("no phantom: " + made.errors);
  MeasureVisit(folder, date, workspace,
               {"--masks", (folder / "labels_gt.png").string(), "--haematocrit", "0.42"});
}

/// Keeps what `etalon verify` finds on a few phantoms.
void AddPhantomNoise(const std::string& modality, const std::string& subjects,
                     const fs::path& workspace) {
  const fs::path output = NewFolder("verify");
  RunEtalon(
      {"verify", modality, "--subjects", subjects, "--series", "0", "--out", output.string()});
  const auto added = RunEtalon({"repeatability", "add", (output / "repeatability.toml").string(),
                                "--workspace", workspace.string()});
  if (added.exit_code != 0) throw std::runtime_error("no repeatability: " + added.errors);
}

// A heart in which amyloid gathers over two years, seen by scintigraphy and by T1 maps.
TEST(Follow, JudgesUptakeAndExtracellularVolumeAgainstTheNoiseOfPhantoms) {
  const fs::path workspace = NewFolder("workspace"), output = NewFolder("follow");
  AddPhantomNoise("planar", "12", workspace);
  AddPhantomNoise("t1", "5", workspace);
  ScanBones("2024-01-15", "1", workspace);
  ScanBones("2026-01-20", "3", workspace);
  MapT1("2024-01-16", "30", "1", workspace);
  MapT1("2026-01-21", "52", "2", workspace);
  const auto result = Follow("trial 9", {"--out", output.string()}, workspace);
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  std::map<std::string, nlohmann::json> metrics;
  const auto timeline = ReadJson(output / "timeline.json");
  for (const auto& metric : timeline.at("metrics")) {
    metrics[metric.at("metric").get<std::string>()] = metric;
  }
  for (const char* metric : {"heart_to_contralateral_ratio", "extracellular_volume_fraction"}) {
    SCOPED_TRACE(metric);
    ASSERT_TRUE(metrics.contains(metric));
    const auto& judged = metrics.at(metric);
    EXPECT_EQ(judged.at("repeatability").at("source"), "verify");
    EXPECT_EQ(judged.at("comparisons").at(0).at("verdict"), "worse");
    EXPECT_GT(judged.at("comparisons").at(0).at("reference_change").at(1).get<double>(), 0.0);
  }
  const auto& grade = metrics.at("perugini_grade");
  EXPECT_EQ(grade.at("comparisons").at(0).at("verdict"), "worse");
  EXPECT_TRUE(grade.at("repeatability").contains("refused"));
  const auto& post = metrics.at("myocardial_t1_post_contrast");
  EXPECT_EQ(post.at("comparisons").at(0).at("verdict"), "not-comparable");
  EXPECT_EQ(post.at("comparisons").at(0).at("differences").at(0).at("aspect"), "protocol");
  EXPECT_EQ(metrics.at("myocardial_t1_native").at("repeatability").at("entry"),
            "t1-molli-scan-rescan");
}

TEST(Repeatability, DerivedEntriesJudgeFromThenOn) {
  const fs::path folder = NewFolder("derive"), workspace = NewFolder("workspace");
  std::string table = "subject,value\n";
  for (int i = 0; i < 20; ++i) {
    table += std::to_string(i) + "," + std::to_string(50 + i) + "\n";
    table += std::to_string(i) + "," + std::to_string(51 + i + (i % 2)) + "\n";
  }
  WriteFile(folder / "retest.csv", table);
  const auto derived = RunEtalon({"repeatability", "derive", (folder / "retest.csv").string(),
                                  "--metric", "ef", "--workspace", workspace.string()});
  ASSERT_EQ(derived.exit_code, 0) << derived.errors;
  EXPECT_THAT(derived.output, HasSubstr("20 subjects with repeats"));
  const auto list = RunEtalon({"repeatability", "list", "--workspace", workspace.string()});
  EXPECT_THAT(list.output, HasSubstr("own-lv_ejection_fraction"));
  EXPECT_THAT(list.output, HasSubstr("gls-farsalinos-2015-different-operators"));
}

TEST(Repeatability, AddsWhatIsGivenAndRefusesTheRest) {
  const fs::path workspace = NewFolder("workspace");
  const auto add = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(),
                     {"repeatability", "add", "--workspace", workspace.string()});
    return RunEtalon(arguments);
  };
  EXPECT_EQ(add({"--id", "t1", "--metric", "myocardial_t1_native", "--rc", "60", "--unit", "ms",
                 "--df", "30"})
                .exit_code,
            0);
  EXPECT_THAT(RunEtalon({"repeatability", "list", "--workspace", workspace.string()}).output,
              HasSubstr("21.6 ms"));
  const auto twice = add({"--id", "t1", "--metric", "m", "--rc", "60", "--cv", "5"});
  EXPECT_EQ(twice.exit_code, 2);
  EXPECT_THAT(twice.errors, HasSubstr("give one of"));
  EXPECT_THAT(add({"--id", "t1", "--metric", "m", "--rc", "60"}).errors,
              HasSubstr("names no unit"));
}

}  // namespace
}  // namespace etalon::test
