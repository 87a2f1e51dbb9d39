#include "etalon/store/study_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <set>

#include "etalon/core/error.h"
#include "etalon/store/database.h"
#include "etalon/store/job_store.h"

namespace etalon::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

namespace fs = std::filesystem;

constexpr const char* kFraction = "lv_ejection_fraction_biplane";

class StudyStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(testing::TempDir()) /
              (std::string("study store ") + test->name() + std::to_string(getpid()));
    fs::remove_all(folder_);
    workspace_.emplace(Workspace::Open(folder_));
    studies_.emplace(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::vector<std::string> Names(const StudyQuestion& question) {
    std::vector<std::string> names;
    for (const StudyLine& line : studies_->List(question, {}).items) names.push_back(line.name);
    return names;
  }

  StoredStudy Save(const std::string& name, const std::string& patient, const std::string& date,
                   const std::string& options = "spacing=file", const std::string& program = "1",
                   std::vector<std::string> flags = {}) {
    StoredStudy study;
    study.name = name;
    study.provenance.software_version = program;
    study.provenance.inputs = {{name + ".dcm", "hash of " + name}};
    study.key = KeyOf(study.provenance, options);
    study.options = options;
    study.examination = {.patient = patient, .acquired_at = date};
    study.measurements.resize(1);
    study.measurements[0].name = kFraction;
    study.measurements[0].value = 55.0;
    study.measurements[0].unit = "%";
    study.measurements[0].interval = Interval{50.0, 60.0};
    study.measurements[0].flags = std::move(flags);
    study.refusals = {{"la_volume_biplane", {RefusalCode::kMissingView, "no view"}}};
    workspace_->SaveMeasured(study);
    return study;
  }

  StepResult Sign(const StoredStudy& study, SignOffStep step, int expected, int version = 0) {
    return studies_->AddStep(
        study.key.content_sha256,
        {.step = step, .by = {"ada", "Ada"}, .version = version, .expected = expected});
  }

  SignOffState StateOf(const StoredStudy& study) {
    return studies_->SignOffOf(study.key.content_sha256).state;
  }

  std::optional<int> Correct(const StoredStudy& study, int base) {
    ReaderVersion version{.base = base,
                          .by = {"ada", "Ada"},
                          .note = "apex",
                          .outlines = "[]",
                          .measurements = study.measurements,
                          .refusals = study.refusals,
                          .fingerprint = study.key.fingerprint};
    version.measurements[0].value = 48.0;
    return studies_->AddVersion(study.key.content_sha256, version);
  }

  fs::path folder_;
  std::optional<Workspace> workspace_;
  std::optional<StudyStore> studies_;
};

TEST_F(StudyStoreTest, LinesTellWhatTheNewestReadingHolds) {
  Save("b", "p-2", "2024-02-01", "spacing=file", "1", {"view-not-confirmed"});
  Save("b", "p-2", "2024-02-01", "spacing=file", "2", {"phase-assumed", "beat-not-traced"});
  const StudyPage page = studies_->List({}, {"another", kFraction});
  ASSERT_EQ(page.items.size(), 1U);
  EXPECT_EQ(page.total, 1);
  EXPECT_FALSE(page.total_is_least);
  EXPECT_EQ(page.next, "");
  const StudyLine& line = page.items[0];
  EXPECT_EQ(line.kind, "echo");
  EXPECT_EQ(line.patient, "p-2");
  EXPECT_EQ(line.measurements, 1);
  EXPECT_EQ(line.refusals, 1);
  EXPECT_THAT(line.flags, ElementsAre("beat-not-traced", "phase-assumed"));
  ASSERT_TRUE(line.headline.has_value());
  EXPECT_EQ(line.headline->measurement, kFraction);
  EXPECT_EQ(line.headline->value, 55.0);
  ASSERT_TRUE(line.headline->interval.has_value());
  EXPECT_EQ(line.headline->interval->low, 50.0);
  EXPECT_EQ(line.headline->interval->high, 60.0);
}

