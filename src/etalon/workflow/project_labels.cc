#include "etalon/workflow/project_labels.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "etalon/core/date.h"
#include "etalon/core/error.h"
#include "etalon/table/csv.h"

namespace etalon::workflow {
namespace {

using ontology::LabelStates;
using ontology::Ontology;
using table::Table;

constexpr std::array<std::string_view, 6> kYes{"1", "yes", "oui", "true", "vrai", "present"};
constexpr std::array<std::string_view, 6> kNo{"0", "no", "non", "false", "faux", "absent"};
constexpr std::size_t kLongestShown = 40;

/// A column of a table under any of its names.
struct TextColumn {
  std::vector<std::string> names;
  std::string LabelRow::*field;
};

const std::vector<TextColumn>& TextColumns() {
  static const std::vector<TextColumn> columns{{{"file", "image", "name"}, &LabelRow::file},
                                               {{"patient"}, &LabelRow::patient},
                                               {{"study"}, &LabelRow::study},
                                               {{"centre", "center", "site"}, &LabelRow::centre},
                                               {{"vendor", "manufacturer"}, &LabelRow::vendor},
                                               {{"organ"}, &LabelRow::organ},
                                               {{"date"}, &LabelRow::date}};
  return columns;
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  return lower;
}

std::string_view Trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::vector<std::string> Parts(std::string_view cell) {
  std::vector<std::string> parts;
  while (!cell.empty()) {
    const std::size_t bar = std::min(cell.find('|'), cell.size());
    const auto part = Trimmed(cell.substr(0, bar));
    if (!part.empty()) parts.emplace_back(part);
    cell.remove_prefix(std::min(cell.size(), bar + 1));
  }
  return parts;
}

class LabelTableReader {
 public:
  LabelTableReader(const Table& table, const Ontology& ontology)
      : table_(table), ontology_(ontology) {
    for (std::size_t column = 0; column < table.names().size(); ++column) SortColumn(column);
    if (!texts_.contains(&TextColumns()[0])) {
      Fail("has no column 'file' or 'image'");
    }
    if (choice_) ReadChoices();
  }

  LabelTable Read() {
    LabelTable read{.source = table_.source(), .rows = {}, .unused_columns = unused_};
    for (std::size_t row = 0; row < table_.rows(); ++row) read.rows.push_back(ReadRow(row));
    return read;
  }

 private:
  [[noreturn]] void Fail(const std::string& cause) const {
    throw FileError(ErrorCode::kFileMalformed, table_.source(), cause);
  }
  [[noreturn]] void FailAt(std::size_t row, std::size_t column, const std::string& cause) const {
    Fail(table_.Place(row, column) + " " + cause);
  }

  void SortColumn(std::size_t column) {
    const std::string name = Lower(table_.names()[column]);
    for (const TextColumn& text : TextColumns()) {
      if (std::ranges::find(text.names, name) == text.names.end()) continue;
      if (!texts_.try_emplace(&text, column).second) Fail("has two columns for '" + name + "'");
      return;
    }
    if (name == "label" || name == "labels") {
      choice_ = column;
    } else if (const auto label = ontology_.Find(name)) {
      RequireUsable(*label, table_.names()[column]);
      labels_.emplace_back(column, *label);
    } else {
      RejectMisspelt(column);
      unused_.push_back(table_.names()[column]);
    }
  }

  void RequireUsable(std::size_t label, const std::string& where) const {
    if (!ontology_.labels()[label].retired) return;
    Fail(fmt::format("{}: the label '{}' is retired; no new one is taken", where,
                     ontology_.labels()[label].id));
  }

  /// Without a column `label`, a column of yes and no that is no label would be lost in silence.
  void RejectMisspelt(std::size_t column) const {
    if (table_.Has("label") || table_.Has("labels")) return;
    bool filled = false;
    for (std::size_t row = 0; row < table_.rows(); ++row) {
      const auto cell = table_.Cell(row, column);
      if (table::IsMissing(cell)) continue;
      if (!YesOrNo(cell)) return;
      filled = true;
    }
    if (!filled) return;
    Fail(fmt::format("column '{}' holds yes and no and is no label of the ontology {} {}",
                     table_.names()[column], ontology_.name(), ontology_.version()));
  }

