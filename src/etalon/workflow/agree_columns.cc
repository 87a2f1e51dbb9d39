#include "etalon/workflow/agree_columns.h"

#include <algorithm>
#include <array>
#include <span>

namespace etalon::workflow {
namespace {

constexpr std::array<std::string_view, 16> kSubjectNames{
    "subject", "subjects", "patient", "patients", "case", "target", "item",  "id",
    "sujet",   "sujets",   "cas",     "dossier",  "scan", "exam",   "study", "examen"};
constexpr std::array<std::string_view, 11> kReaderNames{
    "reader", "readers",     "observer",  "rater",   "operator", "lecteur",
    "juge",   "observateur", "opérateur", "analyst", "judge"};
constexpr std::array<std::string_view, 7> kMethodNames{
    "method", "device", "technique", "software", "méthode", "appareil", "logiciel"};
constexpr std::array<std::string_view, 13> kSessionNames{
    "session", "repeat",  "repetition", "replicate",   "occasion", "round", "rep",
    "séance",  "lecture", "répétition", "measurement", "visit",    "visite"};
constexpr std::array<std::string_view, 13> kValueNames{
    "value", "grade",  "score", "rating",   "reading", "valeur", "mesure",
    "note",  "result", "cote",  "résultat", "measure", "stade"};
constexpr std::array<std::string_view, 6> kRepeatStems{"test", "retest", "time",
                                                       "t",    "mesure", "measure"};

using Names = std::span<const std::string_view>;

bool IsAmong(std::string_view name, Names names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::optional<std::string> FindNamed(const table::Table& table, Names names) {
  for (const std::string& column : table.names()) {
    if (IsAmong(PlainName(column), names)) return column;
  }
  return std::nullopt;
}

std::optional<std::string> Role(const table::Table& table, const std::string& mapped, Names names) {
  if (mapped.empty()) return FindNamed(table, names);
  return table.names().at(table.ColumnOf(mapped));
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::string PlainName(std::string_view column) {
  std::string plain;
  for (const char c : column) {
    const auto byte = static_cast<unsigned char>(c);
    const bool after_c3 = !plain.empty() && static_cast<unsigned char>(plain.back()) == 0xC3;
    if (c == '_' || c == '-' || c == '.') {
      plain += ' ';
    } else if (c >= 'A' && c <= 'Z') {
      plain += static_cast<char>(c - 'A' + 'a');
    } else if (after_c3 && byte >= 0x80 && byte <= 0x9E) {  // capital Latin letters with accents
      plain += static_cast<char>(byte + 0x20);
    } else {
      plain += c;
    }
  }
  if (plain.ends_with(" id")) plain.resize(plain.size() - 3);
  return plain;
}

NumberedName SplitNumber(std::string_view column) {
  std::size_t end = column.size();
  while (end > 0 && IsDigit(column[end - 1])) --end;
  return {std::string(column.substr(0, end)), std::string(column.substr(end))};
}

bool NamesAMethod(std::string_view column) { return IsAmong(PlainName(column), kMethodNames); }

bool NamesARepeat(std::string_view column) {
  std::string stem = SplitNumber(PlainName(column)).stem;
  while (stem.ends_with(' ')) stem.pop_back();
  return IsAmong(stem, kSessionNames) || IsAmong(stem, kRepeatStems);
}

ColumnRoles FindRoles(const table::Table& table, const AgreeMapping& mapping) {
  ColumnRoles roles;
  roles.subject = Role(table, mapping.subject, kSubjectNames);
  roles.reader = Role(table, mapping.reader, kReaderNames);
  if (!roles.reader) roles.reader = FindNamed(table, kMethodNames);
  roles.session = Role(table, mapping.session, kSessionNames);
  roles.value = Role(table, mapping.value, kValueNames);
  return roles;
}

std::vector<std::string> UnusedColumns(const table::Table& table, const ColumnRoles& roles,
                                       const std::vector<std::string>& used) {
  std::vector<std::string> unused;
  for (const std::string& column : table.names()) {
    const bool is_role = column == roles.subject || column == roles.reader ||
                         column == roles.session || column == roles.value;
    const bool is_used = std::find(used.begin(), used.end(), column) != used.end();
    if (!is_role && !is_used) unused.push_back(column);
  }
  return unused;
}

}  // namespace etalon::workflow
