// A department works through what the program found, as its physician and its secretary do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "etalon/core/error.h"
#include "etalon/store/workspace.h"
#include "program.h"

namespace etalon::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

Measurement Plain(const std::string& name, double value) {
  Measurement measurement;
  measurement.name = name;
  measurement.value = value;
  measurement.unit = "1";
  return measurement;
}

struct Scan {
  std::string name;
  std::string patient;  ///< key
  std::string day;
  double probability = 0.0;
  std::string program = "1.0";
};

store::StoredStudy StudyOf(const Scan& scan) {
  store::StoredStudy study;
  study.name = scan.name;
  study.provenance.software_version = scan.program;
  study.provenance.inputs = {{scan.name + ".dcm", "hash of " + scan.name}};
  study.key = store::KeyOf(study.provenance, "");
  study.examination = {.patient = scan.patient, .acquired_at = scan.day, .modality = "NM"};
  study.paths = {"/archive/" + scan.name + ".dcm"};
  study.measurements = {Plain("heart_to_contralateral_ratio", 1.0 + scan.probability),
                        Plain("perugini_grade", scan.probability >= 0.5 ? 3.0 : 0.0),
                        Plain("significant_uptake_probability", scan.probability)};
  study.measurements[0].interval = Interval{0.9 + scan.probability, 1.1 + scan.probability};
  return study;
}

void Save(const std::vector<Scan>& scans, const fs::path& workspace) {
  store::Workspace opened = store::Workspace::Open(workspace);
  for (const Scan& scan : scans) opened.SaveMeasured(StudyOf(scan));
}

/// Two scans of one positive patient, one of another, one whose patient is not known, a negative.
fs::path Department() {
  const fs::path workspace = NewFolder("worklist");
  Save({{"a1", "p-a", "2024-02-01", 0.8},
        {"a2", "p-a", "2025-02-01", 0.97},
        {"b", "p-b", "2024-05-06", 0.6},
        {"nobody", "", "2024-07-08", 0.7},
        {"healthy", "p-c", "2024-07-09", 0.01}},
       workspace);
  return workspace;
}

ProgramResult Worklist(const fs::path& workspace, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "worklist");
  arguments.insert(arguments.end(), {"--workspace", workspace.string()});
  return RunEtalon(arguments);
}

nlohmann::json Items(const fs::path& workspace, std::vector<std::string> arguments = {}) {
  arguments.insert(arguments.end(), {"--format", "json"});
  const auto result = Worklist(workspace, arguments);
  EXPECT_EQ(result.exit_code, 0) << result.errors;
  return nlohmann::json::parse(result.output).at("items");
}

nlohmann::json Item(const fs::path& workspace, const std::string& id) {
  return Items(workspace, {"show", id}).at(0);
}

TEST(Worklist, HasOneItemAPatient) {
  const fs::path workspace = Department();
  const auto items = Items(workspace);
  ASSERT_EQ(items.size(), 3U);
  const auto item = Item(workspace, "p-a");
  EXPECT_EQ(item.at("scans").size(), 2U);
  EXPECT_EQ(item.at("state"), "unexplored");
  EXPECT_EQ(item.at("scans").at(1).at("value"), 0.97);
  const auto text = Worklist(workspace, {});
  EXPECT_THAT(text.output, HasSubstr("3 patients: 3 unexplored"));
  EXPECT_THAT(text.output, HasSubstr("patient-unknown"));
  EXPECT_THAT(text.output, Not(HasSubstr("p-c")));
  const auto csv = Worklist(workspace, {"--format", "csv"});
  EXPECT_THAT(csv.output, HasSubstr("\np-a,unexplored,"));
  EXPECT_THAT(csv.output, HasSubstr(",0,2,2025-02-01,0.97,3,1.97,"));
}

