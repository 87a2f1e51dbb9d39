// A plain interpreter of ONNX graphs in double precision: slow, unfused, and independent of how
// `LowerGraph` and oneDNN compute. The oracle of the tests.
#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "etalon/nn/graph.h"

namespace etalon::nn {

class ReferenceNetwork {
 public:
  explicit ReferenceNetwork(Graph graph) : graph_(std::move(graph)) {}

  Tensor Run(const Tensor& input) {
    values_ = graph_.initialisers;
    values_[graph_.input.name] = input;
    for (const Node& node : graph_.nodes) {
      node_ = &node;
      values_[node.output] = Compute();
    }
    return values_.at(graph_.output.name);
  }

 private:
  const Tensor& Input(std::size_t index) const { return values_.at(node_->inputs.at(index)); }

  std::vector<std::int64_t> Integers(const std::string& name,
                                     const std::vector<std::int64_t>& otherwise) const {
    const auto found = node_->attributes.find(name);
    return found == node_->attributes.end() ? otherwise
                                            : std::get<std::vector<std::int64_t>>(found->second);
  }

  static float At(const Tensor& t, std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x) {
    return t
        .values[static_cast<std::size_t>(((n * t.shape[1] + c) * t.shape[2] + y) * t.shape[3] + x)];
  }

  /// A tensor whose number at (n, c, y, x) is `value(n, c, y, x)`.
  template <typename Value>
  static Tensor Fill(const Shape& shape, const Value& value) {
    Tensor result{.shape = shape, .values = {}};
    for (std::int64_t n = 0; n < shape[0]; ++n) {
      for (std::int64_t c = 0; c < shape[1]; ++c) {
        for (std::int64_t y = 0; y < shape[2]; ++y) {
          for (std::int64_t x = 0; x < shape[3]; ++x) {
            result.values.push_back(static_cast<float>(value(n, c, y, x)));
          }
        }
      }
    }
    return result;
  }

  Tensor Compute() const {
    const std::string& type = node_->operator_type;
    if (type == "Conv") return Convolve();
    if (type == "BatchNormalization") return Normalise();
    if (type == "MaxPool") return Pool();
    if (type == "Concat") return Join();
    if (type == "Gemm") return Multiply();
    const Tensor& x = Input(0);
    if (type == "Flatten") return {.shape = {x.shape[0], x.shape[1]}, .values = x.values};
    if (type == "Relu") return PerElement([](float v, float) { return std::max(v, 0.0F); }, x);
    if (type == "Add") return PerElement([](float a, float b) { return a + b; }, Input(1));
    if (type == "GlobalAveragePool") return Average();
    return Fill({x.shape[0], x.shape[1], 2 * x.shape[2], 2 * x.shape[3]},
                [&](auto n, auto c, auto y, auto col) { return At(x, n, c, y / 2, col / 2); });
  }

  template <typename Function>
  Tensor PerElement(const Function& function, const Tensor& other) const {
    Tensor result = Input(0);
    for (std::size_t i = 0; i < result.values.size(); ++i) {
      result.values[i] = function(result.values[i], other.values[i]);
    }
    return result;
  }

  /// Calls `visit(ky, kx, y, x)` for every tap of a window that lies inside the picture.
  template <typename Visit>
  static void ForEachTap(const Tensor& x, const std::vector<std::int64_t>& kernel, std::int64_t top,
                         std::int64_t left, const Visit& visit) {
    for (std::int64_t ky = 0; ky < kernel[0]; ++ky) {
      for (std::int64_t kx = 0; kx < kernel[1]; ++kx) {
        const std::int64_t y = top + ky;
        const std::int64_t column = left + kx;
        if (y >= 0 && y < x.shape[2] && column >= 0 && column < x.shape[3]) {
          visit(ky, kx, y, column);
        }
      }
    }
  }

  Shape Slid(std::int64_t channels, const std::vector<std::int64_t>& kernel) const {
    const auto pads = Integers("pads", {0, 0, 0, 0});
    const auto strides = Integers("strides", {1, 1});
    const Shape& in = Input(0).shape;
    return {in[0], channels, (in[2] + pads[0] + pads[2] - kernel[0]) / strides[0] + 1,
            (in[3] + pads[1] + pads[3] - kernel[1]) / strides[1] + 1};
  }

