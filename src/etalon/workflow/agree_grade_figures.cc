#include <cmath>

#include "etalon/stats/agreement/kappa.h"
#include "etalon/stats/agreement/krippendorff.h"
#include "etalon/stats/agreement/multirater_kappa.h"
#include "etalon/workflow/agree_group.h"

namespace etalon::workflow {
namespace {

using report::AgreementGroup;
using report::AgreementPair;
using report::AgreementReadings;
using report::AgreementScale;
using stats::KappaWeights;

struct Weighting {
  KappaWeights weights;
  const char* suffix;
};

struct Work {
  const AgreementReadings& readings;
  stats::RatingTable first;  ///< the first session
  std::size_t grades;

  bool ordered() const { return readings.scale == AgreementScale::kOrderedGrades; }
  /// Weights need an order, and differ from none only beyond two grades.
  std::vector<Weighting> Weightings() const {
    if (!ordered() || grades < 3) return {{KappaWeights::kNominal, ""}};
    return {{KappaWeights::kQuadratic, "_quadratic"},
            {KappaWeights::kLinear, "_linear"},
            {KappaWeights::kNominal, ""}};
  }
};

Refusal NotApplicable(const std::string& reason) { return {RefusalCode::kNotApplicable, reason}; }

Outcome<stats::GradeTable> TableOf(const Work& work, const AgreementPair& pair) {
  const std::vector<double> a = ReadingsOf(work.first, pair.first);
  const std::vector<double> b = ReadingsOf(work.first, pair.second);
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::isnan(a[i]) || std::isnan(b[i])) continue;
    return stats::GradeTable::FromGrades(a, b, work.grades);
  }
  return Refusal{RefusalCode::kTooFewValues, "the two readers have no subject in common"};
}

void AddPairKappas(const Work& work, const stats::GradeTable& table, GroupBuilder& group) {
  for (const Weighting& weighting : work.Weightings()) {
    const auto result = stats::AnalyseCohenKappa(table, weighting.weights);
    auto& figure =
        group.Add(std::string("kappa") + weighting.suffix, Part(result, &stats::CohenKappa::kappa));
    if (result.ok()) figure.p_value = result->test.p_value;
  }
}

void AddBalance(const stats::GradeTable& table, GroupBuilder& group) {
  const auto balance = stats::AnalysePrevalence(table);
  using stats::PrevalenceAndBias;
  group.Add("prevalence_index",
            Part(balance, [](const PrevalenceAndBias& all) { return Bare(all.prevalence_index); }));
  group.Add("bias_index",
            Part(balance, [](const PrevalenceAndBias& all) { return Bare(all.bias_index); }));
}

double SameGradeShare(const stats::GradeTable& table) {
  double share = 0.0;
  for (std::size_t i = 0; i < table.categories(); ++i) share += table.Share(i, i);
  return share;
}

AgreementGroup PairGroup(const Work& work, const AgreementPair& pair) {
  GroupBuilder group("grade_pair", pair.about);
  const auto table = TableOf(work, pair);
  if (!table.ok()) {
    group.Add("kappa", table.refusal());
    return group.Finish();
  }
  AddPairKappas(work, *table, group);
  group.In("%", 1).Add("observed_agreement", Bare(100.0 * SameGradeShare(*table)));
  group.Coefficient().Add("adjusted_kappa", stats::AdjustedKappa(*table));
  AddBalance(*table, group);
  return group.Finish();
}

void AddGwet(const Work& work, const stats::GradeCounts& counts, GroupBuilder& group) {
  for (const Weighting& weighting : work.Weightings()) {
    const bool nominal = weighting.weights == KappaWeights::kNominal;
    const std::string key = nominal ? "gwet_ac1" : std::string("gwet_ac2") + weighting.suffix;
    group.Add(key, Part(stats::AnalyseGwet(counts, weighting.weights),
                        &stats::ChanceCorrected::coefficient));
  }
}

void AddLight(const Work& work, GroupBuilder& group) {
  for (const Weighting& weighting : work.Weightings()) {
    const std::string key = std::string("light_kappa") + weighting.suffix;
    if (work.readings.readers_are_interchangeable) {
      group.Add(key, NotApplicable("who read what is not known, so there are no pairs of readers"));
      continue;
    }
    const std::size_t pairs = work.first.readers() * (work.first.readers() - 1) / 2;
    group.Add(key, Resampled(work.first, [&] {
                return stats::AnalyseLightKappa(work.first, work.grades, weighting.weights,
                                                ResamplesFor(work.first.subjects() * pairs, 2000));
              }));
  }
}

