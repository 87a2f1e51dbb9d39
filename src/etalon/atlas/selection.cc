#include "etalon/atlas/selection.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "etalon/atlas/logistic_head.h"
#include "etalon/atlas/threads.h"
#include "etalon/core/error.h"

namespace etalon::atlas {
namespace {

constexpr std::size_t kMostCandidates = 20'000;  // that are looked at again after each choice
constexpr std::size_t kBlock = 256;

/// Coordinates of a point behind a 1 for the bias.
Eigen::VectorXd InputsOf(std::span<const float> point) {
  Eigen::VectorXd inputs(static_cast<Eigen::Index>(point.size() + 1));
  inputs[0] = 1.0;
  for (std::size_t k = 0; k < point.size(); ++k) {
    inputs[static_cast<Eigen::Index>(k + 1)] = static_cast<double>(point[k]);
  }
  return inputs;
}

/// What is known of one label: a head and how sure its coefficients are.
class LabelBelief {
 public:
  LabelBelief(PointsView space, const std::vector<LabelValue>& values, double ridge)
      : space_(space) {
    const auto size = static_cast<Eigen::Index>(space.dimensions + 1);
    std::vector<std::size_t> rows;
    std::vector<std::uint8_t> positive;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i] == LabelValue::kUnknown) continue;
      rows.push_back(i);
      positive.push_back(values[i] == LabelValue::kPresent ? 1 : 0);
    }
    head_.weights.assign(space.dimensions, 0.0);
    if (!rows.empty()) head_ = FitLogisticHead(space, rows, positive, ridge);
    Eigen::MatrixXd precision = Eigen::MatrixXd::Identity(size, size) * ridge;
    for (const std::size_t row : rows) {
      precision.selfadjointView<Eigen::Lower>().rankUpdate(InputsOf(space[row]), Weight(row));
    }
    precision = precision.selfadjointView<Eigen::Lower>();
    covariance_ = precision.ldlt().solve(Eigen::MatrixXd::Identity(size, size));
    SumUpPool();
  }

  double Probability(std::size_t item) const { return head_.Probability(space_[item]); }
  double Variance(std::size_t item) const {
    const Eigen::VectorXd inputs = InputsOf(space_[item]);
    return inputs.dot(covariance_ * inputs);
  }
  double MeanVariance() const { return covariance_.cwiseProduct(pool_).sum(); }

  /// Fall of the mean variance when the item's label gets known.
  double Gain(std::size_t item) const {
    const Eigen::VectorXd spread = covariance_ * InputsOf(space_[item]);
    const double weight = Weight(item);
    const double own = spread.dot(InputsOf(space_[item]));
    return weight * spread.dot(pool_ * spread) / (1.0 + weight * own);
  }

  /// Sherman-Morrison: as if the label of `item` were known, whatever it is.
  void Learn(std::size_t item) {
    const Eigen::VectorXd inputs = InputsOf(space_[item]);
    const Eigen::VectorXd spread = covariance_ * inputs;
    const double weight = Weight(item);
    covariance_ -= spread * spread.transpose() * (weight / (1.0 + weight * spread.dot(inputs)));
  }

 private:
  double Weight(std::size_t item) const {
    const double probability = Probability(item);
    return std::max(probability * (1.0 - probability), 1e-6);
  }

  /// Mean of inputs times inputs over all pictures.
  void SumUpPool() {
    pool_ = Eigen::MatrixXd::Zero(covariance_.rows(), covariance_.cols());
    for (std::size_t i = 0; i < space_.count(); ++i) {
      pool_.selfadjointView<Eigen::Lower>().rankUpdate(InputsOf(space_[i]));
    }
    pool_ = pool_.selfadjointView<Eigen::Lower>();
    pool_ /= static_cast<double>(space_.count());
  }

  PointsView space_;
  LogisticHead head_;
  Eigen::MatrixXd covariance_;
  Eigen::MatrixXd pool_;
};