  Tensor Convolve() const {
    const Tensor& x = Input(0);
    const Tensor& w = Input(1);
    const auto pads = Integers("pads", {0, 0, 0, 0});
    const auto strides = Integers("strides", {1, 1});
    const std::vector<std::int64_t> kernel{w.shape[2], w.shape[3]};
    return Fill(Slid(w.shape[0], kernel), [&](auto n, auto o, auto y, auto column) {
      double sum = node_->inputs.size() > 2
                       ? static_cast<double>(Input(2).values[static_cast<std::size_t>(o)])
                       : 0.0;
      for (std::int64_t c = 0; c < w.shape[1]; ++c) {
        ForEachTap(x, kernel, y * strides[0] - pads[0], column * strides[1] - pads[1],
                   [&](auto ky, auto kx, auto row, auto col) {
                     sum += static_cast<double>(At(w, o, c, ky, kx)) *
                            static_cast<double>(At(x, n, c, row, col));
                   });
      }
      return sum;
    });
  }

  Tensor Normalise() const {
    const Tensor& x = Input(0);
    return Fill(x.shape, [&](auto n, auto c, auto y, auto column) {
      const auto parameter = [&](std::size_t index) {
        return static_cast<double>(Input(index).values[static_cast<std::size_t>(c)]);
      };
      const double value = static_cast<double>(At(x, n, c, y, column));
      return (value - parameter(3)) / std::sqrt(parameter(4) + 1e-5) * parameter(1) + parameter(2);
    });
  }

  Tensor Pool() const {
    const Tensor& x = Input(0);
    const auto pads = Integers("pads", {0, 0, 0, 0});
    const auto strides = Integers("strides", {1, 1});
    const auto kernel = Integers("kernel_shape", {});
    return Fill(Slid(x.shape[1], kernel), [&](auto n, auto c, auto y, auto column) {
      float largest = -INFINITY;
      ForEachTap(x, kernel, y * strides[0] - pads[0], column * strides[1] - pads[1],
                 [&](auto, auto, auto row, auto col) {
                   largest = std::max(largest, At(x, n, c, row, col));
                 });
      return largest;
    });
  }

  Tensor Join() const {
    Shape shape = Input(0).shape;
    shape[1] += Input(1).shape[1];
    const std::int64_t split = Input(0).shape[1];
    return Fill(shape, [&](auto n, auto c, auto y, auto x) {
      return c < split ? At(Input(0), n, c, y, x) : At(Input(1), n, c - split, y, x);
    });
  }

  Tensor Average() const {
    const Tensor& x = Input(0);
    return Fill({x.shape[0], x.shape[1], 1, 1}, [&](auto n, auto c, auto, auto) {
      double sum = 0.0;
      for (std::int64_t y = 0; y < x.shape[2]; ++y) {
        for (std::int64_t column = 0; column < x.shape[3]; ++column) {
          sum += static_cast<double>(At(x, n, c, y, column));
        }
      }
      return sum / static_cast<double>(x.shape[2] * x.shape[3]);
    });
  }

  Tensor Multiply() const {
    const Tensor& x = Input(0);
    const Tensor& w = Input(1);
    Tensor result{.shape = {x.shape[0], w.shape[0]}, .values = {}};
    for (std::int64_t n = 0; n < x.shape[0]; ++n) {
      for (std::int64_t o = 0; o < w.shape[0]; ++o) {
        double sum = static_cast<double>(Input(2).values[static_cast<std::size_t>(o)]);
        for (std::int64_t i = 0; i < w.shape[1]; ++i) {
          sum += static_cast<double>(w.values[static_cast<std::size_t>(o * w.shape[1] + i)]) *
                 static_cast<double>(x.values[static_cast<std::size_t>(n * x.shape[1] + i)]);
        }
        result.values.push_back(static_cast<float>(sum));
      }
    }
    return result;
  }

  Graph graph_;
  std::map<std::string, Tensor> values_;
  const Node* node_ = nullptr;
};

}  // namespace etalon::nn
