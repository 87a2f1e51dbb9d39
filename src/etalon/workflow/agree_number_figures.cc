#include <algorithm>
#include <cmath>

#include "etalon/stats/agreement/bland_altman.h"
#include "etalon/stats/agreement/bland_altman_repeated.h"
#include "etalon/stats/agreement/concordance.h"
#include "etalon/stats/agreement/deviation.h"
#include "etalon/stats/agreement/icc.h"
#include "etalon/stats/agreement/krippendorff.h"
#include "etalon/stats/agreement/method_regression.h"
#include "etalon/stats/agreement/pairs.h"
#include "etalon/stats/agreement/repeatability.h"
#include "etalon/stats/moments.h"
#include "etalon/workflow/agree_group.h"

namespace etalon::workflow {
namespace {

using report::AgreementDesign;
using report::AgreementGroup;
using report::AgreementPair;
using report::AgreementReadings;
using stats::Estimate;
using stats::IccModel;
using stats::IccType;
using stats::IccUnit;

/// Everything that the groups are made from.
struct Work {
  const AgreementReadings& readings;
  const FigureOptions& options;
  stats::RatingTable first;  ///< the first session
  Outcome<stats::IccAnalysis> icc;
  int decimals = 3;  ///< of numbers in the unit of the readings

  bool has_sessions() const { return readings.readings.sessions() > 1; }
};

Refusal NotApplicable(const std::string& reason) { return {RefusalCode::kNotApplicable, reason}; }

// ---- reliability ------------------------------------------------------------------------------

struct NamedForm {
  const char* key;
  stats::IccForm form;
};

const std::vector<NamedForm>& NamedForms() {
  static const std::vector<NamedForm> forms{
      {"icc_a_1", {IccModel::kTwoWayRandom, IccType::kAbsoluteAgreement, IccUnit::kSingle}},
      {"icc_c_1", {IccModel::kTwoWayRandom, IccType::kConsistency, IccUnit::kSingle}},
      {"icc_1", {IccModel::kOneWayRandom, IccType::kAbsoluteAgreement, IccUnit::kSingle}},
      {"icc_a_k", {IccModel::kTwoWayRandom, IccType::kAbsoluteAgreement, IccUnit::kAverage}},
      {"icc_c_k", {IccModel::kTwoWayRandom, IccType::kConsistency, IccUnit::kAverage}},
      {"icc_k", {IccModel::kOneWayRandom, IccType::kAbsoluteAgreement, IccUnit::kAverage}},
  };
  return forms;
}

void AddForms(const Work& work, GroupBuilder& group) {
  for (const NamedForm& named : NamedForms()) {
    if (!work.icc.ok()) {
      group.Add(named.key, work.icc.refusal());
      continue;
    }
    const stats::IccResult& result = work.icc->Form(named.form);
    auto& figure = group.Add(named.key, result.estimate);
    if (result.f_test) figure.p_value = result.f_test->p_value;
  }
}

void AddSessions(const Work& work, GroupBuilder& group) {
  if (!work.has_sessions()) return;
  constexpr int kResamples = 500;
  const auto repeated = stats::AnalyseRepeatedReadings(
      work.readings.readings, ResamplesFor(10 * work.readings.readings.Count(), kResamples));
  group.Add("inter_reader", Part(repeated, &stats::RepeatedReadings::inter_reader));
  group.Add("intra_reader", Part(repeated, &stats::RepeatedReadings::intra_reader));
}

AgreementGroup Reliability(const Work& work) {
  GroupBuilder group("reliability");
  group.Coefficient();
  AddSessions(work, group);
  AddForms(work, group);
  const stats::RatingTable& table = work.readings.readings;
  group.Add("krippendorff_interval", Resampled(table, [&] {
              return stats::AnalyseKrippendorff(table, stats::Scale::kInterval,
                                                ResamplesFor(table.Count(), 1000));
            }));
  const auto ranks = stats::AnalyseRankConcordance(work.first);
  if (ranks.ok()) {
    group.Add("kendall_w", Bare(ranks->w)).p_value = ranks->test.p_value;
  } else {
    group.Add("kendall_w", ranks.refusal());
  }
  return group.Finish();
}

// ---- precision --------------------------------------------------------------------------------

/// What counts as repeats of the same thing: the sessions of each reader, or else the columns.
std::vector<std::vector<double>> Replicates(const stats::RatingTable& table) {
  std::vector<std::vector<double>> replicates;
  for (std::size_t subject = 0; subject < table.subjects(); ++subject) {
    if (table.sessions() == 1) {
      replicates.push_back(table.OfSubject(subject));
      continue;
    }
    for (std::size_t reader = 0; reader < table.readers(); ++reader) {
      replicates.emplace_back();
      for (std::size_t session = 0; session < table.sessions(); ++session) {
        replicates.back().push_back(table.At(subject, reader, session));
      }
    }
  }
  return replicates;
}

void AddRelative(const Outcome<stats::Repeatability>& result, GroupBuilder& group) {
  using Relative = stats::RelativeRepeatability;
  const auto relative = result.ok() ? result->relative : Outcome<Relative>(result.refusal());
  group.In("%", 2);
  const auto add = [&](const char* key, stats::Precision Relative::*member) {
    group.Add(key, Part(relative, [&](const Relative& all) { return (all.*member).estimate; }));
  };
  add("within_subject_cv", &Relative::wcv_root_mean_square);
  add("percent_repeatability_coefficient", &Relative::percent_rc);
  if (relative.ok() && relative->wcv_of_logs) {
    group.Add("within_subject_cv_of_logs", relative->wcv_of_logs->estimate);
  }
}

AgreementGroup Repeatability(const Work& work) {
  const auto result = stats::AnalyseRepeatability(Replicates(work.readings.readings));
  GroupBuilder group("repeatability");
  group.In(work.options.unit, work.decimals);
  using stats::Repeatability;
  group.Add("within_subject_sd",
            Part(result, [](const Repeatability& all) { return all.within_subject_sd.estimate; }));
  group.Add("repeatability_coefficient",
            Part(result, [](const Repeatability& all) { return all.coefficient.estimate; }));
  AddRelative(result, group);
  group.Coefficient();
  const auto trend = result.ok() ? result->trend : Outcome<stats::ScatterTrend>(result.refusal());
  auto& slope = group.Add(
      "scatter_trend", Part(trend, [](const stats::ScatterTrend& all) { return all.line.slope; }));
  if (trend.ok()) slope.p_value = trend->line.test.p_value;
  return group.Finish();
}

AgreementGroup Reproducibility(const Work& work) {
  const auto result = stats::AnalyseReproducibility(work.readings.readings);
  GroupBuilder group("reproducibility");
  group.In(work.options.unit, work.decimals);
  using stats::Reproducibility;
  group.Add("reproducibility_sd",
            Part(result, [](const Reproducibility& all) { return all.total_sd.estimate; }));
  group.Add("reproducibility_coefficient",
            Part(result, [](const Reproducibility& all) { return all.coefficient.estimate; }));
  const auto error = [&](IccType type, bool change) -> Outcome<Estimate> {
    if (!work.icc.ok()) return work.icc.refusal();
    const auto errors = stats::ErrorOfMeasurement(*work.icc, type);
    return change ? errors.minimal_detectable_change : errors.standard_error;
  };
  group.Add("sem_agreement", error(IccType::kAbsoluteAgreement, false));
  group.Add("mdc_agreement", error(IccType::kAbsoluteAgreement, true));
  group.Add("sem_consistency", error(IccType::kConsistency, false));
  group.Add("mdc_consistency", error(IccType::kConsistency, true));
  return group.Finish();
}

// ---- pairs of readers -------------------------------------------------------------------------

void AddLimits(const Work& work, const std::vector<double>& a, const std::vector<double>& b,
               GroupBuilder& group) {
  const auto limits = stats::AnalyseDifferences(a, b);
  using stats::BlandAltman;
  auto& bias = group.Add("bias", Part(limits, &BlandAltman::bias));
  if (limits.ok()) bias.p_value = limits->bias_test.p_value;
  group.Add("sd_of_differences", Part(limits, [](const BlandAltman& all) { return Bare(all.sd); }));
  group.Add("lower_limit", Part(limits, &BlandAltman::lower_limit));
  group.Add("upper_limit", Part(limits, &BlandAltman::upper_limit));
  group.Add("total_deviation_index",
            Part(stats::AnalyseTotalDeviation(stats::CompletePairs(a, b).Differences()),
                 [](const stats::TotalDeviationIndex& all) { return Bare(all.value); }));
  group.Coefficient();
  const auto slope = stats::ProportionalBias(a, b);
  auto& figure = group.Add("proportional_bias_slope", Part(slope, &stats::LineFit::slope));
  if (slope.ok()) figure.p_value = slope->test.p_value;
  group.In(work.options.unit, work.decimals);
}

void AddRepeatedLimits(const Work& work, const AgreementPair& pair, GroupBuilder& group) {
  const stats::RatingTable& table = work.readings.readings;
  std::vector<stats::RepeatedPair> subjects(table.subjects());
  for (std::size_t subject = 0; subject < table.subjects(); ++subject) {
    for (std::size_t session = 0; session < table.sessions(); ++session) {
      subjects[subject].a.push_back(table.At(subject, pair.first, session));
      subjects[subject].b.push_back(table.At(subject, pair.second, session));
    }
  }
  stats::RepeatedAgreementOptions options;
  options.seed = work.options.seed;
  options.resamples = ResamplesFor(table.Count(), options.resamples);
  const auto limits = stats::AnalyseConstantTruth(subjects, options);
  using stats::RepeatedAgreement;
  group.Add("bias", Part(limits, &RepeatedAgreement::bias));
  group.Add("sd_of_differences",
            Part(limits, [](const RepeatedAgreement& all) { return Bare(all.difference_sd); }));
  group.Add("lower_limit", Part(limits, &RepeatedAgreement::lower_limit));
  group.Add("upper_limit", Part(limits, &RepeatedAgreement::upper_limit));
}

void AddRatios(const std::vector<double>& a, const std::vector<double>& b, GroupBuilder& group) {
  const auto ratios = stats::AnalyseRatios(a, b);
  using stats::RatioAgreement;
  group.Coefficient();
  group.Add("geometric_mean_ratio", Part(ratios, &RatioAgreement::ratio));
  group.Add("lower_ratio_limit", Part(ratios, &RatioAgreement::lower_limit));
  group.Add("upper_ratio_limit", Part(ratios, &RatioAgreement::upper_limit));
}

void AddLines(const Work& work, const std::vector<double>& a, const std::vector<double>& b,
              GroupBuilder& group) {
  group.Coefficient();
  group.Add("concordance", Part(stats::AnalyseConcordance(a, b), &stats::Concordance::coefficient));
  if (work.readings.design == AgreementDesign::kRepeats) return;
  if (work.readings.readers.size() > 2 && work.readings.design != AgreementDesign::kMethods) return;
  const auto deming = stats::FitDeming(a, b);
  const auto passing = stats::FitPassingBablok(a, b);
  const auto line_part = [&](stats::Estimate stats::MethodLine::*member) {
    return Part(passing, [&](const stats::PassingBablokLine& all) { return all.line.*member; });
  };
  group.Add("deming_slope", Part(deming, &stats::MethodLine::slope));
  auto& slope = group.Add("passing_bablok_slope", line_part(&stats::MethodLine::slope));
  if (passing.ok()) slope.p_value = passing->linearity.p_value;
  group.In(work.options.unit, work.decimals);
  group.Add("deming_intercept", Part(deming, &stats::MethodLine::intercept));
  group.Add("passing_bablok_intercept", line_part(&stats::MethodLine::intercept));
}

void AddPercentiles(const Outcome<stats::DeviationPercentiles>& percentiles,
                    const std::string& prefix, GroupBuilder& group) {
  using stats::DeviationPercentiles;
  group.Add(prefix + "deviation_p50", Part(percentiles, &DeviationPercentiles::p50));
  group.Add(prefix + "deviation_p75", Part(percentiles, &DeviationPercentiles::p75));
  group.Add(prefix + "deviation_p95", Part(percentiles, &DeviationPercentiles::p95));
}

void AddDeviations(const Work& work, const std::vector<double>& a, const std::vector<double>& b,
                   GroupBuilder& group) {
  const auto deviations = stats::AnalyseDeviations(a, b);
  using Percentiles = stats::DeviationPercentiles;
  group.In(work.options.unit, work.decimals);
  AddPercentiles(deviations.ok() ? Outcome<Percentiles>(deviations->absolute)
                                 : Outcome<Percentiles>(deviations.refusal()),
                 "", group);
  group.In("%", 1);
  AddPercentiles(
      deviations.ok() ? deviations->relative : Outcome<Percentiles>(deviations.refusal()),
      "relative_", group);
}

AgreementGroup PairGroup(const Work& work, const AgreementPair& pair) {
  GroupBuilder group("pair", pair.about);
  const std::vector<double> a = ReadingsOf(work.readings.readings, pair.first);
  const std::vector<double> b = ReadingsOf(work.readings.readings, pair.second);
  group.In(work.options.unit, work.decimals);
  if (work.has_sessions()) {
    AddRepeatedLimits(work, pair, group);
  } else {
    AddLimits(work, a, b, group);
    AddRatios(a, b, group);
  }
  const std::vector<double> first_a = ReadingsOf(work.first, pair.first);
  const std::vector<double> first_b = ReadingsOf(work.first, pair.second);
  AddLines(work, first_a, first_b, group);
  AddDeviations(work, first_a, first_b, group);
  return group.Finish();
}

// ---- a program among the readers ----------------------------------------------------------------

AgreementGroup ProgramGroup(const Work& work, std::size_t program) {
  const std::size_t readers = work.first.readers();
  GroupBuilder group("program", work.readings.readers[program]);
  group.Coefficient();
  if (readers < 3) {
    group.Add("individual_equivalence",
              NotApplicable("the program is compared with the scatter of two or more readers"));
    return group.Finish();
  }
  stats::RatingTable others(work.first.subjects(), readers - 1);
  for (std::size_t subject = 0; subject < work.first.subjects(); ++subject) {
    std::size_t column = 0;
    for (std::size_t reader = 0; reader < readers; ++reader) {
      if (reader != program) others.Set(subject, column++, work.first.At(subject, reader));
    }
  }
  const auto result = stats::AnalyseIndividualEquivalence(ReadingsOf(work.first, program), others,
                                                          0.25, ResamplesFor(others.Count(), 2000));
  group.Add("individual_equivalence", Part(result, &stats::IndividualEquivalence::coefficient));
  return group.Finish();
}

void AddProgram(const Work& work, std::vector<AgreementGroup>& groups) {
  const auto& names = work.readings.readers;
  const auto found = std::find(names.begin(), names.end(), work.options.program);
  if (work.options.program.empty() || found == names.end()) return;
  groups.push_back(ProgramGroup(work, static_cast<std::size_t>(found - names.begin())));
}

// ---- what is not for numbers ------------------------------------------------------------------

AgreementGroup GradeStatistics() {
  GroupBuilder group("grades");
  group.Add("kappa", NotApplicable("the readings are numbers; kappas are for grades"));
  return group.Finish();
}

double ScatterOf(const Work& work) {
  if (work.icc.ok()) {
    const double square = work.icc->mean_squares.within_subjects;
    if (square > 0.0) return std::sqrt(square);
  }
  const std::vector<double> all = work.readings.readings.All();
  return all.size() < 2 ? 0.0 : stats::StandardDeviation(all);
}

}  // namespace

AgreementFigures FiguresOfNumbers(const AgreementReadings& readings, const FigureOptions& options) {
  stats::RatingTable first = FirstSession(readings.readings);
  auto icc = stats::IntraclassCorrelations(first);
  Work work{readings, options, std::move(first), std::move(icc)};
  work.decimals = DecimalsFor(ScatterOf(work));
  AgreementFigures figures;
  figures.headline = work.has_sessions() ? "inter_reader" : "icc_a_1";
  figures.pairs = PairsOf(readings);
  figures.groups.push_back(Reliability(work));
  const bool repeats = readings.design == AgreementDesign::kRepeats;
  if (repeats || work.has_sessions()) figures.groups.push_back(Repeatability(work));
  if (!repeats) figures.groups.push_back(Reproducibility(work));
  for (const AgreementPair& pair : figures.pairs) figures.groups.push_back(PairGroup(work, pair));
  AddProgram(work, figures.groups);
  figures.groups.push_back(GradeStatistics());
  return figures;
}

}  // namespace etalon::workflow
