#pragma once

#include <span>
#include <vector>

#include "etalon/narrative/lexicon.h"

namespace etalon::narrative {

/// What the cues of a sentence say of its words.
class Scopes {
 public:
  /// @param words of one sentence. @param terms the terms found in it, in order.
  Scopes(std::span<const Word> words, const Lexicon& lexicon, std::vector<WordRange> terms);

  /// Whether a cue of this kind reaches a term.
  bool Reaches(Cue cue, const WordRange& term) const;

  /// Whether a cue stands among the words of a term, behind its first.
  bool StandsWithin(Cue cue, const WordRange& term) const;

  /// The cues that call an organ normal, in order.
  const std::vector<WordRange>& NormalCues() const { return normals_; }

 private:
  struct Scope {
    Cue cue;
    WordRange words;
  };

  void Add(const Lexicon::Found<Cue>& cue);
  void AddEither(const Lexicon::Found<Cue>& cue, std::size_t end);
  void AddBehind(const Lexicon::Found<Cue>& cue);
  void AddNegationAfter(const Lexicon::Found<Cue>& cue);
  void AddHypothesisAfter(const Lexicon::Found<Cue>& cue);
  void AddNormal(const WordRange& cue);
  void AddNeutral(const WordRange& cue);
  bool HoldsTerm(const WordRange& words) const;
  bool IsDenied(const WordRange& cue) const;
  bool IsOfThing(const WordRange& cue) const;
  bool LeadsOn(const WordRange& cue) const;
  bool IsCue(std::size_t at, Cue cue) const;
  std::size_t ListEnd(std::size_t from) const;
  std::size_t PhraseEnd(std::size_t from) const;
  std::size_t ClauseStart(std::size_t before) const;
  bool ListGoesOn(std::size_t after_comma) const;
  bool Describes(std::size_t at) const;
  bool OpensAnother(std::size_t at) const;
  WordRange NearestTermsBefore(std::size_t word, std::size_t from) const;
  bool Joined(std::size_t from, std::size_t to) const;

  std::span<const Word> words_;
  const Lexicon& lexicon_;
  std::vector<WordRange> terms_;
  std::vector<Lexicon::Found<Cue>> cues_;
  std::vector<Scope> scopes_;
  std::vector<WordRange> normals_;
};

}  // namespace etalon::narrative
