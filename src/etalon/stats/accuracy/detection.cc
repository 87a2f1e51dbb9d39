#include "etalon/stats/accuracy/detection.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <unordered_map>

#include "etalon/core/error.h"
#include "etalon/stats/accuracy/cluster_bootstrap.h"

namespace etalon::stats {
namespace {

constexpr std::size_t kRecalls = 101;

void CheckPicture(const SearchedPicture& picture) {
  std::vector<bool> hit(picture.lesions, false);
  for (const DetectionMark& mark : picture.marks) {
    Require(std::isfinite(mark.score), "the score of a mark is not finite");
    if (!mark.lesion) continue;
    Require(*mark.lesion < picture.lesions, "a mark hits a lesion that its picture does not hold");
    Require(!hit[*mark.lesion], "two marks hit the same lesion");
    hit[*mark.lesion] = true;
  }
}

/// Numbers 0, 1, 2 ... of the patients, in the order of their first picture.
class PatientIndex {
 public:
  std::size_t Of(int patient) { return numbers_.emplace(patient, numbers_.size()).first->second; }
  std::size_t count() const { return numbers_.size(); }

 private:
  std::unordered_map<int, std::size_t> numbers_;
};

/// What is found when marks are kept from the highest score on.
struct Tally {
  std::int64_t hits = 0;
  std::int64_t false_positives = 0;
};

/// All marks from the highest score to the lowest, in the form that one pass over them needs.
class SortedMarks {
 public:
  explicit SortedMarks(const std::vector<SearchedPicture>& pictures) {
    PatientIndex patients;
    for (const SearchedPicture& picture : pictures) {
      CheckPicture(picture);
      const std::size_t patient = patients.Of(picture.patient);
      pictures_.resize(patients.count());
      lesions_.resize(patients.count());
      ++pictures_[patient];
      lesions_[patient] += static_cast<std::int64_t>(picture.lesions);
      for (const DetectionMark& mark : picture.marks) {
        marks_.push_back({patient, mark.score, mark.lesion.has_value()});
      }
    }
    std::ranges::stable_sort(marks_, std::ranges::greater{}, &Mark::score);
  }

  std::size_t patients() const { return pictures_.size(); }
  std::vector<int> EachOnce() const { return std::vector<int>(patients(), 1); }
  std::int64_t Pictures(std::span<const int> draws) const { return Sum(pictures_, draws); }
  std::int64_t Lesions(std::span<const int> draws) const { return Sum(lesions_, draws); }

  /// Calls `visit(score, tally)` after the last mark of each distinct score.
  template <typename Visit>
  void Walk(std::span<const int> draws, Visit visit) const {
    Tally tally;
    for (std::size_t i = 0; i < marks_.size(); ++i) {
      (marks_[i].hit ? tally.hits : tally.false_positives) += draws[marks_[i].patient];
      if (i + 1 == marks_.size() || marks_[i + 1].score != marks_[i].score) {
        visit(marks_[i].score, tally);
      }
    }
  }

 private:
  struct Mark {
    std::size_t patient;
    double score;
    bool hit;
  };

  static std::int64_t Sum(const std::vector<std::int64_t>& counts, std::span<const int> draws) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) sum += counts[i] * draws[i];
    return sum;
  }

  std::vector<Mark> marks_;
  std::vector<std::int64_t> pictures_;
  std::vector<std::int64_t> lesions_;
};

std::optional<Refusal> WhyNot(const SortedMarks& marks) {
  if (marks.patients() == 0) return Refusal{RefusalCode::kTooFewValues, "no picture was searched"};
  if (marks.Lesions(marks.EachOnce()) == 0) {
    return Refusal{RefusalCode::kTooFewValues, "the pictures hold no lesion"};
  }
  return std::nullopt;
}

std::optional<double> SensitivityOf(const SortedMarks& marks, std::span<const int> draws,
                                    double rate) {
  const std::int64_t lesions = marks.Lesions(draws);
  if (lesions == 0) return std::nullopt;
  const double allowed = rate * static_cast<double>(marks.Pictures(draws));
  std::int64_t hits = 0;
  marks.Walk(draws, [&](double, const Tally& tally) {
    if (static_cast<double>(tally.false_positives) <= allowed) hits = tally.hits;
  });
  return static_cast<double>(hits) / static_cast<double>(lesions);
}

/// The highest precision at each recall or beyond, mean over `kRecalls` recalls.
std::optional<double> PrecisionOf(const SortedMarks& marks, std::span<const int> draws) {
  const std::int64_t lesions = marks.Lesions(draws);
  if (lesions == 0) return std::nullopt;
  std::array<double, kRecalls> best{};
  marks.Walk(draws, [&](double, const Tally& tally) {
    if (tally.hits == 0) return;
    // The largest recall k / 100 that these hits reach, in whole numbers.
    const auto reached =
        static_cast<std::size_t>(tally.hits * static_cast<std::int64_t>(kRecalls - 1) / lesions);
    const double precision =
        static_cast<double>(tally.hits) / static_cast<double>(tally.hits + tally.false_positives);
    best[reached] = std::max(best[reached], precision);
  });
  double sum = 0.0;
  double highest = 0.0;
  for (std::size_t k = kRecalls; k-- > 0;) {
    highest = std::max(highest, best[k]);
    sum += highest;
  }
  return sum / static_cast<double>(kRecalls);
}

