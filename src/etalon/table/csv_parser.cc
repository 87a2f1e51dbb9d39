#include "etalon/table/csv_parser.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/table/utf8.h"

namespace etalon::table {
namespace {

constexpr std::size_t kMostColumns = 100'000;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool IsLineEnd(char c) { return c == '\n' || c == '\r'; }

/// Line and character of an offset, for files whose cells cannot be told yet.
std::string PlaceOfByte(std::string_view text, std::size_t offset) {
  std::size_t line = 1, start = 0;
  for (std::size_t i = 0; i < offset; ++i) {
    const bool ends_line = text[i] == '\n' || (text[i] == '\r' && text[i + 1] != '\n');
    if (ends_line) ++line, start = i + 1;
  }
  return "line " + std::to_string(line) + ", byte " + std::to_string(offset - start + 1);
}

void CheckEncoding(std::string_view text, const std::string& source) {
  const auto malformed = [&](const std::string& cause) {
    return FileError(ErrorCode::kFileMalformed, source, cause);
  };
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    throw malformed("is UTF-16 text; save it as \"CSV UTF-8\"");
  }
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
    throw malformed(PlaceOfByte(text, nul) + ": a NUL byte, so this is no text file");
  }
  if (const auto bad = FindInvalidUtf8(text)) {
    throw malformed(PlaceOfByte(text, *bad) +
                    ": a character that is not UTF-8; save the file as \"CSV UTF-8\"");
  }
}

/// Counts the separators of the first line that stand outside quotes.
char FindSeparator(std::string_view text) {
  std::map<char, std::size_t> counts;
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (!quoted && IsLineEnd(c)) break;
    if (!quoted) ++counts[c];
  }
  char separator = ';';
  for (const char candidate : {'\t', ','}) {
    if (counts[candidate] > counts[separator]) separator = candidate;
  }
  return counts[separator] == 0 ? ',' : separator;
}

class Parser {
 public:
  Parser(std::string text, const std::string& source) : text_(std::move(text)), source_(source) {}

  Table Parse() {
    CheckEncoding(text_, source_);
    if (text_.starts_with(kByteOrderMark)) read_ = kByteOrderMark.size();
    ChooseSeparator();
    std::vector<std::string> names = ReadNames();
    ReadRows(names.size());
    text_.resize(write_);
    return Table({std::move(text_), std::move(ends_), std::move(jumps_), separator_ != ','},
                 source_, std::move(names));
  }

 private:
  bool AtEnd() const { return read_ == text_.size(); }
  bool AtLineEnd() const { return AtEnd() || IsLineEnd(text_[read_]); }
  bool AtBlank() const {
    return !AtEnd() && (text_[read_] == ' ' || text_[read_] == '\t') && text_[read_] != separator_;
  }
  void SkipBlanks() {
    while (AtBlank()) ++read_;
  }

  void SkipLineEnd() {
    if (AtEnd()) return;
    const bool two = text_[read_] == '\r' && read_ + 1 < text_.size() && text_[read_ + 1] == '\n';
    read_ += two ? 2 : 1;
    ++line_;
  }

  void SkipBlankLines() {
    while (!AtEnd() && AtLineEnd()) SkipLineEnd();
  }

  Error Malformed(const std::string& cause) const {
    return FileError(ErrorCode::kFileMalformed, source_, cause);
  }

  Error MalformedCell(std::size_t line, const std::string& cause) const {
    const std::size_t column = ends_.size() - row_start_cell_ + 1;
    return Malformed("line " + std::to_string(line) + ", column " + std::to_string(column) + ": " +
                     cause);
  }

  /// A first line "sep=;" is what some spreadsheets ask for and write.
  void ChooseSeparator() {
    const std::string_view rest = std::string_view(text_).substr(read_);
    if (rest.size() >= 5 && rest.starts_with("sep=") && !IsLineEnd(rest[4]) &&
        (rest.size() == 5 || IsLineEnd(rest[5]))) {
      separator_ = rest[4];
      read_ += 5;
      SkipLineEnd();
    } else {
      SkipBlankLines();
      separator_ = FindSeparator(std::string_view(text_).substr(read_));
    }
    if (separator_ == '"' || separator_ == ' ') throw Malformed("line 1: not a usable separator");
    for (const char c : {separator_, '\n', '\r', '"'})
      ends_run_[static_cast<unsigned char>(c)] = true;
  }

  std::vector<std::string> ReadNames() {
    SkipBlankLines();
    if (AtEnd()) throw Malformed("is empty: there is no header row");
    const std::size_t line = line_;
    ReadRecord();
    if (ends_.size() > kMostColumns) {
      throw FileError(ErrorCode::kFileTooLarge, source_, "has more than 100000 columns");
    }
    std::vector<std::string> names;
    std::size_t start = 0;
    for (const std::size_t end : ends_) {
      names.push_back(text_.substr(start, end - start));
      if (names.back().empty()) names.back() = "column " + std::to_string(names.size());
      start = end;
    }
    RequireDistinct(names, line);
    write_ = 0;
    ends_.clear();
    return names;
  }

