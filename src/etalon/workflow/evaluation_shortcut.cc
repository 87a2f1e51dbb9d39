#include <algorithm>
#include <map>
#include <set>

#include "etalon/stats/accuracy/ridge_logistic.h"
#include "etalon/workflow/evaluation_data.h"

namespace etalon::workflow {
namespace {

constexpr double kPenalty = 1.0;
constexpr std::size_t kLeastPictures = 5;  ///< of a resolution or vendor that is a covariate

using Scores = std::vector<std::optional<double>>;

std::string Resolution(const PredictedImage& image) {
  if (image.width == 0 || image.height == 0) return {};
  return std::to_string(image.width) + "x" + std::to_string(image.height);
}

/// Entries that occur often enough, in the order of their names.
template <typename Entry>
std::vector<std::string> Frequent(const EvaluationData& data, const std::vector<std::size_t>& rows,
                                  Entry entry) {
  std::map<std::string, std::size_t> counts;
  for (const std::size_t row : rows) ++counts[entry(data.predictions.images[row])];
  std::vector<std::string> frequent;
  for (const auto& [name, count] : counts) {
    if (!name.empty() && count >= kLeastPictures) frequent.push_back(name);
  }
  return frequent;
}

/// Makes covariates of what is known of a picture without looking at it.
class Metadata {
 public:
  Metadata(const EvaluationData& data, const std::vector<std::size_t>& training)
      : resolutions_(Frequent(data, training, Resolution)),
        vendors_(Frequent(data, training, [](const auto& image) { return image.vendor; })) {}

  std::vector<double> Of(const PredictedImage& image) const {
    std::vector<double> values{
        static_cast<double>(image.width), static_cast<double>(image.height),
        image.height > 0 ? static_cast<double>(image.width) / image.height : 0.0};
    const std::string resolution = Resolution(image);
    for (const auto& name : resolutions_) values.push_back(name == resolution ? 1.0 : 0.0);
    for (const auto& name : vendors_) values.push_back(name == image.vendor ? 1.0 : 0.0);
    return values;
  }

 private:
  std::vector<std::string> resolutions_;
  std::vector<std::string> vendors_;
};

bool AnythingKnown(const EvaluationData& data) {
  return std::ranges::any_of(data.predictions.images, [](const PredictedImage& image) {
    return !Resolution(image).empty() || !image.vendor.empty();
  });
}

/// Fits on `training` and scores `tested`; nothing when one class only is there.
bool FitAndScore(const EvaluationData& data, std::size_t label,
                 const std::vector<std::size_t>& training, const std::vector<std::size_t>& tested,
                 Scores& scores) {
  const Metadata metadata(data, training);
  std::vector<std::vector<double>> covariates;
  std::vector<bool> outcome;
  for (const std::size_t row : training) {
    const PredictedImage& image = data.predictions.images[row];
    if (!image.truth[label]) continue;
    const auto values = metadata.Of(image);
    covariates.resize(values.size());
    for (std::size_t k = 0; k < values.size(); ++k) covariates[k].push_back(values[k]);
    outcome.push_back(*image.truth[label]);
  }
  const auto fit = stats::FitRidgeLogistic(covariates, outcome, kPenalty);
  if (!fit) return false;
  for (const std::size_t row : tested) {
    scores[row] = fit->Probability(metadata.Of(data.predictions.images[row]));
  }
  return true;
}

}  // namespace

Outcome<Scores> ShortcutScores(const EvaluationData& data, std::size_t label) {
  if (!AnythingKnown(data)) {
    return Refusal{RefusalCode::kNotApplicable, "neither width, height nor vendor is known"};
  }
  const std::vector<int> folds = data.Folds();
  if (folds.size() < 2) {
    return Refusal{RefusalCode::kTooFewValues, "the baseline needs test pictures of two folds"};
  }
  Scores scores(data.predictions.images.size());
  std::vector<std::size_t> all;
  for (const int tested : folds) {
    std::vector<std::size_t> training;
    for (const int other : folds) {
      if (other == tested) continue;
      const auto rows = data.RowsOf(kTestSplit, other);
      training.insert(training.end(), rows.begin(), rows.end());
    }
    const auto rows = data.RowsOf(kTestSplit, tested);
    all.insert(all.end(), rows.begin(), rows.end());
    if (!FitAndScore(data, label, training, rows, scores)) {
      return Refusal{RefusalCode::kNoVariation, "the other folds hold one class only"};
    }
  }
  for (const EvaluatedSet& set : data.sets) {
    if (set.key != kTestSplit) FitAndScore(data, label, all, set.rows, scores);
  }
  return scores;
}

}  // namespace etalon::workflow
