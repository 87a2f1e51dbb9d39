#include "etalon/annotation/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "etalon/core/error.h"

namespace etalon::annotation {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

std::vector<PlanImage> Images(int count) {
  std::vector<PlanImage> images;
  for (int i = 0; i < count; ++i) {
    images.push_back({.id = std::string("image").append(std::to_string(i)),
                      .stratum = i % 5 == 0 ? "benign" : "malignant",
                      .has_known_answer = i % 2 == 0});
  }
  return images;
}

PlanOptions Readers(int count) {
  PlanOptions options;
  options.overlap = 0.2;
  for (int i = 0; i < count; ++i)
    options.readers.push_back(std::string("r").append(std::to_string(i + 1)));
  return options;
}

using Count = std::map<std::string, int>;

Count CountBy(const std::vector<Task>& tasks, std::string Task::*field, int round = 1) {
  Count count;
  for (const Task& task : tasks) count[task.*field] += task.round == round;
  return count;
}

int Spread(const Count& count) {
  int least = count.begin()->second, most = least;
  for (const auto& [key, number] : count) {
    least = std::min(least, number);
    most = std::max(most, number);
  }
  return most - least;
}

TEST(Plan, ByHand) {
  PlanOptions options = Readers(2);
  options.overlap = 0.5;
  const auto tasks = PlanReadings(Images(4), options);
  EXPECT_EQ(tasks.size(), 6U) << "two images by both, two by one";
  EXPECT_EQ(CountBy(tasks, &Task::reader), (Count{{"r1", 3}, {"r2", 3}}));
}

TEST(Plan, EveryImageIsReadAndTheOverlapByAll) {
  for (const int readers : {1, 2, 3, 5}) {
    const auto tasks = PlanReadings(Images(101), Readers(readers));
    const Count of_image = CountBy(tasks, &Task::image);
    EXPECT_EQ(of_image.size(), 101U);
    const auto overlap =
        std::ranges::count_if(of_image, [](const auto& one) { return one.second > 1; });
    EXPECT_EQ(overlap, readers == 1 ? 0 : 20);
    for (const auto& [image, count] : of_image) EXPECT_TRUE(count == 1 || count == readers);
  }
}

TEST(Plan, WorkIsBalancedOverallAndInEveryStratum) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    PlanOptions options = Readers(3);
    options.seed = seed;
    options.reread = 0.1;
    const auto images = Images(100);
    const auto tasks = PlanReadings(images, options);
    EXPECT_LE(Spread(CountBy(tasks, &Task::reader)), 1);
    EXPECT_LE(Spread(CountBy(tasks, &Task::reader, 2)), 1);
    std::map<std::string, std::string> stratum;
    for (const PlanImage& image : images) stratum[image.id] = image.stratum;
    Count benign;
    for (const Task& task : tasks) {
      benign[task.reader] += task.round == 1 && stratum[task.image] == "benign";
    }
    EXPECT_LE(Spread(benign), 2);
  }
}

TEST(Plan, PairsShareEvenly) {
  PlanOptions options = Readers(4);
  options.overlap = 0.6;
  options.readers_of_overlap = 2;
  const auto tasks = PlanReadings(Images(200), options);
  std::map<std::string, std::vector<std::string>> readers;
  for (const Task& task : tasks) readers[task.image].push_back(task.reader);
  Count pairs;
  for (auto& [image, keys] : readers) {
    std::ranges::sort(keys);
    if (keys.size() == 2) ++pairs[std::string(keys[0]).append(keys[1])];
  }
  EXPECT_EQ(pairs.size(), 6U);
  EXPECT_LE(Spread(pairs), 3);
}

