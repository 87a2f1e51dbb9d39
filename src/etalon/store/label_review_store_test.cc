#include "etalon/store/label_review_store.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "etalon/core/error.h"

namespace etalon::store {
namespace {

namespace fs = std::filesystem;

class LabelReviews : public testing::Test {
 protected:
  LabelReviews() { fs::create_directories(folder_); }
  ~LabelReviews() override { fs::remove_all(folder_); }

  const fs::path folder_ =
      fs::temp_directory_path() / ("label reviews " + std::to_string(getpid()));
};

TEST_F(LabelReviews, EveryVerdictIsKeptInItsOrder) {
  LabelReviewStore store(folder_);
  EXPECT_TRUE(store.List().empty());
  store.Add(
      {.image = "a", .label = "cyst", .given = true, .verdict = kLabelWrong, .person = "lea"});
  store.Add({.image = "a", .label = "cyst", .given = true, .verdict = kLabelOpen, .person = "ben"});
  const auto reviews = LabelReviewStore(folder_).List();
  ASSERT_EQ(reviews.size(), 2U);
  EXPECT_EQ(reviews[0].verdict, kLabelWrong);
  EXPECT_EQ(reviews[0].person, "lea");
  EXPECT_TRUE(reviews[0].given);
  EXPECT_FALSE(reviews[0].reviewed_at.empty());
  EXPECT_EQ(reviews[1].verdict, kLabelOpen);
  EXPECT_LT(reviews[0].sequence, reviews[1].sequence);
}

TEST_F(LabelReviews, AnotherVerdictIsADefectOfTheProgram) {
  LabelReviewStore store(folder_);
  EXPECT_THROW(store.Add({.image = "a", .label = "cyst", .verdict = "maybe", .person = "lea"}),
               ContractError);
  EXPECT_TRUE(store.List().empty());
}

}  // namespace
}  // namespace etalon::store