void AddFleiss(const Outcome<stats::FleissKappa>& fleiss, GroupBuilder& group) {
  using stats::FleissKappa;
  auto& figure = group.Add("fleiss_kappa", Part(fleiss, &FleissKappa::kappa));
  if (fleiss.ok() && fleiss->test) figure.p_value = fleiss->test->p_value;
  group.In("%", 1).Add("observed_agreement", Part(fleiss, [](const FleissKappa& all) {
                         return Bare(100.0 * all.observed_agreement);
                       }));
  group.Coefficient();
}

AgreementGroup AllReaders(const Work& work, const stats::GradeCounts& counts,
                          const Outcome<stats::FleissKappa>& fleiss) {
  GroupBuilder group("kappas");
  if (work.first.readers() > 2) AddLight(work, group);
  AddFleiss(fleiss, group);
  AddGwet(work, counts, group);
  const int resamples = ResamplesFor(work.readings.readings.Count(), 1000);
  if (work.ordered()) {
    group.Add("krippendorff_ordinal", Resampled(work.first, [&] {
                return stats::AnalyseKrippendorff(work.first, stats::Scale::kOrdinal, resamples);
              }));
  }
  group.Add("krippendorff_nominal", Resampled(work.first, [&] {
              return stats::AnalyseKrippendorff(work.first, stats::Scale::kNominal, resamples);
            }));
  return group.Finish();
}

AgreementGroup EachGrade(const Work& work, const stats::FleissKappa& fleiss) {
  GroupBuilder group("each_grade");
  for (std::size_t grade = 0; grade < fleiss.categories.size(); ++grade) {
    const stats::FleissCategory& category = fleiss.categories[grade];
    stats::Estimate estimate = Bare(category.kappa);
    estimate.standard_error = category.null_standard_error;
    group.Add("fleiss_kappa_of_grade", estimate, work.readings.grades[grade]);
  }
  return group.Finish();
}

/// Agreement of a reader's own sessions, as pairs of the first two.
AgreementGroup OwnSessions(const Work& work, std::size_t reader) {
  const stats::RatingTable& table = work.readings.readings;
  stats::RatingTable sessions(table.subjects(), table.sessions());
  for (std::size_t subject = 0; subject < table.subjects(); ++subject) {
    for (std::size_t session = 0; session < table.sessions(); ++session) {
      sessions.Set(subject, session, table.At(subject, reader, session));
    }
  }
  const Work own{work.readings, sessions, work.grades};
  AgreementGroup group = PairGroup(own, {0, 1, work.readings.readers[reader]});
  group.key = "own_sessions";
  return group;
}

AgreementGroup NumberStatistics() {
  GroupBuilder group("numbers");
  group.Add("icc_a_1",
            NotApplicable("the readings are grades; for ordered grades the kappa with quadratic "
                          "weights plays the part of an intraclass correlation"));
  return group.Finish();
}

std::string HeadlineOf(const Work& work) {
  if (work.readings.readers_are_interchangeable) return "fleiss_kappa";
  const std::string suffix = work.Weightings().front().suffix;
  return (work.first.readers() > 2 ? "light_kappa" : "kappa") + suffix;
}

}  // namespace

AgreementFigures FiguresOfGrades(const AgreementReadings& readings) {
  const Work work{readings, FirstSession(readings.readings),
                  std::max<std::size_t>(readings.grades.size(), 2)};
  const auto counts = stats::GradeCounts::FromRatings(work.first, work.grades);
  const auto fleiss = stats::AnalyseFleissKappa(counts);
  AgreementFigures figures;
  figures.headline = HeadlineOf(work);
  figures.pairs = PairsOf(readings);
  if (figures.pairs.size() == 1) {
    figures.groups.push_back(PairGroup(work, figures.pairs.front()));
    figures.groups.push_back(AllReaders(work, counts, fleiss));
  } else {
    figures.groups.push_back(AllReaders(work, counts, fleiss));
    for (const auto& pair : figures.pairs) figures.groups.push_back(PairGroup(work, pair));
  }
  for (std::size_t reader = 0; reader < readings.readers.size(); ++reader) {
    const bool few = readings.readers.size() <= kMostPairedReaders;
    if (few && readings.sessions.size() > 1) figures.groups.push_back(OwnSessions(work, reader));
  }
  if (fleiss.ok() && readings.grades.size() > 2) {
    figures.groups.push_back(EachGrade(work, *fleiss));
  }
  figures.groups.push_back(NumberStatistics());
  return figures;
}

}  // namespace etalon::workflow
