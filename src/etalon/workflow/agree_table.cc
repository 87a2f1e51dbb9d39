#include "etalon/workflow/agree_table.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>

#include "etalon/core/error.h"
#include "etalon/workflow/agree_builder.h"
#include "etalon/workflow/agree_columns.h"
#include "etalon/workflow/agree_counts.h"
#include "etalon/workflow/agree_values.h"

namespace etalon::workflow {
namespace {

using report::AgreementDesign;
using report::AgreementLayout;
using report::AgreementReadings;
using report::AgreementScale;

/// The one of `values` with that name, or nothing for "auto".
template <typename Value, std::size_t kCount>
std::optional<Value> Named(const std::string& name, const Value (&values)[kCount],
                           const std::string& option) {
  if (name == "auto") return std::nullopt;
  std::string all = "auto";
  for (const Value value : values) {
    if (Name(value) == name) return value;
    all += ", " + Name(value);
  }
  throw Error(ErrorCode::kUsage, option + " takes one of " + all);
}

std::optional<AgreementLayout> LayoutNamed(const std::string& name) {
  constexpr AgreementLayout kAll[] = {AgreementLayout::kLong, AgreementLayout::kWide,
                                      AgreementLayout::kSquare, AgreementLayout::kCounts};
  return Named(name, kAll, "--layout");
}

std::optional<AgreementDesign> DesignNamed(const std::string& name) {
  constexpr AgreementDesign kAll[] = {AgreementDesign::kReaders, AgreementDesign::kRepeats,
                                      AgreementDesign::kMethods};
  return Named(name, kAll, "--design");
}

bool SubjectsComeAgain(const table::Table& table, const std::string& subject) {
  const std::size_t column = table.ColumnOf(subject);
  std::set<std::string_view> seen;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (!seen.insert(table.Cell(row, column)).second) return true;
  }
  return false;
}

/// The only column of numbers that is none of the others, where no column is named like a value.
std::optional<std::string> OnlyNumberColumn(const table::Table& table, const ColumnRoles& roles) {
  std::optional<std::string> only;
  for (const std::string& column : UnusedColumns(table, roles, {})) {
    if (!table.HoldsNumbers(column)) continue;
    if (only) return std::nullopt;
    only = column;
  }
  return only;
}

bool LooksLong(const table::Table& table, const ColumnRoles& roles, const AgreeMapping& mapping) {
  if (!mapping.reader.empty() || !mapping.value.empty()) return true;
  if (!roles.subject) return false;
  if (roles.reader) return true;
  const bool has_value = roles.value.has_value();
  return has_value && (roles.session || SubjectsComeAgain(table, *roles.subject));
}

AgreementLayout ChooseLayout(const table::Table& table, const ColumnRoles& roles,
                             const AgreeMapping& mapping) {
  if (const auto named = LayoutNamed(mapping.layout)) return *named;
  if (LooksLong(table, roles, mapping)) return AgreementLayout::kLong;
  if (roles.subject || !mapping.readers.empty()) return AgreementLayout::kWide;
  const auto counts = ReadCounts(table);
  if (counts && IsSquare(*counts)) return AgreementLayout::kSquare;
  if (counts && HasEqualRowSums(*counts)) return AgreementLayout::kCounts;
  return AgreementLayout::kWide;
}

std::string_view FilledCell(const table::Table& table, std::size_t row, std::size_t column,
                            const char* role) {
  const std::string_view cell = table.Cell(row, column);
  if (!table::IsMissing(cell)) return cell;
  throw FileError(ErrorCode::kFileMalformed, table.source(),
                  table.Place(row, column) + ": a reading without a " + role);
}

void RemarkOnScale(const ReadingValues& values, AgreementReadings& readings) {
  readings.scale = values.scale;
  readings.grades = values.grades;
  if (!values.scale_was_guessed) return;
  if (values.scale == AgreementScale::kOrderedGrades) {
    readings.remarks.push_back(
        {"Few whole numbers: taken as ordered grades; --scale numbers says otherwise.",
         "Peu de nombres entiers : pris pour des grades ordonnés ; --scale numbers indique le "
         "contraire."});
  }
}

// ---- long -----------------------------------------------------------------------------------

struct LongColumns {
  std::size_t subject;
  std::optional<std::size_t> reader;
  std::optional<std::size_t> session;
};

void AddRow(const table::Table& table, const LongColumns& columns, std::size_t row, double value,
            const std::set<std::string, std::less<>>& wanted, ReadingBuilder& builder) {
  const std::string_view reader =
      columns.reader ? FilledCell(table, row, *columns.reader, "reader") : std::string_view();
  if (!wanted.empty() && !wanted.contains(reader)) return;
  const std::string_view session =
      columns.session ? FilledCell(table, row, *columns.session, "session") : std::string_view();
  builder.Add(FilledCell(table, row, columns.subject, "subject"), reader, session, value, row);
}

ColumnRoles LongRoles(const table::Table& table, ColumnRoles roles) {
  if (!roles.value) roles.value = OnlyNumberColumn(table, roles);
  const auto missing = [&](const char* what, const char* option) {
    return FileError(
        ErrorCode::kUsage, table.source(),
        std::string("has no column named like a ") + what + "; name it with " + option);
  };
  if (!roles.subject) throw missing("subject", "--subject");
  if (!roles.value) throw missing("value", "--value");
  return roles;
}

void RequireReaders(const table::Table& table, const std::vector<std::string>& wanted,
                    const AgreementReadings& readings) {
  for (const std::string& reader : wanted) {
    const auto& found = readings.readers;
    if (std::find(found.begin(), found.end(), reader) != found.end()) continue;
    throw FileError(ErrorCode::kUsage, table.source(), "has no reader '" + reader + "'");
  }
}

void ReadLong(const table::Table& table, const ColumnRoles& found, const AgreeMapping& mapping,
              AgreementReadings& readings) {
  const ColumnRoles roles = LongRoles(table, found);
  const ReadingValues values = DecodeValues(table, {*roles.value}, mapping);
  RemarkOnScale(values, readings);
  LongColumns columns{table.ColumnOf(*roles.subject), std::nullopt, std::nullopt};
  if (roles.reader) columns.reader = table.ColumnOf(*roles.reader);
  if (roles.session) columns.session = table.ColumnOf(*roles.session);
  const std::set<std::string, std::less<>> wanted(mapping.readers.begin(), mapping.readers.end());
  ReadingBuilder builder(table);
  for (const std::string& reader : mapping.readers) builder.DeclareReader(reader);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const double value = values.columns.front()[row];
    if (!std::isnan(value)) AddRow(table, columns, row, value, wanted, builder);
  }
  if (mapping.repeats_in_order || (!roles.reader && !roles.session)) builder.NumberSessions();
  if (roles.reader && NamesAMethod(*roles.reader)) readings.design = AgreementDesign::kMethods;
  builder.Build(readings);
  if (readings.design != AgreementDesign::kRepeats) {
    RequireReaders(table, mapping.readers, readings);
  }
  readings.unused_columns = UnusedColumns(table, roles, {});
}