double Uncertainty(double probability) { return 1.0 - std::abs(2.0 * probability - 1.0); }

/// Chooses one item after the other.
class Selector {
 public:
  Selector(PointsView space, const std::vector<std::vector<LabelValue>>& labels,
           const SelectionOptions& options)
      : options_(options) {
    for (const auto& values : labels) beliefs_.emplace_back(space, values, options.ridge);
    for (std::size_t i = 0; i < space.count(); ++i) {
      const bool open = std::ranges::all_of(
          labels, [i](const auto& values) { return values[i] == LabelValue::kUnknown; });
      if (open) candidates_.push_back(i);
    }
    Narrow();
  }

  std::vector<Suggestion> Choose(std::size_t most) {
    std::vector<Suggestion> chosen;
    while (chosen.size() < most && !candidates_.empty()) {
      const std::vector<double> gains = Gains();
      const auto best = std::ranges::max_element(gains);
      const auto place = best - gains.begin();
      chosen.push_back(Describe(candidates_[static_cast<std::size_t>(place)], *best));
      for (LabelBelief& belief : beliefs_) belief.Learn(chosen.back().item);
      candidates_.erase(candidates_.begin() + place);
    }
    return chosen;
  }

 private:
  std::vector<double> Gains() const {
    std::vector<double> gains(candidates_.size(), 0.0);
    ForBlocks(gains.size(), kBlock, options_.threads, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) {
        for (const LabelBelief& belief : beliefs_) gains[i] += belief.Gain(candidates_[i]);
      }
    });
    return gains;
  }

  /// Keeps the candidates of the highest first gain, in their order.
  void Narrow() {
    if (candidates_.size() <= kMostCandidates) return;
    const std::vector<double> gains = Gains();
    std::vector<std::size_t> order(candidates_.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, [&](auto a, auto b) { return gains[a] > gains[b]; });
    order.resize(kMostCandidates);
    std::ranges::sort(order);
    for (std::size_t& place : order) place = candidates_[place];
    candidates_ = std::move(order);
  }

  Suggestion Describe(std::size_t item, double gain) const {
    Suggestion one{.item = item, .gain = gain};
    double most_uncertain = -1.0;
    double mean = 0.0;
    for (std::size_t label = 0; label < beliefs_.size(); ++label) {
      const double probability = beliefs_[label].Probability(item);
      one.novelty += beliefs_[label].Variance(item);
      mean += beliefs_[label].MeanVariance();
      if (Uncertainty(probability) <= most_uncertain) continue;
      most_uncertain = Uncertainty(probability);
      one.label = label;
      one.probability = probability;
    }
    one.novelty = mean > 0.0 ? one.novelty / mean : 1.0;
    constexpr double kNovel = 1.5;
    constexpr double kUndecided = 0.6;
    one.reason = one.novelty > kNovel          ? SelectionReason::kNew
                 : most_uncertain > kUndecided ? SelectionReason::kUncertain
                                               : SelectionReason::kTypical;
    return one;
  }

  const SelectionOptions& options_;
  std::vector<LabelBelief> beliefs_;
  std::vector<std::size_t> candidates_;
};

}  // namespace

std::vector<Suggestion> SuggestInSpace(PointsView space,
                                       const std::vector<std::vector<LabelValue>>& labels,
                                       std::size_t most, const SelectionOptions& options) {
  CheckPoints(space);
  Require(!labels.empty() && options.ridge > 0.0, "suggestions without a label or a ridge");
  for (const auto& values : labels) {
    Require(values.size() == space.count(), "labels of another number of items than the space");
  }
  return Selector(space, labels, options).Choose(most);
}

std::vector<Suggestion> SuggestNext(PointsView embeddings,
                                    const std::vector<std::vector<LabelValue>>& labels,
                                    std::size_t most, const SelectionOptions& options) {
  return SuggestInSpace(HeadSpace(embeddings, options.most_dimensions, options.threads), labels,
                        most, options);
}

}  // namespace etalon::atlas
