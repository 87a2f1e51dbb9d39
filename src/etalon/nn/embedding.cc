#include "etalon/nn/embedding.h"

#include <optional>
#include <utility>

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

/// The convolution that makes the maps of a reading's labels, the last channels of its output;
/// nothing in other models.
std::optional<std::size_t> LabelHead(const ModelPackage& package) {
  if (package.card.task != ModelTask::kReading || package.card.heads.labels.empty()) {
    return std::nullopt;
  }
  const auto& steps = package.plan.steps;
  ValueId value = package.plan.output;
  for (std::size_t i = steps.size(); i-- > 0;) {
    if (steps[i].output != value) continue;
    if (std::holds_alternative<Convolution>(steps[i].operation)) return i;
    if (!std::holds_alternative<Concatenation>(steps[i].operation)) return std::nullopt;
    value = steps[i].inputs.back();
  }
  return std::nullopt;
}

/// Of a reading: the mean over the picture of what its labels are read from.
ModelPackage EmbeddingOfReading(ModelPackage package, std::size_t head) {
  Plan& plan = package.plan;
  const ValueId features = plan.steps[head].inputs.front();
  plan.steps.resize(head);
  const auto embedding = static_cast<ValueId>(plan.values.size());
  plan.values.emplace_back("embedding");
  plan.steps.push_back({.name = "embedding",
                        .operation = GlobalAverage{},
                        .inputs = {features},
                        .output = embedding});
  plan.output = embedding;
  plan.output_is_vector = true;
  return package;
}

}  // namespace

ModelPackage EmbeddingOf(ModelPackage package) {
  if (const auto head = LabelHead(package)) return EmbeddingOfReading(std::move(package), *head);
  const ValueId before = LastLinear(package).inputs.front();
  package.plan.steps.pop_back();
  package.plan.output = before;
  package.plan.output_is_vector = true;
  return package;
}

std::size_t EmbeddingSize(const ModelPackage& package) {
  if (const auto head = LabelHead(package)) {
    const auto& convolution = std::get<Convolution>(package.plan.steps[*head].operation);
    return static_cast<std::size_t>(convolution.weights.shape[1]);
  }
  return static_cast<std::size_t>(
      std::get<Linear>(LastLinear(package).operation).weights.shape.back());
}

}  // namespace etalon::nn
