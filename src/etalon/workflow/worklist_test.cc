#include "etalon/workflow/worklist.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "etalon/core/error.h"
#include "etalon/workflow/worklist_summary.h"

namespace etalon::workflow {
namespace {

using store::WorklistChange;
using store::WorklistState;

store::PositiveStudy Study(const std::string& content, const std::string& patient,
                           const std::string& day, double probability,
                           const std::string& detected = "2026-01-01T08:00:00Z") {
  store::PositiveStudy study;
  study.first_positive_at = detected;
  study.newest.key.content_sha256 = content;
  study.newest.examination = {.patient = patient, .acquired_at = day};
  study.newest.measurements.resize(1);
  study.newest.measurements[0].name = "significant_uptake_probability";
  study.newest.measurements[0].value = probability;
  return study;
}

WorklistChange Change(long long id, const std::string& content, WorklistState state,
                      const std::string& day, const std::string& deadline = "") {
  WorklistChange change;
  change.id = id;
  change.content_sha256 = content;
  change.state = state;
  change.happened_on = day;
  change.recorded_at = day + "T10:00:00Z";
  change.deadline = deadline;
  return change;
}

WorklistOptions On(const std::string& today) {
  WorklistOptions options;
  options.today = today;
  return options;
}

std::vector<std::string> IdsOf(const std::vector<WorklistItem>& items) {
  std::vector<std::string> ids;
  for (const WorklistItem& item : items) ids.push_back(item.id);
  return ids;
}

TEST(WorklistRules, OnlyStepsBackAndOtherConclusionsNeedANote) {
  using enum WorklistState;
  EXPECT_FALSE(NeedsNote(kUnexplored, kNotified));
  EXPECT_FALSE(NeedsNote(kUnexplored, kRefuted));
  EXPECT_FALSE(NeedsNote(kNotified, kExplored));
  EXPECT_FALSE(NeedsNote(kExplored, kLost));
  EXPECT_FALSE(NeedsNote(kLost, kNotified));
  EXPECT_FALSE(NeedsNote(kConfirmed, kConfirmed));
  EXPECT_TRUE(NeedsNote(kNotified, kUnexplored));
  EXPECT_TRUE(NeedsNote(kExplored, kNotified));
  EXPECT_TRUE(NeedsNote(kConfirmed, kRefuted));
  EXPECT_TRUE(NeedsNote(kRefuted, kConfirmed));
  EXPECT_TRUE(NeedsNote(kConfirmed, kLost));
}

TEST(WorklistRules, ExplorationCountsFromWhereItWasNotTakenBack) {
  using enum WorklistState;
  EXPECT_FALSE(ExploredOn({Change(1, "a", kNotified, "2026-01-01")}));
  EXPECT_EQ(ExploredOn({Change(1, "a", kExplored, "2026-01-05"),
                        Change(2, "a", kConfirmed, "2026-02-01")}),
            "2026-01-05");
  EXPECT_EQ(ExploredOn({Change(1, "a", kExplored, "2026-01-05"),
                        Change(2, "a", kUnexplored, "2026-01-06"),
                        Change(3, "a", kRefuted, "2026-03-01")}),
            "2026-03-01");
  EXPECT_EQ(
      ExploredOn({Change(1, "a", kExplored, "2026-01-05"), Change(2, "a", kLost, "2026-01-06")}),
      "2026-01-05");
}

TEST(WorklistItems, GroupsAPatientsScansByDay) {
  const auto items = GroupIntoItems(
      {Study("late", "p", "2024-05-01", 0.9, "2026-03-01T00:00:00Z"),
       Study("early", "p", "2023-05-01", 0.8), Study("0123456789abcdef99", "", "2020-01-01", 0.7)},
      {}, On("2026-01-10"));
  ASSERT_THAT(IdsOf(items), testing::ElementsAre("p", "s-0123456789abcdef"));
  EXPECT_EQ(items[0].scans[0].day, "2023-05-01");
  EXPECT_EQ(items[0].detected_on, "2026-01-01") << "the first detection, whichever scan";
  EXPECT_EQ(items[0].deadline, "2026-01-31");
  EXPECT_FALSE(items[0].overdue);
}

TEST(WorklistItems, TheLastDeadlineStands) {
  const auto items =
      GroupIntoItems({Study("a", "p", "2024-05-01", 0.9)},
                     {Change(1, "a", WorklistState::kNotified, "2026-01-02", "2026-02-15"),
                      Change(2, "a", WorklistState::kNotified, "2026-01-03")},
                     On("2026-02-16"));
  EXPECT_EQ(items.at(0).deadline, "2026-02-15");
  EXPECT_TRUE(items.at(0).overdue);
}

TEST(WorklistItems, AnEntryOnAnyScanIsThePatients) {
  const auto items =
      GroupIntoItems({Study("a", "p", "2024-05-01", 0.9), Study("b", "p", "2024-06-01", 0.9)},
                     {Change(1, "b", WorklistState::kNotified, "2026-01-02"),
                      Change(2, "a", WorklistState::kExplored, "2026-01-03")},
                     On("2026-02-16"));
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].state, WorklistState::kExplored);
  EXPECT_EQ(items[0].history.size(), 2U);
}

