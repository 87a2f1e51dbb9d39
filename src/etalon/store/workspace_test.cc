#include "etalon/store/workspace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <fstream>
#include <functional>
#include <limits>
#include <thread>

#include "etalon/core/error.h"
#include "etalon/core/sha256.h"
#include "etalon/store/columns.h"
#include "etalon/store/database_session.h"
#include "etalon/store/migrations.h"

namespace etalon::store {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class WorkspaceTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::path(testing::TempDir()) /
              (std::string("workspace ") + test->name() + std::to_string(getpid()));
    std::filesystem::remove_all(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path Database() const { return folder_ / "etalon.db"; }

  std::filesystem::path folder_;
};

Measurement Plain(const std::string& name, double value, const std::string& unit) {
  Measurement measurement;
  measurement.name = name;
  measurement.value = value;
  measurement.unit = unit;
  return measurement;
}

StoredStudy Example(const std::string& name, const std::string& options = "default") {
  StoredStudy study;
  study.name = name;
  study.provenance = {.software = "etalon",
                      .software_version = "0.1.0",
                      .precision = "bf16",
                      .models = {{"apical", "1", "m0"}},
                      .inputs = {{name + "_2ch.dcm", "b" + name}, {name + "_4ch.dcm", "a" + name}}};
  study.key = KeyOf(study.provenance, options);
  study.measurements = {
      {.name = "lv_ejection_fraction_biplane",
       .concept_code = {"79991-6", "LN", "LV ejection fraction"},
       .value = 0.1 + 0.2,
       .unit = "%",
       .interval = Interval{-1.0 / 3.0, 2.0 / 3.0},
       .interval_method = "crop variants",
       .beats = {0.1, 1.0 / 7.0},
       .rule = {"biplane-disks", 3, "20 disks"},
       .evidence = {{"4ch.dcm", 17, "end systole"}, {"été \"x\" \xff.dcm", 1, ""}},
       .flags = {"possible-foreshortening"}},
      Plain("lv_end_diastolic_volume_biplane", 120.0, "mL")};
  study.refusals = {
      {"la_volume_biplane", {RefusalCode::kStructureNotFound, "no left atrium was found"}}};
  return study;
}

std::string ErrorText(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kStoreFailed);
    return error.what();
  }
  ADD_FAILURE() << "no error";
  return {};
}

TEST_F(WorkspaceTest, ReturnsWhatWasSaved) {
  const StoredStudy saved = Example("patient1");
  Workspace::Open(folder_).SaveMeasured(saved);
  const auto found = Workspace::Open(folder_).FindMeasured(saved.key);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->key, saved.key);
  EXPECT_EQ(found->name, "patient1");
  EXPECT_THAT(found->created_at, testing::MatchesRegex("20..-..-..T..:..:..Z"));
  ASSERT_EQ(found->measurements.size(), 2U);
  const Measurement& fraction = found->measurements[0];
  EXPECT_EQ(fraction.name, "lv_ejection_fraction_biplane");
  EXPECT_EQ(fraction.concept_code.value, "79991-6");
  EXPECT_EQ(fraction.value, 0.1 + 0.2);
  EXPECT_EQ(fraction.interval->low, -1.0 / 3.0);
  EXPECT_EQ(fraction.interval->high, 2.0 / 3.0);
  EXPECT_EQ(fraction.beats, saved.measurements[0].beats);
  EXPECT_EQ(fraction.rule.version, 3);
  EXPECT_EQ(fraction.rule.variant, "20 disks");
  EXPECT_EQ(fraction.flags, saved.measurements[0].flags);
  ASSERT_EQ(fraction.evidence.size(), 2U);
  EXPECT_EQ(fraction.evidence[0].image, "4ch.dcm");
  EXPECT_EQ(fraction.evidence[0].frame, 17);
  EXPECT_EQ(fraction.evidence[1].image, "été \"x\" \uFFFD.dcm");
  EXPECT_FALSE(found->measurements[1].interval);
  ASSERT_EQ(found->refusals.size(), 1U);
  EXPECT_EQ(found->refusals[0].refusal.code, RefusalCode::kStructureNotFound);
  EXPECT_EQ(found->refusals[0].refusal.reason, "no left atrium was found");
  EXPECT_EQ(found->provenance.precision, "bf16");
  ASSERT_EQ(found->provenance.models.size(), 1U);
  EXPECT_EQ(found->provenance.models[0].sha256, "m0");
  ASSERT_EQ(found->provenance.inputs.size(), 2U);
  EXPECT_EQ(found->provenance.inputs[0].name, "patient1_2ch.dcm");
}

