#include "etalon/nn/plan.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "etalon/core/error.h"
#include "etalon/nn/node_reader.h"

namespace etalon::nn {
namespace {

/// Scales output channel `c` of the convolution by `factor[c]`, then adds `offset[c]`.
void Fold(Convolution& convolution, const std::vector<double>& factor,
          const std::vector<double>& offset) {
  const std::size_t outputs = convolution.bias.size();
  const std::size_t each = convolution.weights.values.size() / outputs;
  for (std::size_t c = 0; c < outputs; ++c) {
    for (std::size_t i = c * each; i < (c + 1) * each; ++i) {
      convolution.weights.values[i] =
          static_cast<float>(static_cast<double>(convolution.weights.values[i]) * factor[c]);
    }
    convolution.bias[c] =
        static_cast<float>(static_cast<double>(convolution.bias[c]) * factor[c] + offset[c]);
  }
}

/// Turns the nodes of one graph into steps, in order.
class Lowering {
 public:
  Lowering(const Graph& graph, const std::string& source) : graph_(graph), source_(source) {}

  Plan Lower() {
    CountReaders();
    ReadInput();
    for (const Node& node : graph_.nodes) LowerNode(node);
    plan_.output = values_.at(graph_.output.name);
    plan_.output_is_vector = is_vector_[Index(plan_.output)];
    DropAbsorbedSteps();
    return std::move(plan_);
  }

 private:
  struct Producer {
    std::size_t step = 0;
    bool exists = false;
  };

  static std::size_t Index(ValueId value) { return static_cast<std::size_t>(value); }

  void CountReaders() {
    for (const Node& node : graph_.nodes) {
      for (const std::string& input : node.inputs) ++readers_[input];
    }
    ++readers_[graph_.output.name];
  }

  void ReadInput() {
    const Shape& shape = graph_.input.shape;
    if (shape.size() != 4 || shape[1] < 1) {
      throw FileError(
          ErrorCode::kModelInvalid, source_,
          "has an input of shape " + Describe(shape) + "; [n, channels, rows, columns] is needed");
    }
    plan_.input_channels = shape[1];
    plan_.input = AddValue(graph_.input.name, false);
  }

  ValueId AddValue(const std::string& name, bool vector) {
    const auto value = static_cast<ValueId>(plan_.values.size());
    plan_.values.push_back(name);
    is_vector_.push_back(vector);
    producers_.push_back({});
    values_[name] = value;
    return value;
  }

  void AddStep(const Node& node, Operation operation, std::vector<ValueId> inputs, bool vector) {
    const ValueId output = AddValue(node.output, vector);
    producers_[Index(output)] = {.step = plan_.steps.size(), .exists = true};
    plan_.steps.push_back({.name = node.name,
                           .operation = std::move(operation),
                           .inputs = std::move(inputs),
                           .output = output});
  }

  /// The node's output is what its producer now computes.
  void Absorb(const Node& node, ValueId value) {
    plan_.values[Index(value)] = node.output;
    values_[node.output] = value;
  }

  /// A value among the node's inputs; vectors and pictures do not mix.
  ValueId Input(const NodeReader& reader, const Node& node, std::size_t index, bool vector) const {
    if (!reader.HasInput(index)) reader.Fail("lacks input " + std::to_string(index));
    const auto found = values_.find(node.inputs[index]);
    if (found == values_.end()) {
      reader.Fail("reads an initialiser as input " + std::to_string(index));
    }
    if (is_vector_[Index(found->second)] != vector) {
      reader.Fail(vector ? "reads a picture where a vector is needed"
                         : "reads a vector where a picture is needed");
    }
    return found->second;
  }

  /// The operation that computes the node's input, when it is a `T` and nobody else reads it.
  template <typename T>
  T* SoleProducer(const Node& node, std::size_t index) {
    const std::string& name = node.inputs[index];
    const Producer& producer = producers_[Index(values_.at(name))];
    if (!producer.exists || readers_.at(name) != 1) return nullptr;
    return std::get_if<T>(&plan_.steps[producer.step].operation);
  }

