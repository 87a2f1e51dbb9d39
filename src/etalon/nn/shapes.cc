#include <string>

#include "etalon/core/error.h"
#include "etalon/nn/plan.h"

namespace etalon::nn {
namespace {

constexpr std::int64_t kLargestChannels = 1 << 14;
constexpr std::int64_t kLargestSide = 1 << 14;

/// Computes the shapes of one step's output from those of its inputs.
class ShapeOf {
 public:
  ShapeOf(const Step& step, const std::vector<PictureShape>& shapes)
      : step_(step), shapes_(shapes) {}

  PictureShape operator()(const Convolution& convolution) const {
    const Shape& weights = convolution.weights.shape;
    RequireChannels(weights[1]);
    const PictureShape output = Slide(convolution.window, weights[0]);
    if (convolution.addend && At(*convolution.addend) != output) Fail("adds unequal pictures");
    return output;
  }
  PictureShape operator()(const MaxPooling& pooling) const {
    return Slide(pooling.window, Input(0).channels);
  }
  PictureShape operator()(const Concatenation& concatenation) const {
    PictureShape output = Part(concatenation, 0);
    for (std::size_t i = 1; i < step_.inputs.size(); ++i) {
      const PictureShape part = Part(concatenation, i);
      if (part.rows != output.rows || part.columns != output.columns) {
        Fail("joins pictures of " + Sides(output) + " and " + Sides(part) + " pixels");
      }
      output.channels += part.channels;
    }
    return output;
  }
  PictureShape operator()(const Addition&) const {
    if (Input(0) != Input(1)) Fail("adds unequal pictures");
    return Input(0);
  }
  PictureShape operator()(const Rectification&) const { return Input(0); }
  PictureShape operator()(const GlobalAverage&) const { return {Input(0).channels, 1, 1}; }
  PictureShape operator()(const Linear& linear) const {
    RequireChannels(linear.weights.shape[1]);
    return {linear.weights.shape[0], 1, 1};
  }

 private:
  [[noreturn]] void Fail(const std::string& cause) const {
    throw ContractError("\"" + step_.name + "\" " + cause);
  }

  const PictureShape& At(ValueId value) const { return shapes_[static_cast<std::size_t>(value)]; }
  const PictureShape& Input(std::size_t index) const { return At(step_.inputs[index]); }

  void RequireChannels(std::int64_t channels) const {
    if (Input(0).channels != channels) {
      Fail("reads " + std::to_string(Input(0).channels) + " channels instead of " +
           std::to_string(channels));
    }
  }

  static std::string Sides(const PictureShape& shape) {
    return std::to_string(shape.rows) + "x" + std::to_string(shape.columns);
  }

  PictureShape Part(const Concatenation& concatenation, std::size_t index) const {
    PictureShape part = Input(index);
    if (concatenation.doubled[index]) {
      part.rows *= 2;
      part.columns *= 2;
    }
    return part;
  }

  PictureShape Slide(const Window& window, std::int64_t channels) const {
    const auto side = [&](std::int64_t length, std::size_t axis) {
      const std::int64_t room = length + window.before[axis] + window.after[axis];
      if (room < window.kernel[axis]) Fail("slides over a picture smaller than its kernel");
      return (room - window.kernel[axis]) / window.stride[axis] + 1;
    };
    return {channels, side(Input(0).rows, 0), side(Input(0).columns, 1)};
  }

  const Step& step_;
  const std::vector<PictureShape>& shapes_;
};

/// Bounds what a hostile graph can make us allocate, and keeps products of sides within range.
void RequireModest(const Step& step, const PictureShape& shape) {
  if (shape.channels <= kLargestChannels && shape.rows <= kLargestSide &&
      shape.columns <= kLargestSide) {
    return;
  }
  throw ContractError("\"" + step.name + "\" computes " +
                      Describe({shape.channels, shape.rows, shape.columns}) + " numbers");
}

}  // namespace

std::vector<PictureShape> InferShapes(const Plan& plan, std::int64_t rows, std::int64_t columns) {
  std::vector<PictureShape> shapes(plan.values.size());
  shapes[static_cast<std::size_t>(plan.input)] = {plan.input_channels, rows, columns};
  for (const Step& step : plan.steps) {
    const PictureShape shape = std::visit(ShapeOf(step, shapes), step.operation);
    RequireModest(step, shape);
    shapes[static_cast<std::size_t>(step.output)] = shape;
  }
  return shapes;
}

}  // namespace etalon::nn
