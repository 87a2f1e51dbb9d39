#include "etalon/annotation/shape_agreement.h"

#include <algorithm>
#include <array>
#include <limits>
#include <tuple>

#include "etalon/annotation/clustered_mean.h"
#include "etalon/stats/agreement/icc.h"

namespace etalon::annotation {
namespace {

constexpr double kNoLimit = std::numeric_limits<double>::infinity();

/// A metric of a pair and where its value stands.
struct PairMetric {
  ShapeGroup group;
  Metric metric;
  double ShapePair::*value;
};
constexpr std::array kPairMetrics{
    PairMetric{ShapeGroup::kRegion, Metric::kDice, &ShapePair::overlap},
    PairMetric{ShapeGroup::kRegion, Metric::kMeanDistance, &ShapePair::mean_distance},
    PairMetric{ShapeGroup::kRegion, Metric::kHausdorff95, &ShapePair::percentile95},
    PairMetric{ShapeGroup::kRegion, Metric::kHausdorff, &ShapePair::hausdorff},
    PairMetric{ShapeGroup::kBox, Metric::kBoxOverlap, &ShapePair::overlap},
    PairMetric{ShapeGroup::kLandmark, Metric::kLandmarkDistance, &ShapePair::mean_distance},
    PairMetric{ShapeGroup::kLine, Metric::kLengthDifference, &ShapePair::mean_distance},
    PairMetric{ShapeGroup::kInterval, Metric::kIntervalOverlap, &ShapePair::overlap},
};

bool IsShare(Metric metric) {
  return metric == Metric::kDice || metric == Metric::kBoxOverlap ||
         metric == Metric::kIntervalOverlap;
}

LengthUnit UnitOf(Metric metric, bool millimetres) {
  if (IsShare(metric)) return LengthUnit::kNone;
  return millimetres ? LengthUnit::kMillimetres : LengthUnit::kPixels;
}

using Pairs = std::vector<const ShapePair*>;

/// Figures of one label.
class ShapeWork {
 public:
  ShapeWork(const AgreementInput& input, std::size_t label) : input_(input), label_(label) {}

  void Compare(const Pairs& pairs) {
    AddMetrics(pairs, Among::kReaders, {}, {});
    Groups by_pair, by_reader, by_month;
    for (const ShapePair* pair : pairs) {
      const auto [low, high] = std::minmax({ReaderOf(pair->first), ReaderOf(pair->second)});
      by_pair[{low, high}].push_back(pair);
      by_reader[{low, low}].push_back(pair);
      by_reader[{high, high}].push_back(pair);
    }
    for (const auto& [who, of_pair] : by_pair) {
      AddMetrics(of_pair, Among::kPair, {NameOf(who.first), NameOf(who.second)}, {});
    }
    for (const auto& [who, of_reader] : by_reader) {
      AddMetrics(of_reader, Among::kReader, {NameOf(who.first)}, {});
    }
    AddMonths(pairs);
  }

  void CompareAgain(const Pairs& rereads) {
    std::map<std::size_t, Pairs> by_reader;
    for (const ShapePair* pair : rereads) by_reader[ReaderOf(pair->first)].push_back(pair);
    for (const auto& [reader, of_reader] : by_reader) {
      AddMetrics(of_reader, Among::kRereading, {NameOf(reader)}, {});
    }
  }

  void Spread(const std::vector<const LandmarkSpread*>& spreads) {
    for (const bool millimetres : {true, false}) {
      std::vector<ClusteredValue> values;
      for (const LandmarkSpread* one : spreads) {
        if (one->millimetres != millimetres) continue;
        values.push_back({input_.patient_of[one->image], one->spread});
      }
      if (values.empty()) continue;
      Add(Metric::kLandmarkSpread, Among::kReaders, values.size(),
          ClusteredMean(values, input_.patients, 0.0, kNoLimit))
          .unit = UnitOf(Metric::kLandmarkSpread, millimetres);
    }
  }

  void Lengths(const std::vector<const LineLength*>& lengths) {
    for (const bool millimetres : {true, false}) {
      std::map<std::size_t, std::vector<const LineLength*>> by_image;
      for (const LineLength* one : lengths) {
        if ((one->millimetres >= 0.0) == millimetres) by_image[one->image].push_back(one);
      }
      if (by_image.empty()) continue;
      Add(Metric::kLengthIcc, Among::kReaders, by_image.size(), IccOf(by_image, millimetres));
    }
  }

  std::vector<AgreementFigure> Finish() { return std::move(figures_); }

 private:
  using Groups = std::map<std::pair<std::size_t, std::size_t>, Pairs>;