// ---- wide -----------------------------------------------------------------------------------

struct WideColumn {
  std::string column;
  std::string reader;
  std::string session;
};

/// Columns of numbers, or of texts when there is none of numbers. A column of both holds a mistake
/// that `DecodeValues` points at.
std::vector<std::string> ReaderColumns(const table::Table& table, const ColumnRoles& roles) {
  std::vector<std::string> numbers, texts;
  for (const std::string& column : UnusedColumns(table, roles, {})) {
    const table::CellCounts counts = table.CountCells(column);
    if (counts.numbers > 0 && counts.numbers >= counts.texts) {
      numbers.push_back(column);
    } else if (counts.texts > 0) {
      texts.push_back(column);
    }
  }
  return numbers.empty() ? texts : numbers;
}

/// "wright1, wright2, mini1, mini2": readers with sessions, when every stem has the same numbers.
std::vector<WideColumn> SplitSessions(const std::vector<std::string>& columns) {
  std::vector<WideColumn> split, whole;
  std::map<std::string, std::set<std::string>> numbers_of;
  for (const std::string& column : columns) {
    const NumberedName name = SplitNumber(column);
    numbers_of[name.stem].insert(name.number);
    split.push_back({column, name.stem, name.number});
    whole.push_back({column, column, ""});
  }
  const std::set<std::string>& first = numbers_of.begin()->second;
  const bool crossed = numbers_of.size() > 1 && first.size() > 1 && !first.contains("") &&
                       !numbers_of.contains("") &&
                       std::all_of(numbers_of.begin(), numbers_of.end(),
                                   [&](const auto& entry) { return entry.second == first; });
  return crossed ? split : whole;
}

