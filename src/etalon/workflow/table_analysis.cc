#include "etalon/workflow/table_analysis.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_set>

#include "etalon/core/error.h"
#include "etalon/report/agreement_analysis.h"
#include "etalon/report/agreement_report.h"
#include "etalon/workflow/agree_columns.h"

namespace etalon::workflow {
namespace {

/// More columns than a person would choose by hand are left to the person.
constexpr std::size_t kMostGuessed = 8;

using Names = std::vector<std::string>;
using Usual = std::vector<std::string_view>;

bool IsNumber(const ColumnSummary& column) {
  return column.cells.numbers > 0 && column.cells.texts == 0;
}

/// What the names and the entries of the columns suggest.
class Guesses {
 public:
  explicit Guesses(const table::Table& table) : table_(table), columns_(SummariseColumns(table)) {
    subject_ = Named({"subject", "patient", "sujet", "id", "case", "cas", "study"});
  }

  const std::string& subject() const { return subject_; }

  std::string Named(const Usual& usual) const {
    for (const std::string_view name : usual) {
      for (const ColumnSummary& column : columns_) {
        if (PlainName(column.name) == name) return column.name;
      }
    }
    return {};
  }

  /// The first column with two different entries, one that is named so first.
  std::string OfTwoEntries(const Usual& usual) const {
    const std::string named = Named(usual);
    if (!named.empty()) return named;
    for (const ColumnSummary& column : columns_) {
      if (column.entries.size() == 2 && column.name != subject_) return column.name;
    }
    return {};
  }

  /// Columns of numbers that are none of `others`, the first few.
  Names Numbers(const Names& others) const {
    Names found;
    for (const ColumnSummary& column : columns_) {
      const bool other =
          column.name == subject_ || std::ranges::find(others, column.name) != others.end();
      if (!other && IsNumber(column) && found.size() < kMostGuessed) found.push_back(column.name);
    }
    return found;
  }

  const ColumnSummary* Find(const std::string& name) const {
    const auto found = std::ranges::find(columns_, name, &ColumnSummary::name);
    return found == columns_.end() ? nullptr : &*found;
  }

  const table::Table& table() const { return table_; }

