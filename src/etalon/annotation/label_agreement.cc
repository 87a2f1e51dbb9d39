#include "etalon/annotation/label_agreement.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "etalon/annotation/clustered_mean.h"
#include "etalon/core/date.h"
#include "etalon/stats/accuracy/proportions.h"
#include "etalon/stats/agreement/kappa.h"
#include "etalon/stats/agreement/krippendorff.h"
#include "etalon/stats/agreement/multirater_kappa.h"

namespace etalon::annotation {
namespace {

using Counts = std::vector<std::vector<double>>;

constexpr int kAlphaResamples = 500;

Refusal Nothing(const char* reason) { return {RefusalCode::kTooFewValues, reason}; }

Refusal NoImageInCommon() { return Nothing("the two readers have no subject in common"); }

template <typename Result, typename Value>
Outcome<stats::Estimate> Part(const Outcome<Result>& result, Value Result::*value) {
  if (!result) return result.refusal();
  return (*result).*value;
}

double SumOf(const Counts& counts) {
  double sum = 0.0;
  for (const auto& row : counts) {
    for (const double count : row) sum += count;
  }
  return sum;
}

Outcome<stats::Estimate> Kappa(const Counts& counts, stats::KappaWeights weights) {
  if (SumOf(counts) < 2.0) return NoImageInCommon();
  return Part(stats::AnalyseCohenKappa(stats::GradeTable(counts), weights),
              &stats::CohenKappa::kappa);
}

Counts EmptyCounts(std::size_t grades) { return Counts(grades, std::vector<double>(grades, 0.0)); }

/// Figures of one label.
class LabelWork {
 public:
  LabelWork(const AgreementInput& input, std::size_t label) : input_(input), label_(label) {}

  std::vector<AgreementFigure> Run() {
    AllReaders();
    Pairs();
    EachReader();
    Months();
    Rereadings();
    KnownTruth();
    return std::move(figures_);
  }

 private:
  const CallTable& Table() const { return input_.table; }

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

  /// How many readers called each image absent and present; images with two calls or more.
  void CountCalls() {
    for (std::size_t image = 0; image < Table().images; ++image) {
      std::array<double, 2> counts{0.0, 0.0};
      for (std::size_t reader = 0; reader < Table().readers; ++reader) {
        const std::int8_t call = Table().At(image, reader, label_);
        if (call >= 0) counts[static_cast<std::size_t>(call)] += 1.0;
      }
      if (counts[0] + counts[1] < 2.0) continue;
      counts_.push_back({counts[0], counts[1]});
      image_of_.push_back(image);
    }
  }

  static double AgreementOf(const std::vector<double>& counts) {
    const double all = counts[0] + counts[1];
    const double pairs = all * (all - 1.0);
    return (counts[0] * (counts[0] - 1.0) + counts[1] * (counts[1] - 1.0)) / pairs;
  }

  void AllReaders() {
    CountCalls();
    std::vector<ClusteredValue> observed;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      observed.push_back({input_.patient_of[image_of_[i]], AgreementOf(counts_[i])});
    }
    Add(Metric::kObservedAgreement, Among::kReaders, counts_.size(),
        ClusteredMean(observed, input_.patients, 0.0, 1.0));
    if (counts_.size() < 2) {
      for (const Metric metric :
           {Metric::kFleissKappa, Metric::kGwetAc1, Metric::kKrippendorffAlpha}) {
        Add(metric, Among::kReaders, counts_.size(),
            Nothing("agreement needs two subjects with two readings"));
      }
      return;
    }
    const stats::GradeCounts grades(counts_);
    Add(Metric::kFleissKappa, Among::kReaders, counts_.size(),
        Part(stats::AnalyseFleissKappa(grades), &stats::FleissKappa::kappa));
    Add(Metric::kGwetAc1, Among::kReaders, counts_.size(),
        Part(stats::AnalyseGwet(grades), &stats::ChanceCorrected::coefficient));
    Add(Metric::kKrippendorffAlpha, Among::kReaders, counts_.size(), Alpha());
  }

  Outcome<stats::Estimate> Alpha() const {
    if (counts_.size() > input_.options.most_for_alpha) {
      return Refusal{RefusalCode::kNotApplicable,
                     "so many subjects would take too long to resample; other figures need no "
                     "resampling"};
    }
    stats::RatingTable ratings(counts_.size(), Table().readers);
    for (std::size_t i = 0; i < image_of_.size(); ++i) {
      for (std::size_t reader = 0; reader < Table().readers; ++reader) {
        const std::int8_t call = Table().At(image_of_[i], reader, label_);
        if (call >= 0) ratings.Set(i, reader, static_cast<double>(call));
      }
    }
    return stats::AnalyseKrippendorff(ratings, stats::Scale::kNominal, kAlphaResamples);
  }

  void Pairs() {
    for (std::size_t first = 0; first < Table().readers; ++first) {
      for (std::size_t second = first + 1; second < Table().readers; ++second) {
        Pair(first, second);
      }
    }
  }

