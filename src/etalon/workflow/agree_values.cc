#include "etalon/workflow/agree_values.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "etalon/core/error.h"
#include "etalon/table/number_cell.h"

namespace etalon::workflow {
namespace {

using report::AgreementScale;

constexpr std::size_t kMostGuessedGrades = 6;
constexpr double kLargestGuessedGrade = 10.0;
constexpr double kMostContiguousGrades = 20.0;
constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

table::CellCounts CountAll(const table::Table& table, const std::vector<std::string>& columns) {
  table::CellCounts sum;
  for (const std::string& column : columns) {
    const table::CellCounts counts = table.CountCells(column);
    sum.numbers += counts.numbers;
    sum.texts += counts.texts;
    sum.missing += counts.missing;
  }
  return sum;
}

/// The values in rising order; gives up, empty, beyond `most` of them.
std::set<double> Distinct(const std::vector<std::vector<double>>& columns, std::size_t most) {
  std::set<double> distinct;
  for (const auto& column : columns) {
    for (const double value : column) {
      if (!std::isnan(value)) distinct.insert(value);
      if (distinct.size() > most) return {};
    }
  }
  return distinct;
}

bool LookLikeGrades(const std::set<double>& distinct) {
  return !distinct.empty() && std::all_of(distinct.begin(), distinct.end(), [](double value) {
    return value == std::floor(value) && value >= 0.0 && value <= kLargestGuessedGrade;
  });
}

/// Whole numbers stand for all grades between them; other values only for themselves.
std::vector<double> GradesBetween(const std::set<double>& distinct, AgreementScale scale) {
  const bool whole = std::all_of(distinct.begin(), distinct.end(),
                                 [](double value) { return value == std::floor(value); });
  const bool few = *distinct.rbegin() - *distinct.begin() <= kMostContiguousGrades;
  if (scale != AgreementScale::kOrderedGrades || !whole || !few) {
    return {distinct.begin(), distinct.end()};
  }
  std::vector<double> grades;
  for (double grade = *distinct.begin(); grade <= *distinct.rbegin(); grade += 1.0) {
    grades.push_back(grade);
  }
  return grades;
}

void ReplaceByIndices(ReadingValues& values, const std::vector<double>& grades) {
  for (auto& column : values.columns) {
    for (double& value : column) {
      if (std::isnan(value)) continue;
      value = static_cast<double>(std::lower_bound(grades.begin(), grades.end(), value) -
                                  grades.begin());
    }
  }
  for (const double grade : grades) values.grades.push_back(table::NumberText(grade));
}

AgreementScale ScaleNamed(const std::string& scale) {
  for (const auto each :
       {AgreementScale::kNumbers, AgreementScale::kOrderedGrades, AgreementScale::kNamedGrades}) {
    if (Name(each) == scale) return each;
  }
  throw Error(ErrorCode::kUsage, "--scale takes auto, numbers, ordered-grades or named-grades");
}

/// Statistics square their values.
void RequireModestNumbers(const table::Table& table, const std::string& column,
                          const std::vector<double>& values) {
  constexpr double kLargest = 1e100;
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (!(std::abs(values[row]) > kLargest)) continue;
    throw FileError(ErrorCode::kFileMalformed, table.source(),
                    table.Place(row, table.ColumnOf(column)) + ": the number is beyond 1e100");
  }
}

ReadingValues FromNumbers(const table::Table& table, const std::vector<std::string>& columns,
                          const AgreeMapping& mapping) {
  ReadingValues values;
  for (const std::string& column : columns) {
    values.columns.push_back(table.Numbers(column));
    RequireModestNumbers(table, column, values.columns.back());
  }
  values.scale_was_guessed = mapping.scale == "auto";
  if (!values.scale_was_guessed) {
    values.scale = ScaleNamed(mapping.scale);
  } else if (LookLikeGrades(Distinct(values.columns, kMostGuessedGrades))) {
    values.scale = AgreementScale::kOrderedGrades;
  }
  if (values.scale == AgreementScale::kNumbers) return values;
  constexpr std::size_t kMostGrades = 1000;
  const std::set<double> distinct = Distinct(values.columns, kMostGrades);
  if (distinct.empty()) {
    throw FileError(ErrorCode::kFileMalformed, table.source(), "holds more than 1000 grades");
  }
  ReplaceByIndices(values, GradesBetween(distinct, values.scale));
  return values;
}

std::map<std::string, double> IndexOf(const std::vector<std::string>& grades) {
  std::map<std::string, double> index;
  for (const std::string& grade : grades) {
    if (!index.emplace(grade, static_cast<double>(index.size())).second) {
      throw Error(ErrorCode::kUsage, "--grades names '" + grade + "' twice");
    }
  }
  return index;
}

std::vector<double> Indices(const table::Table& table, const std::string& column,
                            const std::map<std::string, double>& index_of) {
  const std::size_t at = table.ColumnOf(column);
  std::vector<double> indices;
  indices.reserve(table.rows());
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string cell(table.Cell(row, at));
    const auto found = index_of.find(cell);
    if (found != index_of.end()) {
      indices.push_back(found->second);
    } else if (table::IsMissing(cell)) {
      indices.push_back(kMissing);
    } else {
      throw FileError(ErrorCode::kFileMalformed, table.source(),
                      table.Place(row, at) + ": not one of the grades of --grades");
    }
  }
  return indices;
}

std::vector<std::string> DistinctTexts(const table::Table& table,
                                       const std::vector<std::string>& columns) {
  constexpr std::size_t kMostNames = 100;
  std::set<std::string> names;
  for (const std::string& column : columns) {
    const std::size_t at = table.ColumnOf(column);
    for (std::size_t row = 0; row < table.rows(); ++row) {
      const std::string_view cell = table.Cell(row, at);
      if (!table::IsMissing(cell)) names.emplace(cell);
      if (names.size() <= kMostNames) continue;
      throw FileError(ErrorCode::kFileMalformed, table.source(),
                      table.Place(row, at) + ": more than 100 different texts as grades");
    }
  }
  return {names.begin(), names.end()};
}

ReadingValues FromTexts(const table::Table& table, const std::vector<std::string>& columns,
                        const AgreeMapping& mapping) {
  ReadingValues values;
  const bool ordered = !mapping.grades.empty();
  if (mapping.scale == "ordered-grades" && !ordered) {
    throw Error(ErrorCode::kUsage, "the order of grades that are texts is given by --grades");
  }
  values.scale = ordered && mapping.scale != "named-grades" ? AgreementScale::kOrderedGrades
                                                            : AgreementScale::kNamedGrades;
  values.grades = ordered ? mapping.grades : DistinctTexts(table, columns);
  const auto index_of = IndexOf(values.grades);
  for (const std::string& column : columns) {
    values.columns.push_back(Indices(table, column, index_of));
  }
  return values;
}

}  // namespace

ReadingValues DecodeValues(const table::Table& table, const std::vector<std::string>& columns,
                           const AgreeMapping& mapping) {
  const bool asked = mapping.scale != "auto";
  if (asked) ScaleNamed(mapping.scale);
  const table::CellCounts counts = CountAll(table, columns);
  const bool named = asked && ScaleNamed(mapping.scale) == AgreementScale::kNamedGrades;
  const bool all_text = counts.numbers == 0 && counts.texts > 0 && mapping.scale != "numbers";
  if (!mapping.grades.empty() || all_text || (named && counts.texts > 0)) {
    return FromTexts(table, columns, mapping);
  }
  return FromNumbers(table, columns, mapping);
}

}  // namespace etalon::workflow
