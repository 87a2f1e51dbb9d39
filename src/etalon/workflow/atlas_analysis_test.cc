#include "etalon/workflow/atlas_analysis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "etalon/atlas/simulated_embeddings.h"

namespace etalon::workflow {
namespace {

struct Example {
  std::vector<AtlasItem> items;
  std::vector<AtlasLabel> labels;
  atlas::Points embeddings;
};

/// Three kinds of pictures; the first has the label "cyst".
Example MakeExample(std::size_t count) {
  auto simulated = atlas::SimulateEmbeddings({.count = count, .kinds = 3});
  Example example{.items = {}, .labels = {{"cyst", {"cyst", "kyste"}}}, .embeddings = {}};
  for (std::size_t i = 0; i < count; ++i) {
    AtlasItem item{.id = std::to_string(i), .patient = std::string("p").append(std::to_string(i))};
    item.labels["cyst"] = simulated.kinds[i] == 0;
    example.items.push_back(std::move(item));
  }
  example.embeddings = std::move(simulated.points);
  return example;
}

TEST(AtlasAnalysis, NamesTheClusterOfALabel) {
  const Example example = MakeExample(240);
  SilentProgress silent;
  const auto found = AnalyseAtlas(example.items, example.labels, example.embeddings, 1, silent);
  ASSERT_EQ(found.clusters.count, 3);
  std::string names;
  for (const auto& name : found.cluster_names) names += name.french + "|";
  EXPECT_THAT(names, testing::HasSubstr("kyste (100 %, ailleurs 0 %)"));
  EXPECT_TRUE(found.suspicions.empty());
}

TEST(AtlasAnalysis, ASampleStandsForAll) {
  const Example example = MakeExample(400);
  SilentProgress silent;
  const auto found =
      AnalyseAtlas(example.items, example.labels, example.embeddings, 1, silent, 200);
  EXPECT_EQ(found.tsne.count(), 400U);
  EXPECT_EQ(found.principal.count(), 400U);
  ASSERT_EQ(found.clusters.of.size(), 400U);
  // A cluster holds pictures of one kind, those of the sample and those placed after it.
  for (int cluster = 0; cluster < found.clusters.count; ++cluster) {
    std::size_t with = 0;
    std::size_t all = 0;
    for (std::size_t i = 0; i < 400; ++i) {
      if (found.clusters.of[i] != cluster) continue;
      ++all;
      with += example.items[i].labels.at("cyst") ? 1U : 0U;
    }
    EXPECT_TRUE(with == 0 || with == all) << with << " of " << all;
  }
}

TEST(AtlasAnalysis, FewPicturesMakeNoAtlas) {
  const Example example = MakeExample(9);
  SilentProgress silent;
  try {
    AnalyseAtlas(example.items, example.labels, example.embeddings, 1, silent);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "an atlas needs at least 10 pictures; there are 9");
  }
}

TEST(AtlasAnalysis, APictureWithoutAPatientIsAPatientOfItsOwn) {
  const std::vector<AtlasItem> items{{.id = "1"}, {.id = "2"}, {.id = "3", .patient = "1"}};
  const auto groups = GroupsOf(items);
  EXPECT_NE(groups[0], groups[1]);
  EXPECT_NE(groups[0], groups[2]);
}

}  // namespace
}  // namespace etalon::workflow