  void Pair(std::size_t first, std::size_t second) {
    Counts calls = EmptyCounts(2);
    Counts grades = EmptyCounts(kCertaintyGrades);
    bool is_graded = false;
    for (std::size_t image = 0; image < Table().images; ++image) {
      const std::int8_t a = Table().At(image, first, label_);
      const std::int8_t b = Table().At(image, second, label_);
      if (a < 0 || b < 0) continue;
      calls[static_cast<std::size_t>(a)][static_cast<std::size_t>(b)] += 1.0;
      const std::int8_t grade_a = Table().GradeAt(image, first, label_);
      const std::int8_t grade_b = Table().GradeAt(image, second, label_);
      grades[static_cast<std::size_t>(grade_a)][static_cast<std::size_t>(grade_b)] += 1.0;
      is_graded |= grade_a % (kCertaintyGrades - 1) != 0 || grade_b % (kCertaintyGrades - 1) != 0;
    }
    const auto images = static_cast<std::size_t>(SumOf(calls));
    if (images == 0) return;  // the plan did not give them the same images
    const auto& names = input_.readings.readers;
    Add(Metric::kCohenKappa, Among::kPair, images, Kappa(calls, stats::KappaWeights::kNominal))
        .readers = {names[first], names[second]};
    if (!is_graded) return;
    Add(Metric::kWeightedKappa, Among::kPair, images,
        Kappa(grades, stats::KappaWeights::kQuadratic))
        .readers = {names[first], names[second]};
  }

  /// Each reader's share of agreement with the other readers of the same images.
  void EachReader() {
    for (std::size_t reader = 0; reader < Table().readers; ++reader) {
      std::vector<ClusteredValue> shares;
      for (std::size_t i = 0; i < counts_.size(); ++i) {
        const std::int8_t call = Table().At(image_of_[i], reader, label_);
        if (call < 0) continue;
        const double others = counts_[i][0] + counts_[i][1] - 1.0;
        const double same = counts_[i][static_cast<std::size_t>(call)] - 1.0;
        shares.push_back({input_.patient_of[image_of_[i]], same / others});
      }
      if (shares.empty()) continue;
      Add(Metric::kObservedAgreement, Among::kReader, shares.size(),
          ClusteredMean(shares, input_.patients, 0.0, 1.0))
          .readers = {input_.readings.readers[reader]};
    }
  }

  /// Month in which the last reading of an image was closed.
  std::string LastMonth(std::size_t image) const {
    std::string last;
    for (std::size_t reader = 0; reader < Table().readers; ++reader) {
      const std::size_t reading = Table().reading_of[image * Table().readers + reader];
      if (reading == kNotRead) continue;
      last = std::max(last, MonthOf(input_.readings.readings[reading].closed_at));
    }
    return last;
  }

  void Months() {
    std::map<std::string, std::vector<std::size_t>> rows;
    for (std::size_t i = 0; i < counts_.size(); ++i) rows[LastMonth(image_of_[i])].push_back(i);
    rows.erase("");
    for (const auto& [month, which] : rows) {
      std::vector<ClusteredValue> observed;
      Counts counts;
      for (const std::size_t i : which) {
        observed.push_back({input_.patient_of[image_of_[i]], AgreementOf(counts_[i])});
        counts.push_back(counts_[i]);
      }
      Add(Metric::kObservedAgreement, Among::kPeriod, which.size(),
          ClusteredMean(observed, input_.patients, 0.0, 1.0))
          .period = month;
      Add(Metric::kGwetAc1, Among::kPeriod, which.size(),
          Part(stats::AnalyseGwet(stats::GradeCounts(counts)),
               &stats::ChanceCorrected::coefficient))
          .period = month;
    }
  }

  void Rereadings() {
    std::vector<Counts> calls(Table().readers, EmptyCounts(2));
    for (std::size_t i = 0; i < Table().rereads.size(); ++i) {
      const Reading& reading = input_.readings.readings[Table().rereads[i].again];
      const std::int8_t first = Table().At(reading.image, reading.reader, label_);
      const std::int8_t again = Table().calls_again[i * Table().labels + label_];
      if (first < 0 || again < 0) continue;
      calls[reading.reader][static_cast<std::size_t>(first)][static_cast<std::size_t>(again)] +=
          1.0;
    }
    for (std::size_t reader = 0; reader < Table().readers; ++reader) {
      const auto images = static_cast<std::size_t>(SumOf(calls[reader]));
      if (images == 0) continue;
      Add(Metric::kCohenKappa, Among::kRereading, images,
          Kappa(calls[reader], stats::KappaWeights::kNominal))
          .readers = {input_.readings.readers[reader]};
    }
  }

  void KnownTruth() {
    if (input_.options.known.empty()) return;
    const std::string& id = input_.ontology.labels()[label_].id;
    for (std::size_t reader = 0; reader < Table().readers; ++reader) {
      stats::Count right;
      for (std::size_t image = 0; image < Table().images; ++image) {
        const std::int8_t call = Table().At(image, reader, label_);
        if (call < 0) continue;
        const auto known = input_.options.known.find(input_.readings.images[image].id);
        if (known == input_.options.known.end() || !known->second.contains(id)) continue;
        ++right.trials;
        if (known->second.at(id) == (call == 1)) ++right.successes;
      }
      if (right.trials == 0) continue;
      Add(Metric::kAccuracy, Among::kReference, static_cast<std::size_t>(right.trials),
          stats::Proportion(right))
          .readers = {input_.readings.readers[reader]};
    }
  }

  const AgreementInput& input_;
  std::size_t label_;
  Counts counts_;                      ///< absent, present; images with two calls or more
  std::vector<std::size_t> image_of_;  ///< of each row of `counts_`
  std::vector<AgreementFigure> figures_;
};

}  // namespace

std::string MonthOf(const std::string& closed_at) {
  if (closed_at.size() < 10 || !DayOfDate(closed_at.substr(0, 10))) return {};
  return closed_at.substr(0, 7);
}

std::string MonthOfPair(const Reading& a, const Reading& b) {
  return std::max(MonthOf(a.closed_at), MonthOf(b.closed_at));
}

std::vector<AgreementFigure> LabelFigures(const AgreementInput& input, std::size_t label) {
  return LabelWork(input, label).Run();
}

}  // namespace etalon::annotation
