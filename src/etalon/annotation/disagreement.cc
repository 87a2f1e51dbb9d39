#include "etalon/annotation/disagreement.h"

#include <algorithm>
#include <map>
#include <set>

namespace etalon::annotation {
namespace {

bool Says(const Statements& reading, const std::string& label) {
  const auto state = reading.states.find(label);
  return state != reading.states.end() && state->second;
}

std::vector<Disagreement> OfImage(const std::string& image,
                                  const std::vector<const Statements*>& readings) {
  std::set<std::string> labels;
  for (const Statements* reading : readings) {
    for (const auto& [label, present] : reading->states) {
      if (present) labels.insert(label);
    }
  }
  std::vector<Disagreement> found;
  for (const std::string& label : labels) {
    Disagreement one{.image = image, .label = label, .present = {}, .absent = {}};
    for (const Statements* reading : readings) {
      (Says(*reading, label) ? one.present : one.absent).push_back(reading->reader);
    }
    if (!one.absent.empty()) found.push_back(std::move(one));
  }
  return found;
}

/// True when a label above it is disputed by the same readers.
bool IsImplied(const Disagreement& one, const std::vector<Disagreement>& all,
               const ontology::Ontology& ontology) {
  return std::ranges::any_of(all, [&](const Disagreement& other) {
    const auto lower = ontology.Find(one.label);
    const auto upper = ontology.Find(other.label);
    return lower && upper && *lower != *upper && ontology.Implies(*lower, *upper) &&
           one.present == other.present;
  });
}

}  // namespace

ontology::LabelStates StatesOf(std::span<const Shape> shapes, const ontology::Ontology& ontology) {
  ontology::LabelStates present, absent;
  for (const Shape& shape : shapes) {
    (shape.present ? present : absent)[ontology.IdOf(shape.label)] = shape.present;
  }
  ontology::LabelStates states = ontology.Close(present).states;
  for (const auto& [label, state] : ontology.Close(absent).states) states.try_emplace(label, state);
  return states;
}

std::vector<Disagreement> FindDisagreements(std::span<const Statements> readings,
                                            const ontology::Ontology& ontology) {
  std::map<std::string, std::vector<const Statements*>> of_image;
  for (const Statements& reading : readings) of_image[reading.image].push_back(&reading);
  std::vector<Disagreement> disagreements;
  for (auto& [image, of_readers] : of_image) {
    std::ranges::sort(of_readers, {}, &Statements::reader);
    const auto found = OfImage(image, of_readers);
    for (const Disagreement& one : found) {
      if (!IsImplied(one, found, ontology)) disagreements.push_back(one);
    }
  }
  return disagreements;
}

}  // namespace etalon::annotation
