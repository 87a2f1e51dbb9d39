// Times the two accuracy statistics that have a bar: the DeLong variance of 10^6 cases (1 s) and
// the bootstrap by patient of an area, 10^4 resamples of 10^4 cases on 2 threads (10 s).
//
// usage: accuracy_speed

#include <chrono>
#include <cstdio>
#include <vector>

#include "etalon/core/random.h"
#include "etalon/stats/accuracy/auc.h"
#include "etalon/stats/accuracy/cluster_bootstrap.h"

namespace etalon::stats {
namespace {

/// Normal scores, the classes one unit apart.
LabelledScores Simulated(std::size_t count) {
  Random random(1);
  LabelledScores cases;
  for (std::size_t i = 0; i < count; ++i) {
    const bool positive = random.Uniform() < 0.3;
    cases.positive.push_back(positive);
    cases.scores.push_back(random.Normal() + (positive ? 1.0 : 0.0));
  }
  return cases;
}

template <typename Task>
double Seconds(const Task& task) {
  const auto begin = std::chrono::steady_clock::now();
  task();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

void TimeDeLong() {
  const LabelledScores cases = Simulated(1'000'000);
  Auc auc;
  const double seconds = Seconds([&] { auc = EstimateAuc(cases).value(); });
  std::printf(
      "DeLong, 10^6 cases:                                        %6.3f s  (bar 1 s)   "
      "AUC %.4f (%.4f-%.4f)\n",
      seconds, auc.value, auc.interval.low, auc.interval.high);
}

void TimeBootstrap(std::size_t cases_a_patient) {
  const LabelledScores cases = Simulated(10'000);
  std::vector<int> patient;
  for (std::size_t i = 0; i < cases.scores.size(); ++i) {
    patient.push_back(static_cast<int>(i / cases_a_patient));
  }
  Estimate estimate;
  const double seconds = Seconds([&] {
    const ClusterBootstrapOptions options{.resamples = 10'000, .threads = 2};
    estimate = BootstrapAucByPatient(cases, patient, options).value();
  });
  std::printf(
      "bootstrap by patient, 10^4 x 10^4 cases, %zu a patient, 2 threads: %6.3f s  (bar 10 s)  "
      "AUC %.4f (%.4f-%.4f)\n",
      cases_a_patient, seconds, estimate.value, estimate.interval->low, estimate.interval->high);
}

}  // namespace
}  // namespace etalon::stats

int main() {
  etalon::stats::TimeDeLong();
  etalon::stats::TimeBootstrap(1);
  etalon::stats::TimeBootstrap(4);
}
