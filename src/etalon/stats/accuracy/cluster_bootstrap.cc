#include "etalon/stats/accuracy/cluster_bootstrap.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <unordered_map>

namespace etalon::stats {
namespace {

/// Patients numbered 0, 1, 2 ... in the order of their first case.
struct PatientNumbers {
  std::vector<std::uint32_t> of_case;
  std::size_t count = 0;
};

PatientNumbers NumberPatients(const std::vector<int>& patient) {
  std::unordered_map<int, std::uint32_t> numbers;
  PatientNumbers result;
  for (const int id : patient) {
    const auto next = static_cast<std::uint32_t>(numbers.size());
    result.of_case.push_back(numbers.emplace(id, next).first->second);
  }
  result.count = numbers.size();
  return result;
}

/// Cases from the lowest score to the highest, in the form that one pass over them needs.
class SortedCases {
 public:
  SortedCases(const LabelledScores& cases, const PatientNumbers& patients) {
    std::vector<std::size_t> order(cases.scores.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return cases.scores[a] < cases.scores[b];
    });
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
      const std::size_t index = order[rank];
      const bool last =
          rank + 1 == order.size() || cases.scores[order[rank + 1]] != cases.scores[index];
      cases_.push_back({patients.of_case[index], cases.positive[index], last});
    }
  }

  /// Area under the curve when patient i is drawn `draws[i]` times. Whole numbers throughout: twice
  /// the number of pairs won fits 64 bits up to 10^9 cases.
  std::optional<double> Area(std::span<const int> draws) const {
    std::int64_t negatives_below = 0;
    std::int64_t positives = 0;
    std::int64_t twice_wins = 0;
    std::int64_t tied[2] = {0, 0};
    for (const Case& each : cases_) {
      tied[each.positive] += draws[each.patient];
      if (!each.ends_tie) continue;
      twice_wins += tied[1] * (2 * negatives_below + tied[0]);
      negatives_below += tied[0];
      positives += tied[1];
      tied[0] = tied[1] = 0;
    }
    if (positives == 0 || negatives_below == 0) return std::nullopt;
    return static_cast<double>(twice_wins) / 2.0 / static_cast<double>(positives) /
           static_cast<double>(negatives_below);
  }

 private:
  struct Case {
    std::uint32_t patient;
    bool positive;
    bool ends_tie;
  };
  std::vector<Case> cases_;
};

PatientNumbers Check(const LabelledScores& cases, const std::vector<int>& patient) {
  RequireScores(cases.scores, cases.positive);
  Require(patient.size() == cases.scores.size(), "not one patient a case");
  return NumberPatients(patient);
}

/// Share of the cases of one class whose call is right.
Outcome<Estimate> BootstrapShareRight(bool of_positives, const LabelledScores& cases,
                                      const std::vector<int>& patient, double threshold,
                                      const ClusterBootstrapOptions& options) {
  const auto share = [=](const LabelledScores& all, const std::vector<int>& weights) {
    std::int64_t right = 0;
    std::int64_t total = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (all.positive[i] != of_positives) continue;
      total += weights[i];
      if ((all.scores[i] >= threshold) == of_positives) right += weights[i];
    }
    return total == 0 ? std::optional<double>()
                      : static_cast<double>(right) / static_cast<double>(total);
  };
  return BootstrapByPatient(cases, patient, share, options);
}

}  // namespace

Outcome<Estimate> BootstrapByPatient(const LabelledScores& cases, const std::vector<int>& patient,
                                     const WeightedStatistic& statistic,
                                     const ClusterBootstrapOptions& options) {
  const PatientNumbers patients = Check(cases, patient);
  const auto of_draws = [&](std::span<const int> draws) {
    std::vector<int> weights(patients.of_case.size());
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = draws[patients.of_case[i]];
    return statistic(cases, weights);
  };
  return ClusterBootstrap(patients.count, of_draws, options);
}

Outcome<Estimate> BootstrapAucByPatient(const LabelledScores& cases,
                                        const std::vector<int>& patient,
                                        const ClusterBootstrapOptions& options) {
  const PatientNumbers patients = Check(cases, patient);
  const SortedCases sorted(cases, patients);
  return ClusterBootstrap(
      patients.count, [&](std::span<const int> draws) { return sorted.Area(draws); }, options);
}

Outcome<Estimate> BootstrapSensitivityByPatient(const LabelledScores& cases,
                                                const std::vector<int>& patient, double threshold,
                                                const ClusterBootstrapOptions& options) {
  return BootstrapShareRight(true, cases, patient, threshold, options);
}

Outcome<Estimate> BootstrapSpecificityByPatient(const LabelledScores& cases,
                                                const std::vector<int>& patient, double threshold,
                                                const ClusterBootstrapOptions& options) {
  return BootstrapShareRight(false, cases, patient, threshold, options);
}

}  // namespace etalon::stats