TEST_F(WorkspaceTest, KeepsWhoWhenAndOnWhat) {
  StoredStudy study = Example("a");
  study.options = "spacing=file";
  study.paths = {"/data/a_2ch.dcm", "/data/a_4ch.dcm"};
  study.examination = {"p-1", "2026-03-14T09:30:00", "US", "GE", "Vivid E95", "204", "female"};
  Workspace workspace = Workspace::Open(folder_);
  workspace.SaveMeasured(study);
  const auto found = workspace.FindMeasured(study.key);
  EXPECT_EQ(found->examination, study.examination);
  EXPECT_EQ(found->paths, study.paths);
  EXPECT_EQ(found->options, "spacing=file");
}

TEST_F(WorkspaceTest, DescribesAStoredStudyAnewAndKeepsWhatIsNotSaid) {
  StoredStudy study = Example("a");
  study.examination = {.patient = "p-1", .acquired_at = "2026-03-14", .manufacturer = "GE"};
  Workspace workspace = Workspace::Open(folder_);
  workspace.SaveMeasured(study);
  workspace.DescribeStudy(study.key.content_sha256, {.patient = "mine"}, {"/moved/1", "/moved/2"});
  workspace.DescribeStudy("unknown study", {.patient = "mine"}, {});
  const auto found = workspace.FindMeasured(study.key);
  EXPECT_EQ(found->examination.patient, "mine");
  EXPECT_EQ(found->examination.acquired_at, "2026-03-14");
  EXPECT_EQ(found->examination.manufacturer, "GE");
  EXPECT_EQ(found->paths.at(0), "/moved/1");
  EXPECT_EQ(workspace.ListPatients().size(), 1U);
}

TEST_F(WorkspaceTest, ListsAPatientsReadingsByDateOfTheStudy) {
  Workspace workspace = Workspace::Open(folder_);
  const auto save = [&](const char* name, const char* options, const char* patient,
                        const char* date) {
    StoredStudy study = Example(name, options);
    study.examination = {.patient = patient, .acquired_at = date};
    workspace.SaveMeasured(study);
  };
  save("late", "first", "p-1", "2026-03-14");
  save("early", "first", "p-1", "2025-03-14T08:00:00");
  save("early", "second", "p-1", "2025-03-14T08:00:00");
  save("other", "first", "p-2", "2024-01-01");
  save("nobody", "first", "", "2024-01-01");
  const auto history = workspace.ListHistory("p-1");
  ASSERT_EQ(history.size(), 3U);
  EXPECT_EQ(history[0].name, "early");
  EXPECT_EQ(history[1].key, Example("early", "second").key);
  EXPECT_EQ(history[2].name, "late");
  const auto patients = workspace.ListPatients();
  ASSERT_EQ(patients.size(), 2U);
  EXPECT_THAT(patients[0].dates, testing::ElementsAre("2025-03-14T08:00:00", "2026-03-14"));
  EXPECT_TRUE(workspace.ListHistory("p-3").empty());
}

TEST_F(WorkspaceTest, HasPseudonymsOfItsOwn) {
  const std::string one = Workspace::Open(folder_ / "one").PseudonymOf("8001", "");
  EXPECT_EQ(Workspace::Open(folder_ / "one").PseudonymOf("8001", ""), one);
  EXPECT_NE(Workspace::Open(folder_ / "two").PseudonymOf("8001", ""), one);
}

TEST_F(WorkspaceTest, FindsNothingThatWasNotSaved) {
  Workspace workspace = Workspace::Open(folder_);
  EXPECT_FALSE(workspace.FindMeasured(Example("a").key));
  EXPECT_TRUE(workspace.ListStudies().empty());
  EXPECT_TRUE(workspace.ListReadings("").empty());
}

TEST_F(WorkspaceTest, KeepsOneReadingWhenAStudyIsMeasuredTwice) {
  Workspace workspace = Workspace::Open(folder_);
  EXPECT_TRUE(workspace.SaveMeasured(Example("a")));
  EXPECT_FALSE(workspace.SaveMeasured(Example("a")));
  EXPECT_EQ(workspace.ListStudies().size(), 1U);
  EXPECT_EQ(workspace.ListReadings(Example("a").key.content_sha256).size(), 1U);
}

