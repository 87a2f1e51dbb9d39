// Private to this module: shows libtorch.
#pragma once

#include <vector>

#include "etalon/nn/train/bag_config.h"
#include "etalon/nn/train/network.h"

namespace etalon::nn::train {

/// A classifier of pictures, learnt from the labels of studies (bags) alone.
///
/// Noisy-or: a study has the highest class of its pictures; with p(k) the probability that a
/// picture has class k or a lower one, that of the study is the product of its pictures'. For two
/// classes this is the noisy-or rule. Attention: the logits of a study are the mean of its
/// pictures' with weights of the gated attention [Ilse2018], learnt with them.
struct BagNetworkImpl : torch::nn::Module {
  /// @param usual_size pictures of a study; pictures begin with that chance of the first class.
  BagNetworkImpl(const ResNetOptions& options, BagPooling bag_pooling, double usual_size);

  /// Logarithms of the classes' probabilities, [bags, classes].
  /// @param pictures [n, 1, h, w], those of a bag one after the other. @param sizes sum to n.
  torch::Tensor forward(const torch::Tensor& pictures, const std::vector<std::int64_t>& sizes);

  ResNet classifier{nullptr};  ///< of one picture: what is shipped

 private:
  torch::Tensor Embeddings(torch::Tensor x);
  torch::Tensor Attended(const torch::Tensor& embeddings);

  BagPooling pooling_;
  torch::nn::Linear content_{nullptr};
  torch::nn::Linear gate_{nullptr};
  torch::nn::Linear weight_{nullptr};
};
TORCH_MODULE(BagNetwork);

/// Logarithms of the classes' probabilities of a study by noisy-or.
/// @param logits of its pictures, [pictures, classes]. @return [classes].
torch::Tensor NoisyOr(const torch::Tensor& logits);

}  // namespace etalon::nn::train