TEST(Worklist, KeepsWhoWhenAndWhy) {
  const fs::path workspace = Department();
  const auto set = Worklist(workspace, {"set", "p-a", "notified", "--by", "secretary", "--date",
                                        "2026-01-05", "--note", "letter to Dr B"});
  EXPECT_EQ(set.exit_code, 0) << set.errors;
  EXPECT_THAT(set.output, HasSubstr("p-a: unexplored -> notified"));
  Worklist(workspace, {"set", "p-a", "confirmed", "--by", "dr-b", "--deadline", "2026-03-01"});
  const auto item = Item(workspace, "p-a");
  EXPECT_EQ(item.at("state"), "confirmed");
  EXPECT_EQ(item.at("deadline"), "2026-03-01");
  ASSERT_EQ(item.at("history").size(), 2U);
  EXPECT_EQ(item.at("history").at(0).at("by"), "secretary");
  EXPECT_EQ(item.at("history").at(0).at("happened_on"), "2026-01-05");
  EXPECT_EQ(item.at("history").at(0).at("note"), "letter to Dr B");
  EXPECT_EQ(Items(workspace, {"--state", "confirmed,lost"}).size(), 1U);
  const auto shown = Worklist(workspace, {"show", "p-a"});
  EXPECT_THAT(shown.output, HasSubstr("letter to Dr B"));
  EXPECT_THAT(shown.output, HasSubstr("/archive/a2.dcm"));
}

TEST(Worklist, SayingItTwiceEntersItOnce) {
  const fs::path workspace = Department();
  const std::vector<std::string> entry{"set", "p-a", "notified", "--by", "me", "--note", "sent"};
  Worklist(workspace, entry);
  const auto again = Worklist(workspace, entry);
  EXPECT_EQ(again.exit_code, 0);
  EXPECT_THAT(again.output, HasSubstr("p-a: notified already"));
  EXPECT_EQ(Item(workspace, "p-a").at("history").size(), 1U);
}

TEST(Worklist, AStepBackSaysWhy) {
  const fs::path workspace = Department();
  Worklist(workspace, {"set", "p-a", "refuted", "--by", "me"});
  const auto back = Worklist(workspace, {"set", "p-a", "unexplored", "--by", "me"});
  EXPECT_EQ(back.exit_code, 2);
  EXPECT_THAT(back.errors, HasSubstr("p-a: from refuted to unexplored"));
  EXPECT_THAT(back.errors, HasSubstr("--note"));
  EXPECT_EQ(Worklist(workspace, {"set", "p-a", "unexplored", "--by", "me", "--note", "wrong one"})
                .exit_code,
            0);
  EXPECT_EQ(Item(workspace, "p-a").at("history").size(), 2U);
}

TEST(Worklist, SetsAllOrNone) {
  const fs::path workspace = Department();
  const auto wrong = Worklist(workspace, {"set", "p-a", "p-zzz", "notified", "--by", "me"});
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.errors, HasSubstr("no such patient or scan"));
  EXPECT_THAT(wrong.errors, Not(HasSubstr("p-zzz")));
  EXPECT_EQ(Items(workspace, {"--state", "notified"}).size(), 0U);
  EXPECT_EQ(Worklist(workspace, {"set", "p-a", "p-b", "notified", "--by", "me"}).exit_code, 0);
  EXPECT_EQ(Items(workspace, {"--state", "notified"}).size(), 2U);
}

TEST(Worklist, BadEntriesAreOneClearLine) {
  const fs::path workspace = Department();
  const auto errors_of = [&](const std::vector<std::string>& arguments) {
    const auto result = Worklist(workspace, arguments);
    EXPECT_EQ(result.exit_code, 2);
    return result.errors;
  };
  EXPECT_THAT(errors_of({"set", "p-a", "asleep", "--by", "me"}),
              HasSubstr("states are unexplored, notified"));
  EXPECT_THAT(errors_of({"set", "p-a", "notified", "--by", "me", "--date", "2999-01-01"}),
              HasSubstr("lies in the future"));
  EXPECT_THAT(errors_of({"set", "p-a", "notified", "--by", "me", "--date", "01/02/2026"}),
              HasSubstr("is no date"));
  EXPECT_THAT(errors_of({"set", "p-a", "notified"}), HasSubstr("--by"));
  EXPECT_THAT(errors_of({"--state", "open"}), HasSubstr("no such state"));
  EXPECT_THAT(errors_of({"--deadline-days", "-3"}), HasSubstr("0 to 3650 days"));
}

