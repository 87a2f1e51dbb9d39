#include "etalon/nn/train/bag_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "etalon/core/error.h"

namespace etalon::nn::train {
namespace {

TEST(BagConfig, TheTableStandsBesideTheOthers) {
  EXPECT_FALSE(ParseBagConfig("name = 'x'\n[data]\nfolds = 3\n", "c.toml"));
  const auto config =
      ParseBagConfig("name = 'x'\n[bags]\npooling = 'attention'\n[data]\nfolds = 3\n", "c.toml");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->pooling, BagPooling::kAttention);
  EXPECT_EQ(config->text, "name = 'x'\n\n\n[data]\nfolds = 3\n");
  EXPECT_EQ(ParseBagConfig("[bags]\n", "c.toml")->pooling, BagPooling::kNoisyOr);
}

TEST(BagConfig, SaysWhatIsWrong) {
  const auto message = [](const char* text) -> std::string {
    try {
      ParseBagConfig(text, "c.toml");
      return "";
    } catch (const Error& error) {
      return error.what();
    }
  };
  EXPECT_THAT(message("[bags]\npooling = 'mean'\n"), testing::HasSubstr("pooling"));
  EXPECT_THAT(message("[bags]\nsize = 3\n"), testing::HasSubstr("size"));
}

}  // namespace
}  // namespace etalon::nn::train
