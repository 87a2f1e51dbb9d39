// The forward pass of the segmentation network on one 256x256 picture, and, when built with
// training, the same weights in libtorch fp32 in the same run, turn by turn, with their ratio.
//
//   build/dev/inference_benchmark
//
// The model is `apical-segmentation` where one is found, else the package in ETALON_BENCH_MODEL.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>

#include "etalon/core/random.h"
#include "etalon/nn/model_search.h"
#include "etalon/nn/network.h"
#ifdef ETALON_WITH_TRAINING
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include "torch_network.h"
#endif

namespace etalon::bench {
namespace {

using nn::Precision;
using Clock = std::chrono::steady_clock;

const nn::ModelPackage& Package() {
  static const nn::ModelPackage package = [] {
    const char* named = std::getenv("ETALON_BENCH_MODEL");
    return nn::LoadPackage(named != nullptr ? named : nn::FindModel("apical-segmentation"));
  }();
  return package;
}

nn::Tensor Picture() {
  nn::Tensor picture{.shape = {1, 1, 256, 256}, .values = {}};
  Random random(1);
  picture.values.resize(nn::ElementCount(picture.shape));
  for (float& value : picture.values) value = static_cast<float>(random.Uniform(-1.0, 2.0));
  return picture;
}

nn::NetworkOptions Options(const benchmark::State& state) {
  nn::NetworkOptions options{.precision = static_cast<Precision>(state.range(0)),
                             .threads = static_cast<int>(state.range(1))};
  if (options.precision == Precision::kInt8 && Package().ranges.empty()) {
    options.ranges = nn::MeasureActivationRanges(Package(), Picture());
  }
  return options;
}

void Describe(benchmark::State& state, const nn::NetworkOptions& options) {
  state.SetLabel(Name(options.precision) + ", " + std::to_string(options.threads) + " threads");
}

void LoadingThePackage(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(nn::LoadPackage(Package().folder));
}

void FirstRun(benchmark::State& state) {
  const nn::NetworkOptions options = Options(state);
  const nn::Tensor picture = Picture();
  for (auto _ : state) benchmark::DoNotOptimize(nn::Network(Package(), options).Run(picture));
  Describe(state, options);
}

void OnePicture(benchmark::State& state) {
  const nn::NetworkOptions options = Options(state);
  const nn::Network network(Package(), options);
  const nn::Tensor picture = Picture();
  network.Run(picture);
  for (auto _ : state) benchmark::DoNotOptimize(network.Run(picture));
  Describe(state, options);
}

/// Twelve pictures at once, per picture.
void OneOfABatch(benchmark::State& state) {
  const nn::NetworkOptions options = Options(state);
  const nn::Network network(Package(), options);
  nn::Tensor batch = Picture();
  const std::vector<float> one = batch.values;
  for (batch.shape[0] = 1; batch.shape[0] < 12; ++batch.shape[0]) {
    batch.values.insert(batch.values.end(), one.begin(), one.end());
  }
  network.Run(batch);
  for (auto _ : state) benchmark::DoNotOptimize(network.Run(batch));
  state.counters["ms_per_picture"] =
      benchmark::Counter(static_cast<double>(state.iterations() * batch.shape[0]) / 1000.0,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  Describe(state, options);
}

void ForEachPrecision(benchmark::internal::Benchmark* benchmark) {
  for (const Precision precision : {Precision::kFp32, Precision::kBf16, Precision::kInt8}) {
    for (const int threads : {1, 2}) benchmark->Args({static_cast<int>(precision), threads});
  }
  benchmark->Unit(benchmark::kMillisecond)->UseRealTime();
}

BENCHMARK(LoadingThePackage)->Unit(benchmark::kMillisecond);
BENCHMARK(FirstRun)->Apply(ForEachPrecision);
BENCHMARK(OnePicture)->Apply(ForEachPrecision);
BENCHMARK(OneOfABatch)->Apply(ForEachPrecision);

#ifdef ETALON_WITH_TRAINING

template <typename Work>
double Milliseconds(const Work& work) {
  const auto start = Clock::now();
  work();
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

double Median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

TorchNetwork LoadIntoTorch() {
  const auto path = Package().folder / Package().card.file;
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  return TorchNetwork(nn::ParseOnnx(bytes.str(), path.string()));
}

/// libtorch fp32 and the executor turn by turn, so that both meet the same load of the machine.
void AgainstLibtorchFp32(benchmark::State& state) {
  const c10::InferenceMode inference;
  const nn::NetworkOptions options = Options(state);
  at::set_num_threads(options.threads);
  const TorchNetwork torch = LoadIntoTorch();
  const nn::Network network(Package(), options);
  nn::Tensor picture = Picture();
  const at::Tensor input = at::from_blob(picture.values.data(), picture.shape, at::kFloat);
  const at::Tensor expected = torch.Run(input).contiguous();
  nn::Tensor logits = network.Run(picture);
  const double error = (at::from_blob(logits.values.data(), logits.shape, at::kFloat) - expected)
                           .abs()
                           .max()
                           .item<double>();
  std::vector<double> torch_times;
  std::vector<double> own_times;
  for (auto _ : state) {
    torch_times.push_back(Milliseconds([&] { benchmark::DoNotOptimize(torch.Run(input)); }));
    own_times.push_back(Milliseconds([&] { benchmark::DoNotOptimize(network.Run(picture)); }));
  }
  state.counters["libtorch_ms"] = Median(torch_times);
  state.counters["etalon_ms"] = Median(own_times);
  state.counters["ratio"] = Median(torch_times) / Median(own_times);
  state.counters["largest_difference"] = error;
  Describe(state, options);
}
BENCHMARK(AgainstLibtorchFp32)->Apply(ForEachPrecision)->MinTime(2.0);

#endif

}  // namespace
}  // namespace etalon::bench

BENCHMARK_MAIN();
