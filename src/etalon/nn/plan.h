#pragma once

#include <array>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "etalon/nn/graph.h"

namespace etalon::nn {

/// Index of a tensor that flows through a plan.
using ValueId = int;

/// Sides of one picture that flows through a plan. A vector has one row and one column.
struct PictureShape {
  std::int64_t channels = 0;
  std::int64_t rows = 0;
  std::int64_t columns = 0;

  std::size_t elements() const {
    return static_cast<std::size_t>(channels) * static_cast<std::size_t>(rows * columns);
  }
  bool operator==(const PictureShape&) const = default;
};

/// A window that slides over a picture, sides and steps in pixels.
struct Window {
  std::array<std::int64_t, 2> kernel{1, 1};  ///< rows, columns
  std::array<std::int64_t, 2> stride{1, 1};  ///< rows, columns
  std::array<std::int64_t, 2> before{0, 0};  ///< padding at the top, at the left
  std::array<std::int64_t, 2> after{0, 0};   ///< padding at the bottom, at the right
};

/// Convolution with its batch normalisation folded in: relu(weights * input + bias + addend).
struct Convolution {
  Window window;
  Tensor weights;           ///< [outputs, inputs, kernel rows, kernel columns]
  std::vector<float> bias;  ///< [outputs]
  std::optional<ValueId> addend;
  bool relu = false;
};

struct MaxPooling {
  Window window;
};

/// Inputs one after the other along the channels; a doubled input has each of its pixels repeated
/// over two rows and two columns. With one doubled input: nearest-neighbour up-sampling.
struct Concatenation {
  std::vector<bool> doubled;  ///< one an input
};

struct Addition {
  bool relu = false;
};

struct Rectification {};

/// Mean over rows and columns: a vector.
struct GlobalAverage {};

/// relu(weights * input + bias) on vectors.
struct Linear {
  Tensor weights;           ///< [outputs, inputs]
  std::vector<float> bias;  ///< [outputs]
  bool relu = false;
};

using Operation = std::variant<Convolution, MaxPooling, Concatenation, Addition, Rectification,
                               GlobalAverage, Linear>;

struct Step {
  std::string name;  ///< of the first ONNX node that it stands for
  Operation operation;
  std::vector<ValueId> inputs;  ///< without the addend of a convolution
  ValueId output = 0;
};

/// A graph reduced to the fused steps that an executor runs one after the other.
struct Plan {
  std::vector<std::string> values;  ///< ONNX name of each value
  ValueId input = 0;
  ValueId output = 0;
  bool output_is_vector = false;  ///< output shape [n, channels] instead of [n, channels, r, c]
  std::int64_t input_channels = 0;
  std::vector<Step> steps;
};

/// Lowers an ONNX graph: batch normalisation is folded into convolutions, ReLU and residual sums
/// become part of the step before, up-sampling part of the concatenation that follows.
/// @param source names the model in errors.
/// @throws Error(kModelInvalid) naming the operator, its node and what is not supported.
Plan LowerGraph(const Graph& graph, const std::string& source);

/// The shape of every value when the input is `rows` x `columns`.
/// @throws ContractError naming the step whose inputs do not fit.
std::vector<PictureShape> InferShapes(const Plan& plan, std::int64_t rows, std::int64_t columns);

/// All values that a step reads, the addend last.
std::vector<ValueId> ValuesRead(const Step& step);

}  // namespace etalon::nn
