#include "etalon/teaching/skill.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "etalon/core/error.h"

namespace etalon::teaching {
namespace {

// One step for both axes, so that ability plus or minus leaning lies on a line of few points.
constexpr double kStep = 0.15;
constexpr int kAbilities = 81;  // from -5 to 7
constexpr double kLowestAbility = -5.0;
constexpr int kLeanings = 37;  // from -2.7 to 2.7
constexpr int kMiddleLeaning = kLeanings / 2;
constexpr int kSums = kAbilities + 2 * kMiddleLeaning;
constexpr int kCells = kAbilities * kLeanings;

double AbilityAt(int index) { return kLowestAbility + kStep * index; }
double LeaningAt(int index) { return kStep * (index - kMiddleLeaning); }
std::size_t Cell(int ability, int leaning) {
  return static_cast<std::size_t>(ability * kLeanings + leaning);
}

/// Unnormalised.
double Density(double value, const Belief& belief) {
  const double z = (value - belief.mean) / belief.sd;
  return std::exp(-0.5 * z * z);
}

void Normalise(std::vector<double>& weights) {
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  Require(sum > 0.0, "a posterior of skill without mass");
  for (double& weight : weights) weight /= sum;
}

/// Weights of steps 0, 1, 2 ... to either side, chosen so that the walk has the wanted variance
/// even where it is finer than the grid.
std::vector<double> WalkKernel(double sd) {
  if (sd <= 0.0) return {};
  const double variance = sd * sd / (kStep * kStep);
  if (variance <= 0.5) return {1.0 - variance, 0.5 * variance};
  std::vector<double> kernel;
  double sum = 0.0;
  for (int step = 0; step <= static_cast<int>(4.0 * std::sqrt(variance)) + 1; ++step) {
    kernel.push_back(std::exp(-0.5 * step * step / variance));
    sum += (step == 0 ? 1.0 : 2.0) * kernel.back();
  }
  for (double& weight : kernel) weight /= sum;
  return kernel;
}

/// Accuracy of every cell, and the cells by rising accuracy: the same for all students.
struct Accuracies {
  std::vector<double> values;
  std::vector<std::size_t> order;
};

Accuracies AccuraciesFor(const Belief& cases) {
  Accuracies result;
  result.values.resize(kCells);
  for (int ability = 0; ability < kAbilities; ++ability) {
    for (int leaning = 0; leaning < kLeanings; ++leaning) {
      result.values[Cell(ability, leaning)] =
          AccuracyOf(AbilityAt(ability), LeaningAt(leaning), cases);
    }
  }
  result.order.resize(kCells);
  std::iota(result.order.begin(), result.order.end(), std::size_t{0});
  std::ranges::stable_sort(result.order, {}, [&](std::size_t cell) { return result.values[cell]; });
  return result;
}

/// Kept for the prior's own cases, which every student is measured on.
const Accuracies& CachedAccuracies(const Belief& cases) {
  thread_local Belief known{0.0, -1.0};
  thread_local Accuracies accuracies;
  if (!(known == cases)) {
    accuracies = AccuraciesFor(cases);
    known = cases;
  }
  return accuracies;
}

/// Chance of a right call where ability plus or minus leaning is the n-th sum.
using Chances = std::array<double, kSums>;

Chances ChancesOfRight(const Belief& difficulty) {
  const double shrinkage = Shrinkage(difficulty.sd);
  Chances chances;
  for (int sum = 0; sum < kSums; ++sum) {
    const double level = AbilityAt(sum - kMiddleLeaning) - difficulty.mean;
    chances[static_cast<std::size_t>(sum)] = Logistic(shrinkage * level);
  }
  return chances;
}

/// Leaning helps where the label is present and hinders where it is not.
std::size_t SumOf(int ability, int leaning, bool present) {
  const int step = leaning - kMiddleLeaning;
  return static_cast<std::size_t>(ability + kMiddleLeaning + (present ? step : -step));
}

}  // namespace

void SkillPrior::Validate() const {
  Require(ability.sd > 0.0 && leaning.sd > 0.0 && cases.sd > 0.0,
          "a prior of skill needs positive spreads");
  Require(drift_sd >= 0.0 && early_drift_sd >= 0.0, "the drift of skill is negative");
  Require(early_calls > 0.0, "the early drift of skill never fades");
}

double AccuracyOf(double ability, double leaning, const Belief& cases) {
  const double shrinkage = Shrinkage(cases.sd);
  const double level = ability - cases.mean;
  return 0.5 * (Logistic(shrinkage * (level + leaning)) + Logistic(shrinkage * (level - leaning)));
}

SkillPosterior::SkillPosterior(const SkillPrior& prior) : prior_(prior) {
  prior_.Validate();
  weights_.resize(kCells);
  for (int ability = 0; ability < kAbilities; ++ability) {
    for (int leaning = 0; leaning < kLeanings; ++leaning) {
      weights_[Cell(ability, leaning)] =
          Density(AbilityAt(ability), prior_.ability) * Density(LeaningAt(leaning), prior_.leaning);
    }
  }
  Normalise(weights_);
}

void SkillPosterior::Drift() {
  const double early = prior_.early_drift_sd * std::exp(-calls_ / prior_.early_calls);
  const std::vector<double> kernel = WalkKernel(std::hypot(prior_.drift_sd, early));
  if (kernel.empty()) return;
  std::vector<double> moved(weights_.size(), 0.0);
  const int reach = static_cast<int>(kernel.size()) - 1;
  for (int ability = 0; ability < kAbilities; ++ability) {
    for (int step = -reach; step <= reach; ++step) {
      const int target = std::clamp(ability + step, 0, kAbilities - 1);
      const double weight = kernel[static_cast<std::size_t>(std::abs(step))];
      for (int leaning = 0; leaning < kLeanings; ++leaning) {
        moved[Cell(target, leaning)] += weight * weights_[Cell(ability, leaning)];
      }
    }
  }
  weights_ = std::move(moved);
}

void SkillPosterior::Add(const Call& call) {
  if (calls_ > 0) Drift();
  ++calls_;
  const bool right = call.present == call.called;
  const Chances chances = ChancesOfRight(call.difficulty);
  for (int ability = 0; ability < kAbilities; ++ability) {
    for (int leaning = 0; leaning < kLeanings; ++leaning) {
      const double chance = chances[SumOf(ability, leaning, call.present)];
      weights_[Cell(ability, leaning)] *= right ? chance : 1.0 - chance;
    }
  }
  Normalise(weights_);
}

template <typename Value>
double SkillPosterior::Mean(Value value) const {
  double mean = 0.0;
  for (int ability = 0; ability < kAbilities; ++ability) {
    for (int leaning = 0; leaning < kLeanings; ++leaning) {
      mean += weights_[Cell(ability, leaning)] * value(ability, leaning);
    }
  }
  return mean;
}

double SkillPosterior::ChanceOfRight(bool present, const Belief& difficulty) const {
  const Chances chances = ChancesOfRight(difficulty);
  return Mean([&](int ability, int leaning) { return chances[SumOf(ability, leaning, present)]; });
}

double SkillPosterior::AccuracyQuantile(double p) const {
  Require(p > 0.0 && p < 1.0, "a quantile of skill outside (0, 1)");
  const Accuracies& accuracies = CachedAccuracies(prior_.cases);
  double below = 0.0;
  for (const std::size_t cell : accuracies.order) {
    below += weights_[cell];
    if (below >= p) return accuracies.values[cell];
  }
  return accuracies.values[accuracies.order.back()];
}

Skill SkillPosterior::Estimate() const {
  const auto spread = [&](auto value) {
    const double mean = Mean(value);
    const double square = Mean([&](int ability, int leaning) {
      const double off = value(ability, leaning) - mean;
      return off * off;
    });
    return Belief{mean, std::sqrt(square)};
  };
  Skill skill{.calls = calls_};
  skill.interval = {AccuracyQuantile(0.025), AccuracyQuantile(0.975)};
  skill.sensitivity = ChanceOfRight(true, prior_.cases);
  skill.specificity = ChanceOfRight(false, prior_.cases);
  skill.accuracy = 0.5 * (skill.sensitivity + skill.specificity);
  skill.ability = spread([](int ability, int) { return AbilityAt(ability); });
  skill.leaning = spread([](int, int leaning) { return LeaningAt(leaning); });
  return skill;
}

}  // namespace etalon::teaching