TEST(StudyLines, OfAnOlderWorkspaceAreMadeWhenItIsOpened) {
  const fs::path folder =
      fs::path(testing::TempDir()) / ("older workspace " + std::to_string(getpid()));
  fs::remove_all(folder);
  fs::create_directories(folder);
  {
    Database older(folder / kDatabaseName, Migrations().first(5));
    older.Run([](soci::session& session) {
      session << "INSERT INTO study (id, content_sha256, name) VALUES (7, 'c', 'old')";
      session << "INSERT INTO reading (id, study_id, fingerprint, software, software_version, "
                 "arithmetic, models, created_at, options) VALUES (1, 7, 'f', '', '', '', '[]', "
                 "'2025-01-01T00:00:00Z', 'kind=planar'), (2, 7, 'g', '', '', '', '[]', "
                 "'2025-02-01T00:00:00Z', 'kind=planar')";
      session << "INSERT INTO measurement VALUES (1, 0, 'm', '', '', '', 1.0, '1', NULL, NULL, '', "
                 "'r', 1, '', '[]', '[]', '[\"gone\"]')";
      session << "INSERT INTO examination VALUES (7, 'p-1', '2024-12-31', '', '', '', '', '')";
    });
  }
  StudyStore studies(folder);
  const StudyPage page = studies.List({.kind = "planar", .flag = kRefusedFlag}, {});
  ASSERT_EQ(page.items.size(), 1U) << "its newest reading measured nothing";
  EXPECT_EQ(page.items[0].measured_at, "2025-02-01T00:00:00Z");
  EXPECT_EQ(page.items[0].patient, "p-1");
  EXPECT_TRUE(studies.List({.flag = "gone"}, {}).items.empty());
  EXPECT_EQ(studies.List({.kind = "planar"}, {}).total, 1);
  fs::remove_all(folder);
}

TEST(StudyLines, OfBoneScansThatWereKeptAsEchoAreSetRight) {
  const fs::path folder = fs::path(testing::TempDir()) / ("bone scans " + std::to_string(getpid()));
  fs::remove_all(folder);
  fs::create_directories(folder);
  {
    Database older(folder / kDatabaseName, Migrations().first(9));
    older.Run([](soci::session& session) {
      session << "INSERT INTO study (id, content_sha256, name) VALUES (7, 'c', 'old')";
      session << "INSERT INTO reading (id, study_id, fingerprint, software, software_version, "
                 "arithmetic, models, created_at, options) VALUES (1, 7, 'f', '', '', '', '[]', "
                 "'2025-01-01T00:00:00Z', 'kind=bone-scan')";
      session << "INSERT INTO study_line SELECT * FROM study_line_now";
    });
  }
  StudyStore studies(folder);
  EXPECT_EQ(studies.List({.kind = "planar"}, {}).total, 1);
  EXPECT_EQ(studies.List({.kind = "echo"}, {}).total, 0);
  ASSERT_EQ(studies.List({}, {}).items.size(), 1U);
  EXPECT_EQ(studies.List({}, {}).items[0].kind, "planar");
  fs::remove_all(folder);
}

TEST_F(StudyStoreTest, SearchesFiltersAndSorts) {
  Save("Beta", "p-1", "2024-03-01");
  Save("alpha", "p-2", "2023-01-05T10:00:00", "kind=planar");
  Save("gamma", "beta-7", "", "kind=t1", "1", {"frames-moved"});
  EXPECT_THAT(Names({.order = StudyOrder::kName, .descending = false}),
              ElementsAre("alpha", "Beta", "gamma"));
  EXPECT_THAT(Names({.order = StudyOrder::kAcquired}), ElementsAre("Beta", "alpha", "gamma"));
  EXPECT_THAT(Names({.search = "be", .order = StudyOrder::kName}), ElementsAre("gamma", "Beta"))
      << "by name, whatever the case, and by the patient's key";
  EXPECT_THAT(Names({.search = "eta"}), IsEmpty());
  EXPECT_THAT(Names({.search = "%"}), IsEmpty());
  EXPECT_THAT(Names({.kind = "planar"}), ElementsAre("alpha"));
  EXPECT_THAT(Names({.flag = "frames-moved"}), ElementsAre("gamma"));
  EXPECT_THAT(Names({.acquired_from = "2023-01-05", .acquired_to = "2023-01-05"}),
              ElementsAre("alpha"))
      << "a day holds its hours";
  EXPECT_THAT(Names({.acquired_to = "2024-01-01"}), ElementsAre("alpha"));
  EXPECT_THAT(Names({.kind = "planar", .flag = "frames-moved"}), IsEmpty());
}

