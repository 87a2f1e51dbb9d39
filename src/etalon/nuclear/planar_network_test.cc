#include "etalon/nuclear/planar_network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <numeric>

#include "etalon/core/error.h"
#include "etalon/nuclear/planar_network_input.h"

namespace etalon::nuclear {
namespace {

/// The shipped packages, from the folder that the tests run in.
nn::ModelPackage Shipped(const char* name) {
  return nn::LoadPackage(std::filesystem::path("models") / name);
}

TEST(PlanarNetworkTest, TheShippedModelTakesWhatTheInputFunctionMakes) {
  const nn::ModelPackage package = Shipped(kPlanarNetworkModel);
  const PlanarNetwork network(package);
  ASSERT_EQ(network.classes().size(), 4U);
  const NetworkOpinion opinion =
      network.Read(image::GrayImage(kNetworkInputSide, kNetworkInputSide, 85));
  ASSERT_EQ(opinion.probability.size(), 4U);
  EXPECT_NEAR(std::accumulate(opinion.probability.begin(), opinion.probability.end(), 0.0), 1.0,
              1e-9);
  EXPECT_DOUBLE_EQ(opinion.significant, opinion.probability[2] + opinion.probability[3]);
  EXPECT_EQ(opinion.positive, opinion.significant >= package.card.operating_point->threshold);
}

TEST(PlanarNetworkTest, ThreadsDoNotChangeTheOpinion) {
  const nn::ModelPackage package = Shipped(kPlanarNetworkModel);
  image::GrayImage picture(kNetworkInputSide, kNetworkInputSide);
  for (std::size_t i = 0; i < picture.size(); ++i) {
    picture.pixels()[i] = static_cast<std::uint8_t>(i * 7 % 251);
  }
  const PlanarNetwork one(package, {.threads = 1});
  const PlanarNetwork two(package, {.threads = 2});
  EXPECT_EQ(one.Read(picture).probability, two.Read(picture).probability);
}

TEST(PlanarNetworkTest, RefusesAModelOfAnotherTask) {
  try {
    const PlanarNetwork network(Shipped("apical-view"));
    FAIL() << "a model without an operating point was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kModelInvalid);
    EXPECT_THAT(error.what(), testing::HasSubstr("is no classification with an operating point"));
  }
}

}  // namespace
}  // namespace etalon::nuclear