/// The statistic with its interval, without one where all resamples agree.
Outcome<Estimate> Bootstrapped(std::size_t patients, const ClusterStatistic& statistic,
                               const ClusterBootstrapOptions& options) {
  auto estimate = ClusterBootstrap(patients, statistic, options);
  if (estimate || estimate.refusal().code != RefusalCode::kNoVariation) return estimate;
  const auto value = statistic(std::vector<int>(patients, 1));
  return Estimate{
      .value = value.value_or(0.0), .standard_error = {}, .interval = {}, .interval_method = {}};
}

void CheckRate(double rate) {
  Require(rate >= 0.0 && std::isfinite(rate), "a negative rate of false positives");
}

}  // namespace

Outcome<FrocCurve> MakeFrocCurve(const std::vector<SearchedPicture>& pictures) {
  const SortedMarks marks(pictures);
  if (const auto refusal = WhyNot(marks)) return *refusal;
  const std::vector<int> once = marks.EachOnce();
  const auto lesions = static_cast<double>(marks.Lesions(once));
  const auto searched = static_cast<double>(pictures.size());
  FrocCurve curve{.points = {{.threshold = std::numeric_limits<double>::infinity()}},
                  .pictures = pictures.size(),
                  .lesions = static_cast<std::size_t>(lesions)};
  marks.Walk(once, [&](double score, const Tally& tally) {
    curve.points.push_back({score, static_cast<double>(tally.hits) / lesions,
                            static_cast<double>(tally.false_positives) / searched});
  });
  return curve;
}

FrocPoint PointAtFalsePositives(const FrocCurve& curve, double rate) {
  CheckRate(rate);
  FrocPoint best;
  best.threshold = std::numeric_limits<double>::infinity();
  for (const FrocPoint& point : curve.points) {
    if (point.false_positives_per_picture > rate) break;
    if (point.sensitivity > best.sensitivity) best = point;
  }
  return best;
}

double SensitivityAtFalsePositives(const FrocCurve& curve, double rate) {
  return PointAtFalsePositives(curve, rate).sensitivity;
}

Outcome<Estimate> EstimateSensitivityAtFalsePositives(const std::vector<SearchedPicture>& pictures,
                                                      double rate,
                                                      const ClusterBootstrapOptions& options) {
  CheckRate(rate);
  const SortedMarks marks(pictures);
  if (const auto refusal = WhyNot(marks)) return *refusal;
  return Bootstrapped(
      marks.patients(),
      [&](std::span<const int> draws) { return SensitivityOf(marks, draws, rate); }, options);
}

Outcome<Estimate> EstimateAveragePrecision(const std::vector<SearchedPicture>& pictures,
                                           const ClusterBootstrapOptions& options) {
  return EstimateMeanAveragePrecision({pictures}, options);
}

Outcome<Estimate> EstimateMeanAveragePrecision(
    const std::vector<std::vector<SearchedPicture>>& criteria,
    const ClusterBootstrapOptions& options) {
  Require(!criteria.empty(), "no criterion of a hit");
  std::vector<SortedMarks> sorted;
  for (const auto& pictures : criteria) {
    Require(pictures.size() == criteria.front().size(), "criteria judge different pictures");
    sorted.emplace_back(pictures);
  }
  if (const auto refusal = WhyNot(sorted.front())) return *refusal;
  const auto statistic = [&](std::span<const int> draws) -> std::optional<double> {
    double sum = 0.0;
    for (const SortedMarks& marks : sorted) {
      const auto precision = PrecisionOf(marks, draws);
      if (!precision) return std::nullopt;
      sum += *precision;
    }
    return sum / static_cast<double>(sorted.size());
  };
  return Bootstrapped(sorted.front().patients(), statistic, options);
}

namespace {

/// Lesions as positive cases and pictures without lesion as negative ones, each with the score that
/// it got; unmarked ones below every mark.
struct JafrocCases {
  LabelledScores cases;
  std::vector<int> patient;

  void Add(double score, bool positive, int of_patient) {
    cases.scores.push_back(score);
    cases.positive.push_back(positive);
    patient.push_back(of_patient);
  }
};

double BelowEveryMark(const std::vector<SearchedPicture>& pictures) {
  double lowest = 0.0;
  for (const SearchedPicture& picture : pictures) {
    for (const DetectionMark& mark : picture.marks) lowest = std::min(lowest, mark.score);
  }
  return lowest - 1.0;
}

JafrocCases CasesOf(const std::vector<SearchedPicture>& pictures) {
  const double unmarked = BelowEveryMark(pictures);
  JafrocCases result;
  for (const SearchedPicture& picture : pictures) {
    CheckPicture(picture);
    std::vector<double> lesions(picture.lesions, unmarked);
    double highest = unmarked;
    for (const DetectionMark& mark : picture.marks) {
      if (mark.lesion) lesions[*mark.lesion] = mark.score;
      highest = std::max(highest, mark.score);
    }
    for (const double score : lesions) result.Add(score, true, picture.patient);
    if (picture.lesions == 0) result.Add(highest, false, picture.patient);
  }
  return result;
}

}  // namespace

Outcome<Estimate> EstimateJafroc(const std::vector<SearchedPicture>& pictures,
                                 const ClusterBootstrapOptions& options) {
  const JafrocCases cases = CasesOf(pictures);
  const ClassCounts counts = CountClasses(cases.cases.positive);
  if (counts.positives == 0) {
    return Refusal{RefusalCode::kTooFewValues, "the pictures hold no lesion"};
  }
  if (counts.negatives == 0) {
    return Refusal{RefusalCode::kTooFewValues, "every picture holds a lesion"};
  }
  return BootstrapAucByPatient(cases.cases, cases.patient, options);
}

}  // namespace etalon::stats
