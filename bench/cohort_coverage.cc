// Coverage of the 95 % intervals of etalon::stats' cohort functions under simulation.
//
//   cohort_coverage [REPLICATES]     (default 2000; half of it for the mixed model)
//
// Prints one line an interval, distribution and number of subjects: the share of simulated studies
// whose interval holds the truth, with its standard error, and a note where it leaves 93-97 %.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <numbers>
#include <optional>
#include <string>
#include <vector>

#include "etalon/core/random.h"
#include "etalon/stats/cohort/correlation.h"
#include "etalon/stats/cohort/cox.h"
#include "etalon/stats/cohort/kaplan_meier.h"
#include "etalon/stats/cohort/mixed_model.h"
#include "etalon/stats/cohort/rank_tests.h"
#include "etalon/stats/cohort/t_tests.h"

namespace {

using etalon::Interval;
using etalon::Random;
namespace stats = etalon::stats;

/// One simulated study: an interval, or nothing where it was refused.
using Study = std::function<std::optional<Interval>(Random&, int subjects)>;

double Normal(Random& random) { return random.Normal(); }

double Exponential(Random& random) { return -std::log(1.0 - random.Uniform()); }

/// A log-normal value of mean 0; skewness 6.2.
double Skewed(Random& random) { return std::exp(random.Normal()) - std::exp(0.5); }

using Draw = double (*)(Random&);

struct Sample {
  std::vector<double> x, y;
};

/// Pairs of correlation 0.6; `x` and the rest of `y` from one distribution.
Sample Correlated(Random& random, int subjects, Draw draw) {
  Sample sample;
  for (int i = 0; i < subjects; ++i) {
    sample.x.push_back(draw(random));
    sample.y.push_back(0.6 * sample.x.back() + 0.8 * draw(random));
  }
  return sample;
}

/// As `Correlated`, bivariate normal values seen through exp: rank correlations do not change.
Sample ThroughExp(Random& random, int subjects) {
  Sample sample = Correlated(random, subjects, Normal);
  for (double& value : sample.x) value = std::exp(value);
  for (double& value : sample.y) value = std::exp(value);
  return sample;
}

std::optional<Interval> IntervalOf(const etalon::Outcome<stats::Correlation>& correlation) {
  if (!correlation) return std::nullopt;
  return correlation->coefficient.interval;
}

std::vector<double> Drawn(Random& random, int count, Draw draw) {
  std::vector<double> values;
  for (int i = 0; i < count; ++i) values.push_back(draw(random));
  return values;
}

Study PairedMean(Draw draw) {
  return [draw](Random& random, int subjects) -> std::optional<Interval> {
    const auto test = stats::OneSampleT(Drawn(random, subjects, draw));
    if (!test) return std::nullopt;
    return test->difference.interval;
  };
}

/// Difference of two visits, each with its own error: symmetric even for skewed errors.
Study PairedShift(Draw draw) {
  return [draw](Random& random, int subjects) -> std::optional<Interval> {
    const auto test =
        stats::WilcoxonSignedRank(Drawn(random, subjects, draw), Drawn(random, subjects, draw));
    if (!test) return std::nullopt;
    return test->shift.interval;
  };
}

Study GroupShift(Draw draw) {
  return [draw](Random& random, int subjects) -> std::optional<Interval> {
    const int half = subjects / 2;
    const auto test =
        stats::MannWhitney(Drawn(random, half, draw), Drawn(random, subjects - half, draw));
    if (!test) return std::nullopt;
    return test->shift.interval;
  };
}

/// Exponential times of median 1, censored evenly over 0 to 4.
stats::FollowUp Followed(Random& random, double hazard_ratio) {
  const double event = Exponential(random) / (std::numbers::ln2 * hazard_ratio);
  const double censoring = random.Uniform(0.0, 4.0);
  return {std::min(event, censoring), event <= censoring};
}

Study SurvivalAtMedian(stats::SurvivalScale scale) {
  return [scale](Random& random, int subjects) -> std::optional<Interval> {
    std::vector<stats::FollowUp> cohort;
    for (int i = 0; i < subjects; ++i) cohort.push_back(Followed(random, 1.0));
    const auto at = stats::KaplanMeier(cohort, scale)->At(1.0);
    if (!at) return std::nullopt;
    return at->interval;
  };
}

Study HazardRatio(Draw draw) {
  return [draw](Random& random, int subjects) -> std::optional<Interval> {
    std::vector<stats::FollowUp> cohort;
    std::vector<double> marker;
    for (int i = 0; i < subjects; ++i) {
      marker.push_back(std::clamp(draw(random), -4.0, 4.0));
      cohort.push_back(Followed(random, std::exp(0.5 * marker.back())));
    }
    const auto model = stats::FitCox(cohort, {marker});
    if (!model) return std::nullopt;
    return model->coefficients[0].log_hazard_ratio.interval;
  };
}

/// Four visits a subject, some missed, random intercept and slope, residuals from `draw`.
Study MixedSlope(Draw draw) {
  return [draw](Random& random, int subjects) -> std::optional<Interval> {
    stats::LongitudinalData data{{}, {}, {{}}};
    for (int subject = 0; subject < subjects; ++subject) {
      const double intercept = 2.0 * random.Normal();
      const double slope = -0.5 + 0.4 * random.Normal();
      for (int visit = 0; visit < 4; ++visit) {
        const double response = intercept + slope * visit + draw(random);
        if (random.Uniform() < 0.15) continue;
        data.subjects.push_back(std::to_string(subject));
        data.predictors[0].push_back(visit);
        data.response.push_back(response);
      }
    }
    const auto model =
        stats::FitMixedModel(data, {.random_effects = stats::RandomEffects::kInterceptAndSlope});
    if (!model) return std::nullopt;
    return model->fixed_effects[1].estimate.interval;
  };
}

struct Case {
  std::string interval;
  std::string distribution;
  double truth;
  Study study;
  std::string note;  ///< printed where the coverage leaves 93-97 %
  int divisor = 1;   ///< fewer replicates of slow studies
};

std::vector<Case> Cases() {
  const double rank_truth = 6.0 / std::numbers::pi * std::asin(0.3);
  const double kendall_truth = 2.0 / std::numbers::pi * std::asin(0.6);
  const auto pearson = [](Draw draw) {
    return [draw](Random& random, int subjects) {
      const Sample sample = Correlated(random, subjects, draw);
      return IntervalOf(stats::Pearson(sample.x, sample.y));
    };
  };
  const Study spearman = [](Random& random, int subjects) {
    const Sample sample = ThroughExp(random, subjects);
    return IntervalOf(stats::Spearman(sample.x, sample.y));
  };
  const Study kendall = [](Random& random, int subjects) {
    const Sample sample = ThroughExp(random, subjects);
    return IntervalOf(stats::KendallTauB(sample.x, sample.y));
  };
  const std::string mean_note =
      "the t interval of a skewed mean needs hundreds of values; take the "
      "logarithm or the median";
  return {
      {"Pearson, Fisher z", "normal", 0.6, pearson(Normal), ""},
      {"Pearson, Fisher z", "skewed", 0.6, pearson(Skewed),
       "Fisher's z assumes bivariate normal values; take Spearman or the logarithm"},
      {"Spearman, Bonett-Wright", "any margins", rank_truth, spearman, ""},
      {"Kendall, Fieller", "any margins", kendall_truth, kendall, ""},
      {"paired t", "normal", 0.0, PairedMean(Normal), ""},
      {"paired t", "skewed", 0.0, PairedMean(Skewed), mean_note},
      {"Hodges-Lehmann, paired", "normal", 0.0, PairedShift(Normal), ""},
      {"Hodges-Lehmann, paired", "skewed", 0.0, PairedShift(Skewed), ""},
      {"Hodges-Lehmann, groups", "normal", 0.0, GroupShift(Normal), ""},
      {"Hodges-Lehmann, groups", "skewed", 0.0, GroupShift(Skewed), ""},
      {"Kaplan-Meier, log", "exponential", 0.5, SurvivalAtMedian(stats::SurvivalScale::kLog),
       "limits on the log scale reach too high with few subjects; take log-log"},
      {"Kaplan-Meier, log-log", "exponential", 0.5, SurvivalAtMedian(stats::SurvivalScale::kLogLog),
       ""},
      {"Kaplan-Meier, plain", "exponential", 0.5, SurvivalAtMedian(stats::SurvivalScale::kPlain),
       "symmetric limits of a share of few subjects are short; take log-log"},
      {"Cox coefficient", "normal marker", 0.5, HazardRatio(Normal), ""},
      {"Cox coefficient", "skewed marker", 0.5, HazardRatio(Skewed), ""},
      {"mixed-model slope", "normal", -0.5, MixedSlope(Normal), "", 2},
      {"mixed-model slope", "skewed residuals", -0.5, MixedSlope(Skewed), "", 2},
  };
}

void Print(const Case& test, int subjects, int replicates) {
  Random random(static_cast<std::uint64_t>(subjects));
  int covered = 0;
  int made = 0;
  for (int replicate = 0; replicate < replicates; ++replicate) {
    const auto interval = test.study(random, subjects);
    if (!interval) continue;
    ++made;
    if (interval->low <= test.truth && test.truth <= interval->high) ++covered;
  }
  const double share = static_cast<double>(covered) / std::max(made, 1);
  const double error = std::sqrt(share * (1.0 - share) / std::max(made, 1));
  const bool outside = share < 0.93 || share > 0.97;
  fmt::print("{:24} {:16} {:5} {:7.1f} {:5.1f} {:8}  {}\n", test.interval, test.distribution,
             subjects, 100.0 * share, 100.0 * error, replicates - made,
             outside ? "OUTSIDE " + test.note : "");
}

}  // namespace

int main(int argc, char** argv) {
  const int replicates = argc > 1 ? std::atoi(argv[1]) : 2000;
  fmt::print("{:24} {:16} {:>5} {:>7} {:>5} {:>8}\n", "interval", "distribution", "n", "cover %",
             "se", "refused");
  for (const Case& test : Cases()) {
    for (const int subjects : {20, 50, 200})
      Print(test, subjects, std::max(1, replicates / test.divisor));
  }
}
