#include "etalon/store/reading_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <limits>
#include <set>

#include "etalon/core/error.h"
#include "etalon/core/sha256.h"
#include "etalon/store/project_migrations.h"
#include "etalon/store/project_store.h"

namespace etalon::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class ReadingStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::path(testing::TempDir()) /
              (std::string("reading ") + test->name() + std::to_string(getpid()));
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    std::vector<ImageRow> images;
    for (const char* name : {"a", "b"}) {
      ImageRow image;
      image.sha256 = Sha256OfBytes(name);
      image.names = {{std::string(name), ""}};
      images.push_back(image);
    }
    ProjectStore(folder_).Import(images);
    image_a_ = images[0].id();
    image_b_ = images[1].id();
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  ReadingStore Open() const { return ReadingStore(folder_); }

  SaveResult Save(const ReadingSave& saving) const {
    return Open().Save(std::vector{saving}).front();
  }

  std::vector<std::string> Labels(const Viewer& viewer) const {
    std::vector<std::string> labels;
    for (const auto& row : Open().ListVersions(viewer)) labels.push_back(row.shape.label);
    return labels;
  }

  std::filesystem::path folder_;
  std::string image_a_, image_b_;
};

std::string Numbered(std::string text, int number) { return text.append(std::to_string(number)); }

ReadingSave Saying(const CaseKey& key, const std::string& label, int expected = 0,
                   bool close = false) {
  ReadingSave saving;
  saving.key = key;
  saving.expected_version = expected;
  saving.close = close;
  saving.seconds = 10.0;
  saving.made_at = "2026-03-14T09:30:00Z";
  saving.edits.push_back({.seconds = 4.0, .shape = {.label = label, .kind = "label"}});
  return saving;
}

ReadingSave Closing(const CaseKey& key, const std::string& label) {
  return Saying(key, label, 0, true);
}

TEST_F(ReadingStoreTest, KeepsEveryVersionWithWhoWhenAndHowLong) {
  const CaseKey key{image_a_, "anne", 1};
  EXPECT_EQ(Save(Saying(key, "benign")), SaveResult::kSaved);
  const std::string id = Open().ListVersions(Viewer::Reader("anne")).at(0).annotation;
  ReadingSave change = Saying(key, "malignant", 1);
  change.edits[0].id = id;
  EXPECT_EQ(Save(change), SaveResult::kSaved);
  ReadingSave removal = Saying(key, "malignant", 2, true);
  removal.edits[0].id = id;
  removal.edits[0].removed = true;
  EXPECT_EQ(Save(removal), SaveResult::kSaved);

  const auto versions = Open().ListVersions(Viewer::Reader("anne"));
  ASSERT_THAT(versions, SizeIs(3));
  EXPECT_EQ(versions[0].shape.label, "benign");
  EXPECT_EQ(versions[1].shape.label, "malignant");
  EXPECT_TRUE(versions[2].removed);
  for (const auto& version : versions) {
    EXPECT_EQ(version.annotation, id);
    EXPECT_EQ(version.key, key);
    EXPECT_EQ(version.seconds, 4.0);
    EXPECT_EQ(version.made_at, "2026-03-14T09:30:00Z");
    EXPECT_THAT(version.received_at, testing::MatchesRegex("20..-..-..T..:..:..Z"));
  }
  const auto cases = Open().ListCases();
  ASSERT_THAT(cases, SizeIs(1));
  EXPECT_EQ(cases[0].version, 3);
  EXPECT_EQ(cases[0].seconds, 30.0);
  EXPECT_TRUE(cases[0].closed);
}

TEST_F(ReadingStoreTest, TheLaterOfTwoSavingsIsToldAndKeptAside) {
  const CaseKey key{image_a_, "anne", 1};
  EXPECT_EQ(Save(Saying(key, "first")), SaveResult::kSaved);
  EXPECT_EQ(Save(Saying(key, "second")), SaveResult::kCollided);
  EXPECT_THAT(Labels(Viewer::Reader("anne")), ElementsAre("first"));
  const auto aside = Open().ListKeptAside("anne");
  ASSERT_THAT(aside, SizeIs(1));
  EXPECT_EQ(aside[0].shape.label, "second");
  EXPECT_TRUE(aside[0].collided);
  EXPECT_EQ(Save(Saying(key, "second", 1)), SaveResult::kSaved);
  EXPECT_EQ(Open().ListCases().at(0).version, 2);
}

TEST_F(ReadingStoreTest, AClosedCaseTakesNothingMore) {
  const CaseKey key{image_a_, "anne", 1};
  EXPECT_EQ(Save(Closing(key, "said")), SaveResult::kSaved);
  EXPECT_EQ(Save(Saying(key, "late", 1)), SaveResult::kClosed);
  EXPECT_THAT(Labels(Viewer::Lead()), ElementsAre("said"));
  EXPECT_THAT(Open().ListKeptAside("anne"), SizeIs(1));
}

