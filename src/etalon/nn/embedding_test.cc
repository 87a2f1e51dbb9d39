#include "etalon/nn/embedding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "etalon/core/error.h"
#include "etalon/nn/model_search.h"
#include "etalon/nn/network.h"
#include "etalon/nn/preprocess.h"
#include "etalon/nn/reading.h"
#include "etalon/nn/test_onnx.h"
#include "etalon/nn/test_reference.h"

namespace etalon::nn {
namespace {

TEST(Embedding, ThroughTheLastLayerGivesTheLogits) {
  const ModelPackage package = PackageOf(SmallResNet());
  const Tensor batch = RandomTensor({3, 1, 32, 32});
  const NetworkOptions fp32{.precision = Precision::kFp32};
  const Tensor logits = Network(package, fp32).Run(batch);
  const Tensor embedding = Network(EmbeddingOf(package), fp32).Run(batch);
  const auto& last = std::get<Linear>(package.plan.steps.back().operation);
  const auto size = static_cast<std::size_t>(last.weights.shape[1]);
  EXPECT_EQ(EmbeddingSize(package), size);
  ASSERT_EQ(embedding.shape, (Shape{3, last.weights.shape[1]}));
  const std::size_t classes = last.bias.size();
  for (std::size_t picture = 0; picture < 3; ++picture) {
    for (std::size_t output = 0; output < classes; ++output) {
      float sum = last.bias[output];
      for (std::size_t k = 0; k < size; ++k) {
        sum += last.weights.values[output * size + k] * embedding.values[picture * size + k];
      }
      EXPECT_NEAR(sum, logits.values[picture * classes + output], 1e-4);
    }
  }
}

TEST(Embedding, OfAReadingGivesTheLogitsOfItsLabels) {
  const ModelPackage package = LoadPackage(FindModel("liver-lesion"));
  const NetworkOptions fp32{.precision = Precision::kFp32};
  Tensor batch = EmptyBatch(package.card.input);
  image::GrayImage picture(200, 260);
  for (std::size_t i = 0; i < picture.size(); ++i) {
    picture.pixels()[i] = static_cast<std::uint8_t>((i * 7919) % 251);
  }
  AppendPicture(picture, {0, 0, 200, 260}, package.card.input, batch);
  const Tensor output = Network(package, fp32).Run(batch);
  const Tensor embedding = Network(EmbeddingOf(package), fp32).Run(batch);
  ASSERT_EQ(embedding.values.size(), EmbeddingSize(package));
  const auto labels = package.card.heads.labels.size();
  const auto head = std::ranges::find_if(package.plan.steps, [&](const Step& step) {
    const auto* convolution = std::get_if<Convolution>(&step.operation);
    return convolution != nullptr && convolution->bias.size() == labels;
  });
  ASSERT_NE(head, package.plan.steps.end());
  const auto& convolution = std::get<Convolution>(head->operation);
  const std::vector<LabelScore> scores = LabelScores(output, 0, package.card.heads);
  for (std::size_t label = 0; label < scores.size(); ++label) {
    double logit = convolution.bias[label];
    for (std::size_t k = 0; k < embedding.values.size(); ++k) {
      logit +=
          convolution.weights.values[label * embedding.values.size() + k] * embedding.values[k];
    }
    EXPECT_NEAR(logit, scores[label].logit, 1e-3);
  }
}

TEST(Embedding, OfASegmentationIsAnError) {
  try {
    EmbeddingOf(PackageOf(SmallUNet()));
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kModelInvalid);
    EXPECT_THAT(error.what(), testing::HasSubstr("does not end in a linear layer"));
  }
}

}  // namespace
}  // namespace etalon::nn
