#include "etalon/nn/train/engine.h"

#include <algorithm>

#include "etalon/core/error.h"
#include "etalon/nn/train/network.h"
#include "etalon/nn/train/pretrained.h"
#include "etalon/nn/train/reading_network.h"

namespace etalon::nn::train {
namespace {

void CopyInto(const torch::nn::Module& source, torch::nn::Module& target) {
  torch::NoGradGuard no_grad;
  const auto from = source.parameters();
  auto to = target.parameters();
  for (std::size_t i = 0; i < from.size(); ++i) to[i].copy_(from[i]);
  const auto from_buffers = source.buffers();
  auto to_buffers = target.buffers();
  for (std::size_t i = 0; i < from_buffers.size(); ++i) to_buffers[i].copy_(from_buffers[i]);
}

void MoveAverage(const torch::nn::Module& source, torch::nn::Module& average, double decay) {
  torch::NoGradGuard no_grad;
  const auto from = source.parameters();
  auto to = average.parameters();
  for (std::size_t i = 0; i < from.size(); ++i) to[i].lerp_(from[i], 1.0 - decay);
  const auto from_buffers = source.buffers();
  auto to_buffers = average.buffers();
  for (std::size_t i = 0; i < from_buffers.size(); ++i) {
    if (to_buffers[i].is_floating_point()) {
      to_buffers[i].lerp_(from_buffers[i], 1.0 - decay);
    } else {
      to_buffers[i].copy_(from_buffers[i]);
    }
  }
}

/// Weight decay acts on convolutions and linear layers, not on biases and normalisations.
std::vector<torch::optim::OptimizerParamGroup> ParameterGroups(const torch::nn::Module& network,
                                                               const OptimiserSettings& settings) {
  std::vector<torch::Tensor> decayed;
  std::vector<torch::Tensor> free;
  for (const torch::Tensor& parameter : network.parameters()) {
    (parameter.dim() > 1 ? decayed : free).push_back(parameter);
  }
  const auto options = [&](double decay) {
    return std::make_unique<torch::optim::AdamWOptions>(
        torch::optim::AdamWOptions(settings.learning_rate).weight_decay(decay));
  };
  std::vector<torch::optim::OptimizerParamGroup> groups;
  groups.emplace_back(std::move(decayed), options(settings.weight_decay));
  groups.emplace_back(std::move(free), options(0.0));
  return groups;
}

torch::Tensor PackState(const RunState& state) {
  std::vector<double> values = {static_cast<double>(state.epochs_done),
                                static_cast<double>(state.steps_done), state.best_score,
                                static_cast<double>(state.best_epoch),
                                static_cast<double>(state.history.size())};
  for (const EpochRecord& record : state.history) {
    values.insert(
        values.end(),
        {static_cast<double>(record.epoch), static_cast<double>(record.size), record.learning_rate,
         record.loss, record.score, record.seconds, static_cast<double>(record.details.size())});
    values.insert(values.end(), record.details.begin(), record.details.end());
  }
  return torch::tensor(values, torch::kFloat64);
}

RunState UnpackState(const torch::Tensor& packed) {
  const double* next = packed.data_ptr<double>();
  RunState state;
  state.epochs_done = static_cast<int>(*next++);
  state.steps_done = static_cast<std::int64_t>(*next++);
  state.best_score = *next++;
  state.best_epoch = static_cast<int>(*next++);
  state.history.resize(static_cast<std::size_t>(*next++));
  for (EpochRecord& record : state.history) {
    record.epoch = static_cast<int>(*next++);
    record.size = static_cast<int>(*next++);
    record.learning_rate = *next++;
    record.loss = *next++;
    record.score = *next++;
    record.seconds = *next++;
    record.details.resize(static_cast<std::size_t>(*next++));
    for (double& detail : record.details) detail = *next++;
  }
  return state;
}

void SaveModule(const torch::nn::Module& module, const char* name,
                torch::serialize::OutputArchive& archive) {
  torch::serialize::OutputArchive inner(archive.compilation_unit());
  module.save(inner);
  archive.write(name, inner);
}

void LoadModule(torch::nn::Module& module, const char* name,
                torch::serialize::InputArchive& archive) {
  torch::serialize::InputArchive inner;
  archive.read(name, inner);
  module.load(inner);
}

}  // namespace

Engine::Engine(const TrainConfig& config,
               const std::function<std::shared_ptr<torch::nn::Module>()>& make)
    : mean_(config.normalisation_mean),
      deviation_(config.normalisation_deviation),
      average_decay_(config.optimiser.average_decay),
      device_(torch::cuda::is_available() ? torch::kCUDA : torch::kCPU),
      compute_type_(config.precision == Precision::kBfloat16 ? torch::kBFloat16 : torch::kFloat32) {
  torch::manual_seed(config.seed);
  network_ = make();
  InitialiseWeights(*network_);
  if (auto* reading = network_->as<ReadingNetImpl>()) reading->CalmHeads();
  if (!config.start.weights.empty()) StartFrom(config.start, config.network, *network_);
  average_ = make();
  best_ = make();
  for (torch::nn::Module* module : {network_.get(), average_.get(), best_.get()}) {
    module->to(device_);
    if (module != network_.get()) CopyInto(*network_, *module);
  }
  network_->train();
  average_->eval();
  best_->eval();
  optimiser_ = std::make_unique<torch::optim::AdamW>(
      ParameterGroups(*network_, config.optimiser),
      torch::optim::AdamWOptions(config.optimiser.learning_rate));
}

void Engine::Step(const torch::Tensor& loss, double learning_rate, std::int64_t step) {
  for (auto& group : optimiser_->param_groups()) {
    static_cast<torch::optim::AdamWOptions&>(group.options()).lr(learning_rate);
  }
  optimiser_->zero_grad();
  loss.backward();
  optimiser_->step();
  // Early on a long memory would remember the random start.
  const double ramp = (1.0 + static_cast<double>(step)) / (10.0 + static_cast<double>(step));
  MoveAverage(*network_, *average_, std::min(average_decay_, ramp));
}

void Engine::KeepAverageAsBest() { CopyInto(*average_, *best_); }

void Engine::Save(const std::filesystem::path& path, const RunState& state) {
  torch::serialize::OutputArchive archive;
  SaveModule(*network_, "network", archive);
  SaveModule(*average_, "average", archive);
  SaveModule(*best_, "best", archive);
  torch::serialize::OutputArchive inner(archive.compilation_unit());
  optimiser_->save(inner);
  archive.write("optimiser", inner);
  archive.write("state", PackState(state));
  const std::filesystem::path partial = path.string() + ".partial";
  archive.save_to(partial.string());
  std::filesystem::rename(partial, path);
}

RunState Engine::Load(const std::filesystem::path& path) {
  try {
    torch::serialize::InputArchive archive;
    archive.load_from(path.string(), device_);
    LoadModule(*network_, "network", archive);
    LoadModule(*average_, "average", archive);
    LoadModule(*best_, "best", archive);
    torch::serialize::InputArchive inner;
    archive.read("optimiser", inner);
    optimiser_->load(inner);
    torch::Tensor packed;
    archive.read("state", packed);
    return UnpackState(packed.cpu());
  } catch (const c10::Error& error) {
    throw FileError(ErrorCode::kFileMalformed, path.string(),
                    "is no checkpoint of this configuration", error.what());
  }
}

torch::Tensor Engine::Input(const std::vector<image::FloatImage>& pictures) const {
  std::vector<torch::Tensor> tensors;
  for (const image::FloatImage& picture : pictures) {
    tensors.push_back(torch::from_blob(const_cast<float*>(picture.pixels().data()),
                                       {1, picture.rows(), picture.columns()}));
  }
  return torch::stack(tensors)
      .sub_(mean_)
      .div_(deviation_)
      .to(device_, compute_type_)
      .contiguous(at::MemoryFormat::ChannelsLast);
}

}  // namespace etalon::nn::train