void RemarkOnColumns(const std::vector<WideColumn>& columns, AgreementReadings& readings) {
  const bool all_repeats =
      std::all_of(columns.begin(), columns.end(),
                  [](const WideColumn& column) { return NamesARepeat(column.column); });
  if (all_repeats) readings.design = AgreementDesign::kRepeats;
  if (columns.front().session.empty()) return;
  readings.remarks.push_back(
      {"The numbers at the end of the columns' names are taken as sessions of the same reader or "
       "method; --readers with the columns to compare says otherwise.",
       "Les numéros à la fin des noms de colonnes sont pris pour des séances du même lecteur ou "
       "de la même méthode ; --readers avec les colonnes à comparer indique le contraire."});
}

void AddWideRow(const table::Table& table, const ColumnRoles& roles, std::size_t row,
                const std::vector<WideColumn>& columns, const ReadingValues& values,
                ReadingBuilder& builder) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const double value = values.columns[i][row];
    if (std::isnan(value)) continue;
    std::string session = columns[i].session;
    if (roles.session) {
      session += FilledCell(table, row, table.ColumnOf(*roles.session), "session");
    }
    const std::string subject(
        roles.subject ? FilledCell(table, row, table.ColumnOf(*roles.subject), "subject")
                      : std::to_string(row + 1));
    builder.Add(subject, columns[i].reader, session, value, row);
  }
}

void ReadWide(const table::Table& table, ColumnRoles roles, const AgreeMapping& mapping,
              AgreementReadings& readings) {
  roles.reader.reset();
  roles.value.reset();
  const bool chosen = !mapping.readers.empty();
  const std::vector<std::string> names = chosen ? mapping.readers : ReaderColumns(table, roles);
  if (names.size() < 2 && !roles.session) {
    throw FileError(ErrorCode::kFileMalformed, table.source(),
                    "holds fewer than two columns of readings; name them with --readers");
  }
  if (names.empty()) {
    throw FileError(ErrorCode::kFileMalformed, table.source(), "holds no column of readings");
  }
  std::vector<WideColumn> columns;
  for (const std::string& name : names) columns.push_back({name, name, ""});
  if (!chosen) columns = SplitSessions(names);
  RemarkOnColumns(columns, readings);
  const ReadingValues values = DecodeValues(table, names, mapping);
  RemarkOnScale(values, readings);
  ReadingBuilder builder(table);
  for (const WideColumn& column : columns) builder.DeclareReader(column.reader);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    AddWideRow(table, roles, row, columns, values, builder);
  }
  if (mapping.repeats_in_order) builder.NumberSessions();
  builder.Build(readings);
  readings.unused_columns = UnusedColumns(table, roles, names);
  if (!roles.subject) {
    readings.remarks.push_back({"No subject column: each row is a subject.",
                                "Pas de colonne de sujets : chaque ligne est un sujet."});
  }
}

}  // namespace

AgreementReadings FindReadings(const table::Table& table, const AgreeMapping& mapping) {
  const auto design = DesignNamed(mapping.design);
  const ColumnRoles roles = FindRoles(table, mapping);
  AgreementReadings readings;
  readings.source = std::filesystem::path(table.source()).filename().string();
  readings.layout = ChooseLayout(table, roles, mapping);
  switch (readings.layout) {
    case AgreementLayout::kLong:
      ReadLong(table, roles, mapping, readings);
      break;
    case AgreementLayout::kWide:
      ReadWide(table, roles, mapping, readings);
      break;
    case AgreementLayout::kSquare:
      ReadSquare(table, mapping, readings);
      break;
    case AgreementLayout::kCounts:
      ReadGradeCounts(table, mapping, readings);
      break;
  }
  if (design) readings.design = *design;
  return readings;
}

}  // namespace etalon::workflow