TEST_F(StudyStoreTest, PagesMeetEveryStudyOnce) {
  std::multiset<std::string> expected;
  for (int i = 0; i < 25; ++i) {
    std::string name("s");
    name.append(std::to_string(i % 7)).push_back(static_cast<char>('a' + i));
    std::string day;
    if (i % 5 != 0) day.append("2024-01-0").append(std::to_string(i % 5));
    Save(name, std::string("p-").append(std::to_string(i % 3)), day);
    expected.insert(name);
  }
  for (const StudyOrder order :
       {StudyOrder::kAcquired, StudyOrder::kMeasured, StudyOrder::kName, StudyOrder::kPatient}) {
    for (const bool descending : {false, true}) {
      for (const std::string search : {"", "s"}) {
        std::multiset<std::string> seen;
        StudyQuestion question{
            .search = search, .order = order, .descending = descending, .limit = 4};
        do {
          const StudyPage page = studies_->List(question, {});
          EXPECT_EQ(page.total, 25);
          for (const StudyLine& line : page.items) seen.insert(line.name);
          question.cursor = page.next;
        } while (!question.cursor.empty());
        EXPECT_EQ(seen, expected);
      }
    }
  }
  EXPECT_THROW(studies_->List({.cursor = "12"}, {}), Error);
  EXPECT_THROW(studies_->List({.cursor = "4711_"}, {}), Error);
}

TEST_F(StudyStoreTest, TheProtocolIsCheckThenValidateOrSendBack) {
  const StoredStudy study = Save("a", "p-1", "2024-01-01");
  EXPECT_EQ(StateOf(study), SignOffState::kDraft);
  EXPECT_EQ(Sign(study, SignOffStep::kValidate, 0), StepResult::kNotNow);
  EXPECT_EQ(Sign(study, SignOffStep::kSendBack, 0), StepResult::kNotNow);
  EXPECT_EQ(Sign(study, SignOffStep::kCheck, 0, 1), StepResult::kNoVersion);
  EXPECT_EQ(Sign(study, SignOffStep::kCheck, 0), StepResult::kSigned);
  EXPECT_EQ(Sign(study, SignOffStep::kCheck, 0), StepResult::kCollided);
  EXPECT_EQ(Sign(study, SignOffStep::kCheck, 1), StepResult::kNotNow);
  EXPECT_EQ(Sign(study, SignOffStep::kSendBack, 1), StepResult::kSigned);
  EXPECT_EQ(StateOf(study), SignOffState::kSentBack);
  EXPECT_EQ(Sign(study, SignOffStep::kCheck, 2), StepResult::kSigned);
  EXPECT_EQ(Sign(study, SignOffStep::kValidate, 3), StepResult::kSigned);
  EXPECT_EQ(StateOf(study), SignOffState::kValidated);
  EXPECT_THAT(Names({.state = SignOffState::kValidated}), ElementsAre("a"));
  EXPECT_THAT(Names({.kind = "echo", .state = SignOffState::kDraft}), IsEmpty());
  const SignOff sign_off = studies_->SignOffOf(study.key.content_sha256);
  ASSERT_EQ(sign_off.steps.size(), 4U);
  EXPECT_EQ(sign_off.steps[1].step, SignOffStep::kSendBack);
  EXPECT_EQ(sign_off.steps[1].by.name, "Ada");
  EXPECT_EQ(studies_->AddStep("no such study", {}), StepResult::kNoStudy);
}

TEST_F(StudyStoreTest, WhatIsNewerThanTheSignatureIsADraft) {
  const StoredStudy study = Save("a", "p-1", "2024-01-01");
  Sign(study, SignOffStep::kCheck, 0);
  EXPECT_EQ(Correct(study, 0), 1);
  EXPECT_EQ(StateOf(study), SignOffState::kDraft) << "a reader's version came after the signature";
  EXPECT_EQ(Sign(study, SignOffStep::kCheck, 1, 1), StepResult::kSigned);
  EXPECT_EQ(Sign(study, SignOffStep::kValidate, 2, 0), StepResult::kOtherVersion);
  EXPECT_EQ(Sign(study, SignOffStep::kValidate, 2, 1), StepResult::kSigned);
  Save("a", "p-1", "2024-01-01", "spacing=file", "2");
  EXPECT_EQ(StateOf(study), SignOffState::kDraft) << "the program read the study again";
  EXPECT_EQ(studies_->SignOffOf(study.key.content_sha256).steps.size(), 3U);
}

