#include "etalon/stats/agreement/crossed_components.h"

#include <Eigen/Dense>
#include <cmath>
#include <map>
#include <optional>
#include <vector>

#include "etalon/stats/agreement/simplex_search.h"

namespace etalon::stats {
namespace {

/// A subject's readings by one reader.
struct Cell {
  std::size_t column;
  std::size_t count;
  double mean;
  double squares;  ///< sum of squared deviations from the mean
};

/// All that the likelihood needs of the subjects with the same number of readings in each column.
struct Pattern {
  double subjects = 0.0;
  std::vector<std::size_t> columns;
  Eigen::VectorXd counts;
  Eigen::VectorXd sums;      ///< of the cell means, over subjects
  Eigen::MatrixXd products;  ///< of the cell means, over subjects
};

struct Summary {
  std::vector<Pattern> patterns;
  std::size_t columns = 0;
  double shift = 0.0;  ///< subtracted from all values
  double subjects = 0.0;
  double readings = 0.0;
  double cells = 0.0;
  double within_squares = 0.0;  ///< within cells
};

struct Ratios {
  double subject;  ///< to the residual variance
  double reader;
  double interaction;
};

/// What the restricted likelihood is made of, at given ratios.
struct Likelihood {
  double mean;
  double residual;
  double deviance;
};

double MeanOfAll(const RatingTable& table) {
  double sum = 0.0;
  const std::vector<double> values = table.All();
  for (const double value : values) sum += value;
  return values.empty() ? 0.0 : sum / static_cast<double>(values.size());
}

Cell Summarize(std::span<const double> readings, std::size_t column, double shift) {
  Cell cell{column, 0, 0.0, 0.0};
  for (const double value : readings) {
    if (std::isnan(value)) continue;
    ++cell.count;
    const double from_mean = value - shift - cell.mean;
    cell.mean += from_mean / static_cast<double>(cell.count);
    cell.squares += from_mean * (value - shift - cell.mean);
  }
  return cell;
}

std::vector<Cell> CellsOfSubject(const RatingTable& table, std::size_t subject, std::size_t columns,
                                 double shift) {
  const std::span<const double> all = table.Cells(subject);
  const std::size_t width = all.size() / columns;
  std::vector<Cell> cells;
  for (std::size_t column = 0; column < columns; ++column) {
    const Cell cell = Summarize(all.subspan(column * width, width), column, shift);
    if (cell.count > 0) cells.push_back(cell);
  }
  return cells;
}

Pattern EmptyPattern(const std::vector<Cell>& cells) {
  const auto size = static_cast<Eigen::Index>(cells.size());
  Pattern pattern;
  pattern.counts.resize(size);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    pattern.columns.push_back(cells[i].column);
    pattern.counts[static_cast<Eigen::Index>(i)] = static_cast<double>(cells[i].count);
  }
  pattern.sums = Eigen::VectorXd::Zero(size);
  pattern.products = Eigen::MatrixXd::Zero(size, size);
  return pattern;
}

void Add(const std::vector<Cell>& cells, double times, Pattern& pattern) {
  Eigen::VectorXd means(static_cast<Eigen::Index>(cells.size()));
  for (std::size_t i = 0; i < cells.size(); ++i)
    means[static_cast<Eigen::Index>(i)] = cells[i].mean;
  pattern.subjects += times;
  pattern.sums += times * means;
  pattern.products += times * means * means.transpose();
}

std::vector<std::size_t> KeyOf(const std::vector<Cell>& cells) {
  std::vector<std::size_t> key;
  for (const Cell& cell : cells) {
    key.push_back(cell.column);
    key.push_back(cell.count);
  }
  return key;
}

/// @param columns number of readers, or 1 to take all readings of a subject as one cell.
Summary Summarize(const RatingTable& table, std::size_t columns, std::span<const int> draws) {
  Summary summary;
  summary.columns = columns;
  summary.shift = MeanOfAll(table);
  std::map<std::vector<std::size_t>, std::size_t> index_of_pattern;
  for (std::size_t subject = 0; subject < table.subjects(); ++subject) {
    const double times = draws.empty() ? 1.0 : draws[subject];
    const std::vector<Cell> cells = CellsOfSubject(table, subject, columns, summary.shift);
    if (cells.empty() || times == 0.0) continue;
    const auto [found, added] = index_of_pattern.try_emplace(KeyOf(cells), summary.patterns.size());
    if (added) summary.patterns.push_back(EmptyPattern(cells));
    Add(cells, times, summary.patterns[found->second]);
    summary.subjects += times;
    summary.cells += times * static_cast<double>(cells.size());
    for (const Cell& cell : cells) {
      summary.readings += times * static_cast<double>(cell.count);
      summary.within_squares += times * cell.squares;
    }
  }
  return summary;
}

/// Sums over patterns with the subject effects eliminated; H = inverse of the covariance of the
/// cell means, over the residual variance, without the reader effects.
struct Sums {
  Eigen::MatrixXd reader_reader;  ///< Z' H Z
  Eigen::VectorXd reader_one;     ///< Z' H 1
  Eigen::VectorXd reader_value;   ///< Z' H y
  double one_one = 0.0;
  double one_value = 0.0;
  double value_value = 0.0;
  double log_determinant = 0.0;  ///< of the inverse of H

