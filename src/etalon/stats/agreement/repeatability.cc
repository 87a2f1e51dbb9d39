#include "etalon/stats/agreement/repeatability.h"

#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"
#include "etalon/stats/agreement/crossed_components.h"
#include "etalon/stats/agreement/variance_interval.h"
#include "etalon/stats/moments.h"

namespace etalon::stats {
namespace {

using Rows = std::vector<std::vector<double>>;

/// Subjects with at least two readings.
Rows Repeated(const Rows& replicates) {
  Rows repeated;
  for (const auto& row : replicates) {
    std::vector<double> present;
    for (const double value : row) {
      Require(!std::isinf(value), "infinite reading");
      if (!std::isnan(value)) present.push_back(value);
    }
    if (present.size() > 1) repeated.push_back(std::move(present));
  }
  return repeated;
}

std::size_t CountOf(const Rows& rows) {
  std::size_t count = 0;
  for (const auto& row : rows) count += row.size();
  return count;
}

std::vector<double> MeansOf(const Rows& rows) {
  std::vector<double> means;
  for (const auto& row : rows) means.push_back(Mean(row));
  return means;
}

std::vector<double> StandardDeviationsOf(const Rows& rows) {
  std::vector<double> deviations;
  for (const auto& row : rows) deviations.push_back(StandardDeviation(row));
  return deviations;
}

double WithinSubjectSd(const Rows& rows) {
  double squares = 0.0;
  for (const auto& row : rows) {
    const double sd = StandardDeviation(row);
    squares += sd * sd * static_cast<double>(row.size() - 1);
  }
  return std::sqrt(squares / static_cast<double>(CountOf(rows) - rows.size()));
}

Precision MakePrecision(double sd, double freedom) {
  return {StandardDeviationEstimate(sd, freedom), UpperBoundOfSd(sd, freedom)};
}

Precision Scaled(const Precision& precision, double factor) {
  return {Scaled(precision.estimate, factor), precision.upper_bound * factor};
}

bool OneSign(const std::vector<double>& values) {
  const auto positive = [](double value) { return value > 0.0; };
  const auto negative = [](double value) { return value < 0.0; };
  return std::all_of(values.begin(), values.end(), positive) ||
         std::all_of(values.begin(), values.end(), negative);
}

Rows LogarithmsOf(const Rows& rows) {
  Rows logarithms = rows;
  for (auto& row : logarithms) {
    for (double& value : row) value = std::log(std::abs(value));
  }
  return logarithms;
}

double PercentCvFromLogs(double sd) { return 100.0 * std::sqrt(std::expm1(sd * sd)); }

void FillLogarithmic(const Rows& rows, double freedom, RelativeRepeatability& relative) {
  for (const auto& row : rows) {
    if (!OneSign(row)) return;
  }
  Precision precision = MakePrecision(WithinSubjectSd(LogarithmsOf(rows)), freedom);
  const double reach = kRepeatabilityFactor * precision.estimate.value;
  relative.percent_rc_of_logs = Interval{100.0 * std::expm1(-reach), 100.0 * std::expm1(reach)};
  precision.estimate.value = PercentCvFromLogs(precision.estimate.value);
  precision.estimate.standard_error = std::nullopt;
  precision.upper_bound = PercentCvFromLogs(precision.upper_bound);
  if (auto& interval = precision.estimate.interval) {
    interval = Interval{PercentCvFromLogs(interval->low), PercentCvFromLogs(interval->high)};
  }
  relative.wcv_of_logs = precision;
}

double RootMeanSquareCv(const Rows& rows) {
  double sum = 0.0;
  for (const auto& row : rows) {
    const double cv = StandardDeviation(row) / Mean(row);
    sum += cv * cv;
  }
  return std::sqrt(sum / static_cast<double>(rows.size()));
}

Outcome<RelativeRepeatability> Relative(const Rows& rows, const Repeatability& absolute) {
  if (!OneSign(MeansOf(rows))) {
    return Refusal{RefusalCode::kNotApplicable,
                   "a relative precision needs quantities that are all above or all below zero"};
  }
  const double freedom = absolute.degrees_of_freedom;
  const Precision wcv = MakePrecision(100.0 * RootMeanSquareCv(rows), freedom);
  RelativeRepeatability relative{
      wcv, Scaled(absolute.within_subject_sd, 100.0 / std::abs(absolute.mean)),
      Scaled(wcv, kRepeatabilityFactor), std::nullopt, std::nullopt};
  FillLogarithmic(rows, freedom, relative);
  return relative;
}

Outcome<ScatterTrend> Trend(const Rows& rows) {
  std::vector<double> sizes = MeansOf(rows);
  for (double& size : sizes) size = std::abs(size);
  auto line = FitLine(sizes, StandardDeviationsOf(rows));
  if (!line) return line.refusal();
  const bool grows = line->slope.value > 0.0 && line->test.p_value < 0.05;
  return ScatterTrend{*line, grows};
}

Precision RootPrecision(const std::vector<WeightedMeanSquare>& terms) {
  return {RootOfMeanSquares(terms), UpperBoundOfRoot(terms)};
}

Outcome<Reproducibility> ReproducibilityOfSessions(const RatingTable& table) {
  const auto fit = FitTwoWayComponents(table);
  if (!fit) return fit.refusal();
  std::size_t readers = 0;
  std::size_t subjects = 0;
  std::size_t cells = 0;
  for (std::size_t j = 0; j < table.readers(); ++j) readers += table.CountOfReader(j) > 0;
  for (std::size_t i = 0; i < table.subjects(); ++i) {
    subjects += table.CountOfSubject(i) > 0;
    const auto row = table.Cells(i);
    for (std::size_t j = 0; j < table.readers(); ++j) {
      const auto cell = row.subspan(j * table.sessions(), table.sessions());
      cells += std::any_of(cell.begin(), cell.end(), [](double v) { return !std::isnan(v); });
    }
  }
  const auto reader_df = static_cast<double>(readers - 1);
  const double error_df = static_cast<double>(cells - subjects) - reader_df;
  const Precision total = RootPrecision(
      {{1.0, fit->reader, reader_df}, {1.0, fit->interaction + fit->residual, error_df}});
  return Reproducibility{fit->reader, fit->interaction, fit->residual, total,
                         Scaled(total, kRepeatabilityFactor)};
}

std::vector<WeightedMeanSquare> ReadingVariance(const IccAnalysis& analysis) {
  const IccMeanSquares& squares = analysis.mean_squares;
  const double n = analysis.readings_per_reader;
  return {{1.0 / n, squares.readers, squares.readers_df},
          {1.0 - 1.0 / n, squares.error, squares.error_df}};
}

/// P(|X| < bound) of a normal variable.
double Within(double bound, double mean, double sd) {
  return NormalCdf((bound - mean) / sd) - NormalCdf((-bound - mean) / sd);
}

double ExactIndex(double mean, double sd, double proportion) {
  if (sd == 0.0) return std::abs(mean);
  double low = 0.0;
  double high = std::abs(mean) + sd * NormalQuantile((1.0 + proportion) / 2.0);
  for (int step = 0; step < 200 && low < high; ++step) {
    const double middle = 0.5 * (low + high);
    if (middle <= low || middle >= high) break;
    (Within(middle, mean, sd) < proportion ? low : high) = middle;
  }
  return high;
}

}  // namespace

Outcome<Repeatability> AnalyseRepeatability(const Rows& replicates) {
  const Rows rows = Repeated(replicates);
  if (rows.empty()) {
    return Refusal{RefusalCode::kTooFewValues, "repeatability needs a subject with two readings"};
  }
  const std::size_t readings = CountOf(rows);
  const auto freedom = static_cast<double>(readings - rows.size());
  const Precision sd = MakePrecision(WithinSubjectSd(rows), freedom);
  Repeatability result{rows.size(),
                       readings,
                       freedom,
                       Mean(MeansOf(rows)),
                       sd,
                       Scaled(sd, kRepeatabilityFactor),
                       Refusal{RefusalCode::kNotApplicable, ""},
                       Trend(rows)};
  result.relative = Relative(rows, result);
  return result;
}

Outcome<Reproducibility> AnalyseReproducibility(const RatingTable& table) {
  if (table.sessions() > 1) return ReproducibilityOfSessions(table);
  const auto analysis = IntraclassCorrelations(table);
  if (!analysis) return analysis.refusal();
  const Precision total = RootPrecision(ReadingVariance(*analysis));
  return Reproducibility{analysis->components.reader, 0.0, analysis->components.residual, total,
                         Scaled(total, kRepeatabilityFactor)};
}

MeasurementError ErrorOfMeasurement(const IccAnalysis& analysis, IccType type) {
  const IccMeanSquares& squares = analysis.mean_squares;
  const Estimate sem = type == IccType::kConsistency
                           ? StandardDeviationEstimate(std::sqrt(squares.error), squares.error_df)
                           : RootOfMeanSquares(ReadingVariance(analysis));
  return {sem, Scaled(sem, kRepeatabilityFactor)};
}

Outcome<TotalDeviationIndex> AnalyseTotalDeviation(const std::vector<double>& differences,
                                                   double proportion) {
  Require(proportion > 0.0 && proportion < 1.0, "proportion outside (0, 1)");
  const Rows rows = Repeated({differences});
  if (rows.empty() || rows.front().size() < 3) {
    return Refusal{RefusalCode::kTooFewValues, "a total deviation index needs three differences"};
  }
  const std::vector<double>& present = rows.front();
  const auto n = static_cast<double>(present.size());
  const double mean = Mean(present);
  const double sd = StandardDeviation(present);
  const double variance = sd * sd;
  const double mean_square = mean * mean + variance * (n - 1.0) / n;
  const double value = NormalQuantile((1.0 + proportion) / 2.0) * std::sqrt(mean_square);
  const double bias_share = mean_square > 0.0 ? mean * mean / mean_square : 1.0;
  const double log_error = std::sqrt(2.0 * (1.0 - bias_share * bias_share) / (n - 2.0));
  return TotalDeviationIndex{ExactIndex(mean, sd, proportion), value,
                             value * std::exp(0.5 * NormalQuantile(0.95) * log_error)};
}

}  // namespace etalon::stats