TEST_F(WorkspaceTest, AddsAReadingOfANewVersionAndKeepsTheOldOne) {
  Workspace workspace = Workspace::Open(folder_);
  const StoredStudy old_reading = Example("a", "first");
  StoredStudy new_reading = Example("a", "second");
  new_reading.measurements[0].value = 60.0;
  workspace.SaveMeasured(old_reading);
  workspace.SaveMeasured(new_reading);
  const auto latest = workspace.ListStudies();
  ASSERT_EQ(latest.size(), 1U);
  EXPECT_EQ(latest[0].key, new_reading.key);
  const auto history = workspace.ListReadings(old_reading.key.content_sha256);
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(history[0].measurements[0].value, 0.1 + 0.2);
  EXPECT_EQ(history[1].measurements[0].value, 60.0);
}

TEST_F(WorkspaceTest, ListsStudiesByName) {
  Workspace workspace = Workspace::Open(folder_);
  for (const char* name : {"c", "a", "b"}) workspace.SaveMeasured(Example(name));
  const auto studies = workspace.ListStudies();
  ASSERT_EQ(studies.size(), 3U);
  EXPECT_EQ(studies[0].name, "a");
  EXPECT_EQ(studies[2].name, "c");
}

TEST_F(WorkspaceTest, RefusesNumbersThatAreNotFinite) {
  Workspace workspace = Workspace::Open(folder_);
  StoredStudy study = Example("a");
  study.measurements[1].value = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(workspace.SaveMeasured(study), ContractError);
  study = Example("a");
  study.measurements[0].interval->high = std::numeric_limits<double>::infinity();
  EXPECT_THROW(workspace.SaveMeasured(study), ContractError);
  EXPECT_TRUE(workspace.ListStudies().empty());
}

TEST_F(WorkspaceTest, CreatesAFolderThatOnlyItsOwnerReads) {
  Workspace::Open(folder_ / "deeper");
  EXPECT_EQ(std::filesystem::status(folder_ / "deeper").permissions(),
            std::filesystem::perms::owner_all);
}

TEST_F(WorkspaceTest, OpensWhateverTheFolderIsCalled) {
  for (const char* name : {"with = sign", "with \" quote", "été", "a  b"}) {
    Workspace::Open(folder_ / name).SaveMeasured(Example("a"));
    EXPECT_TRUE(std::filesystem::exists(folder_ / name / "etalon.db")) << name;
    EXPECT_EQ(Workspace::Open(folder_ / name).ListStudies().size(), 1U) << name;
  }
  EXPECT_THAT(ErrorText([&] { Workspace::Open(folder_ / "= and \""); }),
              HasSubstr("may not hold both"));
}

TEST_F(WorkspaceTest, BringsADatabaseOfVersion1UpToDate) {
  std::filesystem::create_directories(folder_);
  {
    const auto session = OpenSession(Database());
    *session << "CREATE TABLE schema_version (version INTEGER PRIMARY KEY)";
    *session << "INSERT INTO schema_version VALUES (1)";
    for (const std::string_view statement : Migrations()[0].statements) *session << statement;
    *session << "INSERT INTO study VALUES (7, 'content', 'old study')";
    *session << "INSERT INTO reading VALUES (3, 7, 'print', 'etalon', '0.0.9', 'fp32', '[]', "
                "'2025-01-01T00:00:00Z')";
    *session << "INSERT INTO measurement VALUES (3, 0, 'heart_rate', '', '', '', 61.5, '/min', "
                "NULL, NULL, '', 'cycle', 1, '', '[]', '[]', '[]')";
  }
  Workspace workspace = Workspace::Open(folder_);
  const auto found = workspace.FindMeasured({"content", "print"});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "old study");
  EXPECT_EQ(found->measurements.at(0).value, 61.5);
  int version = 0, indexes = 0;
  const auto session = OpenSession(Database());
  *session << "SELECT MAX(version) FROM schema_version", soci::into(version);
  *session << "SELECT COUNT(*) FROM sqlite_master WHERE name = 'measurement_by_name'",
      soci::into(indexes);
  EXPECT_EQ(version, Migrations().back().version);
  EXPECT_EQ(indexes, 1);
}

TEST_F(WorkspaceTest, LeavesADatabaseAsItWasWhenAStepFails) {
  std::filesystem::create_directories(folder_);
  {
    const auto session = OpenSession(Database());
    *session << "CREATE TABLE schema_version (version INTEGER PRIMARY KEY)";
    *session << "CREATE TABLE reading (surprise TEXT)";
  }
  ErrorText([&] { Workspace::Open(folder_); });
  int tables = 0;
  *OpenSession(Database()) << "SELECT COUNT(*) FROM sqlite_master WHERE name = 'study'",
      soci::into(tables);
  EXPECT_EQ(tables, 0);
}