TEST(Worklist, OverdueFollowsTheDeadline) {
  const fs::path workspace = Department();
  EXPECT_TRUE(Items(workspace, {"--overdue"}).empty());
  EXPECT_EQ(Items(workspace, {"--overdue", "--today", "2999-01-01"}).size(), 3U);
  Worklist(workspace, {"set", "p-a", "explored", "--by", "me"});
  Worklist(workspace, {"set", "p-b", "notified", "--by", "me", "--deadline", "3000-01-01"});
  const auto late = Items(workspace, {"--overdue", "--today", "2999-01-01"});
  ASSERT_EQ(late.size(), 1U);
  EXPECT_EQ(late.at(0).at("flags").at(0), "patient-unknown");
}

TEST(Worklist, ANewerReadingKeepsItemAndState) {
  const fs::path workspace = Department();
  Worklist(workspace, {"set", "p-b", "notified", "--by", "me"});
  Save({{"b", "p-b", "2024-05-06", 0.1, "2.0"}}, workspace);
  const auto item = Item(workspace, "p-b");
  EXPECT_EQ(item.at("state"), "notified");
  EXPECT_EQ(item.at("positive"), false);
  EXPECT_EQ(item.at("flags").at(0), "no-longer-positive");
  EXPECT_EQ(item.at("scans").at(0).at("value"), 0.1);
}

TEST(Worklist, AScanAfterAnExclusionIsANewQuestion) {
  const fs::path workspace = Department();
  Worklist(workspace, {"set", "p-a", "refuted", "--by", "me", "--date", "2025-06-01"});
  Worklist(workspace, {"set", "p-b", "confirmed", "--by", "me", "--date", "2025-06-01"});
  Save({{"a3", "p-a", "2026-01-01", 0.9}, {"b2", "p-b", "2026-01-01", 0.9}}, workspace);
  EXPECT_EQ(Item(workspace, "p-a").at("state"), "refuted");
  EXPECT_EQ(Item(workspace, "p-a#2").at("state"), "unexplored");
  EXPECT_EQ(Item(workspace, "p-a#2").at("scans").size(), 1U);
  EXPECT_EQ(Item(workspace, "p-b").at("scans").size(), 2U);
  EXPECT_EQ(Items(workspace).size(), 4U);
}

TEST(Worklist, HistoryFollowsAScanToItsPatient) {
  const fs::path workspace = Department();
  std::string anonymous;
  for (const auto& item : Items(workspace)) {
    if (item.at("patient") == "") anonymous = item.at("item");
  }
  ASSERT_THAT(anonymous, testing::StartsWith("s-"));
  Worklist(workspace, {"set", anonymous, "notified", "--by", "me"});
  Save({{"nobody", "p-found", "2024-07-08", 0.7, "2.0"}}, workspace);
  EXPECT_EQ(Item(workspace, "p-found").at("state"), "notified");
  EXPECT_EQ(Item(workspace, anonymous).at("item"), "p-found");
}

TEST(Worklist, TwoAtOnceLoseNothing) {
  const fs::path workspace = Department();
  constexpr int kTimes = 4;
  std::vector<std::thread> people;
  const fs::path program = ETALON_PROGRAM;
  for (int person = 0; person < 3; ++person) {
    people.emplace_back([&, person] {
      for (int i = 0; i < kTimes; ++i) {
        const std::string command = program.string() + " worklist set p-a notified --by person" +
                                    std::to_string(person) + " --note " +
                                    std::to_string(person * 100 + i) + " --workspace '" +
                                    workspace.string() + "' > /dev/null";
        EXPECT_EQ(std::system(command.c_str()), 0);
      }
    });
  }
  for (std::thread& person : people) person.join();
  EXPECT_EQ(Item(workspace, "p-a").at("history").size(), static_cast<std::size_t>(3 * kTimes));
}