  std::size_t ReaderOf(std::size_t reading) const {
    return input_.readings.readings[reading].reader;
  }
  const std::string& NameOf(std::size_t reader) const { return input_.readings.readers[reader]; }

  AgreementFigure& Add(Metric metric, Among among, std::size_t images,
                       Outcome<stats::Estimate> estimate) {
    figures_.push_back({.label = input_.ontology.labels()[label_].id,
                        .metric = metric,
                        .among = among,
                        .readers = {},
                        .period = {},
                        .unit = LengthUnit::kNone,
                        .images = images,
                        .estimate = std::move(estimate)});
    return figures_.back();
  }

  void AddMetrics(const Pairs& pairs, Among among, const std::vector<std::string>& readers,
                  const std::string& period) {
    for (const PairMetric& metric : kPairMetrics) {
      for (const bool millimetres : {true, false}) {
        if (IsShare(metric.metric) && millimetres) continue;  // one figure whatever the unit
        AddMetric(pairs, metric, millimetres, among, readers, period);
      }
    }
  }

  void AddMetric(const Pairs& pairs, const PairMetric& metric, bool millimetres, Among among,
                 const std::vector<std::string>& readers, const std::string& period) {
    std::vector<ClusteredValue> values;
    std::size_t images = 0;
    std::size_t last = kNotRead;
    for (const ShapePair* pair : pairs) {  // by image
      if (pair->group != metric.group) continue;
      if (!IsShare(metric.metric) && pair->millimetres != millimetres) continue;
      values.push_back({input_.patient_of[pair->image], pair->*metric.value});
      if (pair->image != last) ++images;
      last = pair->image;
    }
    if (values.empty()) return;
    AgreementFigure& figure =
        Add(metric.metric, among, images,
            ClusteredMean(values, input_.patients, 0.0, IsShare(metric.metric) ? 1.0 : kNoLimit));
    figure.readers = readers;
    figure.period = period;
    figure.unit = UnitOf(metric.metric, millimetres);
  }

  void AddMonths(const Pairs& pairs) {
    std::map<std::string, Pairs> by_month;
    for (const ShapePair* pair : pairs) {
      by_month[MonthOfPair(input_.readings.readings[pair->first],
                           input_.readings.readings[pair->second])]
          .push_back(pair);
    }
    by_month.erase("");
    for (const auto& [month, of_month] : by_month) {
      AddMetrics(of_month, Among::kPeriod, {}, month);
    }
  }

  Outcome<stats::Estimate> IccOf(
      const std::map<std::size_t, std::vector<const LineLength*>>& by_image,
      bool millimetres) const {
    stats::RatingTable ratings(by_image.size(), input_.readings.readers.size());
    std::size_t row = 0;
    for (const auto& [image, lengths] : by_image) {
      for (const LineLength* one : lengths) {
        ratings.Set(row, ReaderOf(one->reading), millimetres ? one->millimetres : one->pixels);
      }
      ++row;
    }
    if (input_.readings.readers.size() < 2) {
      return Refusal{RefusalCode::kTooFewValues, "variance between readers needs two readers"};
    }
    const auto analysis = stats::IntraclassCorrelations(ratings);
    if (!analysis) return analysis.refusal();
    return analysis->Agreement().estimate;
  }

  const AgreementInput& input_;
  std::size_t label_;
  std::vector<AgreementFigure> figures_;
};

/// Items of each label, in their order.
template <typename Item>
std::vector<std::vector<const Item*>> ByLabel(const std::vector<Item>& items, std::size_t labels) {
  std::vector<std::vector<const Item*>> by_label(labels);
  for (const Item& item : items) by_label[item.label].push_back(&item);
  return by_label;
}

}  // namespace

std::vector<AgreementFigure> ShapeFigures(const AgreementInput& input,
                                          const ShapeComparisons& comparisons) {
  const std::size_t labels = input.ontology.labels().size();
  const auto pairs = ByLabel(comparisons.pairs, labels);
  const auto rereads = ByLabel(comparisons.rereads, labels);
  const auto spreads = ByLabel(comparisons.spreads, labels);
  const auto lengths = ByLabel(comparisons.lengths, labels);
  std::vector<AgreementFigure> figures;
  for (std::size_t label = 0; label < labels; ++label) {
    ShapeWork work(input, label);
    work.Compare(pairs[label]);
    work.Spread(spreads[label]);
    work.Lengths(lengths[label]);
    work.CompareAgain(rereads[label]);
    std::ranges::move(work.Finish(), std::back_inserter(figures));
  }
  return figures;
}

}  // namespace etalon::annotation