 private:
  const table::Table& table_;
  std::vector<ColumnSummary> columns_;
  std::string subject_;
};

TableAnalysisRequest GuessAgreement(const Guesses& guesses) {
  TableAnalysisRequest guess{.analysis = "agreement", .agreement = {}, .cohort = {}};
  AgreeMapping& mapping = guess.agreement.mapping;
  try {
    const report::AgreementReadings readings = FindReadings(guesses.table(), {});
    const ColumnRoles roles = FindRoles(guesses.table(), {});
    mapping.layout = Name(readings.layout);
    mapping.design = Name(readings.design);
    mapping.scale = Name(readings.scale);
    mapping.subject = roles.subject.value_or("");
    mapping.session = roles.session.value_or("");
    if (readings.layout != report::AgreementLayout::kLong) return guess;
    mapping.reader = roles.reader.value_or("");
    mapping.value = roles.value.value_or("");
  } catch (const Error&) {
    mapping = {};  // The person chooses; what is missing is then said.
    mapping.subject = guesses.subject();
  }
  return guess;
}

TableAnalysisRequest GuessAccuracy(const Guesses& guesses) {
  CohortOptions options;
  options.label = guesses.OfTwoEntries({"label", "truth", "outcome", "verite", "vérité"});
  options.columns = guesses.Numbers({options.label});
  return {.analysis = "accuracy", .agreement = {}, .cohort = std::move(options)};
}

TableAnalysisRequest GuessCorrelation(const Guesses& guesses) {
  CohortOptions options;
  options.subject = guesses.subject();
  options.columns = guesses.Numbers({});
  return {.analysis = "correlation", .agreement = {}, .cohort = std::move(options)};
}

TableAnalysisRequest GuessPaired(const Guesses& guesses) {
  CohortOptions options;
  options.subject = guesses.subject();
  options.visit = guesses.OfTwoEntries({"visit", "time", "visite", "session"});
  options.columns = guesses.Numbers({options.visit});
  const ColumnSummary* visits = guesses.Find(options.visit);
  if (visits != nullptr && visits->entries.size() >= 2) {
    options.before = visits->entries[0];
    options.after = visits->entries[1];
  }
  return {.analysis = "paired", .agreement = {}, .cohort = std::move(options)};
}

TableAnalysisRequest GuessSurvival(const Guesses& guesses) {
  CohortOptions options;
  options.time = guesses.Named({"time", "temps", "duration", "futime", "days", "months"});
  options.event = guesses.OfTwoEntries({"event", "status", "cens", "fustat", "death"});
  return {.analysis = "survival", .agreement = {}, .cohort = std::move(options)};
}

TableAnalysisRequest GuessErrors(const Guesses& guesses) {
  CohortOptions options;
  options.value = guesses.Named({"value", "automatic", "valeur", "program"});
  options.reference = guesses.Named({"reference", "manual", "référence", "truth"});
  const Names numbers = guesses.Numbers({});
  if (options.value.empty() && !numbers.empty()) options.value = numbers[0];
  if (options.reference.empty() && numbers.size() > 1) options.reference = numbers[1];
  return {.analysis = "errors", .agreement = {}, .cohort = std::move(options)};
}

void RequireFew(const table::Table& table, std::size_t compared, const char* what) {
  if (compared <= kMostCompared) return;
  throw FileError(ErrorCode::kUsage, table.source(),
                  fmt::format("compares {} {}, more than {}", compared, what, kMostCompared));
}

/// How many columns an analysis of a cohort takes; survival and errors name theirs.
std::size_t ColumnsOf(const table::Table& table, const CohortOptions& options) {
  const bool names = options.analysis == "survival" || options.analysis == "errors";
  if (!options.columns.empty() || names) return options.columns.size();
  const auto count = std::ranges::count_if(
      table.names(), [&](const std::string& name) { return table.HoldsNumbers(name); });
  return static_cast<std::size_t>(count);
}

}  // namespace

std::vector<ColumnSummary> SummariseColumns(const table::Table& table) {
  std::vector<ColumnSummary> columns;
  for (std::size_t column = 0; column < table.names().size(); ++column) {
    ColumnSummary summary{.name = table.names()[column],
                          .cells = table.CountCells(table.names()[column]),
                          .entries = {}};
    std::unordered_set<std::string_view> seen;
    for (std::size_t row = 0; row < table.rows() && seen.size() <= kMostEntries; ++row) {
      const std::string_view cell = table.Cell(row, column);
      if (table::IsMissing(cell) || !seen.insert(cell).second) continue;
      summary.entries.emplace_back(cell);
    }
    if (seen.size() > kMostEntries) summary.entries.clear();
    columns.push_back(std::move(summary));
  }
  return columns;
}

std::vector<TableAnalysisRequest> GuessAnalyses(const table::Table& table) {
  const Guesses guesses(table);
  return {GuessAgreement(guesses), GuessAccuracy(guesses), GuessCorrelation(guesses),
          GuessPaired(guesses),    GuessSurvival(guesses), GuessErrors(guesses)};
}

AnalysedTable AnalyseColumns(const table::Table& table, const std::string& sha256,
                             const TableAnalysisRequest& request) {
  if (request.analysis == "agreement") {
    const auto readings = FindReadings(table, request.agreement.mapping);
    RequireFew(table, readings.readings.readers() * readings.readings.sessions(), "readers");
    const report::AgreementStudy study = AgreeTable(table, sha256, request.agreement);
    return {report::AgreementAnalysis(study), report::AgreementJson(study)};
  }
  CohortOptions options = request.cohort;
  options.analysis = request.analysis;
  RequireFew(table, ColumnsOf(table, options), "columns");
  report::Analysis analysis = AnalyseTable(table, options);
  std::string document = report::AnalysisJson(analysis);
  return {std::move(analysis), std::move(document)};
}

}  // namespace etalon::workflow