  void RequireDistinct(const std::vector<std::string>& names, std::size_t line) const {
    std::map<std::string_view, std::size_t> column_of;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto [first, is_new] = column_of.emplace(names[i], i);
      if (is_new) continue;
      throw Malformed("line " + std::to_string(line) + ", column " + std::to_string(i + 1) +
                      ": the name '" + names[i] + "' stands above column " +
                      std::to_string(first->second + 1) + " too");
    }
  }

  void ReadRows(std::size_t columns) {
    Reserve(columns);
    std::size_t expected_line = 2;
    for (SkipBlankLines(); !AtEnd(); SkipBlankLines()) {
      const std::size_t line = line_;
      const std::size_t row_start_text = write_;
      ReadRecord();
      const std::size_t cells = ends_.size() - row_start_cell_;
      if (write_ == row_start_text) {
        ends_.resize(row_start_cell_);
        continue;
      }
      if (cells != columns) throw Ragged(line, cells, columns);
      if (line != expected_line) jumps_.push_back({row_start_cell_ / columns, line});
      expected_line = line + 1;
    }
  }

  /// Every cell takes a byte of the file at least, so a hostile header cannot ask for more.
  void Reserve(std::size_t columns) {
    const auto rest = text_.begin() + static_cast<std::ptrdiff_t>(read_);
    const auto lines = static_cast<std::size_t>(std::count(rest, text_.end(), '\n')) + 1;
    ends_.reserve(std::min(lines * columns, text_.size() - read_ + 1));
  }

  Error Ragged(std::size_t line, std::size_t cells, std::size_t columns) const {
    const std::size_t first_wrong = std::min(cells, columns) + 1;
    return Malformed("line " + std::to_string(line) + ", column " + std::to_string(first_wrong) +
                     ": the row has " + std::to_string(cells) + " cells, the header has " +
                     std::to_string(columns));
  }

  void ReadRecord() {
    row_start_cell_ = ends_.size();
    for (;;) {
      ReadCell();
      ends_.push_back(static_cast<std::uint32_t>(write_));
      if (AtLineEnd()) break;
      ++read_;  // the separator
    }
    SkipLineEnd();
  }

  void ReadCell() {
    SkipBlanks();
    if (!AtEnd() && text_[read_] == '"') {
      ReadQuotedCell();
    } else {
      ReadPlainCell();
    }
  }

  void ReadPlainCell() {
    const std::size_t start = read_;
    while (!AtEnd() && !ends_run_[static_cast<unsigned char>(text_[read_])]) ++read_;
    if (!AtEnd() && text_[read_] == '"') {
      throw MalformedCell(line_, "a quote within a cell that does not begin with one");
    }
    std::size_t end = read_;
    while (end > start && (text_[end - 1] == ' ' || text_[end - 1] == '\t')) --end;
    Keep(start, end);
  }

  void ReadQuotedCell() {
    const std::size_t first_line = line_;
    for (;;) {
      const std::size_t start = ++read_;
      const std::size_t quote = text_.find('"', start);
      if (quote == std::string::npos) {
        throw MalformedCell(first_line, "the quote that begins this cell is never closed");
      }
      CountLines(start, quote);
      Keep(start, quote);
      read_ = quote + 1;
      if (AtEnd() || text_[read_] != '"') break;
      text_[write_++] = '"';
    }
    SkipBlanks();
    if (!AtLineEnd() && text_[read_] != separator_) {
      throw MalformedCell(line_, "text after the closing quote");
    }
  }

  void CountLines(std::size_t start, std::size_t end) {
    for (std::size_t i = start; i < end; ++i) {
      const bool ends_line = text_[i] == '\n' || (text_[i] == '\r' && text_[i + 1] != '\n');
      if (ends_line) ++line_;
    }
  }

  /// Moves a part of the file to the end of the cells kept so far, which is never ahead of it.
  void Keep(std::size_t start, std::size_t end) {
    if (start != write_) std::memmove(text_.data() + write_, text_.data() + start, end - start);
    write_ += end - start;
  }

  std::string text_;
  const std::string& source_;
  char separator_ = ',';
  std::array<bool, 256> ends_run_{};
  std::size_t read_ = 0;
  std::size_t write_ = 0;
  std::size_t line_ = 1;
  std::size_t row_start_cell_ = 0;
  std::vector<std::uint32_t> ends_;
  std::vector<CellStore::LineJump> jumps_;
};

}  // namespace

Table ParseCsvBytes(std::string text, const std::string& source) {
  if (text.size() > std::numeric_limits<std::uint32_t>::max()) {
    throw FileError(ErrorCode::kFileTooLarge, source, "has more than 4 GiB");
  }
  return Parser(std::move(text), source).Parse();
}

}  // namespace etalon::table
