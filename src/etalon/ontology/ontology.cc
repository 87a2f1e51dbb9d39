#include "etalon/ontology/ontology.h"

#include <fmt/format.h>

#include <algorithm>

namespace etalon::ontology {
namespace {

/// Adds states one by one and stops at the first contradiction.
class Closer {
 public:
  explicit Closer(const Ontology& ontology) : ontology_(ontology) {}

  void Add(std::size_t label, bool present) {
    if (!contradiction_.empty() || !Put(label, present)) return;
    if (!present) {
      for (const std::size_t below : ontology_.Descendants(label)) Add(below, false);
      return;
    }
    if (const auto parent = ontology_.labels()[label].parent) Add(*parent, true);
    for (const std::size_t other : ontology_.labels()[label].excludes) Add(other, false);
    for (std::size_t other = 0; other < ontology_.labels().size(); ++other) {
      const auto& excluded = ontology_.labels()[other].excludes;
      if (std::ranges::find(excluded, label) != excluded.end()) Add(other, false);
    }
  }

  Closure Take() && { return {std::move(states_), std::move(contradiction_)}; }

 private:
  /// @return true when the state is new.
  bool Put(std::size_t label, bool present) {
    const std::string& id = ontology_.labels()[label].id;
    const auto [place, is_new] = states_.try_emplace(id, present);
    if (!is_new && place->second != present) {
      contradiction_ = fmt::format("'{}' would be both present and absent", id);
    }
    return is_new;
  }

  const Ontology& ontology_;
  LabelStates states_;
  std::string contradiction_;
};

}  // namespace

std::optional<std::size_t> Ontology::Find(std::string_view name) const {
  const auto found = label_of_name_.find(name);
  return found == label_of_name_.end() ? std::nullopt : std::optional(found->second);
}

std::string Ontology::IdOf(std::string_view name) const {
  const auto label = Find(name);
  return label ? labels_[*label].id : std::string(name);
}

std::optional<std::size_t> Ontology::FindOrgan(std::string_view id) const {
  const auto found = std::ranges::find(organs_, id, &Organ::id);
  if (found == organs_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - organs_.begin());
}

std::vector<std::size_t> Ontology::Ancestors(std::size_t label) const {
  std::vector<std::size_t> ancestors;
  for (auto parent = labels_.at(label).parent; parent; parent = labels_[*parent].parent) {
    ancestors.push_back(*parent);
  }
  return ancestors;
}

bool Ontology::Implies(std::size_t label, std::size_t ancestor) const {
  const auto ancestors = Ancestors(label);
  return label == ancestor || std::ranges::find(ancestors, ancestor) != ancestors.end();
}

std::vector<std::size_t> Ontology::Descendants(std::size_t label) const {
  std::vector<std::size_t> descendants;
  for (std::size_t other = 0; other < labels_.size(); ++other) {
    if (other != label && Implies(other, label)) descendants.push_back(other);
  }
  return descendants;
}

Closure Ontology::Close(const LabelStates& states) const {
  Closer closer(*this);
  for (const auto& [name, present] : states) {
    if (const auto label = Find(name)) closer.Add(*label, present);
  }
  return std::move(closer).Take();
}

void Ontology::AddNames(const Label& older, std::size_t label) {
  const auto add = [&](const std::string& name) {
    if (!label_of_name_.try_emplace(name, label).second) return;
    if (name != labels_[label].id) labels_[label].former_ids.push_back(name);
  };
  add(older.id);
  for (const std::string& name : older.aliases) add(name);
  for (const std::string& name : older.former_ids) add(name);
}

Ontology Ontology::WithRetired(const Ontology& older) const {
  Ontology whole = *this;
  std::vector<std::pair<const Label*, std::size_t>> added;
  for (const Label& before : older.labels_) {
    if (const auto known = whole.Find(before.id)) {
      whole.AddNames(before, *known);
      continue;
    }
    added.emplace_back(&before, whole.labels_.size());
    Label label = before;
    label.retired = true;
    label.aliases.clear();
    label.former_ids.clear();
    label.excludes.clear();
    label.parent.reset();
    label.organ.reset();
    whole.labels_.push_back(std::move(label));
    whole.AddNames(before, whole.labels_.size() - 1);
  }
  for (const auto& [before, index] : added) {
    Label& label = whole.labels_[index];
    if (before->parent) label.parent = whole.Find(older.labels_[*before->parent].id);
    if (before->organ) label.organ = whole.FindOrgan(older.organs_[*before->organ].id);
  }
  return whole;
}

}  // namespace etalon::ontology
