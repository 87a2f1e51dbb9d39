#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace etalon::settings {

/// Reads one table of a TOML file and remembers which keys were asked for, so that the others are
/// errors. All functions throw Error(kFileMalformed) naming the file, the key's path and what is
/// wrong with it.
class TableReader {
 public:
  TableReader(TableReader&&) noexcept;
  TableReader& operator=(TableReader&&) noexcept;
  ~TableReader();

  /// `Value` is std::string, double (whole numbers too), std::int64_t or bool.
  template <typename Value>
  Value Required(const std::string& key);
  template <typename Value>
  Value Optional(const std::string& key, Value fallback);

  /// @throws also for a number outside [low, high].
  double Ranged(const std::string& key, double fallback, double low, double high);
  /// 1 .. 1,000,000.
  int PositiveInteger(const std::string& key);
  std::vector<std::int64_t> Integers(const std::string& key);
  std::vector<std::string> Strings(const std::string& key);

  /// Reader of a table inside this one.
  TableReader Table(const std::string& key);
  /// Readers of a list of tables inside this one; none if the key is absent.
  std::vector<TableReader> Tables(const std::string& key);

  bool Has(const std::string& key) const;

  /// @throws Error naming the first key that nothing asked for.
  void RejectUnknown() const;

  [[noreturn]] void Fail(const std::string& key, const std::string& cause) const;

 private:
  friend TableReader ParseToml(const std::string& text, const std::filesystem::path& source);
  struct Node;

  template <typename Value>
  std::vector<Value> List(const std::string& key, const char* complaint);
  TableReader(std::unique_ptr<Node> node, std::string where, std::filesystem::path source);

  std::unique_ptr<Node> node_;
  std::string where_;
  std::filesystem::path source_;
  std::set<std::string> known_;
};

/// Reader of the whole of a TOML text; `source` names it in errors.
/// @throws Error(kFileMalformed) with the line.
TableReader ParseToml(const std::string& text, const std::filesystem::path& source);

/// The content of a text file. @throws Error(kFileUnreadable)
std::string ReadText(const std::filesystem::path& path);

}  // namespace etalon::settings
