// Does choosing what to annotate beat chance? A logistic head on the embeddings of an atlas learns
// one label from more and more annotated pictures, none at first, chosen by `etalon suggest`'s rule
// or at random; half of the patients are never chosen from and judge. Prints the mean AUC over the
// seeds with its 95 % interval for each number of labels, and the paired difference. Usage:
// active_learning ATLAS LABEL [SEEDS], ATLAS as `etalon atlas build` wrote it.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "etalon/atlas/logistic_head.h"
#include "etalon/atlas/selection.h"
#include "etalon/core/random.h"
#include "etalon/table/csv.h"
#include "etalon/workflow/embedding_file.h"

namespace {

using namespace etalon;
using namespace etalon::atlas;

constexpr double kRidge = 1.0;
const std::vector<std::size_t> kSteps{5, 10, 20, 30, 40, 60, 80, 100, 150, 200};

struct Data {
  Points space;
  std::vector<std::uint8_t> positive;
  std::vector<std::string> patients;
};

Data Load(const std::string& folder, const std::string& label) {
  const table::Table map = table::ReadCsv(folder + "/map.csv");
  Data data;
  for (const std::string& labels : map.Texts("labels")) {
    data.positive.push_back((";" + labels + ";").find(";" + label + ";") != std::string::npos);
  }
  data.patients = map.Texts("patient");
  for (std::size_t i = 0; i < data.patients.size(); ++i) {
    if (data.patients[i].empty()) data.patients[i] = "picture " + std::to_string(i);
  }
  data.space = HeadSpace(workflow::ReadEmbeddings(folder + "/embeddings.bin").points, 32);
  return data;
}

/// Probability that a positive scores higher than a negative.
double Auc(const LogisticHead& head, const Data& data, const std::vector<std::size_t>& judges) {
  std::vector<double> with;
  std::vector<double> without;
  for (const std::size_t i : judges) {
    (data.positive[i] != 0 ? with : without).push_back(head.Probability(data.space[i]));
  }
  double won = 0.0;
  for (const double a : with) {
    for (const double b : without) won += a > b ? 1.0 : a == b ? 0.5 : 0.0;
  }
  return won / (static_cast<double>(with.size()) * static_cast<double>(without.size()));
}

/// One division of the patients and the curves of both ways to choose.
class Trial {
 public:
  Trial(const Data& data, std::uint64_t seed) : data_(data), random_(seed) { Divide(); }

  std::vector<double> Run(bool choose) {
    std::vector<std::size_t> known;
    std::vector<double> aucs;
    for (const std::size_t wanted : kSteps) {
      if (choose) Choose(known, wanted);
      while (!choose && known.size() < wanted) known.push_back(pool_[known.size()]);
      std::vector<std::uint8_t> labels;
      for (const std::size_t i : known) labels.push_back(data_.positive[i]);
      aucs.push_back(Auc(FitLogisticHead(data_.space, known, labels, kRidge), data_, judges_));
    }
    return aucs;
  }

 private:
  void Divide() {
    std::map<std::string, bool> judges;
    for (const std::string& patient : data_.patients) judges[patient] = false;
    for (auto& [patient, judge] : judges) judge = random_.Below(2) == 0;
    for (std::size_t i = 0; i < data_.patients.size(); ++i) {
      (judges[data_.patients[i]] ? judges_ : pool_).push_back(i);
    }
    for (std::size_t i = pool_.size(); i > 1; --i) std::swap(pool_[i - 1], pool_[random_.Below(i)]);
  }

  /// In rounds of ten, as a project would: annotate, learn, choose again.
  void Choose(std::vector<std::size_t>& known, std::size_t wanted) const {
    Points space{.dimensions = data_.space.dimensions, .values = {}};
    std::map<std::size_t, std::size_t> place;
    for (const std::size_t i : pool_) {
      place[i] = place.size();
      space.values.insert(space.values.end(), data_.space[i].begin(), data_.space[i].end());
    }
    while (known.size() < wanted) {
      std::vector<LabelValue> labels(pool_.size(), LabelValue::kUnknown);
      for (const std::size_t i : known) {
        labels[place[i]] = data_.positive[i] != 0 ? LabelValue::kPresent : LabelValue::kAbsent;
      }
      const std::size_t more = std::min<std::size_t>(10, wanted - known.size());
      for (const Suggestion& one : SuggestInSpace(space, {labels}, more, {.ridge = kRidge})) {
        known.push_back(pool_[one.item]);
      }
    }
  }

  const Data& data_;
  Random random_;
  std::vector<std::size_t> judges_;
  std::vector<std::size_t> pool_;
};

/// Mean with the half width of its 95 % interval (normal, over seeds).
std::pair<double, double> MeanOf(const std::vector<double>& values) {
  double sum = 0.0;
  for (const double value : values) sum += value;
  const double mean = sum / static_cast<double>(values.size());
  double squares = 0.0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const double n = static_cast<double>(values.size());
  return {mean, 1.96 * std::sqrt(squares / (n - 1.0) / n)};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print(stderr, "usage: active_learning ATLAS LABEL [SEEDS]\n");
    return 2;
  }
  const Data data = Load(argv[1], argv[2]);
  const std::uint64_t seeds = argc > 3 ? std::stoul(argv[3]) : 40;
  std::vector<std::vector<double>> chosen(kSteps.size());
  std::vector<std::vector<double>> random(kSteps.size());
  std::vector<std::vector<double>> gains(kSteps.size());
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    Trial trial(data, seed);
    const auto by_rule = trial.Run(true);
    const auto by_chance = trial.Run(false);
    for (std::size_t k = 0; k < kSteps.size(); ++k) {
      chosen[k].push_back(by_rule[k]);
      random[k].push_back(by_chance[k]);
      gains[k].push_back(by_rule[k] - by_chance[k]);
    }
  }
  fmt::print("{} of {} pictures have '{}'; {} seeds\n",
             std::ranges::count(data.positive, std::uint8_t{1}), data.positive.size(), argv[2],
             seeds);
  fmt::print("{:>7} {:>20} {:>20} {:>22}\n", "labels", "AUC chosen", "AUC at random", "difference");
  for (std::size_t k = 0; k < kSteps.size(); ++k) {
    const auto [rule, rule_half] = MeanOf(chosen[k]);
    const auto [chance, chance_half] = MeanOf(random[k]);
    const auto [gain, gain_half] = MeanOf(gains[k]);
    fmt::print("{:>7} {:>11.3f} +- {:.3f} {:>13.3f} +- {:.3f} {:>+15.4f} +- {:.4f}\n", kSteps[k],
               rule, rule_half, chance, chance_half, gain, gain_half);
  }
  return 0;
}
