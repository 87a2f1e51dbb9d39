#include "etalon/store/batch_journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <limits>

#include "etalon/core/error.h"

namespace etalon::store {
namespace {

using testing::ElementsAre;

class BatchJournalTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) / ("journal " + std::to_string(getpid()));
    std::filesystem::remove_all(folder_);
    Workspace::Open(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_;
};

StoredStudy Study(const std::string& name) {
  StoredStudy study;
  study.name = name;
  study.provenance.inputs = {{name, "hash of " + name}};
  study.key = KeyOf(study.provenance, "options");
  Measurement ratio;
  ratio.name = "heart_to_contralateral_ratio";
  ratio.value = 1.25;
  study.measurements = {ratio};
  return study;
}

BatchResult Scan(const FoundFile& file) {
  return {{file, BatchOutcome::kScan, "", "line of " + file.path}, Study(file.path)};
}

std::vector<std::string> Paths(const std::vector<FoundFile>& files) {
  std::vector<std::string> paths;
  for (const FoundFile& file : files) paths.push_back(file.path);
  return paths;
}

const std::vector<FoundFile> kFiles{{"/c", 3, 30}, {"/a", 1, 10}, {"/b", 2, 20}};

TEST_F(BatchJournalTest, GivesWhatIsPendingByPathInPages) {
  BatchJournal journal(folder_, "bone-scan", "rules 1");
  journal.AddFound(kFiles);
  journal.AddFound(kFiles);
  EXPECT_EQ(journal.CountFound(), 3);
  EXPECT_EQ(journal.CountPending(), 3);
  EXPECT_THAT(Paths(journal.NextPending("", 2)), ElementsAre("/a", "/b"));
  EXPECT_THAT(Paths(journal.NextPending("/b", 2)), ElementsAre("/c"));
}

TEST_F(BatchJournalTest, StoresStudiesWithTheirEntriesAndGoesOn) {
  {
    BatchJournal journal(folder_, "bone-scan", "rules 1");
    journal.AddFound(kFiles);
    const std::vector<BatchResult> results{
        Scan(kFiles[0]), {{kFiles[1], BatchOutcome::kPassedOver, "not-dicom", ""}, {}}};
    journal.Save(results);
    EXPECT_EQ(journal.CountPending(), 1);
  }
  BatchJournal journal(folder_, "bone-scan", "rules 1");
  journal.AddFound(kFiles);
  EXPECT_THAT(Paths(journal.NextPending("", 9)), ElementsAre("/b"));
  std::vector<std::string> seen;
  journal.VisitEntries([&](const BatchEntry& entry) {
    seen.push_back(entry.file.path + " " + entry.cause + entry.content);
  });
  EXPECT_THAT(seen, ElementsAre("/a not-dicom", "/c line of /c"));
  const auto stored = Workspace::Open(folder_).FindMeasured(Study("/c").key);
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->measurements.at(0).value, 1.25);
}

TEST_F(BatchJournalTest, FilesThatChangedFailedOrMeetOtherRulesArePending) {
  {
    BatchJournal journal(folder_, "bone-scan", "rules 1");
    const std::vector<BatchResult> results{
        Scan(kFiles[0]),
        Scan(kFiles[1]),
        {{kFiles[2], BatchOutcome::kFailed, "file-malformed", "/b: is empty"}, {}}};
    journal.Save(results);
  }
  BatchJournal journal(folder_, "bone-scan", "rules 1");
  const std::vector<FoundFile> changed{{"/c", 3, 31}, {"/a", 1, 10}, {"/b", 2, 20}};
  journal.AddFound(changed);
  EXPECT_THAT(Paths(journal.NextPending("", 9)), ElementsAre("/b", "/c"));
  BatchJournal newer(folder_, "bone-scan", "rules 2");
  newer.AddFound(kFiles);
  EXPECT_EQ(newer.CountPending(), 3);
  BatchJournal other(folder_, "another", "rules 1");
  other.AddFound(kFiles);
  EXPECT_EQ(other.CountPending(), 3);
}

TEST_F(BatchJournalTest, ForgetsOnlyTheFilesOfItsRun) {
  const std::vector<BatchResult> results{Scan(kFiles[0]), Scan(kFiles[1])};
  BatchJournal(folder_, "bone-scan", "rules").Save(results);
  BatchJournal journal(folder_, "bone-scan", "rules");
  journal.AddFound(std::span(kFiles).first(1));
  EXPECT_EQ(journal.CountPending(), 0);
  journal.Forget();
  EXPECT_EQ(journal.CountPending(), 1);
  journal.AddFound(kFiles);
  EXPECT_EQ(journal.CountPending(), 2);
  EXPECT_EQ(Workspace::Open(folder_).ListStudies().size(), 2U);
}

TEST_F(BatchJournalTest, SavesAllOrNothing) {
  std::vector<BatchResult> results{Scan(kFiles[0]), Scan(kFiles[1])};
  results[1].study->measurements[0].value = std::numeric_limits<double>::quiet_NaN();
  BatchJournal journal(folder_, "bone-scan", "rules");
  journal.AddFound(kFiles);
  EXPECT_THROW(journal.Save(results), ContractError);
  EXPECT_EQ(journal.CountPending(), 3);
  EXPECT_TRUE(Workspace::Open(folder_).ListStudies().empty());
}

}  // namespace
}  // namespace etalon::store
