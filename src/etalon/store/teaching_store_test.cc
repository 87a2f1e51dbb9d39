#include "etalon/store/teaching_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "etalon/core/error.h"

namespace etalon::store {
namespace {

namespace fs = std::filesystem;
using testing::SizeIs;

fs::path NewProject(const std::string& name) {
  const fs::path folder = fs::path(testing::TempDir()) / ("teaching_store_" + name);
  fs::remove_all(folder);
  fs::create_directories(folder);
  return folder;
}

NewAnswer AnswerTo(long long id, bool called) {
  CaseAnswer answer{.seconds = 3.5, .mark = "{\"point\":[1,2]}"};
  answer.labels = {{"lesion", called, 0.9}};
  return {id, answer};
}

TEST(TeachingStore, StudentsAreEnrolledOnce) {
  TeachingStore store(NewProject("students"));
  EXPECT_TRUE(store.Enrol("ada"));
  EXPECT_FALSE(store.Enrol("ada"));
  ASSERT_THAT(store.ListStudents(), SizeIs(1));
  EXPECT_EQ(store.ListStudents()[0].key, "ada");
}

TEST(TeachingStore, AnswersAreKeptAndNeverChanged) {
  TeachingStore store(NewProject("answers"));
  store.Enrol("ada");
  const long long ada = store.ListStudents()[0].id;
  store.IssueCases(ada, std::vector<NewCase>{{"0011", "new"}, {"0022", "repeat"}});
  store.IssueCases(ada, std::vector<NewCase>{{"0033", "new"}});
  const auto cases = store.ListCases();
  ASSERT_THAT(cases, SizeIs(3));
  EXPECT_EQ(cases[1].session, 1);
  EXPECT_EQ(cases[2].session, 2);
  EXPECT_EQ(store.SaveAnswers(std::vector{AnswerTo(cases[0].id, true)}), 1);
  EXPECT_EQ(store.SaveAnswers(std::vector{AnswerTo(cases[0].id, false)}), 0);
  const auto after = store.ListCases();
  ASSERT_TRUE(after[0].answer.has_value());
  EXPECT_TRUE(after[0].answer->labels.at(0).called);
  EXPECT_EQ(after[0].answer->mark, "{\"point\":[1,2]}");
  EXPECT_FALSE(after[1].answer.has_value());
}

TEST(TeachingStore, AnAnswerNeedsItsCaseAndIsStoredWhole) {
  TeachingStore store(NewProject("unknown"));
  store.Enrol("ada");
  store.IssueCases(store.ListStudents()[0].id, std::vector<NewCase>{{"0011", "new"}});
  const long long known = store.ListCases()[0].id;
  EXPECT_THROW(store.SaveAnswers(std::vector{AnswerTo(known, true), AnswerTo(99, true)}),
               ContractError);
  EXPECT_FALSE(store.ListCases()[0].answer.has_value());
}

TEST(TeachingStore, ContributionsAreTraceable) {
  TeachingStore store(NewProject("contributions"));
  store.Enrol("ada");
  const long long ada = store.ListStudents()[0].id;
  store.AddEvents(std::vector<TeachingEvent>{{.student = ada,
                                              .kind = kCertified,
                                              .label = "lesion",
                                              .calls = 60,
                                              .accuracy = 0.9,
                                              .recorded_by = "lead"}});
  store.IssueCases(ada, std::vector<NewCase>{{"0011", "contribute"}});
  NewAnswer answer = AnswerTo(store.ListCases()[0].id, true);
  answer.answer.contributions = {{.label = "lesion",
                                  .present = true,
                                  .weight = 2.2,
                                  .accuracy = 0.9,
                                  .low = 0.85,
                                  .high = 0.95,
                                  .calls = 60,
                                  .certificate = store.ListEvents()[0].id}};
  EXPECT_EQ(store.SaveAnswers(std::vector{answer}), 1);
  const auto kept = store.ListCases()[0].answer->contributions.at(0);
  EXPECT_EQ(kept.weight, 2.2);
  EXPECT_EQ(kept.certificate, store.ListEvents()[0].id);
}

TEST(TeachingStore, TwoWritersLoseNothing) {
  const fs::path folder = NewProject("two");
  TeachingStore(folder).Enrol("ada");
  const auto work = [&] {
    TeachingStore store(folder);
    for (int i = 0; i < 20; ++i) {
      store.IssueCases(1, std::vector<NewCase>{{"0011", "new"}});
    }
  };
  std::thread first(work), second(work);
  first.join();
  second.join();
  const auto cases = TeachingStore(folder).ListCases();
  ASSERT_THAT(cases, SizeIs(40));
  EXPECT_EQ(cases.back().session, 40);
}

}  // namespace
}  // namespace etalon::store