  std::size_t LabelNamed(std::size_t row, const std::string& name) const {
    auto label = ontology_.Find(name);
    if (!label) label = ontology_.Find(Lower(name));
    if (!label) {
      const std::string shown = name.size() <= kLongestShown ? ": '" + name + "'" : "";
      FailAt(row, *choice_,
             fmt::format("names no label of the ontology {} {}{}", ontology_.name(),
                         ontology_.version(), shown));
    }
    RequireUsable(*label, table_.Place(row, *choice_));
    return *label;
  }

  void ReadChoices() {
    for (std::size_t row = 0; row < table_.rows(); ++row) {
      for (const std::size_t label : Chosen(row)) choices_.insert(label);
    }
  }

  std::vector<std::size_t> Chosen(std::size_t row) const {
    std::vector<std::size_t> chosen;
    const auto cell = table_.Cell(row, *choice_);
    if (table::IsMissing(cell)) return chosen;
    for (const std::string& name : Parts(cell)) chosen.push_back(LabelNamed(row, name));
    return chosen;
  }

  void ReadChoice(std::size_t row, LabelStates& states) const {
    const auto chosen = Chosen(row);
    if (chosen.empty()) return;
    for (const std::size_t other : choices_) {
      const bool is_of_a_branch = std::ranges::any_of(chosen, [&](std::size_t label) {
        return ontology_.Implies(label, other) || ontology_.Implies(other, label);
      });
      if (!is_of_a_branch) states[ontology_.labels()[other].id] = false;
    }
    for (const std::size_t label : chosen) states[ontology_.labels()[label].id] = true;
  }

  void ReadLabelCells(std::size_t row, LabelStates& states) const {
    for (const auto& [column, label] : labels_) {
      const auto cell = table_.Cell(row, column);
      if (table::IsMissing(cell)) continue;
      const auto present = YesOrNo(cell);
      if (!present) FailAt(row, column, "is neither yes nor no (1 or 0)");
      states[ontology_.labels()[label].id] = *present;
    }
  }

  LabelRow ReadRow(std::size_t row) const {
    LabelRow read;
    read.line = table_.LineOf(row);
    for (const auto& [text, column] : texts_) {
      const auto cell = table_.Cell(row, column);
      if (!table::IsMissing(cell)) read.*(text->field) = std::string(cell);
    }
    CheckTexts(row, read);
    LabelStates states;
    if (choice_) ReadChoice(row, states);
    ReadLabelCells(row, states);
    ontology::Closure closure = ontology_.Close(states);
    if (!closure.contradiction.empty()) {
      Fail(fmt::format("line {}: {}", read.line, closure.contradiction));
    }
    read.labels = std::move(closure.states);
    return read;
  }

  void CheckTexts(std::size_t row, const LabelRow& read) const {
    const auto column_of = [&](std::size_t index) { return texts_.at(&TextColumns()[index]); };
    if (read.file.empty()) FailAt(row, column_of(0), "names no file");
    if (!read.organ.empty() && !ontology_.FindOrgan(read.organ)) {
      FailAt(row, column_of(5), "names no organ of the ontology");
    }
    if (!read.date.empty() && !DayOfDate(read.date)) {
      FailAt(row, column_of(6), "is no date: YYYY-MM-DD is");
    }
  }

  const Table& table_;
  const Ontology& ontology_;
  std::map<const TextColumn*, std::size_t> texts_;
  std::vector<std::pair<std::size_t, std::size_t>> labels_;  ///< column, label
  std::optional<std::size_t> choice_;
  std::set<std::size_t> choices_;  ///< labels that the column `label` holds
  std::vector<std::string> unused_;
};

}  // namespace

std::optional<bool> YesOrNo(std::string_view cell) {
  const std::string word = Lower(cell);
  if (std::ranges::find(kYes, word) != kYes.end()) return true;
  if (std::ranges::find(kNo, word) != kNo.end()) return false;
  return std::nullopt;
}

LabelTable ReadLabelTable(const std::filesystem::path& file, const Ontology& ontology) {
  const Table table = table::ReadCsv(file);
  return LabelTableReader(table, ontology).Read();
}

}  // namespace etalon::workflow
