#include "etalon/nn/embedding.h"

#include "etalon/core/error.h"

namespace etalon::nn {
namespace {

const Step& LastLinear(const ModelPackage& package) {
  const auto& steps = package.plan.steps;
  const bool ends_linear = !steps.empty() && steps.back().output == package.plan.output &&
                           std::holds_alternative<Linear>(steps.back().operation);
  if (!ends_linear) {
    throw FileError(ErrorCode::kModelInvalid, package.folder.string(),
                    "does not end in a linear layer; embeddings need a classification");
  }
  return steps.back();
}

}  // namespace

ModelPackage EmbeddingOf(ModelPackage package) {
  const ValueId before = LastLinear(package).inputs.front();
  package.plan.steps.pop_back();
  package.plan.output = before;
  package.plan.output_is_vector = true;
  return package;
}

std::size_t EmbeddingSize(const ModelPackage& package) {
  return static_cast<std::size_t>(
      std::get<Linear>(LastLinear(package).operation).weights.shape.back());
}

}  // namespace etalon::nn
