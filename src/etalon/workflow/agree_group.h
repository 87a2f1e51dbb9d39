#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "etalon/report/agreement_study.h"
#include "etalon/workflow/agree_figures.h"

namespace etalon::workflow {

/// Pairs of more readers than this are not reported one by one: 15 pairs.
inline constexpr std::size_t kMostPairedReaders = 6;

/// Resamples of a bootstrap: fewer for very large tables, so that it ends in seconds.
int ResamplesFor(std::size_t readings, int wanted);

/// An estimate whose interval needs each subject left out in turn; refused for tables so large that
/// this would take minutes.
Outcome<stats::Estimate> Resampled(const stats::RatingTable& table,
                                   const std::function<Outcome<stats::Estimate>()>& estimate);

/// A figure without an interval.
stats::Estimate Bare(double value);

/// The estimate that a member of a result is, or the refusal of the whole.
template <typename Result, typename Member>
Outcome<stats::Estimate> Part(const Outcome<Result>& result, Member member) {
  if (!result.ok()) return result.refusal();
  return stats::Estimate(std::invoke(member, *result));
}

/// Gathers the figures of one group.
class GroupBuilder {
 public:
  explicit GroupBuilder(std::string key, std::string about = {}) {
    group_.key = std::move(key);
    group_.about = std::move(about);
  }

  /// A figure in the unit of the readings.
  GroupBuilder& In(const std::string& unit, int decimals);
  GroupBuilder& Coefficient(int decimals = 3) { return In("", decimals); }

  report::AgreementFigure& Add(const std::string& key, Outcome<stats::Estimate> estimate,
                               const std::string& about = {});

  /// Figures that extreme readings left without a finite value become refusals.
  report::AgreementGroup Finish();

 private:
  report::AgreementGroup group_;
  std::string unit_;
  int decimals_ = 3;
};

/// All readings of one reader, in the order of the subjects; the mean where there are sessions.
std::vector<double> ReadingsOf(const stats::RatingTable& table, std::size_t reader);

/// The first session only.
stats::RatingTable FirstSession(const stats::RatingTable& table);

/// The pairs of readers whose figures are reported, e.g. (0, 1), (0, 2), (1, 2).
std::vector<report::AgreementPair> PairsOf(const report::AgreementReadings& readings);

/// Decimals with which a number of a given scatter is printed: three digits of the scatter.
int DecimalsFor(double scatter);

}  // namespace etalon::workflow