TEST(WorklistItems, OnlyScansAfterAnExclusionOpenANewEpisode) {
  const std::vector<WorklistChange> refuted{Change(1, "a", WorklistState::kRefuted, "2025-01-01")};
  const auto items =
      GroupIntoItems({Study("a", "p", "2024-05-01", 0.9), Study("older", "p", "2022-06-01", 0.9),
                      Study("undated", "p", "", 0.9), Study("newer", "p", "2025-06-01", 0.9)},
                     refuted, On("2026-02-16"));
  ASSERT_THAT(IdsOf(items), testing::ElementsAre("p#2", "p"));
  EXPECT_EQ(items[1].scans.size(), 3U);
  EXPECT_EQ(items[1].state, WorklistState::kRefuted);
}

TEST(WorklistItems, AConfirmedPatientStaysOneItem) {
  const auto items =
      GroupIntoItems({Study("a", "p", "2024-05-01", 0.9), Study("b", "p", "2026-01-01", 0.9)},
                     {Change(1, "a", WorklistState::kConfirmed, "2025-01-01")}, On("2026-02-16"));
  EXPECT_EQ(items.size(), 1U);
}

TEST(WorklistItems, AreSortedForWork) {
  const auto items = GroupIntoItems(
      {Study("a", "confirmed", "2024-05-01", 0.9), Study("b", "late", "2024-05-01", 0.9),
       Study("c", "later", "2024-05-01", 0.9, "2025-01-01T00:00:00Z")},
      {Change(1, "a", WorklistState::kConfirmed, "2025-01-01")}, On("2026-02-16"));
  EXPECT_THAT(IdsOf(items), testing::ElementsAre("later", "late", "confirmed"));
}

TEST(WorklistItems, WithoutAPositiveReadingStayFlagged) {
  store::PositiveStudy study = Study("a", "p", "2024-05-01", 0.2, "");
  study.newest.measurements.clear();
  const auto items = GroupIntoItems(
      {study}, {Change(1, "a", WorklistState::kNotified, "2026-01-02")}, On("2026-02-16"));
  EXPECT_FALSE(items.at(0).positive);
  EXPECT_FALSE(items[0].scans[0].value);
  EXPECT_EQ(items[0].detected_on, "2026-01-02");
}

Worklist ListOf(std::vector<WorklistItem> items, const std::string& today) {
  return {.today = today, .rule = SignificantUptake(), .items = std::move(items)};
}

TEST(WorklistSummary, CountsDaysFromDetectionToExploration) {
  std::vector<store::PositiveStudy> studies;
  std::vector<WorklistChange> changes;
  for (int i = 0; i < 9; ++i) {
    const std::string content = "study" + std::to_string(i);
    studies.push_back(Study(content, "p" + std::to_string(i), "2024-05-01", 0.9));
    if (i == 8) continue;  // still waiting
    const std::string day = "2026-01-0" + std::to_string(i + 1);
    changes.push_back(Change(i + 1, content, WorklistState::kExplored, day));
  }
  const auto options = On("2026-01-31");
  const auto cohort =
      SummariseWorklist(ListOf(GroupIntoItems(studies, changes, options), options.today),
                        {{"a", "p0", 0.9}, {"b", "", 0.1}, {"c", "", std::nullopt}});
  EXPECT_EQ(cohort.scans, 3);
  EXPECT_EQ(cohort.unreadable_scans.count, 1);
  EXPECT_EQ(cohort.positive_scans.count, 1);
  EXPECT_EQ(cohort.positive_scans.of, 2);
  EXPECT_EQ(cohort.ever_explored.count, 8);
  EXPECT_EQ(cohort.explored_before.count, 1) << "explored on the day of detection";
  ASSERT_TRUE(cohort.median_days) << cohort.median_days.refusal().reason;
  EXPECT_EQ(cohort.median_days->value, 4.0);  // of 1 .. 7
  ASSERT_TRUE(cohort.median_days_of_all);
  EXPECT_EQ(cohort.median_days_of_all->value, 4.5);  // one of 8 still waits: 4 or 5
  EXPECT_EQ(cohort.curve.share.front(), 0.0);
  EXPECT_EQ(cohort.curve.share.back(), 7.0 / 8.0);
  EXPECT_EQ(cohort.overdue.count, 0);
}

TEST(WorklistSummary, AnEmptyListHasCountsAndReasons) {
  const auto cohort = SummariseWorklist(ListOf({}, "2026-01-31"), {});
  EXPECT_FALSE(cohort.ever_explored.share);
  EXPECT_FALSE(cohort.median_days);
  EXPECT_TRUE(cohort.curve.days.empty());
  EXPECT_THAT(report::AnalysisPage(report::WorklistAnalysis(cohort)),
              testing::HasSubstr("personne encore"));
}

}  // namespace
}  // namespace etalon::workflow
