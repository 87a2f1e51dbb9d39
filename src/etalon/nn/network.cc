#include "etalon/nn/network.h"

#include <omp.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <mutex>
#include <thread>
#include <tuple>

#include "etalon/core/error.h"
#include "etalon/nn/formats.h"
#include "etalon/nn/program.h"

namespace etalon::nn {
namespace {

/// OpenMP's number of threads for the calling thread, put back at the end of the scope.
class ThreadCountScope {
 public:
  explicit ThreadCountScope(int threads) : before_(omp_get_max_threads()) {
    omp_set_num_threads(threads);
  }
  ~ThreadCountScope() { omp_set_num_threads(before_); }
  ThreadCountScope(const ThreadCountScope&) = delete;
  ThreadCountScope& operator=(const ThreadCountScope&) = delete;

 private:
  int before_;
};

/// Calls `work(0)` ... `work(count - 1)` on `threads` threads, each of them single to OpenMP.
template <typename Work>
void ForEachOnThreads(std::int64_t count, int threads, const Work& work) {
  std::atomic<std::int64_t> next{0};
  std::mutex mutex;
  std::exception_ptr failure;
  const auto drain = [&] {
    const ThreadCountScope scope(1);
    try {
      for (std::int64_t i = next++; i < count; i = next++) work(i);
    } catch (...) {
      const std::lock_guard lock(mutex);
      failure = std::current_exception();
    }
  };
  std::vector<std::thread> others;
  for (int i = 1; i < threads; ++i) others.emplace_back(drain);
  drain();
  for (std::thread& other : others) other.join();
  if (failure) std::rethrow_exception(failure);
}

void CheckBatch(const Tensor& batch, const Plan& plan) {
  const bool fits = batch.shape.size() == 4 && batch.shape[1] == plan.input_channels &&
                    std::all_of(batch.shape.begin(), batch.shape.end(),
                                [](std::int64_t side) { return side > 0; }) &&
                    ElementCount(batch.shape) == batch.values.size();
  if (!fits) {
    throw ContractError("a network of " + std::to_string(plan.input_channels) +
                        " channels was given " + Describe(batch.shape) + " with " +
                        std::to_string(batch.values.size()) + " values");
  }
}

}  // namespace

struct Network::State {
  State(const ModelPackage& package, const NetworkOptions& options)
      : plan(package.plan),
        precision(ResolvePrecision(options.precision)),
        threads(options.threads),
        formats(ChooseFormats(plan, precision,
                              options.ranges.empty() ? package.ranges : options.ranges,
                              package.folder.string())) {}

  /// The program for pictures of this size that run on `program_threads` threads each.
  const Program& ProgramFor(std::int64_t rows, std::int64_t columns, int program_threads) {
    const std::lock_guard lock(mutex);
    auto& program = programs[{rows, columns, program_threads}];
    if (!program) {
      const ThreadCountScope scope(program_threads);
      program = std::make_unique<Program>(plan, formats, rows, columns, weights);
    }
    return *program;
  }

  Plan plan;
  Precision precision;
  int threads;
  std::vector<ValueFormat> formats;
  std::mutex mutex;
  WeightStore weights;
  std::map<std::tuple<std::int64_t, std::int64_t, int>, std::unique_ptr<Program>> programs;
};

std::string Name(Precision precision) {
  switch (precision) {
    case Precision::kBf16:
      return "bf16";
    case Precision::kFp32:
      return "fp32";
    case Precision::kInt8:
      return "int8";
    case Precision::kAuto:
      break;
  }
  return "auto";
}

Network::Network(const ModelPackage& package, NetworkOptions options) {
  Require(options.threads >= 1, "a network with less than one thread");
  state_ = std::make_unique<State>(package, options);
}
Network::~Network() = default;
Network::Network(Network&&) noexcept = default;
Network& Network::operator=(Network&&) noexcept = default;

Precision Network::precision() const { return state_->precision; }

Tensor Network::Run(const Tensor& batch) const {
  CheckBatch(batch, state_->plan);
  const std::int64_t count = batch.shape[0];
  // Pictures side by side beat threads that share one picture; a lone picture is shared.
  const int side_by_side = static_cast<int>(std::min<std::int64_t>(count, state_->threads));
  const int threads_each = side_by_side > 1 ? 1 : state_->threads;
  const Program& program = state_->ProgramFor(batch.shape[2], batch.shape[3], threads_each);
  const PictureShape& output = program.output_shape();
  Tensor result{.shape = {count, output.channels}, .values = {}};
  if (!state_->plan.output_is_vector) {
    result.shape.insert(result.shape.end(), {output.rows, output.columns});
  }
  result.values.resize(ElementCount(result.shape));
  const auto run = [&](std::int64_t i) {
    const auto index = static_cast<std::size_t>(i);
    program.Run(batch.values.data() + index * program.input_shape().elements(),
                result.values.data() + index * output.elements());
  };
  if (side_by_side > 1) {
    ForEachOnThreads(count, side_by_side, run);
  } else {
    const ThreadCountScope scope(threads_each);
    for (std::int64_t i = 0; i < count; ++i) run(i);
  }
  return result;
}

ActivationRanges MeasureActivationRanges(const ModelPackage& package, const Tensor& batch) {
  CheckBatch(batch, package.plan);
  const ThreadCountScope scope(1);
  WeightStore weights;
  const auto formats = ChooseFormats(package.plan, Precision::kFp32, {}, package.folder.string());
  const Program program(package.plan, formats, batch.shape[2], batch.shape[3], weights);
  ActivationRanges ranges;
  const auto note = [&](ValueId value, const PictureShape& shape,
                        const std::vector<float>& picture) {
    const auto pixels = static_cast<std::size_t>(shape.rows * shape.columns);
    auto& range = ranges[package.plan.values[static_cast<std::size_t>(value)]];
    range.resize(static_cast<std::size_t>(shape.channels), 0.0F);
    for (std::size_t i = 0; i < picture.size(); ++i) {
      range[i / pixels] = std::max(range[i / pixels], std::abs(picture[i]));
    }
  };
  const std::size_t each = program.input_shape().elements();
  for (std::size_t start = 0; start < batch.values.size(); start += each) {
    program.RunObserved(batch.values.data() + start, note);
  }
  return ranges;
}

}  // namespace etalon::nn