TEST(Plan, RereadingsAreOfTheReadersOwnImagesAndComeLast) {
  PlanOptions options = Readers(3);
  options.reread = 0.1;
  options.washout_days = 14;
  const auto tasks = PlanReadings(Images(100), options);
  std::set<std::pair<std::string, std::string>> read;
  std::map<std::string, int> last_read;
  for (const Task& task : tasks) {
    if (task.round != 1) continue;
    read.insert({task.reader, task.image});
    last_read[task.reader] = std::max(last_read[task.reader], task.position);
  }
  int again = 0;
  for (const Task& task : tasks) {
    if (task.round != 2) continue;
    ++again;
    EXPECT_EQ(task.kind, TaskKind::kReread);
    EXPECT_EQ(task.washout_days, 14);
    EXPECT_TRUE(read.contains({task.reader, task.image}));
    EXPECT_GT(task.position, last_read[task.reader]);
  }
  EXPECT_EQ(again, 15) << "5 of 47 or 46 each";
}

TEST(Plan, HoneypotsHaveAKnownAnswerAndAreReadByAllAmongTheOthers) {
  PlanOptions options = Readers(3);
  options.honeypots = 0.05;
  const auto images = Images(100);
  const auto tasks = PlanReadings(images, options);
  Count of_image;
  for (const Task& task : tasks) {
    if (task.kind == TaskKind::kHoneypot) ++of_image[task.image];
  }
  EXPECT_EQ(of_image.size(), 5U);
  for (const auto& [image, count] : of_image) {
    EXPECT_EQ(count, 3);
    EXPECT_TRUE(std::ranges::find(images, image, &PlanImage::id)->has_known_answer);
  }
  EXPECT_LE(Spread(CountBy(tasks, &Task::reader)), 1);
}

TEST(Plan, NobodyGetsACaseTwiceAndPositionsAreWhole) {
  PlanOptions options = Readers(3);
  options.reread = 0.5;
  options.honeypots = 0.1;
  const auto tasks = PlanReadings(Images(57), options);
  std::set<std::tuple<std::string, std::string, int>> cases;
  std::map<std::string, std::set<int>> positions;
  for (const Task& task : tasks) {
    EXPECT_TRUE(cases.insert({task.image, task.reader, task.round}).second);
    EXPECT_TRUE(positions[task.reader].insert(task.position).second);
  }
  for (const auto& [reader, places] : positions) {
    EXPECT_EQ(*places.rbegin(), static_cast<int>(places.size()) - 1);
  }
}

TEST(Plan, DependsOnTheSeedAndNotOnTheOrderOfTheImages) {
  auto images = Images(40);
  PlanOptions options = Readers(3);
  const auto plan = PlanReadings(images, options);
  std::ranges::reverse(images);
  EXPECT_EQ(PlanReadings(images, options), plan);
  options.seed = 2;
  EXPECT_NE(PlanReadings(images, options), plan);
}

TEST(Plan, ReadersHaveOrdersOfTheirOwn) {
  PlanOptions options = Readers(2);
  options.overlap = 1.0;
  std::map<std::string, std::vector<std::string>> order;
  for (const Task& task : PlanReadings(Images(30), options)) {
    order[task.reader].push_back(task.image);
  }
  EXPECT_NE(order["r1"], order["r2"]);
}

TEST(Plan, RefusesWhatIsNoPlan) {
  EXPECT_THAT(Readers(3).Validate(), IsEmpty());
  PlanOptions options = Readers(2);
  options.readers.push_back("r1");
  options.overlap = 1.5;
  options.washout_days = -1;
  options.readers_of_overlap = 1;
  EXPECT_EQ(options.Validate().size(), 4U);
  EXPECT_THAT(PlanOptions().Validate().front(), HasSubstr("no reader"));
  EXPECT_THROW(PlanReadings({}, Readers(2)), ContractError);
  EXPECT_THROW(PlanReadings({{"a", "", false}, {"a", "", false}}, Readers(2)), ContractError);
  PlanOptions honeypots = Readers(2);
  honeypots.honeypots = 0.1;
  EXPECT_THROW(PlanReadings({{"a", "", false}}, honeypots), ContractError);
}

}  // namespace
}  // namespace etalon::annotation