TEST_F(WorkspaceTest, RefusesADatabaseOfANewerVersion) {
  Workspace::Open(folder_);
  *OpenSession(Database()) << "INSERT INTO schema_version VALUES (99)";
  const std::string text = ErrorText([&] { Workspace::Open(folder_); });
  EXPECT_THAT(text, StartsWith(Database().string()));
  EXPECT_THAT(text, HasSubstr("newer version of etalon (schema 99"));
}

TEST_F(WorkspaceTest, NamesADatabaseThatIsDamaged) {
  std::filesystem::create_directories(folder_);
  std::ofstream(Database()) << std::string(5000, 'x');
  const std::string text = ErrorText([&] { Workspace::Open(folder_); });
  EXPECT_THAT(text, StartsWith(Database().string()));
  EXPECT_THAT(text, HasSubstr("is damaged or no Etalon database"));
}

TEST_F(WorkspaceTest, NamesADatabaseThatIsDamagedInTheMiddle) {
  {
    Workspace workspace = Workspace::Open(folder_);
    for (int i = 0; i < 100; ++i) workspace.SaveMeasured(Example(std::to_string(i)));
  }
  const auto bytes = std::filesystem::file_size(Database());
  ASSERT_GT(bytes, 50'000U);
  {
    std::fstream file(Database(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096);
    file << std::string(bytes - 4096, '\xAA');
  }
  EXPECT_THAT(ErrorText([&] { Workspace::Open(folder_).ListStudies(); }),
              HasSubstr("is damaged or no Etalon database"));
}

TEST_F(WorkspaceTest, NamesARowThatIsNotOurs) {
  Workspace workspace = Workspace::Open(folder_);
  workspace.SaveMeasured(Example("a"));
  *OpenSession(Database()) << "UPDATE refusal SET code = 'no-idea'";
  EXPECT_THAT(ErrorText([&] { workspace.FindMeasured(Example("a").key); }),
              testing::AllOf(StartsWith(Database().string()), HasSubstr("no-idea")));
}

TEST_F(WorkspaceTest, NamesAFolderThatCannotBeCreated) {
  EXPECT_THAT(ErrorText([] { Workspace::Open("/proc/nowhere"); }), StartsWith("/proc/nowhere"));
}

TEST_F(WorkspaceTest, LosesNothingWhenThreadsAndProcessesWriteAtOnce) {
  constexpr int kWriters = 4, kStudies = 20;
  const auto write = [this](int writer) {
    Workspace workspace = Workspace::Open(folder_);
    for (int i = 0; i < kStudies; ++i) {
      workspace.SaveMeasured(Example(std::to_string(writer) + "-" + std::to_string(i)));
      workspace.SaveMeasured(Example("shared-" + std::to_string(i)));
    }
  };
  std::vector<pid_t> processes;
  for (int writer = 0; writer < kWriters; ++writer) {
    const pid_t process = fork();
    if (process == 0) {
      try {
        write(writer);
        _exit(0);
      } catch (const std::exception&) {
        _exit(1);
      }
    }
    processes.push_back(process);
  }
  std::vector<std::thread> threads;
  for (int writer = 0; writer < kWriters; ++writer) threads.emplace_back(write, kWriters + writer);
  for (std::thread& thread : threads) thread.join();
  for (const pid_t process : processes) {
    int status = -1;
    waitpid(process, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(Workspace::Open(folder_).ListStudies().size(),
            static_cast<std::size_t>((2 * kWriters + 1) * kStudies));
}

TEST_F(WorkspaceTest, KeepsEverythingAcknowledgedWhenAWriterIsKilled) {
  Workspace::Open(folder_);
  int acknowledged[2];
  ASSERT_EQ(pipe(acknowledged), 0);
  const pid_t writer = fork();
  if (writer == 0) {
    Workspace workspace = Workspace::Open(folder_);
    for (char i = 0;; ++i) {
      workspace.SaveMeasured(Example(std::to_string(i)));
      if (write(acknowledged[1], &i, 1) != 1) _exit(1);
    }
  }
  close(acknowledged[1]);
  char last = 0;
  for (int i = 0; i < 7; ++i) ASSERT_EQ(read(acknowledged[0], &last, 1), 1);
  kill(writer, SIGKILL);
  waitpid(writer, nullptr, 0);
  while (read(acknowledged[0], &last, 1) == 1) {
  }
  close(acknowledged[0]);
  Workspace workspace = Workspace::Open(folder_);
  for (char i = 0; i <= last; ++i) {
    const auto found = workspace.FindMeasured(Example(std::to_string(i)).key);
    ASSERT_TRUE(found) << static_cast<int>(i);
    EXPECT_EQ(found->measurements.size(), 2U);
    EXPECT_EQ(found->refusals.size(), 1U);
  }
}

TEST_F(WorkspaceTest, ForgetsATransactionThatWasAbandoned) {
  Workspace workspace = Workspace::Open(folder_);
  const auto session = OpenSession(Database());
  {
    WriteTransaction transaction(*session);
    *session << "INSERT INTO study (content_sha256, name) VALUES ('x', 'half')";
  }
  EXPECT_TRUE(workspace.ListStudies().empty());
  int studies = -1;
  *session << "SELECT COUNT(*) FROM study", soci::into(studies);
  EXPECT_EQ(studies, 0);
  EXPECT_TRUE(workspace.SaveMeasured(Example("a")));
}

TEST_F(WorkspaceTest, HoldsRowsToTheirParents) {
  Workspace::Open(folder_);
  EXPECT_THROW(*OpenSession(Database()) << "INSERT INTO refusal VALUES (12345, 0, 'a', 'b', 'c')",
               soci::soci_error);
}

TEST(Migrations, AreNeverChangedOnceReleased) {
  std::vector<std::string> hashes;
  for (int version = 1; const Migration& migration : Migrations()) {
    EXPECT_EQ(migration.version, version++);
    Sha256 hash;
    for (const std::string_view statement : migration.statements) hash.Update(statement);
    hashes.push_back(hash.Finish().substr(0, 16));
  }
  EXPECT_THAT(hashes,
              testing::ElementsAre("f151f435abce46b9", "f9f964b36e12fff7", "65fe64eb67021c9b",
                                   "2bb722a753c8da4d", "b4bfc0b0387007ae", "e0759401468e5f16",
                                   "1af08d4c3fbd2aba", "5365236672d4a6b5", "faeb5a4748543be9",
                                   "7e8c2577aad6879e"));
}

TEST(DefaultWorkspaceFolder, FollowsTheEnvironment) {
  const char* home = std::getenv("HOME");
  const std::string home_before = home == nullptr ? "" : home;
  setenv("XDG_DATA_HOME", "/data", 1);
  EXPECT_EQ(DefaultWorkspaceFolder(), "/data/etalon");
  unsetenv("XDG_DATA_HOME");
  setenv("HOME", "/home/someone", 1);
  EXPECT_EQ(DefaultWorkspaceFolder(), "/home/someone/.local/share/etalon");
  unsetenv("HOME");
  EXPECT_THAT(ErrorText([] { DefaultWorkspaceFolder(); }), HasSubstr("HOME"));
  setenv("HOME", home_before.c_str(), 1);
}

TEST(StudyKey, DoesNotDependOnNamesAndOrderOfTheFiles) {
  EXPECT_EQ(ContentSha256({{"a", "1"}, {"b", "2"}}), ContentSha256({{"x", "2"}, {"y", "1"}}));
  EXPECT_NE(ContentSha256({{"a", "1"}}), ContentSha256({{"a", "1"}, {"a", "1"}}));
  EXPECT_NE(ContentSha256({{"a", "12"}}), ContentSha256({{"a", "1"}, {"b", "2"}}));
}

TEST(StudyKey, ChangesWithProgramModelPrecisionAndOptions) {
  const Provenance base = Example("a").provenance;
  Provenance version = base, precision = base, model = base;
  version.software_version = "9";
  precision.precision = "fp32";
  model.models[0].sha256 = "other";
  for (const Provenance& changed : {version, precision, model}) {
    EXPECT_NE(KeyOf(changed, "").fingerprint, KeyOf(base, "").fingerprint);
    EXPECT_EQ(KeyOf(changed, "").content_sha256, KeyOf(base, "").content_sha256);
  }
  EXPECT_NE(KeyOf(base, "spacing").fingerprint, KeyOf(base, "").fingerprint);
}

TEST(RefusalCodeFromName, InvertsEveryName) {
  for (int code = 0; code <= static_cast<int>(kLastRefusalCode); ++code) {
    const auto refusal = static_cast<RefusalCode>(code);
    EXPECT_EQ(RefusalCodeFromName(std::string(Name(refusal))), refusal);
  }
  const auto beyond = static_cast<RefusalCode>(static_cast<int>(kLastRefusalCode) + 1);
  EXPECT_THROW(Name(beyond), ContractError) << "kLastRefusalCode is no longer the last";
  EXPECT_THROW(RefusalCodeFromName("nothing"), DamagedRow);
}

}  // namespace
}  // namespace etalon::store
