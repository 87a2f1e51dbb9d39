#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "etalon/core/error.h"
#include "etalon/ontology/ontology.h"
#include "etalon/settings/toml.h"

namespace etalon::ontology {

using settings::TableReader;

namespace {

constexpr std::array<std::string_view, 3> kSchemes{"SCT", "ICD11", "RADLEX"};
constexpr std::size_t kLongestId = 64;

std::vector<std::string> OptionalTexts(TableReader& table, const char* key) {
  return table.Has(key) ? table.Strings(key) : std::vector<std::string>();
}

bool IsId(std::string_view text) {
  const auto is_letter = [](char one) { return one >= 'a' && one <= 'z'; };
  const auto may_stand = [&](char one) {
    return is_letter(one) || (one >= '0' && one <= '9') || one == '_';
  };
  return !text.empty() && text.size() <= kLongestId && is_letter(text.front()) &&
         std::ranges::all_of(text, may_stand);
}

void CheckId(const TableReader& table, const char* key, const std::string& id) {
  if (IsId(id)) return;
  table.Fail(key, fmt::format("must have up to {} lower-case letters, digits and underscores: '{}'",
                              kLongestId, id));
}

std::vector<std::string> ReadCodes(TableReader& table) {
  auto codes = OptionalTexts(table, "codes");
  for (const std::string& code : codes) {
    const auto colon = code.find(':');
    const bool known = colon != std::string::npos && colon + 1 < code.size() &&
                       std::ranges::find(kSchemes, code.substr(0, colon)) != kSchemes.end();
    if (!known) {
      table.Fail("codes", fmt::format("holds '{}', which is not SCHEME:VALUE with one of {}", code,
                                      fmt::join(kSchemes, ", ")));
    }
  }
  return codes;
}

std::vector<AnswerKind> ReadAnswers(TableReader& table) {
  if (!table.Has("answers")) return {AnswerKind::kLabel};
  std::vector<AnswerKind> answers;
  for (const std::string& name : table.Strings("answers")) {
    const auto kind = AnswerKindNamed(name);
    if (!kind) table.Fail("answers", fmt::format("knows no kind '{}'", name));
    answers.push_back(*kind);
  }
  if (answers.empty()) table.Fail("answers", "is empty");
  return answers;
}

}  // namespace

/// Reads one file: first what each label is, then how they stand to each other.
class OntologyReader {
 public:
  explicit OntologyReader(TableReader root) : root_(std::move(root)) {}

  Ontology Read() && {
    ontology_.name_ = root_.Required<std::string>("name");
    ontology_.version_ = root_.PositiveInteger("version");
    organ_tables_ = root_.Tables("organ");
    label_tables_ = root_.Tables("label");
    if (label_tables_.empty()) root_.Fail("label", "is missing: there is no label");
    for (TableReader& table : organ_tables_) ReadOrgan(table);
    for (TableReader& table : label_tables_) ReadLabel(table);
    for (std::size_t label = 0; label < label_tables_.size(); ++label) ReadParent(label);
    for (std::size_t label = 0; label < label_tables_.size(); ++label) RejectCircle(label);
    for (std::size_t label = 0; label < label_tables_.size(); ++label) ReadRelations(label);
    for (std::size_t organ = 0; organ < organ_tables_.size(); ++organ) ReadChecklist(organ);
    for (const TableReader& table : label_tables_) table.RejectUnknown();
    for (const TableReader& table : organ_tables_) table.RejectUnknown();
    root_.RejectUnknown();
    return std::move(ontology_);
  }

 private:
  void ReadOrgan(TableReader& table) {
    Organ organ{.id = table.Required<std::string>("id"),
                .french = table.Required<std::string>("french"),
                .english = table.Required<std::string>("english"),
                .codes = ReadCodes(table),
                .checklist = {}};
    CheckId(table, "id", organ.id);
    if (ontology_.FindOrgan(organ.id)) {
      table.Fail("id", fmt::format("stands twice: '{}'", organ.id));
    }
    ontology_.organs_.push_back(std::move(organ));
  }

