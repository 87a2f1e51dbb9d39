#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace etalon::nn::train {

/// How the label of a study is made of what is said of its pictures.
enum class BagPooling {
  kNoisyOr,    ///< the highest class of its pictures, classes in their order
  kAttention,  ///< a learnt weighted mean over its pictures [Ilse2018]
};

/// A configuration whose labels are of studies (bags of pictures): the table `[bags]` beside the
/// tables of `TrainConfig`.
struct BagConfig {
  BagPooling pooling = BagPooling::kNoisyOr;
  std::string text;  ///< the configuration without that table, for `ParseTrainConfig`
};

/// Nothing where the text has no table `[bags]`.
/// @throws Error(kFileMalformed) naming `source` and the key, as `ParseTrainConfig`.
std::optional<BagConfig> ParseBagConfig(const std::string& text,
                                        const std::filesystem::path& source);

}  // namespace etalon::nn::train
