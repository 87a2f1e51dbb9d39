// Time of the agreement statistics on large tables; the bar is ICC with intervals, 10,000 subjects
// x 5 readers, in 50 ms.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <string>
#include <vector>

#include "etalon/core/random.h"
#include "etalon/stats/agreement/bland_altman.h"
#include "etalon/stats/agreement/icc.h"
#include "etalon/stats/agreement/krippendorff.h"
#include "etalon/stats/agreement/method_regression.h"

namespace {

using namespace etalon;
using namespace etalon::stats;

RatingTable Ratings(std::size_t subjects, std::size_t readers, double missing) {
  Random random(1);
  RatingTable table(subjects, readers);
  for (std::size_t i = 0; i < subjects; ++i) {
    const double level = 20.0 + 5.0 * random.Normal();
    for (std::size_t j = 0; j < readers; ++j) {
      const double value = level + 0.5 * static_cast<double>(j) + 2.0 * random.Normal();
      if (random.Uniform() >= missing) table.Set(i, j, value);
    }
  }
  return table;
}

/// Best of `runs`, in ms.
template <typename Task>
void Time(const std::string& name, int runs, const Task& task) {
  double best = std::numeric_limits<double>::infinity();
  for (int run = 0; run < runs; ++run) {
    const auto start = std::chrono::steady_clock::now();
    task();
    const std::chrono::duration<double, std::milli> taken =
        std::chrono::steady_clock::now() - start;
    best = std::min(best, taken.count());
  }
  fmt::print("{:<52}{:>10.2f} ms\n", name, best);
}

}  // namespace

int main() {
  const RatingTable complete = Ratings(10000, 5, 0.0);
  const RatingTable incomplete = Ratings(10000, 5, 0.2);
  const std::vector<double> a = Ratings(10000, 1, 0.0).All();
  const std::vector<double> b = Ratings(10000, 2, 0.0).All();
  const std::vector<double> x(b.begin(), b.begin() + 5000);
  const std::vector<double> y(a.begin(), a.begin() + 5000);
  std::vector<double> shifted = x;
  for (std::size_t i = 0; i < shifted.size(); ++i) shifted[i] += 0.3 * y[i];
  Time("ICC, ten forms, 10,000 x 5", 5, [&] { (void)IntraclassCorrelations(complete); });
  Time("ICC, ten forms, 10,000 x 5, 20 % missing (REML)", 5,
       [&] { (void)IntraclassCorrelations(incomplete); });
  Time("limits of agreement, 10,000 pairs", 5, [&] {
    (void)AnalyseDifferences(a, {b.begin(), b.begin() + 10000});
  });
  Time("Passing-Bablok, 5,000 pairs", 2, [&] { (void)FitPassingBablok(x, shifted); });
  Time("Krippendorff, interval, 1,000 x 5, 1,000 resamples", 1,
       [&] { (void)AnalyseKrippendorff(Ratings(1000, 5, 0.1), Scale::kInterval); });
}
