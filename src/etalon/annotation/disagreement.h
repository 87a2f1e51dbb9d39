#pragma once

#include <span>
#include <string>
#include <vector>

#include "etalon/annotation/annotation.h"
#include "etalon/ontology/ontology.h"

namespace etalon::annotation {

/// What one reader said of one image when he closed it.
struct Statements {
  std::string image;
  std::string reader;
  ontology::LabelStates states;  ///< with what they imply
};

/// The states that shapes say: a drawn lesion is a lesion. Where shapes contradict each other what
/// is present counts.
ontology::LabelStates StatesOf(std::span<const Shape> shapes, const ontology::Ontology& ontology);

/// Readers who do not say the same of a label.
struct Disagreement {
  std::string image;
  std::string label;                 ///< id
  std::vector<std::string> present;  ///< readers who say so
  std::vector<std::string> absent;   ///< readers who deny it, or closed the image without naming it
};

/// By image and label. Where two labels of one branch are disputed by the same readers the lower
/// one is left out: who sees no lesion says nothing of its type.
std::vector<Disagreement> FindDisagreements(std::span<const Statements> readings,
                                            const ontology::Ontology& ontology);

}  // namespace etalon::annotation