TEST_F(StudyStoreTest, ReadersVersionsStandBesideTheProgramsReading) {
  const StoredStudy study = Save("a", "p-1", "2024-01-01");
  EXPECT_EQ(Correct(study, 0), 1);
  EXPECT_EQ(Correct(study, 0), std::nullopt) << "somebody else's version would be overlooked";
  EXPECT_EQ(Correct(study, 1), 2);
  const auto versions = studies_->VersionsOf(study.key.content_sha256);
  ASSERT_EQ(versions.size(), 2U);
  EXPECT_EQ(versions[1].base, 1);
  EXPECT_EQ(versions[0].note, "apex");
  EXPECT_EQ(versions[0].measurements[0].value, 48.0);
  EXPECT_EQ(versions[0].refusals[0].name, "la_volume_biplane");
  EXPECT_EQ(studies_->FindNewest(study.key.content_sha256)->measurements[0].value, 55.0);
}

TEST_F(StudyStoreTest, KeepsDetailsAlsoOfReadingsThatWereThere) {
  const StoredStudy study = Save("a", "p-1", "2024-01-01");
  EXPECT_EQ(studies_->DetailOf(study.key), "");
  workspace_->SaveMeasured(study, "outlines");
  EXPECT_EQ(studies_->DetailOf(study.key), "outlines");
  workspace_->SaveMeasured(study);
  EXPECT_EQ(studies_->DetailOf(study.key), "outlines");
}

TEST_F(StudyStoreTest, PatientsAreListedInPagesWithTheirEvents) {
  Save("a", "p-1", "2024-01-01");
  Save("b", "p-1", "2023-01-01");
  Save("c", "p-2", "2022-01-01");
  Save("d", "", "2022-01-01");
  const auto first = studies_->ListPatients("", "", 1);
  ASSERT_EQ(first.size(), 1U);
  EXPECT_THAT(first[0].dates, ElementsAre("2023-01-01", "2024-01-01"));
  EXPECT_EQ(studies_->ListPatients("", "p-1", 5).size(), 1U);
  EXPECT_EQ(studies_->ListPatients("p-2", "", 5)[0].patient, "p-2");
  studies_->AddEvent("p-1", {.day = "2024-02-01", .event = "second"}, "ada");
  studies_->AddEvent("p-1", {.day = "2024-01-01", .end_day = "2024-01-05", .event = "first"},
                     "ada");
  const auto events = studies_->EventsOf("p-1");
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].end_day, "2024-01-05");
  EXPECT_THAT(studies_->EventsOf("p-2"), IsEmpty());
  const auto others = studies_->OtherStudies("p-1", "echo", "");
  ASSERT_EQ(others.size(), 2U);
  EXPECT_EQ(others[0].name, "a");
}

TEST_F(StudyStoreTest, JobsThatNobodyWorksOnHaveFailed) {
  JobStore jobs(folder_);
  const Job waiting = jobs.Add({.kind = "measure", .person = "ada", .subject = "u1"});
  Job running = jobs.Add({.kind = "remeasure", .person = "ada", .subject = "p-1"});
  running.state = JobState::kRunning;
  running.studies = {"hash"};
  jobs.Update(running);
  EXPECT_EQ(jobs.NextWaiting()->id, waiting.id);
  jobs.FailRunning("the program ended");
  const auto list = jobs.List(10);
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0].state, JobState::kFailed);
  EXPECT_THAT(list[0].problems, ElementsAre("the program ended"));
  EXPECT_THAT(list[0].studies, ElementsAre("hash"));
  EXPECT_EQ(jobs.Find(waiting.id)->state, JobState::kWaiting);
}

}  // namespace
}  // namespace etalon::store
