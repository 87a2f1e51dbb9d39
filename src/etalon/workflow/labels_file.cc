#include "etalon/workflow/labels_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

#include "etalon/core/error.h"
#include "etalon/table/csv.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using nn::train::OutputClass;

[[noreturn]] void Fail(const table::Table& table, std::string_view cause) {
  throw FileError(ErrorCode::kFileMalformed, table.source(), cause);
}

/// The first of `usual` that is a column.
std::optional<std::string> ColumnAmong(const table::Table& table,
                                       const std::vector<std::string>& usual) {
  const auto found = std::ranges::find_if(usual, [&](const auto& name) { return table.Has(name); });
  return found == usual.end() ? std::nullopt : std::optional(*found);
}

std::string RequiredColumn(const table::Table& table, const std::vector<std::string>& usual) {
  const auto found = ColumnAmong(table, usual);
  if (!found) Fail(table, fmt::format("has no column '{}'", fmt::join(usual, "' or '")));
  return *found;
}

std::optional<int> WholeNumber(std::string_view cell) {
  int number = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
  if (error != std::errc() || end != cell.data() + cell.size()) return std::nullopt;
  return number;
}

/// Reads the rows of one table of labels.
class LabelReader {
 public:
  LabelReader(const table::Table& table, const std::vector<OutputClass>& classes)
      : table_(table),
        classes_(classes),
        file_(table.ColumnOf(RequiredColumn(table, {"file", "name"}))),
        label_name_(RequiredColumn(table, {"label", "grade"})),
        label_(table.ColumnOf(label_name_)) {
    if (table.Has("patient")) patient_ = table.ColumnOf("patient");
    if (table.Has("study")) study_ = table.ColumnOf("study");
  }

  std::vector<LabelledFile> Read(const fs::path& folder) {
    std::vector<LabelledFile> files;
    for (std::size_t row = 0; row < table_.rows(); ++row) {
      LabelledFile file{.path = folder / table_.Cell(row, file_),
                        .label = Label(row),
                        .patient = Text(row, patient_),
                        .study = Text(row, study_),
                        .line = table_.LineOf(row)};
      if (IsRepeated(file, row)) continue;
      std::error_code code;
      if (!fs::is_regular_file(file.path, code)) {
        Fail(table_, fmt::format("{} names a file that is not there", table_.Place(row, file_)));
      }
      files.push_back(std::move(file));
    }
    if (files.empty()) Fail(table_, "names no file");
    return files;
  }

 private:
  int Label(std::size_t row) const {
    const std::string_view cell = table_.Cell(row, label_);
    for (std::size_t label = 0; label < classes_.size(); ++label) {
      if (classes_[label].name == cell) return static_cast<int>(label);
    }
    const auto number = WholeNumber(cell);
    if (number && (label_name_ == "grade" || classes_.size() == 2) && *number >= 0 &&
        *number < std::ssize(classes_)) {
      return *number;
    }
    Fail(table_,
         fmt::format("{} holds no label; labels are {}", table_.Place(row, label_), ClassNames()));
  }

  std::string ClassNames() const {
    std::vector<std::string> names;
    for (const OutputClass& item : classes_) names.push_back(item.name);
    return fmt::format("{}", fmt::join(names, ", "));
  }

  std::string Text(std::size_t row, std::optional<std::size_t> column) const {
    return column ? std::string(table_.Cell(row, *column)) : std::string();
  }

  /// @throws when an earlier row says something else of the same file.
  bool IsRepeated(const LabelledFile& file, std::size_t row) {
    const auto [place, added] = first_row_.try_emplace(file.path.lexically_normal(), row);
    if (added) return false;
    const std::size_t first = place->second;
    if (Label(first) != file.label || Text(first, patient_) != file.patient ||
        Text(first, study_) != file.study) {
      Fail(table_, fmt::format("lines {} and {} contradict each other on the same file",
                               table_.LineOf(first), table_.LineOf(row)));
    }
    return true;
  }

  const table::Table& table_;
  const std::vector<OutputClass>& classes_;
  std::size_t file_;
  std::string label_name_;
  std::size_t label_;
  std::optional<std::size_t> patient_;
  std::optional<std::size_t> study_;
  std::map<fs::path, std::size_t> first_row_;
};

}  // namespace

void RequireStudies(const std::vector<LabelledFile>& files, const std::string& table) {
  std::map<std::string, const LabelledFile*> first;
  for (const LabelledFile& file : files) {
    if (file.study.empty()) {
      throw FileError(ErrorCode::kFileMalformed, table,
                      fmt::format("line {} names no study: labels of studies need one", file.line));
    }
    const LabelledFile& earlier = *first.try_emplace(file.study, &file).first->second;
    if (earlier.label == file.label && earlier.patient == file.patient) continue;
    throw FileError(ErrorCode::kFileMalformed, table,
                    fmt::format("lines {} and {} contradict each other on the same study",
                                earlier.line, file.line));
  }
}

std::vector<LabelledFile> ReadLabels(const nn::train::LabelledFolder& source, const fs::path& root,
                                     const std::vector<OutputClass>& classes) {
  const fs::path folder = root / source.folder;
  const table::Table table = table::ReadCsv(folder / source.labels);
  return LabelReader(table, classes).Read(folder);
}

}  // namespace etalon::workflow
