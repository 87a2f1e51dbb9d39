#include "etalon/workflow/stored_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "etalon/core/error.h"
#include "etalon/table/csv.h"
#include "etalon/table/number_cell.h"
#include "etalon/workflow/study_options.h"

namespace etalon::workflow {
namespace {

constexpr int kPage = 200;
constexpr std::size_t kShownHash = 12;
constexpr const char* kSource = "studies.csv";
constexpr const char* kNothing = "holds no measurement yet";

/// Rows of texts and measurements, of which a table is made when all columns are known.
class RowsOfMeasurements {
 public:
  explicit RowsOfMeasurements(std::vector<std::string> columns) : columns_(std::move(columns)) {}

  void Add(std::vector<std::string> texts, const std::vector<Measurement>& measurements) {
    std::map<std::string, std::string> values;
    for (const Measurement& one : measurements) {
      values[one.name] = table::NumberText(one.value);
      names_.insert(one.name);
    }
    rows_.emplace_back(std::move(texts), std::move(values));
  }

  table::Table Build(const std::string& source) const {
    if (names_.empty()) throw FileError(ErrorCode::kUsage, source, kNothing);
    std::vector<std::string> header = columns_;
    header.insert(header.end(), names_.begin(), names_.end());
    std::vector<std::vector<std::string>> columns(header.size());
    for (const auto& [texts, values] : rows_) {
      for (std::size_t i = 0; i < columns_.size(); ++i) columns[i].push_back(texts[i]);
      for (std::size_t i = columns_.size(); i < header.size(); ++i) {
        const auto found = values.find(header[i]);
        columns[i].push_back(found == values.end() ? std::string() : found->second);
      }
    }
    return {source, header, columns};
  }

 private:
  std::vector<std::string> columns_;
  std::set<std::string> names_;
  std::vector<std::pair<std::vector<std::string>, std::map<std::string, std::string>>> rows_;
};

std::string DayOf(const store::StoredStudy& study) {
  return study.examination.acquired_at.substr(0, 10);
}

/// The lines of the studies that match, oldest first.
std::vector<store::StudyLine> LinesOf(store::StudyStore& studies,
                                      const StoredTableQuestion& question) {
  store::StudyQuestion asked;
  asked.kind = question.kind;
  asked.acquired_from = question.from;
  asked.acquired_to = question.to;
  asked.order = store::StudyOrder::kAcquired;
  asked.descending = false;
  asked.limit = kPage;
  std::vector<store::StudyLine> lines;
  do {
    store::StudyPage page = studies.List(asked, {});
    lines.insert(lines.end(), std::make_move_iterator(page.items.begin()),
                 std::make_move_iterator(page.items.end()));
    if (lines.size() > question.most) {
      throw FileError(ErrorCode::kUsage, kSource,
                      fmt::format("more than {} studies match", question.most));
    }
    asked.cursor = page.next;
  } while (!asked.cursor.empty());
  return lines;
}

}  // namespace

table::Table TableOfStudies(const std::string& source,
                            const std::vector<store::StoredStudy>& studies) {
  std::vector<const store::StoredStudy*> ordered;
  for (const store::StoredStudy& study : studies) ordered.push_back(&study);
  std::ranges::stable_sort(ordered, {}, [](const auto* study) { return DayOf(*study); });
  RowsOfMeasurements rows({"study", "patient", "date", "kind", "visit"});
  std::map<std::pair<std::string, std::string>, int> visits;
  for (const store::StoredStudy* study : ordered) {
    const std::string kind(Name(KindFromText(study->options)));
    const std::string& patient = study->examination.patient;
    // In words, so that a column of visits is none of numbers.
    const std::string visit =
        patient.empty() ? std::string() : fmt::format("visit {}", ++visits[{patient, kind}]);
    rows.Add({study->name, patient, DayOf(*study), kind, visit}, study->measurements);
  }
  return rows.Build(source);
}

table::Table StoredMeasurements(store::StudyStore& studies, const StoredTableQuestion& question) {
  std::vector<store::StoredStudy> found;
  for (const store::StudyLine& line : LinesOf(studies, question)) {
    if (auto study = studies.FindNewest(line.content_sha256)) found.push_back(std::move(*study));
  }
  return TableOfStudies(kSource, found);
}

table::Table StoredVersions(store::StudyStore& studies, const StoredTableQuestion& question) {
  RowsOfMeasurements rows({"study", "patient", "date", "reader"});
  for (const store::StudyLine& line : LinesOf(studies, question)) {
    std::map<std::string, store::ReaderVersion> newest;
    for (store::ReaderVersion& version : studies.VersionsOf(line.content_sha256)) {
      newest[version.by.person] = std::move(version);
    }
    if (newest.empty()) continue;
    const auto study = studies.FindNewest(line.content_sha256);
    if (!study) continue;
    const auto add = [&](const std::string& reader, const std::vector<Measurement>& measured) {
      rows.Add({line.content_sha256.substr(0, kShownHash), line.patient, DayOf(*study), reader},
               measured);
    };
    add("program", study->measurements);
    for (const auto& [person, version] : newest) add(person, version.measurements);
  }
  return rows.Build(kSource);
}

std::string CsvText(const table::Table& table) {
  std::string text = table::CsvLine(table.names());
  std::vector<std::string> cells(table.names().size());
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (std::size_t column = 0; column < cells.size(); ++column) {
      cells[column] = table.Cell(row, column);
    }
    text += table::CsvLine(cells);
  }
  return text;
}

}  // namespace etalon::workflow
