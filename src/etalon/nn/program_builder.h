// Private to this module: shows oneDNN.
#pragma once

#include <optional>
#include <vector>

#include "etalon/nn/arena.h"
#include "etalon/nn/program.h"

namespace etalon::nn {

/// Compiles each step of a plan into calls of one program.
class ProgramBuilder {
 public:
  ProgramBuilder(Program& program, WeightStore& weights);

  void Build();

  // One for each kind of operation; called by std::visit.
  void operator()(const Convolution& convolution);
  void operator()(const MaxPooling& pooling);
  void operator()(const Concatenation& concatenation);
  void operator()(const Addition& addition);
  void operator()(const Rectification& rectification);
  void operator()(const GlobalAverage& average);
  void operator()(const Linear& linear);

 private:
  using Argument = Program::Argument;

  void FindLifetimes();
  std::size_t AddBuffer(std::size_t bytes, int first, int last);
  std::size_t AddValueBuffer(ValueId value);
  std::size_t ValueBytes(ValueId value) const;
  std::size_t BufferOf(ValueId value) const;
  bool DiesHere(ValueId value) const;

  const PictureShape& ShapeOf(ValueId value) const;
  const ValueFormat& FormatOf(ValueId value) const;
  dnnl::memory::desc LayoutOf(ValueId value) const;

  void AddPrimitive(dnnl::primitive primitive, std::vector<Argument> arguments,
                    const dnnl::memory::desc& scratchpad);
  /// A pass that finds its buffers at offsets from the arena that are known once all are placed.
  void AddKernel(std::vector<std::size_t> buffers,
                 std::function<void(const std::vector<std::byte*>&)> kernel);

  bool PrepareAddend(const Convolution& convolution);
  std::vector<float> WeightScales(const Convolution& convolution) const;
  const dnnl::memory& ReorderedWeights(const Convolution& convolution,
                                       const dnnl::memory::desc& layout,
                                       const std::vector<float>& scales);
  const dnnl::memory& Bias(const Convolution& convolution, const std::vector<float>& scales);
  dnnl::primitive_attr Attributes(const Convolution& convolution, Storage source, bool quantised,
                                  const std::vector<float>& scales) const;
  void AddQuantisation(ValueId value, std::size_t source, const dnnl::memory::desc& layout);

  Program& program_;
  WeightStore& weights_;
  const Step* step_ = nullptr;
  int index_ = 0;               ///< of the step
  std::vector<int> last_read_;  ///< step, per value
  std::vector<Buffer> buffers_;
  std::vector<std::optional<std::size_t>> value_buffers_;
};

}  // namespace etalon::nn