  void LowerNode(const Node& node) {
    using Method = void (Lowering::*)(const Node&, NodeReader&);
    static const std::map<std::string, Method> kMethods = {
        {"Conv", &Lowering::LowerConvolution}, {"BatchNormalization", &Lowering::FoldNormalisation},
        {"Relu", &Lowering::LowerRelu},        {"MaxPool", &Lowering::LowerMaxPooling},
        {"Resize", &Lowering::LowerDoubling},  {"Concat", &Lowering::LowerConcatenation},
        {"Add", &Lowering::LowerAddition},     {"GlobalAveragePool", &Lowering::LowerGlobalAverage},
        {"Flatten", &Lowering::LowerFlatten},  {"Gemm", &Lowering::LowerLinear}};
    NodeReader reader(graph_, node, source_);
    const auto method = kMethods.find(node.operator_type);
    if (method == kMethods.end()) reader.Fail("is an operator that is not supported");
    (this->*method->second)(node, reader);
    reader.Finish();
  }

  void LowerConvolution(const Node& node, NodeReader& reader) {
    reader.RequireInputs(2, 3);
    const ValueId input = Input(reader, node, 0, false);
    const Tensor& weights = reader.Weights(1, 4);
    Convolution convolution{.window = {}, .weights = weights, .bias = {}, .addend = {}};
    if (reader.HasInput(2)) {
      convolution.bias = reader.Vector(2, weights.shape[0]);
    } else {
      convolution.bias.assign(static_cast<std::size_t>(weights.shape[0]), 0.0F);
    }
    reader.RequireInteger("group", 1, 1);
    const std::vector<std::int64_t> kernel{weights.shape[2], weights.shape[3]};
    if (reader.Integers("kernel_shape", kernel) != kernel) {
      reader.Fail("has a kernel_shape that is not that of its weights");
    }
    convolution.window = reader.ReadWindow(kernel);
    AddStep(node, std::move(convolution), {input}, false);
  }

  void FoldNormalisation(const Node& node, NodeReader& reader) {
    reader.RequireInputs(5, 5);
    Input(reader, node, 0, false);
    auto* convolution = SoleProducer<Convolution>(node, 0);
    if (convolution == nullptr || convolution->relu || convolution->addend) {
      reader.Fail("does not follow a convolution of its own");
    }
    const std::int64_t channels = convolution->weights.shape[0];
    const auto& scale = reader.Vector(1, channels);
    const auto& bias = reader.Vector(2, channels);
    const auto& mean = reader.Vector(3, channels);
    const auto& variance = reader.Vector(4, channels);
    const double epsilon = static_cast<double>(reader.Float("epsilon", 1e-5F));
    reader.Ignore("momentum");
    reader.RequireInteger("training_mode", 0, 0);
    std::vector<double> factor(scale.size());
    std::vector<double> offset(scale.size());
    for (std::size_t c = 0; c < scale.size(); ++c) {
      const double spread = static_cast<double>(variance[c]) + epsilon;
      if (!(spread > 0.0)) reader.Fail("has a variance that is not positive");
      factor[c] = static_cast<double>(scale[c]) / std::sqrt(spread);
      offset[c] = static_cast<double>(bias[c]) - static_cast<double>(mean[c]) * factor[c];
    }
    Fold(*convolution, factor, offset);
    Absorb(node, values_.at(node.inputs[0]));
  }

  void LowerRelu(const Node& node, NodeReader& reader) {
    reader.RequireInputs(1, 1);
    const auto found = values_.find(node.inputs[0]);
    if (found != values_.end() &&
        (SetRelu(SoleProducer<Convolution>(node, 0)) || SetRelu(SoleProducer<Addition>(node, 0)) ||
         SetRelu(SoleProducer<Linear>(node, 0)))) {
      return Absorb(node, found->second);
    }
    AddStep(node, Rectification{}, {Input(reader, node, 0, false)}, false);
  }

  template <typename T>
  static bool SetRelu(T* operation) {
    if (operation != nullptr) operation->relu = true;
    return operation != nullptr;
  }

  void LowerMaxPooling(const Node& node, NodeReader& reader) {
    reader.RequireInputs(1, 1);
    reader.RequireInteger("ceil_mode", 0, 0);
    reader.RequireInteger("storage_order", 0, 0);
    const Window window = reader.ReadWindow(reader.Integers("kernel_shape", {}));
    AddStep(node, MaxPooling{window}, {Input(reader, node, 0, false)}, false);
  }

