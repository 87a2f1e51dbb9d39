#include "etalon/stats/accuracy/labelled_scores.h"

#include <algorithm>
#include <cmath>

namespace etalon::stats {
namespace {

using Columns = std::vector<std::vector<double>>;

bool IsComplete(const Columns& scores, const std::vector<double>& labels, std::size_t row) {
  return !std::isnan(labels[row]) &&
         std::none_of(scores.begin(), scores.end(),
                      [row](const auto& column) { return std::isnan(column[row]); });
}

void Append(const Columns& scores, double label, std::size_t row, LabelledTests& tests) {
  for (std::size_t test = 0; test < scores.size(); ++test) {
    tests.scores[test].push_back(scores[test][row]);
  }
  tests.positive.push_back(label == 1.0);
}

bool HasInfinity(const std::vector<double>& column) {
  return std::any_of(column.begin(), column.end(), [](double value) { return std::isinf(value); });
}

bool IsLabel(double label) { return std::isnan(label) || label == 0.0 || label == 1.0; }

}  // namespace

Outcome<CompleteTests> CompleteCases(const Columns& scores, const std::vector<double>& labels) {
  Require(!scores.empty(), "no column of scores");
  for (const auto& column : scores) {
    Require(column.size() == labels.size(), "columns of scores and labels of unequal length");
  }
  if (std::any_of(scores.begin(), scores.end(), HasInfinity)) {
    return Refusal{RefusalCode::kNotApplicable, "A score is infinite."};
  }
  if (!std::all_of(labels.begin(), labels.end(), IsLabel)) {
    return Refusal{RefusalCode::kNotApplicable, "A label of the reference is neither 0 nor 1."};
  }
  CompleteTests complete;
  complete.tests.scores.resize(scores.size());
  for (std::size_t row = 0; row < labels.size(); ++row) {
    if (IsComplete(scores, labels, row)) {
      Append(scores, labels[row], row, complete.tests);
    } else {
      ++complete.dropped;
    }
  }
  return complete;
}

ClassCounts CountClasses(const std::vector<bool>& positive) {
  const auto positives =
      static_cast<std::size_t>(std::count(positive.begin(), positive.end(), true));
  return {positives, positive.size() - positives};
}

void RequireScores(const std::vector<double>& scores, const std::vector<bool>& positive) {
  Require(scores.size() == positive.size(), "scores and labels of unequal number");
  Require(std::all_of(scores.begin(), scores.end(), [](double s) { return std::isfinite(s); }),
          "a score is missing or infinite");
}

}  // namespace etalon::stats
