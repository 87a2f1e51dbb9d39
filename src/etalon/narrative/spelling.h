#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "etalon/narrative/phrase.h"

namespace etalon::narrative {

/// Mends long words that are one slip of a finger away from a word of the lexicon: a letter too
/// many, too few, another one, or two that changed places [Damerau1964].
///
/// Only words of seven letters or more that the lexicon does not know; the first letter and the
/// last one of the known word must be right, since endings tell words apart.
class Spelling {
 public:
  /// The words of a phrase are known from here on.
  void Learn(const Phrase& phrase);

  void Mend(std::span<Word> words) const;

 private:
  bool Knows(std::string_view word) const;
  /// The known word, with the ending of the one that was written; empty where none is near.
  std::string Nearest(std::string_view word) const;

  std::unordered_set<std::string> whole_;
  std::unordered_set<std::string> beginnings_;  ///< "metasta" of "metasta*"
  std::array<std::vector<Phrase::Stem>, 26> long_of_letter_;
};

}  // namespace etalon::narrative