  void LowerDoubling(const Node& node, NodeReader& reader) {
    reader.RequireInputs(3, 3);
    if (reader.HasInput(1) || reader.Vector(2, 4) != std::vector<float>{1, 1, 2, 2}) {
      reader.Fail("does not double rows and columns");
    }
    reader.RequireText("mode", "nearest", "nearest");
    reader.RequireText("coordinate_transformation_mode", "asymmetric", "half_pixel");
    reader.RequireText("nearest_mode", "floor", "round_prefer_floor");
    for (const char* name : {"cubic_coeff_a", "exclude_outside", "extrapolation_value"}) {
      reader.Ignore(name);
    }
    AddStep(node, Concatenation{{true}}, {Input(reader, node, 0, false)}, false);
  }

  void LowerConcatenation(const Node& node, NodeReader& reader) {
    reader.RequireInputs(1, 64);
    if (reader.Integer("axis", 0) != -3) reader.RequireInteger("axis", 1, 0);
    Concatenation concatenation;
    std::vector<ValueId> inputs;
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      const ValueId value = Input(reader, node, i, false);
      auto* inner = SoleProducer<Concatenation>(node, i);
      const bool absorbed = inner != nullptr && inner->doubled == std::vector<bool>{true};
      if (absorbed) absorbed_.push_back(producers_[Index(value)].step);
      concatenation.doubled.push_back(absorbed);
      inputs.push_back(absorbed ? plan_.steps[absorbed_.back()].inputs[0] : value);
    }
    AddStep(node, std::move(concatenation), std::move(inputs), false);
  }

  void LowerAddition(const Node& node, NodeReader& reader) {
    reader.RequireInputs(2, 2);
    const std::array<ValueId, 2> values{Input(reader, node, 0, false),
                                        Input(reader, node, 1, false)};
    const std::size_t later = values[1] > values[0] ? 1 : 0;
    // Only the later of the two can add the earlier one as it is computed.
    auto* convolution = SoleProducer<Convolution>(node, later);
    if (convolution != nullptr && !convolution->relu && !convolution->addend &&
        values[0] != values[1]) {
      convolution->addend = values[1 - later];
      return Absorb(node, values[later]);
    }
    AddStep(node, Addition{}, {values[0], values[1]}, false);
  }

  void LowerGlobalAverage(const Node& node, NodeReader& reader) {
    reader.RequireInputs(1, 1);
    AddStep(node, GlobalAverage{}, {Input(reader, node, 0, false)}, true);
  }

  void LowerFlatten(const Node& node, NodeReader& reader) {
    reader.RequireInputs(1, 1);
    reader.RequireInteger("axis", 1, 1);
    values_[node.output] = Input(reader, node, 0, true);
  }

  void LowerLinear(const Node& node, NodeReader& reader) {
    reader.RequireInputs(2, 3);
    const ValueId input = Input(reader, node, 0, true);
    Linear linear{.weights = reader.Weights(1, 2), .bias = {}};
    reader.RequireInteger("transA", 0, 0);
    reader.RequireInteger("transB", 1, 0);
    if (reader.Float("alpha", 1.0F) != 1.0F || reader.Float("beta", 1.0F) != 1.0F) {
      reader.Fail("has an alpha or beta other than 1");
    }
    const std::int64_t outputs = linear.weights.shape[0];
    linear.bias.assign(static_cast<std::size_t>(outputs), 0.0F);
    if (reader.HasInput(2)) linear.bias = reader.Vector(2, outputs);
    AddStep(node, std::move(linear), {input}, true);
  }

  /// Up-samplings that a concatenation has taken over are computed by nobody else.
  void DropAbsorbedSteps() {
    std::vector<Step> kept;
    for (std::size_t i = 0; i < plan_.steps.size(); ++i) {
      if (std::find(absorbed_.begin(), absorbed_.end(), i) == absorbed_.end()) {
        kept.push_back(std::move(plan_.steps[i]));
      }
    }
    plan_.steps = std::move(kept);
  }

  const Graph& graph_;
  const std::string& source_;
  Plan plan_;
  std::map<std::string, int> readers_;
  std::map<std::string, ValueId> values_;
  std::vector<bool> is_vector_;
  std::vector<Producer> producers_;
  std::vector<std::size_t> absorbed_;
};

}  // namespace

Plan LowerGraph(const Graph& graph, const std::string& source) {
  return Lowering(graph, source).Lower();
}

std::vector<ValueId> ValuesRead(const Step& step) {
  std::vector<ValueId> values = step.inputs;
  const auto* convolution = std::get_if<Convolution>(&step.operation);
  if (convolution != nullptr && convolution->addend) values.push_back(*convolution->addend);
  return values;
}

}  // namespace etalon::nn
