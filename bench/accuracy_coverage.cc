// Simulates how often 95 % intervals of accuracy hold the true value. usage: accuracy_coverage
//
// Areas: normal scores, and skewed ones (exponential, of unequal means), half of the
// subjects positive. Clustered: three images a patient that share a patient effect. Proportions:
// exact, by summing the binomial distribution; their mean over p in 0.05 .. 0.95 counts.
// A coverage outside 93 - 97 % carries a note; the notes are explained at the end.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "etalon/core/random.h"
#include "etalon/stats/accuracy/auc.h"
#include "etalon/stats/accuracy/cluster_bootstrap.h"
#include "etalon/stats/accuracy/proportions.h"
#include "etalon/stats/distributions.h"

namespace etalon::stats {
namespace {

constexpr int kSizes[] = {20, 50, 100, 200};

struct Row {
  std::string name;
  std::string note;  ///< a letter of the legend, for coverages outside 93 - 97 %
};

void PrintRow(const Row& row, const std::vector<double>& coverage) {
  std::printf("%-58s", row.name.c_str());
  bool outside = false;
  for (const double share : coverage) {
    std::printf("  %5.1f", 100.0 * share);
    outside |= share < 0.93 || share > 0.97;
  }
  std::printf("  %s\n", outside ? ("(" + row.note + ")").c_str() : "");
  std::fflush(stdout);
}

bool Holds(const Interval& interval, double truth) {
  return interval.low <= truth && truth <= interval.high;
}

// ---- areas, independent subjects

using Sampler = std::function<double(Random&, bool positive)>;

struct Population {
  std::string name;
  Sampler score;
  double area;
};

/// Positives N(shift, 1), negatives N(0, 1).
Population NormalScores(double area) {
  const double shift = std::sqrt(2.0) * NormalQuantile(area);
  return {
      "normal",
      [shift](Random& random, bool positive) { return random.Normal() + (positive ? shift : 0.0); },
      area};
}

/// Exponential scores, positives with a mean `scale` times as large: AUC = scale / (1 + scale).
Population SkewedScores(double area) {
  const double scale = area / (1.0 - area);
  return {"skewed",
          [scale](Random& random, bool positive) {
            return -std::log(1.0 - random.Uniform()) * (positive ? scale : 1.0);
          },
          area};
}

LabelledScores Draw(const Population& population, int subjects, Random& random) {
  LabelledScores cases;
  for (int i = 0; i < subjects; ++i) {
    cases.positive.push_back(i % 2 == 0);
    cases.scores.push_back(population.score(random, i % 2 == 0));
  }
  return cases;
}

double AucCoverage(const Population& population, int subjects, AucInterval kind) {
  constexpr int kRuns = 4'000;
  Random random(static_cast<std::uint64_t>(subjects));
  int held = 0;
  for (int run = 0; run < kRuns; ++run) {
    const auto auc = EstimateAuc(Draw(population, subjects, random), {.interval = kind});
    held += auc.ok() && Holds(auc->interval, population.area) ? 1 : 0;
  }
  return static_cast<double>(held) / kRuns;
}

void PrintAucs() {
  const struct {
    AucInterval kind;
    const char* name;
    const char* note;
  } kinds[] = {{AucInterval::kLogit, "AUC, DeLong logit (default)", "a"},
               {AucInterval::kPlain, "AUC, DeLong plain (as pROC)", "b"},
               {AucInterval::kNewcombe, "AUC, Newcombe score", "a"}};
  for (const auto& kind : kinds) {
    for (const double area : {0.75, 0.9}) {
      for (const Population& population : {NormalScores(area), SkewedScores(area)}) {
        std::vector<double> coverage;
        for (const int subjects : kSizes) {
          coverage.push_back(AucCoverage(population, subjects, kind.kind));
        }
        char name[80];
        std::snprintf(name, sizeof name, "%s, %s, true %.2f", kind.name, population.name.c_str(),
                      area);
        PrintRow({name, kind.note}, coverage);
      }
    }
  }
}

// ---- differences of two areas, same subjects

double DifferenceCoverage(int subjects) {
  constexpr int kRuns = 4'000;
  Random random(static_cast<std::uint64_t>(subjects) + 1000);
  const double truth = 0.85 - 0.75;
  const double shift_a = std::sqrt(2.0) * NormalQuantile(0.85);
  const double shift_b = std::sqrt(2.0) * NormalQuantile(0.75);
  int held = 0;
  for (int run = 0; run < kRuns; ++run) {
    LabelledScores a;
    std::vector<double> b;
    for (int i = 0; i < subjects; ++i) {
      const bool positive = i % 2 == 0;
      const double common = std::sqrt(0.5) * random.Normal();
      a.positive.push_back(positive);
      a.scores.push_back(common + std::sqrt(0.5) * random.Normal() + (positive ? shift_a : 0.0));
      b.push_back(common + std::sqrt(0.5) * random.Normal() + (positive ? shift_b : 0.0));
    }
    const auto comparison = CompareAucsPaired(a, b);
    held += comparison.ok() && Holds(comparison->interval, truth) ? 1 : 0;
  }
  return static_cast<double>(held) / kRuns;
}

void PrintDifferences() {
  std::vector<double> coverage;
  for (const int subjects : kSizes) coverage.push_back(DifferenceCoverage(subjects));
  PrintRow({"difference of two AUCs, paired, true 0.85 - 0.75", "b"}, coverage);
}

// ---- areas, clustered

struct Cohort {
  LabelledScores cases;
  std::vector<int> patient;
};

/// Three images a patient; half of the variance of a score is the patient's. Pairs within a
/// patient, for which the area differs, are 2 % of all with 20 patients: the truth is taken to be
/// `area`.
Cohort DrawCohort(int patients, double area, Random& random) {
  const double shift = std::sqrt(2.0) * NormalQuantile(area);
  Cohort cohort;
  for (int patient = 0; patient < patients; ++patient) {
    const double habit = std::sqrt(0.5) * random.Normal();
    const bool ill = patient % 2 == 0;
    for (int image = 0; image < 3; ++image) {
      const bool positive = ill ? random.Uniform() < 0.8 : random.Uniform() < 0.2;
      cohort.cases.positive.push_back(positive);
      cohort.cases.scores.push_back(habit + std::sqrt(0.5) * random.Normal() +
                                    (positive ? shift : 0.0));
      cohort.patient.push_back(patient);
    }
  }
  return cohort;
}

using ClusteredInterval = std::function<std::optional<Interval>(const Cohort&)>;

double ClusteredCoverage(int patients, double area, int runs, const ClusteredInterval& interval) {
  Random random(static_cast<std::uint64_t>(patients) + 7);
  int held = 0;
  for (int run = 0; run < runs; ++run) {
    const auto bounds = interval(DrawCohort(patients, area, random));
    held += bounds && Holds(*bounds, area) ? 1 : 0;
  }
  return static_cast<double>(held) / runs;
}

std::optional<Interval> Bootstrap(const Cohort& cohort, BootstrapInterval kind) {
  const ClusterBootstrapOptions options{.resamples = 1000, .threads = 1, .interval = kind};
  const auto estimate = BootstrapAucByPatient(cohort.cases, cohort.patient, options);
  return estimate.ok() ? estimate->interval : std::nullopt;
}

void PrintClustered() {
  const struct {
    const char* name;
    const char* note;
    int runs;
    ClusteredInterval interval;
  } methods[] = {
      {"Obuchowski logit", "c", 3'000,
       [](const Cohort& cohort) -> std::optional<Interval> {
         const auto auc = EstimateClusteredAuc(cohort.cases, cohort.patient);
         return auc.ok() ? std::optional(auc->interval) : std::nullopt;
       }},
      {"bootstrap percentile", "c", 1'000,
       [](const Cohort& cohort) { return Bootstrap(cohort, BootstrapInterval::kPercentile); }},
      {"bootstrap expanded percentile", "c", 1'000,
       [](const Cohort& cohort) {
         return Bootstrap(cohort, BootstrapInterval::kExpandedPercentile);
       }},
      {"bootstrap BCa", "c", 1'000,
       [](const Cohort& cohort) {
         return Bootstrap(cohort, BootstrapInterval::kBiasCorrectedAccelerated);
       }},
      {"DeLong logit, ignoring patients", "d", 3'000,
       [](const Cohort& cohort) -> std::optional<Interval> {
         const auto auc = EstimateAuc(cohort.cases);
         return auc.ok() ? std::optional(auc->interval) : std::nullopt;
       }}};
  for (const auto& method : methods) {
    for (const double area : {0.75, 0.85}) {
      std::vector<double> coverage;
      for (const int patients : kSizes) {
        coverage.push_back(ClusteredCoverage(patients, area, method.runs, method.interval));
      }
      char name[80];
      std::snprintf(name, sizeof name, "clustered AUC, %s, true %.2f", method.name, area);
      PrintRow({name, method.note}, coverage);
    }
  }
}

// ---- proportions, exactly

/// P(the interval holds p) for n trials.
double ExactCoverage(int trials, double p, const std::function<Interval(const Count&)>& make) {
  double coverage = 0.0;
  for (int k = 0; k <= trials; ++k) {
    if (!Holds(make({k, trials}), p)) continue;
    coverage += BinomialCdf(k, trials, p) - BinomialCdf(k - 1, trials, p);
  }
  return coverage;
}

void PrintProportions() {
  const struct {
    const char* name;
    const char* note;
    std::function<Interval(const Count&)> make;
  } kinds[] = {
      {"proportion, Wilson", "e", [](const Count& count) { return WilsonInterval(count); }},
      {"proportion, Agresti-Coull", "e",
       [](const Count& count) { return AgrestiCoullInterval(count); }},
      {"proportion, Clopper-Pearson", "f",
       [](const Count& count) { return ClopperPearsonInterval(count); }}};
  for (const auto& kind : kinds) {
    std::vector<double> mean;
    std::vector<double> least;
    for (const int trials : kSizes) {
      double sum = 0.0;
      double lowest = 1.0;
      for (int step = 0; step <= 90; ++step) {
        const double coverage = ExactCoverage(trials, 0.05 + 0.01 * step, kind.make);
        sum += coverage;
        lowest = std::min(lowest, coverage);
      }
      mean.push_back(sum / 91.0);
      least.push_back(lowest);
    }
    PrintRow({std::string(kind.name) + ", mean over p", kind.note}, mean);
    PrintRow({std::string(kind.name) + ", least over p", kind.note}, least);
  }
}

double PairedProportionCoverage(int subjects) {
  constexpr int kRuns = 5'000;
  Random random(static_cast<std::uint64_t>(subjects) + 5);
  int held = 0;
  for (int run = 0; run < kRuns; ++run) {
    PairedCounts counts;
    for (int i = 0; i < subjects; ++i) {
      const double u = random.Uniform();
      ++(u < 0.65
             ? counts.both
             : (u < 0.8 ? counts.only_first : (u < 0.87 ? counts.only_second : counts.neither)));
    }
    held += Holds(*PairedProportionDifference(counts).interval, 0.08) ? 1 : 0;
  }
  return static_cast<double>(held) / kRuns;
}

double ProportionDifferenceCoverage(int subjects) {
  constexpr int kRuns = 5'000;
  Random random(static_cast<std::uint64_t>(subjects) + 6);
  int held = 0;
  for (int run = 0; run < kRuns; ++run) {
    Count a{0, subjects / 2};
    Count b{0, subjects / 2};
    for (int i = 0; i < subjects / 2; ++i) {
      a.successes += random.Uniform() < 0.8 ? 1 : 0;
      b.successes += random.Uniform() < 0.7 ? 1 : 0;
    }
    held += Holds(*ProportionDifference(a, b).interval, 0.1) ? 1 : 0;
  }
  return static_cast<double>(held) / kRuns;
}

void PrintProportionDifferences() {
  std::vector<double> unpaired;
  std::vector<double> paired;
  for (const int subjects : kSizes) {
    unpaired.push_back(ProportionDifferenceCoverage(subjects));
    paired.push_back(PairedProportionCoverage(subjects));
  }
  PrintRow({"difference of proportions, Newcombe, 0.8 - 0.7", "e"}, unpaired);
  PrintRow({"difference of paired proportions, Newcombe, 0.80 - 0.72", "e"}, paired);
}

void PrintNotes() {
  std::printf(
      "(a) few subjects and an area near 1: the classes often do not overlap, and the interval "
      "that\n"
      "    remains possible then is wide. Errs on the safe side.\n"
      "(b) symmetric about the estimate on a scale that ends at 1: too short near 1 and for few\n"
      "    subjects. What pROC prints; kept for comparison, the default is the logit interval.\n"
      "(c) resamples of few patients vary less than samples do, by (n - 1) / n, and take no "
      "account\n"
      "    of the t distribution. The expanded percentile repairs most of it; below 100 patients\n"
      "    prefer Obuchowski's interval above.\n"
      "(d) images of one patient are not independent: shown for what it costs to ignore that.\n"
      "(e) counts are discrete: the least coverage over p lies below the mean by design.\n"
      "(f) covers at least 95 %% for every p, hence more on average. Errs on the safe side.\n");
}

}  // namespace
}  // namespace etalon::stats

int main() {
  using namespace etalon::stats;
  std::printf(
      "coverage of 95 %% intervals, %%                subjects:          20     50    100    "
      "200\n");
  PrintAucs();
  PrintDifferences();
  PrintClustered();
  PrintProportions();
  PrintProportionDifferences();
  PrintNotes();
  std::printf("%.0f s of one processor\n", static_cast<double>(std::clock()) / CLOCKS_PER_SEC);
}
