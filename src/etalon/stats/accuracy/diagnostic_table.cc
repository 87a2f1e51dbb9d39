#include "etalon/stats/accuracy/diagnostic_table.h"

#include <cmath>
#include <string>

#include "etalon/stats/accuracy/confidence.h"
#include "etalon/stats/accuracy/proportions.h"

namespace etalon::stats {
namespace {

Refusal NotEstimable(const char* reason) { return {RefusalCode::kNotEstimable, reason}; }

double Real(std::int64_t count) { return static_cast<double>(count); }

/// Proportions with the interval that the options ask for.
class Proportions {
 public:
  explicit Proportions(const DiagnosticOptions& options) : options_(options) {}

  Outcome<Estimate> Of(std::int64_t successes, std::int64_t trials) const {
    if (trials == 0) return NotEstimable("A share of no cases is undefined.");
    const Count count{successes, trials};
    Estimate estimate = Proportion(count, options_.level);
    if (options_.interval == ProportionInterval::kClopperPearson) {
      estimate.interval = ClopperPearsonInterval(count, options_.level);
      estimate.interval_method = "Clopper-Pearson";
    }
    return estimate;
  }

 private:
  DiagnosticOptions options_;
};

/// A ratio with the interval of its logarithm, which `variance_of_log` belongs to.
Estimate Ratio(double value, double variance_of_log, double level, const char* method) {
  const double half = NormalFactor(level) * std::sqrt(variance_of_log);
  return {value, std::nullopt, Interval{value * std::exp(-half), value * std::exp(half)}, method};
}

Estimate ZeroRatio() { return {0.0, std::nullopt, std::nullopt, ""}; }

Outcome<Estimate> OddsRatio(const TwoByTwo& t, double level) {
  if (t.false_positives == 0 || t.false_negatives == 0) {
    return NotEstimable("The odds ratio is unbounded: a kind of error does not occur.");
  }
  if (t.true_positives == 0 || t.true_negatives == 0) return ZeroRatio();
  const double ratio = Real(t.true_positives) * Real(t.true_negatives) /
                       (Real(t.false_positives) * Real(t.false_negatives));
  const double variance = 1.0 / Real(t.true_positives) + 1.0 / Real(t.true_negatives) +
                          1.0 / Real(t.false_positives) + 1.0 / Real(t.false_negatives);
  return Ratio(ratio, variance, level, "Woolf");
}

/// Ratio of the shares of one call among those with and among those without the condition.
Outcome<Estimate> LikelihoodRatio(const Count& with, const Count& without, double level) {
  if (with.trials == 0 || without.trials == 0) {
    return NotEstimable("A likelihood ratio needs cases with and cases without the condition.");
  }
  if (without.successes == 0) {
    return NotEstimable(
        "The likelihood ratio is unbounded: no case without the condition has this result.");
  }
  if (with.successes == 0) return ZeroRatio();
  const double ratio =
      Real(with.successes) / Real(with.trials) / (Real(without.successes) / Real(without.trials));
  const double variance = 1.0 / Real(with.successes) - 1.0 / Real(with.trials) +
                          1.0 / Real(without.successes) - 1.0 / Real(without.trials);
  return Ratio(ratio, variance, level, "Simel, log");
}

Outcome<Estimate> Youden(const Outcome<Estimate>& sensitivity,
                         const Outcome<Estimate>& specificity) {
  if (!sensitivity) return sensitivity.refusal();
  if (!specificity) return specificity.refusal();
  return Estimate{sensitivity->value + specificity->value - 1.0,
                  std::hypot(*sensitivity->standard_error, *specificity->standard_error),
                  Interval{sensitivity->interval->low + specificity->interval->low - 1.0,
                           sensitivity->interval->high + specificity->interval->high - 1.0},
                  sensitivity->interval_method + " bounds added"};
}

Outcome<Estimate> NumberNeededToDiagnose(const Outcome<Estimate>& youden) {
  if (!youden) return youden.refusal();
  if (youden->value == 0.0) return NotEstimable("Youden's index is 0.");
  Estimate number{1.0 / youden->value, std::nullopt, std::nullopt, ""};
  if (youden->interval->low > 0.0 || youden->interval->high < 0.0) {
    number.interval = Interval{1.0 / youden->interval->high, 1.0 / youden->interval->low};
    number.interval_method = youden->interval_method;
  }
  return number;
}

void Validate(const TwoByTwo& t) {
  Require(t.true_positives >= 0 && t.false_positives >= 0 && t.false_negatives >= 0 &&
              t.true_negatives >= 0,
          "a negative count");
}

/// The share right / (right + wrong), from the two weights, with the interval of its logit.
Outcome<Estimate> LogitShare(double right, double wrong, double variance_of_logit, double level) {
  if (right + wrong == 0.0) return NotEstimable("No case would have this result.");
  const double share = right / (right + wrong);
  if (!std::isfinite(variance_of_logit) || right == 0.0 || wrong == 0.0) {
    return Estimate{share, std::nullopt, std::nullopt, ""};
  }
  const double centre = std::log(right / wrong);
  const double half = NormalFactor(level) * std::sqrt(variance_of_logit);
  return Estimate{
      share, std::nullopt,
      Interval{1.0 / (1.0 + std::exp(half - centre)), 1.0 / (1.0 + std::exp(-half - centre))},
      "Mercaldo, logit"};
}

}  // namespace

TwoByTwo CountTwoByTwo(const LabelledScores& cases, double threshold) {
  RequireScores(cases.scores, cases.positive);
  TwoByTwo counts;
  for (std::size_t i = 0; i < cases.scores.size(); ++i) {
    const bool called = cases.scores[i] >= threshold;
    if (cases.positive[i]) {
      ++(called ? counts.true_positives : counts.false_negatives);
    } else {
      ++(called ? counts.false_positives : counts.true_negatives);
    }
  }
  return counts;
}

DiagnosticTable MakeDiagnosticTable(const TwoByTwo& t, const DiagnosticOptions& options) {
  Validate(t);
  const Proportions share(options);
  const std::int64_t with = t.true_positives + t.false_negatives;
  const std::int64_t without = t.false_positives + t.true_negatives;
  const std::int64_t called = t.true_positives + t.false_positives;
  const std::int64_t cleared = t.false_negatives + t.true_negatives;
  const std::int64_t all = with + without;
  const auto sensitivity = share.Of(t.true_positives, with);
  const auto specificity = share.Of(t.true_negatives, without);
  const auto youden = Youden(sensitivity, specificity);
  return {.apparent_prevalence = share.Of(called, all),
          .prevalence = share.Of(with, all),
          .sensitivity = sensitivity,
          .specificity = specificity,
          .accuracy = share.Of(t.true_positives + t.true_negatives, all),
          .diagnostic_odds_ratio = OddsRatio(t, options.level),
          .number_needed_to_diagnose = NumberNeededToDiagnose(youden),
          .youden_index = youden,
          .positive_predictive_value = share.Of(t.true_positives, called),
          .negative_predictive_value = share.Of(t.true_negatives, cleared),
          .positive_likelihood_ratio = LikelihoodRatio({t.true_positives, with},
                                                       {t.false_positives, without}, options.level),
          .negative_likelihood_ratio = LikelihoodRatio({t.false_negatives, with},
                                                       {t.true_negatives, without}, options.level),
          .ruled_out = share.Of(cleared, all),
          .ruled_in = share.Of(called, all),
          .false_positive_rate = share.Of(t.false_positives, without),
          .false_negative_rate = share.Of(t.false_negatives, with),
          .false_discovery_share = share.Of(t.false_positives, called),
          .false_reassurance_share = share.Of(t.false_negatives, cleared)};
}

std::vector<DiagnosticRow> Rows(const DiagnosticTable& t) {
  return {{"apparent prevalence", t.apparent_prevalence},
          {"true prevalence", t.prevalence},
          {"sensitivity", t.sensitivity},
          {"specificity", t.specificity},
          {"diagnostic accuracy", t.accuracy},
          {"diagnostic odds ratio", t.diagnostic_odds_ratio},
          {"number needed to diagnose", t.number_needed_to_diagnose},
          {"Youden's index", t.youden_index},
          {"positive predictive value", t.positive_predictive_value},
          {"negative predictive value", t.negative_predictive_value},
          {"positive likelihood ratio", t.positive_likelihood_ratio},
          {"negative likelihood ratio", t.negative_likelihood_ratio},
          {"share ruled out", t.ruled_out},
          {"share ruled in", t.ruled_in},
          {"positive among those without the condition", t.false_positive_rate},
          {"negative among those with the condition", t.false_negative_rate},
          {"without the condition among positives", t.false_discovery_share},
          {"with the condition among negatives", t.false_reassurance_share}};
}

PredictiveValues PredictiveValuesAt(double prevalence, const TwoByTwo& t, double level) {
  Require(prevalence > 0.0 && prevalence < 1.0, "a prevalence lies between 0 and 1");
  Validate(t);
  const double with = Real(t.true_positives + t.false_negatives);
  const double without = Real(t.false_positives + t.true_negatives);
  if (with == 0.0 || without == 0.0) {
    const Refusal refusal = NotEstimable(
        "Predictive values at another prevalence need cases with and without the condition.");
    return {refusal, refusal};
  }
  const double sensitivity = Real(t.true_positives) / with;
  const double specificity = Real(t.true_negatives) / without;
  const double miss = Real(t.false_negatives) / with;
  const double alarm = Real(t.false_positives) / without;
  return {
      LogitShare(sensitivity * prevalence, alarm * (1.0 - prevalence),
                 miss / Real(t.true_positives) + specificity / Real(t.false_positives), level),
      LogitShare(specificity * (1.0 - prevalence), miss * prevalence,
                 sensitivity / Real(t.false_negatives) + alarm / Real(t.true_negatives), level)};
}

}  // namespace etalon::stats
