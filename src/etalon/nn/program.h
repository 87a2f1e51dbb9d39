// Private to this module: shows oneDNN.
#pragma once

#include <cstddef>
#include <dnnl.hpp>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <utility>
#include <variant>
#include <vector>

#include "etalon/nn/formats.h"
#include "etalon/nn/plan.h"

namespace etalon::nn {

/// Weights in the layouts that primitives asked for, shared by the programs of one network.
class WeightStore {
 public:
  /// The memory made by `make` the first time that `step` asks for `layout`.
  const dnnl::memory& Get(std::size_t step, const dnnl::memory::desc& layout,
                          const std::function<dnnl::memory()>& make);

 private:
  std::vector<std::tuple<std::size_t, dnnl::memory::desc, std::unique_ptr<dnnl::memory>>> kept_;
};

/// A plan compiled for one size of picture and one number of threads a picture. Immutable, so that
/// several threads may run it, each with its own workspace.
class Program {
 public:
  /// Memory for the activations of one picture on its way through the program.
  class Workspace;

  /// Compiles for as many threads as OpenMP gives the caller.
  /// @throws ContractError if the plan does not fit pictures of `rows` x `columns`.
  Program(const Plan& plan, const std::vector<ValueFormat>& formats, std::int64_t rows,
          std::int64_t columns, WeightStore& weights);
  ~Program();

  /// Runs one picture, [channels, rows, columns], on the threads that OpenMP gives the caller.
  /// @param logits [channels, rows, columns] of the output.
  void Run(const float* picture, float* logits) const;

  const PictureShape& input_shape() const;
  const PictureShape& output_shape() const;

  /// Bytes of the activations of one picture.
  std::size_t arena_bytes() const { return arena_bytes_; }

  /// Called with each value just computed, as fp32 channels-outermost, when set.
  using ValueObserver =
      std::function<void(ValueId, const PictureShape&, const std::vector<float>&)>;
  void RunObserved(const float* picture, const ValueObserver& observer) const;

 private:
  friend class ProgramBuilder;

  /// Where an argument of a primitive lies.
  struct Argument {
    int role = 0;                            ///< DNNL_ARG_...
    dnnl::memory::desc layout{};             ///< of memory within the arena
    std::size_t buffer = 0;                  ///< index, when `constant` is null
    const dnnl::memory* constant = nullptr;  ///< weights, biases
  };
  struct PrimitiveCall {
    dnnl::primitive primitive;
    std::vector<Argument> arguments;
  };
  using KernelCall = std::function<void(std::byte* arena)>;
  struct Call {
    std::variant<PrimitiveCall, KernelCall> work;
    ValueId computes = -1;  ///< the value that is complete after this call, or -1
  };

  std::unique_ptr<Workspace> TakeWorkspace() const;
  void Execute(Workspace& workspace, const ValueObserver* observer) const;
  void Observe(const Workspace& workspace, ValueId value, const ValueObserver& observer) const;
  std::size_t Offset(ValueId value) const;

  const Plan& plan_;
  std::vector<ValueFormat> formats_;
  std::vector<PictureShape> shapes_;
  std::vector<std::size_t> value_offsets_;
  std::vector<std::size_t> buffer_offsets_;
  std::vector<Call> calls_;
  std::size_t arena_bytes_ = 0;
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<Workspace>> idle_;
};

/// The processor as oneDNN sees it.
const dnnl::engine& Processor();

}  // namespace etalon::nn
