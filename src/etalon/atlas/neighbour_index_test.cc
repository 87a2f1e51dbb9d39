#include "etalon/atlas/neighbour_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "etalon/atlas/simulated_embeddings.h"
#include "etalon/core/error.h"

namespace etalon::atlas {
namespace {

std::filesystem::path TemporaryFile(const char* name) {
  return std::filesystem::temp_directory_path() /
         ("etalon_index_" + std::to_string(getpid()) + "_" + name);
}

const Points& ManyPoints() {
  static const Points points =
      SimulateEmbeddings({.count = 60'000, .dimensions = 12, .kinds = 12}).points;
  return points;
}

std::vector<std::size_t> ItemsOf(const std::vector<FoundNeighbour>& found) {
  std::vector<std::size_t> items;
  for (const auto& one : found) items.push_back(one.item);
  return items;
}

TEST(NeighbourIndex, AHandExampleWithAFilter) {
  const Points points{.dimensions = 1, .values = {0, 2, 5, 9}};
  const NeighbourIndex index(points);
  const std::vector<float> query{4.0F};
  const auto all = index.Search(query, 2);
  EXPECT_THAT(ItemsOf(all), testing::ElementsAre(2, 1));
  EXPECT_DOUBLE_EQ(all[1].distance, 2.0);
  EXPECT_THAT(ItemsOf(index.Search(query, 5, {1, 0, 0, 1})), testing::ElementsAre(0, 3));
  EXPECT_TRUE(index.Search(query, 5, {0, 0, 0, 0}).empty());
}

TEST(NeighbourIndex, CellsFindWhatAFullSearchFinds) {
  const Points& points = ManyPoints();
  NeighbourIndex cells(points);
  cells.MakeCells(2);
  ASSERT_TRUE(cells.has_cells());
  const NeighbourIndex exact(points);
  std::size_t right = 0;
  for (std::size_t i = 0; i < 50; ++i) {
    const auto found = ItemsOf(cells.Search(points[i * 1000], 10));
    for (const std::size_t item : ItemsOf(exact.Search(points[i * 1000], 10))) {
      right += static_cast<std::size_t>(std::ranges::count(found, item));
    }
    EXPECT_EQ(found[0], i * 1000);
  }
  EXPECT_GE(right, 490U);
}

TEST(NeighbourIndex, AFilterHoldsInCellsToo) {
  const Points& points = ManyPoints();
  NeighbourIndex cells(points);
  cells.MakeCells(2);
  ItemFilter filter(points.count(), 1);
  for (std::size_t i = 0; i < filter.size(); i += 9) filter[i] = 0;
  const auto found = cells.Search(points[9], 20, filter);
  ASSERT_EQ(found.size(), 20U);
  for (const auto& one : found) EXPECT_EQ(filter[one.item], 1);
}

TEST(NeighbourIndex, SavedCellsGiveTheSame) {
  const Points& points = ManyPoints();
  NeighbourIndex made(points);
  made.MakeCells(1);
  const auto file = TemporaryFile("saved");
  made.SaveCells(file);
  NeighbourIndex loaded(points);
  loaded.LoadCells(file);
  EXPECT_EQ(ItemsOf(loaded.Search(points[5], 12)), ItemsOf(made.Search(points[5], 12)));
  const Points other{.dimensions = 12, .values = std::vector<float>(24, 0.0F)};
  NeighbourIndex of_others(other);
  EXPECT_THROW(of_others.LoadCells(file), Error);
  std::filesystem::remove(file);
}

TEST(NeighbourIndex, ADamagedFileIsAnError) {
  const auto file = TemporaryFile("damaged");
  std::ofstream(file) << "no index";
  NeighbourIndex index(ManyPoints());
  try {
    index.LoadCells(file);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kFileMalformed);
    EXPECT_THAT(error.what(), testing::HasSubstr("build the atlas again"));
  }
  std::filesystem::remove(file);
}

TEST(NeighbourIndex, RefusesAQueryOfAnotherSpace) {
  const Points points{.dimensions = 1, .values = {0, 2}};
  const NeighbourIndex index(points);
  EXPECT_THROW(index.Search(std::vector<float>{1, 2}, 1), ContractError);
  EXPECT_THROW(index.Search(std::vector<float>{1}, 1, {1}), ContractError);
}

}  // namespace
}  // namespace etalon::atlas