TEST_F(ReadingStoreTest, AReaderSeesNobodyElseBeforeTheImageIsClosed) {
  const CaseKey anne{image_a_, "anne", 1}, bob{image_a_, "bob", 1};
  Open().AddTasks(
      std::vector<TaskRow>{{.key = anne, .kind = "read"}, {.key = bob, .kind = "read"}});
  Save(Saying(anne, "of anne"));
  EXPECT_THAT(Labels(Viewer::Reader("bob")), IsEmpty());
  EXPECT_THAT(Labels(Viewer::Lead()), IsEmpty()) << "not closed yet";
  Save(Saying(anne, "again", 1, true));
  EXPECT_THAT(Labels(Viewer::Reader("bob")), IsEmpty()) << "bob has not read it";
  EXPECT_THAT(Labels(Viewer::Reader("carla")), IsEmpty());
  EXPECT_THAT(Labels(Viewer::Lead()), SizeIs(2));
  Save(Saying(bob, "of bob"));
  EXPECT_THAT(Labels(Viewer::Reader("bob")), ElementsAre("of bob"));
  EXPECT_THAT(Labels(Viewer::Reader("anne")), SizeIs(2));
  Save(Saying(bob, "more", 1, true));
  EXPECT_THAT(Labels(Viewer::Reader("bob")), SizeIs(4));
  EXPECT_THAT(Labels(Viewer::Reader("anne")), SizeIs(4));
}

TEST_F(ReadingStoreTest, AnotherImageKeepsNobodyWaiting) {
  Open().AddTasks(std::vector<TaskRow>{{.key = {image_b_, "bob", 1}, .kind = "read"}});
  Save(Closing({image_a_, "anne", 1}, "of anne"));
  EXPECT_THAT(Labels(Viewer::Reader("bob")), ElementsAre("of anne"));
}

TEST_F(ReadingStoreTest, WhoReadsAgainSeesNeitherHimselfNorOthers) {
  const CaseKey first{image_a_, "anne", 1}, again{image_a_, "anne", 2}, bob{image_a_, "bob", 1};
  Open().AddTasks(std::vector<TaskRow>{{.key = first, .kind = "read"},
                                       {.key = again, .kind = "reread", .washout_days = 14},
                                       {.key = bob, .kind = "read"}});
  Save(Closing(first, "first of anne"));
  Save(Closing(bob, "of bob"));
  EXPECT_THAT(Labels(Viewer::Reader("anne")), IsEmpty());
  EXPECT_THAT(Labels(Viewer::Reader("bob")), ElementsAre("of bob"));
  Save(Saying(again, "second of anne"));
  EXPECT_THAT(Labels(Viewer::Reader("anne")), ElementsAre("second of anne"));
  Save(Saying(again, "done", 1, true));
  EXPECT_THAT(Labels(Viewer::Reader("anne")), SizeIs(4));
  EXPECT_THAT(Labels(Viewer::Reader("bob")), SizeIs(4));
}

TEST_F(ReadingStoreTest, AnAdjudicatorSeesTheReadingsThatHeDecidesOn) {
  Open().AddTasks(std::vector<TaskRow>{{.key = {image_a_, "anne", 1}, .kind = "read"},
                                       {.key = {image_a_, "judge", 0}, .kind = "adjudicate"}});
  EXPECT_THAT(Labels(Viewer::Reader("judge")), IsEmpty());
  Save(Closing({image_a_, "anne", 1}, "of anne"));
  EXPECT_THAT(Labels(Viewer::Reader("judge")), ElementsAre("of anne"));
  EXPECT_THAT(Labels(Viewer::Reader("anne")), ElementsAre("of anne"));
}

TEST_F(ReadingStoreTest, TasksAreGivenOnce) {
  const std::vector<TaskRow> tasks{{.key = {image_a_, "anne", 1}, .kind = "read", .position = 1},
                                   {.key = {image_b_, "anne", 1},
                                    .kind = "honeypot",
                                    .position = 0,
                                    .washout_days = 0,
                                    .deadline = "2026-12-31"}};
  EXPECT_EQ(Open().AddTasks(tasks), 2);
  EXPECT_EQ(Open().AddTasks(tasks), 0);
  EXPECT_THAT(Open().ListTasks(), ElementsAre(tasks[1], tasks[0]));
}

