#include "etalon/narrative/site_context.h"

#include <algorithm>
#include <array>

namespace etalon::narrative {
namespace {

/// Words from a term to the organ that it is of: "nodule hypoéchogène du segment IV du foie".
constexpr std::size_t kSiteReach = 6;
/// Words between an organ and "normal": "le foie est normal".
constexpr std::size_t kNormalReach = 4;

std::size_t Distance(const WordRange& a, const WordRange& b) {
  if (a.last <= b.first) return b.first - a.last;
  return b.last <= a.first ? a.first - b.last : 0;
}

template <std::size_t N>
bool IsOneOf(const Word& word, const std::array<std::string_view, N>& list) {
  return std::ranges::find(list, word.text) != list.end();
}

constexpr std::array<std::string_view, 4> kOf{"de", "d", "du", "des"};

}  // namespace

void SiteContext::Note(const FoundSite& site) {
  const auto behind = std::ranges::find_if(
      sites_, [&](const FoundSite& known) { return known.words.first >= site.words.first; });
  sites_.insert(behind, site);
}

std::vector<std::size_t> SiteContext::SitesOf(const WordRange& term) const {
  if (const FoundSite* site = SiteFor(term)) return ListAround(*site, term);
  return outside_ ? std::vector{*outside_} : std::vector<std::size_t>();
}

std::optional<WordRange> SiteContext::NamedBefore(const WordRange& term) const {
  std::optional<WordRange> named;
  for (const FoundSite& site : sites_) {
    if (site.words.last <= term.first) named = site.words;
  }
  return named;
}

const SiteContext::FoundSite* SiteContext::SiteFor(const WordRange& term) const {
  const FoundSite* before = nullptr;
  const FoundSite* behind = nullptr;
  for (const FoundSite& site : sites_) {
    const bool within = site.words.first >= term.first && site.words.last <= term.last;
    if (within) return &site;
    if (site.words.first >= term.last) {
      if (behind == nullptr) behind = &site;
    } else {
      before = &site;
    }
  }
  const bool is_near = behind != nullptr && Distance(term, behind->words) <= kSiteReach &&
                       !MarkBetween(term.last, behind->words.first);
  if (is_near || before == nullptr) return behind;
  return before;
}

std::vector<std::size_t> SiteContext::ListAround(const FoundSite& site,
                                                 const WordRange& term) const {
  const auto place = static_cast<std::size_t>(&site - sites_.data());
  std::vector<std::size_t> list;
  const bool stands_before = site.words.last <= term.first;
  AddList(stands_before ? ListBegin(place) : place, ListEnd(place), list);
  return list;
}

void SiteContext::AddList(std::size_t from, std::size_t to, std::vector<std::size_t>& list) const {
  for (std::size_t site = from; site <= to; ++site) {
    if (std::ranges::find(list, sites_[site].meaning) == list.end()) {
      list.push_back(sites_[site].meaning);
    }
  }
}

std::size_t SiteContext::ListBegin(std::size_t site) const {
  while (site > 0 && OnlyListWords(sites_[site - 1].words.last, sites_[site].words.first)) --site;
  return site;
}

std::size_t SiteContext::ListEnd(std::size_t site) const {
  while (site + 1 < sites_.size() && GoesOn(site)) ++site;
  return site;
}

/// "du foie et du rein" goes on, "du rein et foie" does not.
bool SiteContext::GoesOn(std::size_t site) const {
  const std::size_t first = sites_[site].words.first;
  const std::size_t from = sites_[site].words.last;
  const std::size_t to = sites_[site + 1].words.first;
  if (!OnlyListWords(from, to)) return false;
  const auto between = words_.subspan(from, to - from);
  const bool led = first > 0 && (IsOneOf(words_[first - 1], kOf) ||
                                 (first > 1 && IsOneOf(words_[first - 2], kOf)));
  const bool has_and = std::ranges::find(between, "et", &Word::text) != between.end();
  const bool has_of =
      std::ranges::any_of(between, [](const Word& word) { return IsOneOf(word, kOf); });
  return !led || !has_and || has_of;
}

std::vector<std::size_t> SiteContext::NormalSites(const WordRange& normal,
                                                  std::optional<std::size_t> heading) const {
  std::vector<std::size_t> list;
  for (std::size_t site = 0; site < sites_.size(); ++site) {
    // "pas d'anomalie du foie": only "of" and articles between.
    const WordRange& words = sites_[site].words;
    if (words.first < normal.last || !OnlyListWords(normal.last, words.first)) continue;
    if (words.first > normal.last && IsOneOf(words_[normal.last], kOf)) {
      AddList(site, ListEnd(site), list);
      return list;
    }
  }
  for (std::size_t site = sites_.size(); site-- > 0;) {
    const WordRange& words = sites_[site].words;
    if (words.last > normal.first) continue;
    const bool is_near = normal.first - words.last <= kNormalReach;
    if (is_near || SpeaksOfAll(normal)) AddList(ListBegin(site), site, list);
    return list;
  }
  if (sites_.empty() && heading) list.push_back(*heading);
  return list;
}

/// "foie de taille normale, à contours réguliers, sans anomalie": nothing else is spoken of.
bool SiteContext::SpeaksOfAll(const WordRange& normal) const {
  static constexpr std::array<std::string_view, 5> kNothing{"sans", "pas", "aucune", "rien", "ras"};
  if (!IsOneOf(words_[normal.first], kNothing)) return false;
  return std::ranges::all_of(
      sites_, [&](const FoundSite& site) { return site.meaning == sites_.front().meaning; });
}

std::optional<std::size_t> SiteContext::Last() const {
  return sites_.empty() ? outside_ : std::optional(sites_.back().meaning);
}

bool SiteContext::MarkBetween(std::size_t from, std::size_t to) const {
  const auto between = words_.subspan(from, to - from);
  static constexpr std::array<std::string_view, 5> kApart{"avec", "sans", "mais", "sur", "dont"};
  return std::ranges::any_of(between, [](const Word& word) {
    const bool parts = word.is_mark && word.text != "(" && word.text != ")" && word.text != "-";
    return parts || IsOneOf(word, kApart);
  });
}

/// Whether only articles, commas and "et", "ou", "ni" stand between two words.
bool SiteContext::OnlyListWords(std::size_t from, std::size_t to) const {
  static constexpr std::array<std::string_view, 13> kList{
      "de", "d", "du", "des", "la", "le", "les", "l", "et", "ou", "ni", ",", "/"};
  if (from > to) return false;
  return std::ranges::all_of(words_.subspan(from, to - from),
                             [](const Word& word) { return IsOneOf(word, kList); });
}

}  // namespace etalon::narrative