TEST(Worklist, ChecksAgainstKnownCases) {
  const fs::path workspace = NewFolder("worklist");
  store::Workspace opened = store::Workspace::Open(workspace);
  const std::string pseudonym = opened.PseudonymOf("8001", "");
  Save({{"known", pseudonym, "2024-01-01", 0.9},
        {"missed", "study 7", "2024-01-01", 0.2},
        {"alarm", "study 8", "2024-01-01", 0.8},
        {"quiet", "study 9", "2024-01-01", 0.1},
        {"new", "p-new", "2024-01-01", 0.95}},
       workspace);
  const fs::path table = NewFolder("known") / "known.csv";
  WriteFile(table,
            "patient;outcome;date;ward\n8001;oui;2025-01-01;A\nstudy 7;1;;B\nstudy 8;non;;C\n"
            "study 9;refuted;;C\n9999;confirmed;;D\n8001;;;A\n");
  const fs::path checked = table.parent_path() / "checked.csv";
  const auto check = Worklist(workspace, {"check", table.string(), "--out", checked.string()});
  EXPECT_EQ(check.exit_code, 0) << check.errors;
  EXPECT_THAT(check.output, HasSubstr("sensitivity: 50.0 % (95 % interval 9.5 to 90.5)"));
  EXPECT_THAT(check.output, HasSubstr("specificity: 50.0 %"));
  EXPECT_THAT(check.output, HasSubstr("known, scans read, none positive: 2"));
  EXPECT_THAT(check.output, HasSubstr("highest 0.20"));
  EXPECT_THAT(check.output, HasSubstr("no scan in the workspace: 1"));
  EXPECT_THAT(check.output, HasSubstr("positive, not in the table: 1\n  p-new"));
  EXPECT_THAT(check.output, Not(HasSubstr("8001")));
  const std::string lines = ReadFile(checked);
  EXPECT_THAT(lines, HasSubstr("8001,oui,2025-01-01,A," + pseudonym + ",detected,unexplored,0.9"));
  EXPECT_THAT(lines, HasSubstr("study 7,1,,B,,missed,,0.2"));
}

TEST(Worklist, TakesOverWhatIsKnown) {
  const fs::path workspace = Department();
  const fs::path table = NewFolder("known") / "known.csv";
  WriteFile(table, "patient,outcome,date\np-a,confirmed,2023-01-01\np-b,refuted,2020-01-01\n");
  const auto apply = Worklist(workspace, {"check", table.string(), "--apply", "--by", "me"});
  EXPECT_EQ(apply.exit_code, 0) << apply.errors;
  const auto item = Item(workspace, "p-a");
  EXPECT_EQ(item.at("state"), "confirmed");
  EXPECT_EQ(item.at("history").at(0).at("note"), "known: known.csv, line 2");
  EXPECT_EQ(item.at("explored_on"), "2023-01-01");
  EXPECT_EQ(Item(workspace, "p-b").at("state"), "unexplored") << "excluded before the scan";
}

TEST(Worklist, BadTablesAreOneClearLine) {
  const fs::path workspace = Department();
  const fs::path table = NewFolder("known") / "known.csv";
  const auto errors_of = [&](const std::string& text) {
    WriteFile(table, text);
    const auto result = Worklist(workspace, {"check", table.string()});
    EXPECT_EQ(result.exit_code, 2) << text;
    EXPECT_THAT(result.errors, Not(HasSubstr("8001")));
    return result.errors;
  };
  EXPECT_THAT(errors_of("patient,outcome\n8001,perhaps\n"), HasSubstr("line 2, column 2"));
  EXPECT_THAT(errors_of("patient,outcome,date\n8001,1,1/2/2026\n"), HasSubstr("is no date"));
  EXPECT_THAT(errors_of("name,outcome\n8001,1\n"), HasSubstr("--patient-column"));
  EXPECT_THAT(errors_of("patient,outcome\n,1\n"), HasSubstr("is missing"));
}

TEST(Worklist, WritesALetterAPatient) {
  const fs::path workspace = Department();
  Worklist(workspace, {"set", "p-b", "notified", "--by", "me"});
  const fs::path folder = NewFolder("letters");
  const auto result = Worklist(workspace, {"letters", "--out", folder.string()});
  EXPECT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_THAT(result.output, HasSubstr("2 letters"));
  const std::string letter = ReadFile(folder / "p-a.txt");
  for (const char* part :
       {"Étiquette du patient", "p-a", "1 févr. 2025", "97", "1,97", "n’est pas validé",
        "chaînes légères libres", "immunofixation", "SPECT", "centre spécialisé", "signature"}) {
    EXPECT_THAT(letter, HasSubstr(part));
  }
  EXPECT_THAT(letter, Not(HasSubstr("{")));
  EXPECT_LE(std::count(letter.begin(), letter.end(), '\n'), 66) << "more than one page";
  EXPECT_THAT(ReadFile(folder / "p-a.html"), HasSubstr("<html lang=\"fr\">"));
  EXPECT_FALSE(fs::exists(folder / "p-b.html"));
  EXPECT_THAT(ReadFile(folder / "letters.html"), HasSubstr("p-a"));
  const fs::path english = NewFolder("letters");
  Worklist(workspace, {"letters", "p-b", "--language", "en", "--out", english.string()});
  EXPECT_THAT(ReadFile(english / "p-b.txt"), HasSubstr("serum free light chains"));
}

