#include "etalon/nn/train/bag_network.h"

#include <cmath>

namespace etalon::nn::train {
namespace {

constexpr std::int64_t kAttentionWidth = 32;
/// Keeps the difference of two nearly equal logarithms from 0.
constexpr double kLeastStep = 1e-6;

/// log(1 - exp(x)) for x < 0.
torch::Tensor LogComplement(const torch::Tensor& x) { return (-torch::expm1(x)).log(); }

}  // namespace

torch::Tensor NoisyOr(const torch::Tensor& logits) {
  const torch::Tensor at_most = torch::log_softmax(logits, 1).logcumsumexp(1).sum(0);
  const std::int64_t classes = at_most.size(0);
  const torch::Tensor above = at_most.slice(0, 1, classes);
  const torch::Tensor below = at_most.slice(0, 0, classes - 1);
  const torch::Tensor step = (below - above).clamp_max(-kLeastStep);
  return torch::cat({at_most.slice(0, 0, 1), above + LogComplement(step)});
}

BagNetworkImpl::BagNetworkImpl(const ResNetOptions& options, BagPooling bag_pooling,
                               double usual_size)
    : pooling_(bag_pooling) {
  classifier = register_module("classifier", ResNet(options));
  if (pooling_ == BagPooling::kNoisyOr) {
    // Else a study of many pictures begins as surely positive, and nothing is learnt from it.
    torch::NoGradGuard no_grad;
    classifier->head->bias.zero_();
    classifier->head->bias[0] = std::log(usual_size);
    return;
  }
  const std::int64_t width = options.channels.back();
  content_ = register_module("content", torch::nn::Linear(width, kAttentionWidth));
  gate_ = register_module("gate", torch::nn::Linear(width, kAttentionWidth));
  weight_ = register_module("weight", torch::nn::Linear(kAttentionWidth, 1));
}

torch::Tensor BagNetworkImpl::forward(const torch::Tensor& pictures,
                                      const std::vector<std::int64_t>& sizes) {
  std::vector<torch::Tensor> bags;
  for (const torch::Tensor& bag : Embeddings(pictures).split_with_sizes(sizes)) {
    bags.push_back(pooling_ == BagPooling::kNoisyOr ? NoisyOr(classifier->head->forward(bag))
                                                    : Attended(bag));
  }
  return torch::stack(bags);
}

torch::Tensor BagNetworkImpl::Embeddings(torch::Tensor x) {
  x = classifier->stem->forward(x);
  for (auto& block : classifier->blocks) x = block->forward(x);
  return x.to(torch::kFloat32).mean({2, 3});
}

torch::Tensor BagNetworkImpl::Attended(const torch::Tensor& embeddings) {
  const torch::Tensor gated =
      content_->forward(embeddings).tanh() * gate_->forward(embeddings).sigmoid();
  const torch::Tensor weights = torch::softmax(weight_->forward(gated), 0);
  const torch::Tensor logits = (weights * classifier->head->forward(embeddings)).sum(0);
  return torch::log_softmax(logits, 0);
}

}  // namespace etalon::nn::train
