#include "etalon/stats/agreement/icc.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "etalon/core/error.h"
#include "etalon/stats/agreement/crossed_components.h"
#include "etalon/stats/bootstrap.h"
#include "etalon/stats/distributions.h"

namespace etalon::stats {
namespace {

double Number(std::size_t count) { return static_cast<double>(count); }

double HarmonicMean(const std::vector<std::size_t>& counts) {
  double sum = 0.0;
  for (const std::size_t count : counts) sum += 1.0 / Number(count);
  return Number(counts.size()) / sum;
}

/// Sums of squares below this are rounding error.
double RoundingFloor(const RatingTable& table) {
  double largest = 0.0;
  for (const double value : table.All()) largest = std::max(largest, std::abs(value));
  const double rounding = 16.0 * std::numeric_limits<double>::epsilon() * largest;
  return Number(table.Count()) * rounding * rounding;
}

struct Means {
  double grand = 0.0;
  std::vector<double> subject;
  std::vector<double> reader;
};

Means MeansOf(const RatingTable& table) {
  const double n = Number(table.subjects());
  const double k = Number(table.readers());
  Means means{0.0, std::vector<double>(table.subjects()), std::vector<double>(table.readers())};
  for (std::size_t i = 0; i < table.subjects(); ++i) {
    const auto cells = table.Cells(i);
    for (std::size_t j = 0; j < table.readers(); ++j) {
      means.subject[i] += cells[j] / k;
      means.reader[j] += cells[j] / n;
    }
    means.grand += means.subject[i] / n;
  }
  return means;
}

double SumOfSquares(const std::vector<double>& means, double centre) {
  double sum = 0.0;
  for (const double mean : means) sum += (mean - centre) * (mean - centre);
  return sum;
}

double ResidualSquares(const RatingTable& table, const Means& means) {
  double sum = 0.0;
  for (std::size_t i = 0; i < table.subjects(); ++i) {
    const auto cells = table.Cells(i);
    for (std::size_t j = 0; j < table.readers(); ++j) {
      const double residual = cells[j] - means.subject[i] - means.reader[j] + means.grand;
      sum += residual * residual;
    }
  }
  return sum;
}

void FillClosedForm(const RatingTable& table, IccAnalysis& analysis) {
  const double n = Number(table.subjects());
  const double k = Number(table.readers());
  const double floor = RoundingFloor(table);
  const Means means = MeansOf(table);
  const auto significant = [&](double squares) { return squares > floor ? squares : 0.0; };
  const double between_subjects = significant(k * SumOfSquares(means.subject, means.grand));
  const double between_readers = significant(n * SumOfSquares(means.reader, means.grand));
  const double residual = significant(ResidualSquares(table, means));
  IccMeanSquares& squares = analysis.mean_squares;
  squares.subjects_df = n - 1.0;
  squares.readers_df = k - 1.0;
  squares.error_df = (n - 1.0) * (k - 1.0);
  squares.within_df = n * (k - 1.0);
  squares.subjects = between_subjects / squares.subjects_df;
  squares.between_one_way = squares.subjects;
  squares.readers = between_readers / squares.readers_df;
  squares.error = residual / squares.error_df;
  squares.within_subjects = (between_readers + residual) / squares.within_df;
  analysis.mean = means.grand;
  analysis.components = {(squares.subjects - squares.error) / k,
                         (squares.readers - squares.error) / n, squares.error};
}

std::optional<Refusal> FillFromRestrictedLikelihood(const RatingTable& table,
                                                    IccAnalysis& analysis) {
  const auto two_way = FitTwoWayComponents(table);
  if (!two_way) return two_way.refusal();
  const auto one_way = FitOneWayComponents(table);
  if (!one_way) return one_way.refusal();
  const double n = Number(analysis.subjects);
  const double readers = Number(analysis.readers);
  const double readings = Number(analysis.readings);
  IccMeanSquares& squares = analysis.mean_squares;
  squares.subjects_df = n - 1.0;
  squares.readers_df = readers - 1.0;
  squares.error_df = readings - n - readers + 1.0;
  squares.within_df = readings - n;
  squares.error = two_way->residual;
  squares.subjects = two_way->residual + analysis.readings_per_subject * two_way->subject;
  squares.readers = two_way->residual + analysis.readings_per_reader * two_way->reader;
  squares.within_subjects = one_way->residual;
  squares.between_one_way = one_way->residual + analysis.readings_per_subject * one_way->subject;
  analysis.mean = two_way->mean;
  analysis.components = {two_way->subject, two_way->reader, two_way->residual};
  return std::nullopt;
}

std::optional<FTest> MakeFTest(double numerator, double denominator, double df1, double df2) {
  if (denominator <= 0.0) return std::nullopt;
  const double statistic = numerator / denominator;
  return FTest{statistic, df1, df2, FisherSurvival(statistic, df1, df2)};
}

/// Bounds of F = MSR / MSE as multiples of its expectation [McGraw1996, table 7].
struct FBounds {
  double low;
  double high;
};

FBounds BoundsOfF(const FTest& test, double tail) {
  return {test.statistic / FisherQuantile(1.0 - tail, test.numerator_df, test.denominator_df),
          test.statistic * FisherQuantile(1.0 - tail, test.denominator_df, test.numerator_df)};
}

Interval FromF(const FBounds& f, double k, IccUnit unit) {
  if (unit == IccUnit::kAverage) return {1.0 - 1.0 / f.low, 1.0 - 1.0 / f.high};
  return {(f.low - 1.0) / (f.low + k - 1.0), (f.high - 1.0) / (f.high + k - 1.0)};
}

double SpearmanBrown(double single, double k) { return k * single / (1.0 + (k - 1.0) * single); }

/// Degrees of freedom of the two-way absolute-agreement interval [Satterthwaite1946].
double AgreementFreedom(const IccAnalysis& analysis, double icc) {
  const double n = analysis.readings_per_reader;
  const double k = analysis.readings_per_subject;
  const IccMeanSquares& squares = analysis.mean_squares;
  const double readers = k * icc * squares.readers;
  const double error = (n * (1.0 + (k - 1.0) * icc) - k * icc) * squares.error;
  return (readers + error) * (readers + error) /
         (readers * readers / squares.readers_df + error * error / squares.error_df);
}

std::optional<Interval> AgreementInterval(const IccAnalysis& analysis, double icc, double tail) {
  const double freedom = AgreementFreedom(analysis, icc);
  if (!(freedom > 0.01)) return std::nullopt;
  const double n = analysis.readings_per_reader;
  const double k = analysis.readings_per_subject;
  const IccMeanSquares& squares = analysis.mean_squares;
  const double upper_f = FisherQuantile(1.0 - tail, squares.subjects_df, freedom);
  const double lower_f = FisherQuantile(1.0 - tail, freedom, squares.subjects_df);
  const double noise = k * squares.readers + (k * n - k - n) * squares.error;
  const double low =
      n * (squares.subjects - upper_f * squares.error) / (upper_f * noise + n * squares.subjects);
  const double high =
      n * (lower_f * squares.subjects - squares.error) / (noise + n * lower_f * squares.subjects);
  if (!std::isfinite(low) || !std::isfinite(high)) return std::nullopt;
  return Interval{low, high};
}

struct Ratio {
  double numerator;
  double denominator;
};

Ratio RatioOf(const IccAnalysis& analysis, const IccForm& form) {
  const IccMeanSquares& squares = analysis.mean_squares;
  const double k = analysis.readings_per_subject;
  const bool one_way = form.model == IccModel::kOneWayRandom;
  const double between = one_way ? squares.between_one_way : squares.subjects;
  const double error = one_way ? squares.within_subjects : squares.error;
  double bias = 0.0;
  if (!one_way && form.type == IccType::kAbsoluteAgreement) {
    bias = (squares.readers - squares.error) / analysis.readings_per_reader;
  }
  if (form.unit == IccUnit::kAverage) return {between - error, between + bias};
  return {between - error, between + (k - 1.0) * error + k * bias};
}

std::optional<FTest> TestOf(const IccMeanSquares& squares, const IccForm& form) {
  if (form.model == IccModel::kOneWayRandom) {
    return MakeFTest(squares.between_one_way, squares.within_subjects, squares.subjects_df,
                     squares.within_df);
  }
  return MakeFTest(squares.subjects, squares.error, squares.subjects_df, squares.error_df);
}

std::optional<Interval> IntervalOf(const IccAnalysis& analysis, const IccResult& result,
                                   double tail) {
  const double k = analysis.readings_per_subject;
  const bool two_way = result.form.model != IccModel::kOneWayRandom;
  if (two_way && result.form.type == IccType::kAbsoluteAgreement) {
    const Ratio single = RatioOf(analysis, {result.form.model, result.form.type, IccUnit::kSingle});
    if (single.numerator >= single.denominator) return std::nullopt;
    auto interval = AgreementInterval(analysis, single.numerator / single.denominator, tail);
    if (interval && result.form.unit == IccUnit::kAverage) {
      interval = Interval{SpearmanBrown(interval->low, k), SpearmanBrown(interval->high, k)};
    }
    return interval;
  }
  if (!result.f_test || result.f_test->statistic <= 0.0) return std::nullopt;
  return FromF(BoundsOfF(*result.f_test, tail), k, result.form.unit);
}

std::string IntervalMethod(const IccAnalysis& analysis) {
  return analysis.complete ? "McGraw-Wong F"
                           : "McGraw-Wong F at REML components and harmonic mean numbers";
}

/// The interval that heavy tails of the subjects ask for.
std::optional<Interval> AdjustedInterval(const IccAnalysis& analysis, const IccForm& form,
                                         double tail) {
  IccAnalysis adjusted = analysis;
  adjusted.mean_squares.subjects_df = analysis.effective_subjects_df;
  const IccResult result{form, Estimate{}, TestOf(adjusted.mean_squares, form), std::nullopt};
  return IntervalOf(adjusted, result, tail);
}

IccResult Evaluate(const IccAnalysis& analysis, const IccForm& form, double tail) {
  IccResult result{form, Estimate{}, TestOf(analysis.mean_squares, form), std::nullopt};
  const Ratio ratio = RatioOf(analysis, form);
  if (!(ratio.denominator > 0.0)) {
    result.estimate = Refusal{RefusalCode::kNotEstimable,
                              Name(form) + " has no value: the subjects do not differ"};
    return result;
  }
  Estimate estimate{ratio.numerator / ratio.denominator, std::nullopt,
                    IntervalOf(analysis, result, tail), ""};
  if (estimate.interval) {
    estimate.interval_method = IntervalMethod(analysis);
    result.kurtosis_adjusted_interval = AdjustedInterval(analysis, form, tail);
  }
  result.estimate = estimate;
  return result;
}

/// Excess kurtosis G2 [Joanes1998] of the subjects' means; 0 for fewer than 4.
double KurtosisOfSubjects(const RatingTable& table) {
  std::vector<double> means;
  double grand = 0.0;
  for (std::size_t i = 0; i < table.subjects(); ++i) {
    double sum = 0.0;
    for (const double value : table.Cells(i)) sum += std::isnan(value) ? 0.0 : value;
    means.push_back(sum / Number(table.CountOfSubject(i)));
    grand += means.back() / Number(table.subjects());
  }
  double second = 0.0;
  double fourth = 0.0;
  for (const double mean : means) {
    const double square = (mean - grand) * (mean - grand);
    second += square;
    fourth += square * square;
  }
  const double n = Number(means.size());
  if (n < 4.0 || !(second > 0.0)) return 0.0;
  const double excess = n * fourth / (second * second) - 3.0;
  return (n - 1.0) / ((n - 2.0) * (n - 3.0)) * ((n + 1.0) * excess + 6.0);
}

double EffectiveFreedom(const RatingTable& table) {
  const double n = Number(table.subjects());
  const double kurtosis = std::max(0.0, KurtosisOfSubjects(table));
  return 2.0 / (2.0 / (n - 1.0) + kurtosis / n);
}

IccAnalysis Describe(const RatingTable& table) {
  IccAnalysis analysis{};
  std::vector<std::size_t> of_subjects;
  std::vector<std::size_t> of_readers;
  for (std::size_t i = 0; i < table.subjects(); ++i) of_subjects.push_back(table.CountOfSubject(i));
  for (std::size_t j = 0; j < table.readers(); ++j) of_readers.push_back(table.CountOfReader(j));
  analysis.subjects = table.subjects();
  analysis.readers = table.readers();
  analysis.readings = table.Count();
  analysis.complete = table.Complete();
  analysis.readings_per_subject = HarmonicMean(of_subjects);
  analysis.readings_per_reader = HarmonicMean(of_readers);
  return analysis;
}

std::optional<Refusal> WhyNot(const RatingTable& table) {
  if (table.sessions() > 1) {
    return Refusal{RefusalCode::kNotApplicable,
                   "the ten intraclass correlations are of one reading a cell; several sessions "
                   "are analysed as repeated readings"};
  }
  if (table.Count() == 0 || table.subjects() < 2) {
    return Refusal{RefusalCode::kTooFewValues, "an intraclass correlation needs two subjects"};
  }
  return std::nullopt;
}

bool Constant(const RatingTable& table) {
  const std::vector<double> values = table.All();
  return std::all_of(values.begin(), values.end(),
                     [&](double value) { return value == values.front(); });
}

}  // namespace

std::string Name(const IccForm& form) {
  const bool single = form.unit == IccUnit::kSingle;
  if (form.model == IccModel::kOneWayRandom) return single ? "ICC(1)" : "ICC(k)";
  const std::string type = form.type == IccType::kConsistency ? "C" : "A";
  return "ICC(" + type + (single ? ",1)" : ",k)");
}

const std::vector<IccForm>& AllIccForms() {
  using enum IccModel;
  using enum IccType;
  using enum IccUnit;
  static const std::vector<IccForm> forms{
      {kOneWayRandom, kAbsoluteAgreement, kSingle}, {kOneWayRandom, kAbsoluteAgreement, kAverage},
      {kTwoWayRandom, kConsistency, kSingle},       {kTwoWayRandom, kConsistency, kAverage},
      {kTwoWayRandom, kAbsoluteAgreement, kSingle}, {kTwoWayRandom, kAbsoluteAgreement, kAverage},
      {kTwoWayMixed, kConsistency, kSingle},        {kTwoWayMixed, kConsistency, kAverage},
      {kTwoWayMixed, kAbsoluteAgreement, kSingle},  {kTwoWayMixed, kAbsoluteAgreement, kAverage}};
  return forms;
}

const IccResult& IccAnalysis::Form(const IccForm& form) const {
  for (const IccResult& result : forms) {
    if (result.form == form) return result;
  }
  throw ContractError("no such form of intraclass correlation: one-way is of absolute agreement");
}

const IccResult& IccAnalysis::Agreement() const {
  return Form({IccModel::kTwoWayRandom, IccType::kAbsoluteAgreement, IccUnit::kSingle});
}

const IccResult& IccAnalysis::Consistency() const {
  return Form({IccModel::kTwoWayRandom, IccType::kConsistency, IccUnit::kSingle});
}

Outcome<IccAnalysis> IntraclassCorrelations(const RatingTable& given, double level) {
  Require(level > 0.0 && level < 1.0, "level of an interval outside (0, 1)");
  if (const auto refusal = WhyNot(given)) return *refusal;
  const RatingTable table = given.Complete() ? given : given.WithoutEmpty();
  if (const auto refusal = WhyNot(table)) return *refusal;
  if (table.readers() < 2) {
    return Refusal{RefusalCode::kTooFewValues, "an intraclass correlation needs two readers"};
  }
  if (Constant(table)) return Refusal{RefusalCode::kNoVariation, "all readings are equal"};
  IccAnalysis analysis = Describe(table);
  if (analysis.complete) {
    FillClosedForm(table, analysis);
  } else if (const auto refusal = FillFromRestrictedLikelihood(table, analysis)) {
    return *refusal;
  }
  analysis.effective_subjects_df = EffectiveFreedom(table);
  for (const IccForm& form : AllIccForms()) {
    if (form.model == IccModel::kTwoWayMixed) {
      IccResult same = analysis.Form({IccModel::kTwoWayRandom, form.type, form.unit});
      same.form = form;
      analysis.forms.push_back(same);
    } else {
      analysis.forms.push_back(Evaluate(analysis, form, (1.0 - level) / 2.0));
    }
  }
  return analysis;
}

namespace {

double InterReader(const CrossedComponents& c) {
  return c.subject / (c.subject + c.reader + c.interaction + c.residual);
}

double IntraReader(const CrossedComponents& c) {
  return 1.0 - c.residual / (c.subject + c.reader + c.interaction + c.residual);
}

Estimate Bootstrapped(const RatingTable& table, double (*statistic)(const CrossedComponents&),
                      double value, int resamples) {
  const auto of_draws = [&](std::span<const int> draws) -> std::optional<double> {
    const auto components = FitTwoWayComponents(table, draws);
    if (!components) return std::nullopt;
    return statistic(*components);
  };
  ClusterBootstrapOptions options;
  options.resamples = resamples;
  options.interval = BootstrapInterval::kBiasCorrectedAccelerated;
  const auto outcome = ClusterBootstrap(table.subjects(), of_draws, options);
  if (!outcome) return {value, std::nullopt, std::nullopt, ""};
  return *outcome;
}

}  // namespace

Outcome<RepeatedReadings> AnalyseRepeatedReadings(const RatingTable& table, int resamples) {
  const auto components = FitTwoWayComponents(table);
  if (!components) return components.refusal();
  if (!components->interaction_separated) {
    return Refusal{RefusalCode::kNotApplicable, "no subject was read twice by one reader"};
  }
  return RepeatedReadings{Bootstrapped(table, InterReader, InterReader(*components), resamples),
                          Bootstrapped(table, IntraReader, IntraReader(*components), resamples),
                          components->subject,
                          components->reader,
                          components->interaction,
                          components->residual};
}

ReliabilityBand KooLiBand(double icc) {
  if (icc < 0.5) return ReliabilityBand::kPoor;
  if (icc < 0.75) return ReliabilityBand::kModerate;
  return icc <= 0.9 ? ReliabilityBand::kGood : ReliabilityBand::kExcellent;
}

std::string Name(ReliabilityBand band) {
  switch (band) {
    case ReliabilityBand::kPoor:
      return "poor";
    case ReliabilityBand::kModerate:
      return "moderate";
    case ReliabilityBand::kGood:
      return "good";
    case ReliabilityBand::kExcellent:
      return "excellent";
  }
  throw ContractError("reliability band without a name");
}

}  // namespace etalon::stats
