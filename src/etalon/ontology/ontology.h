#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "etalon/ontology/answer_kind.h"

namespace etalon::ontology {

/// An organ and what a reader must have answered of it before the case counts as read, so that the
/// first finding does not end the search (satisfaction of search [Berbaum1990]).
struct Organ {
  std::string id;
  std::string french;
  std::string english;
  std::vector<std::string> codes;
  std::vector<std::size_t> checklist;  ///< labels
};

/// One thing that an image may show.
struct Label {
  std::string id;  ///< lower-case letters, digits and underscores
  std::string french;
  std::string english;
  std::vector<std::string> codes;       ///< "SCT:4049007", "ICD11:2C12.02", "RADLEX:RID58"
  std::optional<std::size_t> parent;    ///< this label implies that one
  std::optional<std::size_t> organ;     ///< its own, else its parent's
  std::vector<AnswerKind> answers;      ///< never empty
  std::vector<std::string> aliases;     ///< other ids that mean the same, as tables write them
  std::vector<std::string> former_ids;  ///< what it was called in earlier versions
  std::vector<std::size_t> excludes;    ///< where this one is present those are absent
  bool retired = false;                 ///< old annotations stay, new ones are refused
};

/// What is known of labels, by id; a label that is not there is not known.
using LabelStates = std::map<std::string, bool>;

/// States and what they imply, or the first contradiction.
struct Closure {
  LabelStates states;
  std::string contradiction;  ///< public text; empty: there is none
};

/// The labels of a project, one version of them. A value; indexes are those of `labels()`.
class Ontology {
 public:
  /// Reads a TOML file (docs/PROJECTS.md).
  /// @throws Error(kFileMalformed) naming file and key: unknown keys, a name twice (of ids, aliases
  ///   and former ids together), a parent, organ or checklist entry that is not there, a circle of
  ///   parents, an exclusion along the hierarchy.
  static Ontology Load(const std::filesystem::path& file);
  /// The same from text; `source` names it in errors.
  static Ontology Parse(const std::string& text, const std::filesystem::path& source);

  const std::string& name() const { return name_; }
  int version() const { return version_; }
  const std::vector<Label>& labels() const { return labels_; }
  const std::vector<Organ>& organs() const { return organs_; }

  /// The label of an id, an alias or a former id.
  std::optional<std::size_t> Find(std::string_view name) const;
  /// The present id of an id, an alias or a former id; the name itself where there is none.
  std::string IdOf(std::string_view name) const;
  std::optional<std::size_t> FindOrgan(std::string_view id) const;

  /// True for the label itself and for what stands above it.
  bool Implies(std::size_t label, std::size_t ancestor) const;
  /// From the parent upwards.
  std::vector<std::size_t> Ancestors(std::size_t label) const;
  /// By index.
  std::vector<std::size_t> Descendants(std::size_t label) const;

  /// A present label implies its ancestors and denies what it excludes, an absent one denies its
  /// descendants. Keys may be aliases; the result has present ids.
  Closure Close(const LabelStates& states) const;

  /// This version with the labels of an older one that it dropped, as retired, and with the names
  /// that it forgot: annotations that use them stay readable. For several older versions begin with
  /// the newest.
  Ontology WithRetired(const Ontology& older) const;

 private:
  friend class OntologyReader;

  /// Names of an older version of a label, where nothing else has them.
  void AddNames(const Label& older, std::size_t label);

  std::string name_;
  int version_ = 1;
  std::vector<Organ> organs_;
  std::vector<Label> labels_;
  std::map<std::string, std::size_t, std::less<>> label_of_name_;
};

}  // namespace etalon::ontology