TEST(Worklist, LettersFollowAnEditedTemplate) {
  const fs::path workspace = Department();
  const fs::path folder = NewFolder("letters"), text = folder / "own.txt";
  EXPECT_EQ(Worklist(workspace, {"letters", "--write-template", text.string()}).exit_code, 0);
  EXPECT_THAT(ReadFile(text), HasSubstr("{findings}"));
  WriteFile(text, "\xEF\xBB\xBF# CHU d’Ailleurs\r\n\r\n{findings}\r\n<b>{item}</b>\r\n");
  Worklist(workspace, {"letters", "p-b", "--out", folder.string(), "--template", text.string()});
  const std::string page = ReadFile(folder / "p-b.html");
  EXPECT_THAT(page, HasSubstr("<h1>CHU d’Ailleurs</h1><ul><li>Examen du 6 mai 2024"));
  EXPECT_THAT(page, HasSubstr("&lt;b&gt;p-b&lt;/b&gt;"));
  WriteFile(text, "Bonjour\n{prenom}\n");
  const auto wrong =
      Worklist(workspace, {"letters", "--out", folder.string(), "--template", text.string()});
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.errors, HasSubstr("own.txt: line 2: an unknown {name}"));
}

TEST(Worklist, CountsTheCohort) {
  const fs::path workspace = Department();
  Worklist(workspace, {"set", "p-a", "confirmed", "--by", "me", "--date", "2020-01-01"});
  Worklist(workspace, {"set", "p-b", "refuted", "--by", "me"});
  const fs::path folder = NewFolder("page");
  const auto result =
      Worklist(workspace, {"page", "--out", folder.string(), "--today", "2999-01-01"});
  EXPECT_EQ(result.exit_code, 0) << result.errors;
  const auto json = ReadJson(folder / "worklist.json");
  const auto count_of = [&](const std::string& what) {
    for (const auto& row : json.at("counts")) {
      if (row.at("what") == what) return row;
    }
    throw std::runtime_error("no row " + what);
  };
  EXPECT_EQ(count_of("Scans").at("count"), 5);
  EXPECT_EQ(count_of("positive").at("count"), 4);
  EXPECT_EQ(count_of("Patients on the worklist").at("count"), 3);
  EXPECT_EQ(count_of("explored").at("count"), 2);
  EXPECT_EQ(count_of("of these, by the day of detection").at("count"), 2);
  EXPECT_EQ(count_of("overdue").at("count"), 1);
  EXPECT_NEAR(count_of("explored").at("percent").at("interval").at(0).get<double>(), 20.8, 0.1);
  const std::string page = ReadFile(folder / "worklist.html");
  for (const char* part : {"hors délai", "perdus de vue", "<svg", "non validé"}) {
    EXPECT_THAT(page, HasSubstr(part));
  }
  EXPECT_TRUE(page.find(">nan") == std::string::npos);
  EXPECT_TRUE(fs::exists(folder / "states.svg"));
}

TEST(Worklist, AnEmptyWorkspaceIsAnEmptyList) {
  const fs::path workspace = NewFolder("empty");
  EXPECT_THAT(Worklist(workspace, {}).output, HasSubstr("0 patients"));
  EXPECT_EQ(Worklist(workspace, {"page", "--out", NewFolder("page").string()}).exit_code, 0);
  EXPECT_THAT(Worklist(workspace, {"letters", "--out", NewFolder("l").string()}).output,
              HasSubstr("nobody to write to"));
}

}  // namespace
}  // namespace etalon::test
