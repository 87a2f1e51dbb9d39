#include "etalon/nn/embedding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "etalon/core/error.h"
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