  explicit Sums(Eigen::Index columns)
      : reader_reader(Eigen::MatrixXd::Zero(columns, columns)),
        reader_one(Eigen::VectorXd::Zero(columns)),
        reader_value(Eigen::VectorXd::Zero(columns)) {}
};

void Add(const Pattern& pattern, const Ratios& ratios, Sums& sums) {
  const Eigen::VectorXd weights =
      (ratios.interaction + pattern.counts.array().inverse()).inverse().matrix();
  const double total = weights.sum();
  const double shrink = ratios.subject / (1.0 + ratios.subject * total);
  const Eigen::MatrixXd inverse =
      Eigen::MatrixXd(weights.asDiagonal()) - shrink * weights * weights.transpose();
  const Eigen::VectorXd row_sums = inverse.rowwise().sum();
  const Eigen::VectorXd values = inverse * pattern.sums;
  for (std::size_t a = 0; a < pattern.columns.size(); ++a) {
    const auto row = static_cast<Eigen::Index>(pattern.columns[a]);
    const auto i = static_cast<Eigen::Index>(a);
    sums.reader_one[row] += pattern.subjects * row_sums[i];
    sums.reader_value[row] += values[i];
    for (std::size_t b = 0; b < pattern.columns.size(); ++b) {
      sums.reader_reader(row, static_cast<Eigen::Index>(pattern.columns[b])) +=
          pattern.subjects * inverse(i, static_cast<Eigen::Index>(b));
    }
  }
  sums.one_one += pattern.subjects * row_sums.sum();
  sums.one_value += values.sum();
  sums.value_value += inverse.cwiseProduct(pattern.products).sum();
  sums.log_determinant +=
      pattern.subjects * (std::log1p(ratios.subject * total) - weights.array().log().sum());
}

/// Residual variance profiled out; constants left out. [Harville1977]
Likelihood Evaluate(const Summary& summary, const Ratios& ratios) {
  const auto columns = static_cast<Eigen::Index>(summary.columns);
  Sums sums(columns);
  for (const Pattern& pattern : summary.patterns) Add(pattern, ratios, sums);
  const Eigen::LDLT<Eigen::MatrixXd> reader_system(Eigen::MatrixXd::Identity(columns, columns) +
                                                   ratios.reader * sums.reader_reader);
  const Eigen::VectorXd one = ratios.reader * reader_system.solve(sums.reader_one);
  const Eigen::VectorXd value = ratios.reader * reader_system.solve(sums.reader_value);
  const double one_one = sums.one_one - sums.reader_one.dot(one);
  const double one_value = sums.one_value - sums.reader_one.dot(value);
  const double value_value = sums.value_value - sums.reader_value.dot(value);
  const double squares = value_value - one_value * one_value / one_one + summary.within_squares;
  const double freedom = summary.readings - 1.0;
  Likelihood result{summary.shift + one_value / one_one, std::max(squares, 0.0) / freedom, 0.0};
  result.deviance = freedom * std::log(std::max(result.residual, 1e-300)) + sums.log_determinant +
                    reader_system.vectorD().array().log().sum() + std::log(one_one);
  return result;
}

struct FreeTerms {
  bool reader;
  bool interaction;
};

/// The search runs over ratios of standard deviations: a negative one is its own mirror image, so
/// that a component of 0 is an ordinary minimum.
Ratios RatiosAt(const std::vector<double>& point, const FreeTerms& free) {
  std::size_t next = 0;
  const auto take = [&](bool present) {
    if (!present) return 0.0;
    const double ratio = point[next++];
    return ratio * ratio;
  };
  const double subject = take(true);
  const double reader = take(free.reader);
  return {subject, reader, take(free.interaction)};
}

/// Beyond this ratio the residual is rounding error of the values.
constexpr double kLargestRatio = 1e12;

Outcome<CrossedComponents> Fit(const Summary& summary, const FreeTerms& free) {
  const std::size_t dimensions = 1U + (free.reader ? 1U : 0U) + (free.interaction ? 1U : 0U);
  const auto deviance = [&](const std::vector<double>& point) {
    return Evaluate(summary, RatiosAt(point, free)).deviance;
  };
  const Ratios ratios =
      RatiosAt(MinimizeBySimplex(deviance, std::vector<double>(dimensions, 1.0)), free);
  if (std::max({ratios.subject, ratios.reader, ratios.interaction}) > kLargestRatio) {
    return Refusal{RefusalCode::kNoVariation, "the readers agree up to a constant"};
  }
  const Likelihood found = Evaluate(summary, ratios);
  CrossedComponents components;
  components.mean = found.mean;
  components.residual = found.residual;
  components.subject = found.residual * ratios.subject;
  components.reader = found.residual * ratios.reader;
  components.interaction = found.residual * ratios.interaction;
  components.interaction_separated = free.interaction;
  return components;
}

bool AllEqual(const RatingTable& table) {
  const std::vector<double> values = table.All();
  for (const double value : values) {
    if (value != values.front()) return false;
  }
  return true;
}

std::size_t ReadersWithReadings(const RatingTable& table) {
  std::size_t readers = 0;
  for (std::size_t reader = 0; reader < table.readers(); ++reader) {
    if (table.CountOfReader(reader) > 0) ++readers;
  }
  return readers;
}

std::optional<Refusal> WhyNot(const RatingTable& table, const Summary& summary) {
  if (summary.subjects < 2.0) {
    return Refusal{RefusalCode::kTooFewValues, "variance between subjects needs two subjects"};
  }
  if (AllEqual(table)) return Refusal{RefusalCode::kNoVariation, "all readings are equal"};
  return std::nullopt;
}

}  // namespace

Outcome<CrossedComponents> FitTwoWayComponents(const RatingTable& table,
                                               std::span<const int> draws) {
  Require(draws.empty() || draws.size() == table.subjects(), "one draw a subject is needed");
  const Summary summary = Summarize(table, table.readers(), draws);
  if (const auto refusal = WhyNot(table, summary)) return *refusal;
  const auto readers = static_cast<double>(ReadersWithReadings(table));
  if (readers < 2.0) {
    return Refusal{RefusalCode::kTooFewValues, "variance between readers needs two readers"};
  }
  if (summary.cells - summary.subjects - readers + 1.0 < 1.0) {
    return Refusal{RefusalCode::kNotEstimable,
                   "too few subjects were read by several readers to tell error from bias"};
  }
  return Fit(summary, {true, summary.readings > summary.cells});
}

Outcome<CrossedComponents> FitOneWayComponents(const RatingTable& table) {
  const Summary summary = Summarize(table, 1, {});
  if (const auto refusal = WhyNot(table, summary)) return *refusal;
  if (summary.readings - summary.subjects < 1.0) {
    return Refusal{RefusalCode::kNotEstimable, "no subject has two readings"};
  }
  return Fit(summary, {false, false});
}

}  // namespace etalon::stats
