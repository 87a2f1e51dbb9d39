#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "etalon/narrative/lexicon.h"
#include "etalon/narrative/words.h"

namespace etalon::narrative {

/// What a report says of a label.
enum class Assertion {
  kPresent,
  kAbsent,
  kPossible,  ///< suspected, probable, to be excluded
  kHistory,   ///< of the past, or treated since
  kFamily,    ///< of a relative
  kReason,    ///< in the indication: what is asked, not what was seen
};

/// Stable name, "present", "absent", "possible", "history", "family", "reason".
std::string_view Name(Assertion assertion);
std::optional<Assertion> AssertionNamed(std::string_view name);

enum class Side { kUnknown, kLeft, kRight, kBoth };

/// "", "left", "right", "both".
std::string_view Name(Side side);

/// One statement of a report on one label, with the words it rests on.
struct Mention {
  std::size_t label = 0;
  Assertion assertion = Assertion::kPresent;
  Side side = Side::kUnknown;
  std::vector<double> sizes_mm = {};  ///< as written, "12 x 8 mm" in order; millimetres
  SectionKind section = SectionKind::kFindings;
  TextSpan term;         ///< the words that name it
  TextSpan sentence;     ///< the evidence
  bool is_sign = false;  ///< the words describe it and do not name it: "image anéchogène"
};

/// Reads a report [Harkema2009]: sections and sentences; terms of labels, those that need an organ
/// where that organ is meant; negation, hypothesis, history and relatives by cues whose scope ends
/// at the sentence, at "but", and at a comma that does not go on with a list; sides and sizes.
/// In the order of the text.
std::vector<Mention> ReadReport(std::string_view text, const Lexicon& lexicon);

/// What a whole report says of a label.
struct LabelState {
  std::size_t label = 0;
  Assertion assertion = Assertion::kPresent;
  Side side = Side::kUnknown;
  std::optional<double> largest_mm;
  TextSpan evidence;  ///< sentence of the mention that decided
};

/// One state a label that is mentioned: present before possible before absent before history before
/// family; reasons do not count. What is present, possible, past or of a relative makes its parents
/// so where they say less; what is absent makes its children absent where nothing else is said of
/// them. By label.
std::vector<LabelState> Summarise(const std::vector<Mention>& mentions, const Lexicon& lexicon);

}  // namespace etalon::narrative
