#include "etalon/store/worklist.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "etalon/core/error.h"
#include "etalon/store/columns.h"
#include "etalon/store/database_session.h"
#include "etalon/store/workspace.h"

namespace etalon::store {
namespace {

namespace fs = std::filesystem;

constexpr const char* kProbability = "significant_uptake_probability";

class WorklistRows : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(testing::TempDir()) /
              (std::string("worklist ") + test->name() + std::to_string(getpid()));
    fs::remove_all(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path folder_;
};

StoredStudy Scan(const std::string& name, const std::string& patient,
                 const std::string& program = "1") {
  StoredStudy study;
  study.name = name;
  study.provenance.software_version = program;
  study.provenance.inputs = {{name + ".dcm", "hash of " + name}};
  study.key = KeyOf(study.provenance, "");
  study.examination = {.patient = patient, .acquired_at = "2024-03-14"};
  return study;
}

StoredStudy Measured(const std::string& name, double probability,
                     const std::string& program = "1") {
  StoredStudy study = Scan(name, "p-" + name, program);
  study.measurements.resize(1);
  study.measurements[0].name = kProbability;
  study.measurements[0].value = probability;
  study.measurements[0].unit = "1";
  return study;
}

StoredStudy Refused(const std::string& name, const std::string& program = "1") {
  StoredStudy study = Scan(name, "p-" + name, program);
  study.refusals = {{kProbability, {RefusalCode::kTooFewValues, "few counts"}}};
  return study;
}

WorklistChange ChangeOf(const StoredStudy& study, WorklistState state,
                        const std::string& note = "") {
  WorklistChange change;
  change.content_sha256 = study.key.content_sha256;
  change.state = state;
  change.changed_by = "dr-a";
  change.happened_on = "2026-03-14";
  change.note = note;
  return change;
}

std::vector<std::string> NamesOf(const std::vector<PositiveStudy>& studies) {
  std::vector<std::string> names;
  for (const PositiveStudy& study : studies) names.push_back(study.newest.name);
  return names;
}

TEST_F(WorklistRows, ListsWhatAnyReadingCalledPositive) {
  Workspace workspace = Workspace::Open(folder_);
  workspace.SaveMeasured(Measured("at the limit", 0.5));
  workspace.SaveMeasured(Measured("below", 0.49));
  workspace.SaveMeasured(Measured("withdrawn", 0.9));
  workspace.SaveMeasured(Measured("withdrawn", 0.1, "2"));
  workspace.SaveMeasured(Measured("refused since", 0.9));
  workspace.SaveMeasured(Refused("refused since", "2"));
  workspace.SaveMeasured(Scan("another task", "p"));
  const auto studies = workspace.ListPositives({kProbability, 0.5});
  EXPECT_THAT(NamesOf(studies), testing::ElementsAre("at the limit", "withdrawn", "refused since"));
  EXPECT_EQ(studies[1].newest.measurements.at(0).value, 0.1);
  EXPECT_THAT(studies[1].first_positive_at, testing::MatchesRegex("20..-..-..T..:..:..Z"));
  EXPECT_EQ(studies[2].newest.refusals.size(), 1U);
}

TEST_F(WorklistRows, AReadingOfAnotherTaskHidesNothing) {
  Workspace workspace = Workspace::Open(folder_);
  workspace.SaveMeasured(Measured("a", 0.9));
  workspace.SaveMeasured(Scan("a", "p-a", "another task"));
  const auto studies = workspace.ListPositives({kProbability, 0.5});
  ASSERT_EQ(studies.size(), 1U);
  EXPECT_EQ(studies[0].newest.measurements.at(0).value, 0.9);
}

TEST_F(WorklistRows, KeepsEveryEntryAndListsAStudyForItsHistory) {
  Workspace workspace = Workspace::Open(folder_);
  const StoredStudy study = Measured("a", 0.6);
  workspace.SaveMeasured(study);
  EXPECT_TRUE(workspace.AddWorklistChanges({ChangeOf(study, WorklistState::kNotified, "é")}, 0));
  const auto first = workspace.ListWorklistChanges();
  ASSERT_EQ(first.size(), 1U);
  EXPECT_TRUE(
      workspace.AddWorklistChanges({ChangeOf(study, WorklistState::kExplored)}, first[0].id));
  const auto changes = Workspace::Open(folder_).ListWorklistChanges();
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_EQ(changes[0].state, WorklistState::kNotified);
  EXPECT_EQ(changes[0].note, "é");
  EXPECT_EQ(changes[0].changed_by, "dr-a");
  EXPECT_EQ(changes[0].happened_on, "2026-03-14");
  EXPECT_EQ(changes[0].content_sha256, study.key.content_sha256);
  EXPECT_THAT(changes[0].recorded_at, testing::EndsWith("Z"));
  const auto stricter = workspace.ListPositives({kProbability, 0.99});
  ASSERT_EQ(stricter.size(), 1U);
  EXPECT_EQ(stricter[0].first_positive_at, "");
}

TEST_F(WorklistRows, AddsNothingWhenSomebodyElseHasAdded) {
  Workspace workspace = Workspace::Open(folder_);
  const StoredStudy study = Measured("a", 0.6);
  workspace.SaveMeasured(study);
  EXPECT_TRUE(workspace.AddWorklistChanges({ChangeOf(study, WorklistState::kNotified)}, 0));
  EXPECT_FALSE(workspace.AddWorklistChanges({ChangeOf(study, WorklistState::kLost)}, 0));
  EXPECT_EQ(workspace.ListWorklistChanges().size(), 1U);
}

TEST_F(WorklistRows, AddsAllOrNone) {
  Workspace workspace = Workspace::Open(folder_);
  const StoredStudy study = Measured("a", 0.6);
  workspace.SaveMeasured(study);
  EXPECT_THROW(workspace.AddWorklistChanges({ChangeOf(study, WorklistState::kNotified),
                                             ChangeOf(Measured("b", 0.6), WorklistState::kLost)},
                                            0),
               ContractError);
  EXPECT_TRUE(workspace.ListWorklistChanges().empty());
}

TEST_F(WorklistRows, AStudyWithAHistoryCannotBeDeleted) {
  Workspace workspace = Workspace::Open(folder_);
  const StoredStudy study = Measured("a", 0.6);
  workspace.SaveMeasured(study);
  workspace.AddWorklistChanges({ChangeOf(study, WorklistState::kNotified)}, 0);
  EXPECT_THROW(*OpenSession(folder_ / "etalon.db") << "DELETE FROM study", soci::soci_error);
}

/// Adds an entry whatever others do meanwhile.
void AddInTurn(const StoredStudy& study, int entries, Workspace workspace) {
  for (int i = 0; i < entries;) {
    const auto changes = workspace.ListWorklistChanges();
    const long long last = changes.empty() ? 0 : changes.back().id;
    i += workspace.AddWorklistChanges({ChangeOf(study, WorklistState::kNotified)}, last) ? 1 : 0;
  }
}

TEST_F(WorklistRows, LosesNothingWhenProcessesAddAtOnce) {
  constexpr int kProcesses = 4, kEntries = 10;
  const StoredStudy study = Measured("a", 0.6);
  Workspace::Open(folder_).SaveMeasured(study);
  std::vector<pid_t> processes;
  for (int i = 0; i < kProcesses; ++i) {
    const pid_t process = fork();
    if (process == 0) {
      try {
        AddInTurn(study, kEntries, Workspace::Open(folder_));
        _exit(0);
      } catch (const std::exception&) {
        _exit(1);
      }
    }
    processes.push_back(process);
  }
  for (const pid_t process : processes) {
    int status = -1;
    waitpid(process, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(Workspace::Open(folder_).ListWorklistChanges().size(),
            static_cast<std::size_t>(kProcesses * kEntries));
}

TEST_F(WorklistRows, TellsWhichStudiesWereRead) {
  Workspace workspace = Workspace::Open(folder_);
  workspace.SaveMeasured(Measured("measured", 0.1));
  workspace.SaveMeasured(Refused("refused"));
  workspace.SaveMeasured(Refused("measured since"));
  workspace.SaveMeasured(Measured("measured since", 0.1, "2"));
  workspace.SaveMeasured(Measured("refused since", 0.1));
  workspace.SaveMeasured(Refused("refused since", "2"));
  workspace.SaveMeasured(Scan("another task", "p"));
  const auto studies = workspace.ListRead(kProbability);
  std::vector<std::pair<std::string, bool>> read;
  for (const ReadStudy& study : studies) read.emplace_back(study.patient, study.value.has_value());
  using Pair = std::pair<std::string, bool>;
  EXPECT_THAT(read,
              testing::ElementsAre(Pair{"p-measured", true}, Pair{"p-refused", false},
                                   Pair{"p-measured since", true}, Pair{"p-refused since", false}));
}

TEST_F(WorklistRows, NamesARowThatIsNotOurs) {
  Workspace workspace = Workspace::Open(folder_);
  const StoredStudy study = Measured("a", 0.6);
  workspace.SaveMeasured(study);
  workspace.AddWorklistChanges({ChangeOf(study, WorklistState::kNotified)}, 0);
  *OpenSession(folder_ / "etalon.db") << "UPDATE worklist_change SET state = 'asleep'";
  EXPECT_THROW(workspace.ListWorklistChanges(), Error);
}

TEST(WorklistStateName, IsInverted) {
  for (int i = 0; i <= static_cast<int>(kLastWorklistState); ++i) {
    const auto state = static_cast<WorklistState>(i);
    EXPECT_EQ(WorklistStateFromName(Name(state)), state);
  }
  EXPECT_THROW(WorklistStateFromName("asleep"), DamagedRow);
}

}  // namespace
}  // namespace etalon::store
