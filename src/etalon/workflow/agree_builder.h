#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "etalon/report/agreement_study.h"
#include "etalon/table/table.h"

namespace etalon::workflow {

/// Names numbered in the order in which they come first.
class NameIndex {
 public:
  std::uint32_t IndexOf(std::string_view name);
  std::size_t size() const { return names_.size(); }
  const std::vector<std::string>& names() const { return names_; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const {
      return std::hash<std::string_view>()(name);
    }
  };
  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> index_;
  std::vector<std::string> names_;
};

/// Gathers single readings and makes the table of subjects x readers x sessions of them.
class ReadingBuilder {
 public:
  /// @param file for messages and the lines of its rows.
  explicit ReadingBuilder(const table::Table& file) : file_(file) {}

  /// Fixes the order of the readers. Otherwise they come in the order of the rows.
  void DeclareReader(const std::string& name) { readers_.IndexOf(name); }

  void Add(std::string_view subject, std::string_view reader, std::string_view session,
           double value, std::size_t row);

  /// Numbers the readings of a subject by a reader in the order of their rows as sessions.
  void NumberSessions();

  /// Fills subjects, readers, sessions and readings; one reader's sessions become readers.
  /// @throws Error(kFileMalformed) for a reading that comes twice, naming both lines, and for fewer
  ///   than two subjects or readings; Error(kFileTooLarge) for a table that would not fit.
  void Build(report::AgreementReadings& readings) const;

 private:
  struct Entry {
    std::uint32_t subject, reader, session, row;
    double value;
  };
  void CheckSize(const NameIndex& readers, const NameIndex& sessions) const;
  void Fill(report::AgreementReadings& readings) const;
  Error Duplicate(const Entry& entry) const;
  Error Malformed(const std::string& cause) const;

  const table::Table& file_;
  NameIndex subjects_;
  NameIndex readers_;
  NameIndex sessions_;
  std::vector<Entry> entries_;
};

}  // namespace etalon::workflow