TEST_F(ReadingStoreTest, TasksAndCasesOfOneReaderAreHisAlone) {
  const TaskRow of_anne{.key = {image_a_, "anne", 1}, .kind = "read"};
  const TaskRow of_ben{.key = {image_a_, "ben", 1}, .kind = "read"};
  Open().AddTasks(std::vector{of_anne, of_ben});
  Save(Saying(of_anne.key, "of anne"));
  Save(Saying(of_ben.key, "of ben"));
  EXPECT_THAT(Open().ListTasks("", "ben"), ElementsAre(of_ben));
  EXPECT_THAT(Open().ListTasks(image_b_, "ben"), IsEmpty());
  const auto cases = Open().ListCases("", "ben");
  ASSERT_THAT(cases, SizeIs(1));
  EXPECT_EQ(cases[0].key, of_ben.key);
  EXPECT_THAT(Open().ListCases("", "nobody"), IsEmpty());
}

TEST_F(ReadingStoreTest, ASavingThatBreaksSavesNothing) {
  ReadingSave wrong = Saying({image_b_, "anne", 1}, "wrong");
  wrong.edits[0].shape.certainty = std::numeric_limits<double>::quiet_NaN();
  const std::vector savings{Saying({image_a_, "anne", 1}, "good"), wrong};
  EXPECT_THROW(Open().Save(savings), ContractError);
  ReadingSave foreign = Saying({image_b_, "anne", 1}, "foreign");
  foreign.edits[0].id = "0123456789abcdef";
  EXPECT_THROW(Open().Save(std::vector{Saying({image_a_, "anne", 1}, "good"), foreign}),
               ContractError);
  EXPECT_THROW(Open().Save(std::vector{Saying({"no such image", "anne", 1}, "x")}), Error);
  EXPECT_THAT(Open().ListCases(), IsEmpty());
}

TEST_F(ReadingStoreTest, ProcessesAtOnceLoseNothing) {
  constexpr int kReaders = 4;
  constexpr int kSavings = 25;
  for (int reader = 0; reader < kReaders; ++reader) {
    if (fork() != 0) continue;
    ReadingStore store(folder_);
    bool saved = true;
    for (int i = 0; i < kSavings; ++i) {
      const auto saving = Saying({image_a_, Numbered("r", reader), 1}, Numbered("s", i), i);
      saved = saved && store.Save(std::vector{saving}).front() == SaveResult::kSaved;
    }
    _exit(saved ? 0 : 1);
  }
  for (int reader = 0; reader < kReaders; ++reader) {
    int status = 0;
    wait(&status);
    EXPECT_EQ(status, 0);
  }
  std::set<std::int64_t> sequences;
  std::set<std::string> ids;
  for (int reader = 0; reader < kReaders; ++reader) {
    const auto versions = Open().ListVersions(Viewer::Reader(Numbered("r", reader)));
    EXPECT_THAT(versions, SizeIs(kSavings));
    for (const auto& version : versions) {
      sequences.insert(version.sequence);
      ids.insert(version.annotation);
    }
  }
  EXPECT_THAT(sequences, SizeIs(kReaders * kSavings));
  EXPECT_THAT(ids, SizeIs(kReaders * kSavings));
}

TEST_F(ReadingStoreTest, OfProcessesOnOneCaseOneWinsAndNothingIsLost) {
  constexpr int kProcesses = 6;
  for (int process = 0; process < kProcesses; ++process) {
    if (fork() != 0) continue;
    const auto saving = Saying({image_a_, "anne", 1}, Numbered("p", process));
    ReadingStore(folder_).Save(std::vector{saving});
    _exit(0);
  }
  for (int process = 0; process < kProcesses; ++process) wait(nullptr);
  EXPECT_THAT(Open().ListVersions(Viewer::Reader("anne")), SizeIs(1));
  EXPECT_THAT(Open().ListKeptAside("anne"), SizeIs(kProcesses - 1));
}

TEST_F(ReadingStoreTest, AClockThatGoesBackChangesNoOrder) {
  const CaseKey key{image_a_, "anne", 1};
  ReadingSave tomorrow = Saying(key, "first");
  tomorrow.made_at = "2126-01-01T00:00:00Z";
  ReadingSave yesterday = Saying(key, "second", 1);
  yesterday.made_at = "1999-01-01T00:00:00Z";
  Save(tomorrow);
  Save(yesterday);
  EXPECT_THAT(Labels(Viewer::Reader("anne")), ElementsAre("first", "second"));
}

TEST(ProjectMigrations, AreNeverChangedOnceReleased) {
  std::vector<std::string> hashes;
  for (int version = 1; const Migration& migration : ProjectMigrations()) {
    EXPECT_EQ(migration.version, version++);
    Sha256 hash;
    for (const std::string_view statement : migration.statements) hash.Update(statement);
    hashes.push_back(hash.Finish().substr(0, 16));
  }
  EXPECT_THAT(hashes, ElementsAre("b451fbe8c248f5e4", "5182185281238469", "74be33af6ce887cb",
                                  "b02ef5a037ef014e", "7b0c5276d6d89d0c", "02ae4917fa7886eb",
                                  "d2155bf558157ccf"));
}

}  // namespace
}  // namespace etalon::store
