#include "etalon/atlas/simulated_embeddings.h"

#include <cmath>

#include "etalon/core/random.h"

namespace etalon::atlas {
namespace {

constexpr std::size_t kHidden = 24;

/// Two layers with random weights: inputs -> hidden -> outputs.
class RandomNetwork {
 public:
  RandomNetwork(std::size_t inputs, std::size_t outputs, Random& random)
      : inputs_(inputs), outputs_(outputs) {
    const auto fill = [&](std::vector<double>& weights, std::size_t count, double spread) {
      for (std::size_t i = 0; i < count; ++i) weights.push_back(spread * random.Normal());
    };
    fill(first_, kHidden * (inputs + 1), 1.0 / std::sqrt(static_cast<double>(inputs)));
    fill(second_, outputs * (kHidden + 1), 1.0 / std::sqrt(static_cast<double>(kHidden)));
  }

  std::vector<double> Run(const std::vector<double>& values) const {
    return Layer(second_, Layer(first_, values, kHidden), outputs_);
  }

 private:
  static std::vector<double> Layer(const std::vector<double>& weights,
                                   const std::vector<double>& values, std::size_t outputs) {
    std::vector<double> result(outputs);
    for (std::size_t i = 0; i < outputs; ++i) {
      const double* row = weights.data() + i * (values.size() + 1);
      double sum = row[values.size()];
      for (std::size_t k = 0; k < values.size(); ++k) sum += row[k] * values[k];
      result[i] = std::tanh(sum);
    }
    return result;
  }

  std::size_t inputs_;
  std::size_t outputs_;
  std::vector<double> first_;
  std::vector<double> second_;
};

}  // namespace

SimulatedEmbeddings SimulateEmbeddings(const SimulationOptions& options) {
  Random random(options.seed);
  std::vector<RandomNetwork> networks;
  for (std::size_t i = 0; i < options.kinds; ++i) {
    networks.emplace_back(options.freedoms, options.dimensions, random);
  }
  SimulatedEmbeddings simulated;
  simulated.points.dimensions = options.dimensions;
  for (std::size_t i = 0; i < options.count; ++i) {
    const std::size_t kind = random.Below(options.kinds);
    std::vector<double> freedoms(options.freedoms);
    for (double& one : freedoms) one = random.Uniform(-1.0, 1.0);
    for (const double value : networks[kind].Run(freedoms)) {
      simulated.points.values.push_back(
          static_cast<float>(value + options.noise * random.Normal()));
    }
    simulated.kinds.push_back(static_cast<int>(kind));
  }
  return simulated;
}

}  // namespace etalon::atlas
