#pragma once

#include <string_view>
#include <vector>

#include "etalon/narrative/lexicon.h"
#include "etalon/narrative/words.h"

namespace etalon::narrative {

/// A sentence of a report and where it stands.
struct Sentence {
  WordRange words;  ///< of the report's words
  SectionKind section = SectionKind::kFindings;
  std::optional<std::size_t> site;  ///< of the heading above it, "Foie :"
};

/// Splits a report at full stops, semicolons, question marks, bullets and blank lines; at a line
/// break only when the next line begins a heading or an item. A line that begins with a heading of
/// the lexicon, followed by a colon or alone on its line, opens its section. A site followed by a
/// colon is the heading of what follows up to the next site or section.
std::vector<Sentence> SplitSentences(std::string_view text, const std::vector<Word>& words,
                                     const Lexicon& lexicon);

}  // namespace etalon::narrative
