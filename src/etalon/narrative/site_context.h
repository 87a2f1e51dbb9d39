#pragma once

#include <optional>
#include <vector>

#include "etalon/narrative/lexicon.h"

namespace etalon::narrative {

/// Which organs the words of one sentence are about.
class SiteContext {
 public:
  using FoundSite = Lexicon::Found<std::size_t>;

  /// @param outside the organ of the heading or of the sentence before.
  SiteContext(std::span<const Word> words, std::vector<FoundSite> sites,
              std::optional<std::size_t> outside)
      : words_(words), sites_(std::move(sites)), outside_(outside) {}

  /// Words that name an organ without being its name: "stéatose".
  void Note(const FoundSite& site);

  /// The organ right behind a term, else the last before it, else the first behind it, with those
  /// that are listed with it ("du foie, de la rate ou du pancréas", "VBP et Wirsung"); else the one
  /// outside. Empty: nothing tells.
  std::vector<std::size_t> SitesOf(const WordRange& term) const;

  /// The last organ that the sentence names before a term; nothing where it names none.
  std::optional<WordRange> NamedBefore(const WordRange& term) const;

  /// The organs that "normal" is said of, else `heading` where the sentence names none.
  std::vector<std::size_t> NormalSites(const WordRange& normal,
                                       std::optional<std::size_t> heading) const;

  /// The last organ named, else the one outside.
  std::optional<std::size_t> Last() const;

 private:
  const FoundSite* SiteFor(const WordRange& term) const;
  void AddList(std::size_t from, std::size_t to, std::vector<std::size_t>& list) const;
  std::vector<std::size_t> ListAround(const FoundSite& site, const WordRange& term) const;
  std::size_t ListBegin(std::size_t site) const;
  std::size_t ListEnd(std::size_t site) const;
  bool GoesOn(std::size_t site) const;
  bool MarkBetween(std::size_t from, std::size_t to) const;
  bool OnlyListWords(std::size_t from, std::size_t to) const;
  bool SpeaksOfAll(const WordRange& normal) const;

  std::span<const Word> words_;
  std::vector<FoundSite> sites_;  ///< in order
  std::optional<std::size_t> outside_;
};

}  // namespace etalon::narrative
