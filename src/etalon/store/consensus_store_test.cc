#include "etalon/store/consensus_store.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "etalon/core/sha256.h"
#include "etalon/store/project_store.h"

namespace etalon::store {
namespace {

class ConsensusStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::path(testing::TempDir()) /
              (std::string("consensus ") + test->name() + std::to_string(getpid()));
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    ImageRow image;
    image.sha256 = Sha256OfBytes("a");
    image.names = {{"/images/a.png", ""}};
    ProjectStore(folder_).Import(std::vector{image});
    image_ = image.id();
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  ConsensusRun Run(const std::string& readings) const {
    ConsensusRun run;
    run.method = "majority";
    run.options = "at least 2 readers";
    run.readings = readings;
    run.readers = "ann,bob";
    run.software_version = "1";
    run.labels = {{image_, "fatty", true, 1.0, 2, ""}, {image_, "lesion", {}, 0.5, 2, "tied"}};
    run.shapes = {
        {image_, 2, "", {.label = "liver", .kind = "mask", .scope = "image", .mask = "1"}},
        {image_, 1, "one reader", {.label = "lesion", .kind = "mask", .scope = "image"}}};
    run.skills = {{"ann", "fatty", 0.9, 0.8, 40}};
    return run;
  }

  std::filesystem::path folder_;
  std::string image_;
};

TEST_F(ConsensusStoreTest, ReturnsTheNewestRun) {
  ConsensusStore store(folder_);
  EXPECT_FALSE(store.Newest().has_value());
  EXPECT_EQ(store.Save(Run("first")).id, 1);
  EXPECT_EQ(store.Save(Run("second")).id, 2);
  const auto run = ConsensusStore(folder_).Newest();
  ASSERT_TRUE(run.has_value());
  EXPECT_EQ(run->readings, "second");
  ASSERT_EQ(run->labels.size(), 2U);
  EXPECT_EQ(run->labels[0].present, true);
  EXPECT_FALSE(run->labels[1].present.has_value());
  EXPECT_EQ(run->labels[1].reason, "tied");
  ASSERT_EQ(run->shapes.size(), 2U);
  EXPECT_EQ(run->shapes[0].shape, Run("second").shapes[0].shape);
  EXPECT_EQ(run->shapes[1].reason, "one reader");
  ASSERT_EQ(run->skills.size(), 1U);
  EXPECT_EQ(run->skills[0].sensitivity, 0.9);
  EXPECT_EQ(store.List().size(), 2U);
}

TEST_F(ConsensusStoreTest, TheSameRunIsStoredOnce) {
  ConsensusStore store(folder_);
  EXPECT_TRUE(store.Save(Run("first")).is_new);
  const auto again = store.Save(Run("first"));
  EXPECT_FALSE(again.is_new);
  EXPECT_EQ(again.id, 1);
  ConsensusRun other = Run("first");
  other.ontology_version = 2;
  EXPECT_TRUE(store.Save(other).is_new);
}

}  // namespace
}  // namespace etalon::store