  void AddName(const TableReader& table, const char* key, const std::string& name) {
    CheckId(table, key, name);
    const std::size_t label = ontology_.labels_.size();
    if (ontology_.label_of_name_.try_emplace(name, label).second) return;
    table.Fail(key, fmt::format("names a label twice: '{}'", name));
  }

  void ReadLabel(TableReader& table) {
    Label label;
    label.id = table.Required<std::string>("id");
    label.french = table.Required<std::string>("french");
    label.english = table.Required<std::string>("english");
    label.codes = ReadCodes(table);
    label.answers = ReadAnswers(table);
    label.aliases = OptionalTexts(table, "aliases");
    label.former_ids = OptionalTexts(table, "renamed_from");
    label.retired = table.Optional<bool>("retired", false);
    AddName(table, "id", label.id);
    for (const std::string& name : label.aliases) AddName(table, "aliases", name);
    for (const std::string& name : label.former_ids) AddName(table, "renamed_from", name);
    ontology_.labels_.push_back(std::move(label));
  }

  std::size_t LabelNamed(const TableReader& table, const char* key, const std::string& id) const {
    const auto label = ontology_.Find(id);
    if (!label) table.Fail(key, fmt::format("names no label: '{}'", id));
    return *label;
  }

  void ReadParent(std::size_t label) {
    TableReader& table = label_tables_[label];
    const auto parent = table.Optional<std::string>("parent", "");
    if (!parent.empty()) ontology_.labels_[label].parent = LabelNamed(table, "parent", parent);
  }

  void RejectCircle(std::size_t label) const {
    std::size_t steps = 0;
    for (auto parent = ontology_.labels_[label].parent; parent;
         parent = ontology_.labels_[*parent].parent) {
      if (*parent == label || ++steps > ontology_.labels_.size()) {
        label_tables_[label].Fail("parent", fmt::format("closes a circle: '{}' stands above itself",
                                                        ontology_.labels_[*parent].id));
      }
    }
  }

  void ReadRelations(std::size_t label) {
    TableReader& table = label_tables_[label];
    const auto organ = table.Optional<std::string>("organ", "");
    if (!organ.empty()) {
      ontology_.labels_[label].organ = ontology_.FindOrgan(organ);
      if (!ontology_.labels_[label].organ) {
        table.Fail("organ", fmt::format("names no organ: '{}'", organ));
      }
    } else {
      ontology_.labels_[label].organ = InheritedOrgan(label);
    }
    for (const std::string& id : OptionalTexts(table, "excludes")) {
      const std::size_t other = LabelNamed(table, "excludes", id);
      if (ontology_.Implies(label, other) || ontology_.Implies(other, label)) {
        table.Fail("excludes", fmt::format("names a label of its own branch: '{}'", id));
      }
      ontology_.labels_[label].excludes.push_back(other);
    }
  }

  /// The organ that the nearest ancestor's table names: parents may stand after their children.
  std::optional<std::size_t> InheritedOrgan(std::size_t label) {
    for (const std::size_t above : ontology_.Ancestors(label)) {
      const auto organ = label_tables_[above].Optional<std::string>("organ", "");
      if (!organ.empty()) return ontology_.FindOrgan(organ);
    }
    return std::nullopt;
  }

  void ReadChecklist(std::size_t organ) {
    TableReader& table = organ_tables_[organ];
    for (const std::string& id : OptionalTexts(table, "checklist")) {
      ontology_.organs_[organ].checklist.push_back(LabelNamed(table, "checklist", id));
    }
  }

  TableReader root_;
  std::vector<TableReader> organ_tables_;
  std::vector<TableReader> label_tables_;
  Ontology ontology_;
};

Ontology Ontology::Parse(const std::string& text, const std::filesystem::path& source) {
  return OntologyReader(settings::ParseToml(text, source)).Read();
}

Ontology Ontology::Load(const std::filesystem::path& file) {
  return Parse(settings::ReadText(file), file);
}

}  // namespace etalon::ontology
