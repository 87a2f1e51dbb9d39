#include "etalon/narrative/lexicon.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "etalon/core/error.h"
#include "etalon/narrative/spelling.h"
#include "etalon/settings/toml.h"

namespace etalon::narrative {
namespace {

using settings::TableReader;

// Between two words of a term an adjective or an article may stand: "lésion focale hépatique".
constexpr int kTermGap = 2;

/// Phrases and what each means, beside the index to find them by.
template <typename Meaning>
struct PhraseList {
  std::vector<Phrase> phrases;
  std::vector<Meaning> meanings;
  std::optional<PhraseIndex> index;

  void Add(Phrase phrase, Meaning meaning) {
    phrases.push_back(std::move(phrase));
    meanings.push_back(std::move(meaning));
  }
  void Finish() { index.emplace(phrases); }

  std::vector<Lexicon::Found<Meaning>> FindAll(std::span<const Word> words) const {
    std::vector<Lexicon::Found<Meaning>> found;
    for (const PhraseIndex::Match& match : index->FindAll(words)) {
      found.push_back({match.words, meanings[match.phrase]});
    }
    return found;
  }
};

struct CueKey {
  Cue cue;
  const char* key;
};
constexpr std::array kCueKeys{
    CueKey{Cue::kNegationBefore, "negation_before"},
    CueKey{Cue::kNegationAfter, "negation_after"},
    CueKey{Cue::kNegationEither, "negation_either"},
    CueKey{Cue::kHypothesisBefore, "hypothesis_before"},
    CueKey{Cue::kQuestionBefore, "question_before"},
    CueKey{Cue::kHypothesisAfter, "hypothesis_after"},
    CueKey{Cue::kHistoryBefore, "history_before"},
    CueKey{Cue::kHistoryAfter, "history_after"},
    CueKey{Cue::kOngoing, "ongoing"},
    CueKey{Cue::kFamily, "family"},
    CueKey{Cue::kNeutral, "neutral"},
    CueKey{Cue::kElsewhere, "elsewhere"},
    CueKey{Cue::kScopeEnd, "scope_end"},
    CueKey{Cue::kException, "exception"},
    CueKey{Cue::kNormal, "normal"},
};

struct SectionKey {
  SectionKind kind;
  const char* key;
};
constexpr std::array kSectionKeys{
    SectionKey{SectionKind::kReason, "reason"},
    SectionKey{SectionKind::kHistory, "history"},
    SectionKey{SectionKind::kTechnique, "technique"},
    SectionKey{SectionKind::kFindings, "findings"},
    SectionKey{SectionKind::kConclusion, "conclusion"},
};

/// The phrases of a key; a phrase that is none is an error of that key.
std::vector<Phrase> PhrasesOf(TableReader& table, const std::string& key, int gap) {
  std::vector<Phrase> phrases;
  if (!table.Has(key)) return phrases;
  for (const std::string& text : table.Strings(key)) {
    try {
      phrases.emplace_back(text, gap);
    } catch (const Error& error) {
      table.Fail(key, error.what());
    }
  }
  return phrases;
}

/// ": non" is an answer where nothing goes on behind it.
bool Follows(std::span<const Word> words, const WordRange& cue) {
  if (words[cue.first].text != ":") return true;
  return cue.last == words.size() || words[cue.last].is_mark || words[cue.last].starts_a_line;
}

TableReader Open(const std::filesystem::path& path) {
  return settings::ParseToml(settings::ReadText(path), path);
}

}  // namespace

struct Lexicon::Content {
  std::string name;
  std::string version;
  std::vector<Site> sites;
  std::vector<Label> labels;
  std::map<std::string, std::size_t, std::less<>> label_of_id;
  PhraseList<std::size_t> site_terms;
  PhraseList<std::vector<Term>> label_terms;
  std::map<std::string, std::size_t> place_of_term;  ///< by text, in `label_terms`
  PhraseList<Cue> cues;
  PhraseList<SectionKind> headings;
  PhraseList<bool> things;
  Spelling spelling;

  void ReadSites(TableReader& root) {
    for (TableReader& table : root.Tables("site")) {
      for (Phrase& phrase : PhrasesOf(table, "terms", kTermGap)) {
        site_terms.Add(std::move(phrase), sites.size());
      }
      sites.push_back({.id = table.Required<std::string>("id"),
                       .french = table.Required<std::string>("french"),
                       .english = table.Required<std::string>("english"),
                       .paired = table.Optional<bool>("paired", false),
                       .passing = table.Optional<bool>("passing", false)});
      table.RejectUnknown();
    }
  }

  std::size_t SiteNamed(TableReader& table, const std::string& id) const {
    const auto site = std::ranges::find(sites, id, &Site::id);
    if (site == sites.end()) table.Fail("site", fmt::format("names no site: '{}'", id));
    return static_cast<std::size_t>(site - sites.begin());
  }

  void AddTerms(TableReader& table, const char* key, Term term) {
    for (Phrase& phrase : PhrasesOf(table, key, kTermGap)) {
      const auto [place, is_new] =
          place_of_term.try_emplace(phrase.text(), label_terms.phrases.size());
      if (is_new) label_terms.Add(std::move(phrase), {});
      label_terms.meanings[place->second].push_back(term);
    }
  }

  void ReadLabel(TableReader& table) {
    const std::size_t index = labels.size();
    Label label{.id = table.Required<std::string>("id"),
                .french = table.Required<std::string>("french"),
                .english = table.Required<std::string>("english"),
                .codes = table.Has("codes") ? table.Strings("codes") : std::vector<std::string>(),
                .parent = {},
                .site = {},
                .denied_by_normal = table.Optional<bool>("denied_by_normal", false),
                .assumed = table.Optional<bool>("assumed", false)};
    if (!label_of_id.try_emplace(label.id, index).second) {
      table.Fail("id", fmt::format("stands twice: '{}'", label.id));
    }
    const auto site = table.Optional<std::string>("site", "");
    if (!site.empty()) label.site = SiteNamed(table, site);
    label.of_organ = table.Has("properties");
    AddTerms(table, "terms", {.label = index, .needs_site = label.site.has_value()});
    AddTerms(table, "phrases", {.label = index});
    const bool has_site = label.site.has_value();
    AddTerms(table, "denials", {.label = index, .needs_site = has_site, .denies = true});
    AddTerms(table, "signs", {.label = index, .needs_site = has_site, .is_sign = true});
    AddTerms(table, "properties",
             {.label = index, .needs_site = has_site, .is_sign = true, .of_organ = true});
    AddTerms(table, "suspicions", {.label = index, .needs_site = has_site, .suspects = true});
    labels.push_back(std::move(label));
  }

  /// A parent stands before its children: there can be no circle.
  void ReadParent(TableReader& table) {
    const auto parent = table.Optional<std::string>("parent", "");
    if (parent.empty()) return;
    const auto found = label_of_id.find(parent);
    if (found == label_of_id.end() || found->second + 1 == labels.size()) {
      table.Fail("parent", fmt::format("names no label that stands before: '{}'", parent));
    }
    labels.back().parent = found->second;
  }

  void ReadLabels(TableReader& root) {
    for (Phrase& phrase : PhrasesOf(root, "ignored", kTermGap)) {
      place_of_term.try_emplace(phrase.text(), label_terms.phrases.size());
      label_terms.Add(std::move(phrase), {});
    }
    for (TableReader& table : root.Tables("label")) {
      ReadLabel(table);
      ReadParent(table);
      table.RejectUnknown();
    }
  }

  void ReadLanguage(TableReader& root) {
    TableReader cue_table = root.Table("cues");
    for (const auto& [cue, key] : kCueKeys) {
      for (Phrase& phrase : PhrasesOf(cue_table, key, 0)) cues.Add(std::move(phrase), cue);
    }
    cue_table.RejectUnknown();
    for (Phrase& phrase : PhrasesOf(root, "things", 0)) things.Add(std::move(phrase), true);
    TableReader section_table = root.Table("sections");
    for (const auto& [kind, key] : kSectionKeys) {
      for (Phrase& phrase : PhrasesOf(section_table, key, 0)) headings.Add(std::move(phrase), kind);
    }
    section_table.RejectUnknown();
    if (!root.Has("spelling")) return;
    TableReader spelling_table = root.Table("spelling");
    for (const Phrase& phrase : PhrasesOf(spelling_table, "known", 0)) spelling.Learn(phrase);
    spelling_table.RejectUnknown();
  }

  void LearnSpelling() {
    const auto learn = [this](const auto& list) {
      for (const Phrase& phrase : list.phrases) spelling.Learn(phrase);
    };
    learn(site_terms);
    learn(label_terms);
    learn(cues);
    learn(headings);
    learn(things);
  }
};

Lexicon Lexicon::Load(const std::filesystem::path& labels, const std::filesystem::path& language) {
  auto content = std::make_unique<Content>();
  TableReader root = Open(labels);
  content->name = root.Required<std::string>("name");
  content->version = root.Required<std::string>("version");
  content->ReadSites(root);
  content->ReadLabels(root);
  root.RejectUnknown();
  TableReader words = Open(language);
  content->ReadLanguage(words);
  words.RejectUnknown();
  content->site_terms.Finish();
  content->label_terms.Finish();
  content->cues.Finish();
  content->headings.Finish();
  content->things.Finish();
  content->LearnSpelling();
  return Lexicon(std::move(content));
}

Lexicon::Lexicon(std::unique_ptr<Content> content) : content_(std::move(content)) {}
Lexicon::Lexicon(Lexicon&&) noexcept = default;
Lexicon& Lexicon::operator=(Lexicon&&) noexcept = default;
Lexicon::~Lexicon() = default;

const std::string& Lexicon::name() const { return content_->name; }
const std::string& Lexicon::version() const { return content_->version; }
const std::vector<Site>& Lexicon::sites() const { return content_->sites; }
const std::vector<Label>& Lexicon::labels() const { return content_->labels; }

std::optional<std::size_t> Lexicon::LabelNamed(std::string_view id) const {
  const auto found = content_->label_of_id.find(id);
  return found == content_->label_of_id.end() ? std::nullopt : std::optional(found->second);
}

void Lexicon::Mend(std::span<Word> words) const { content_->spelling.Mend(words); }

std::vector<Lexicon::Found<std::size_t>> Lexicon::FindSites(std::span<const Word> words) const {
  auto found = content_->site_terms.FindAll(words);
  std::erase_if(found, [&](const auto& site) { return content_->sites[site.meaning].passing; });
  return found;
}

std::vector<Lexicon::Found<std::vector<Lexicon::Term>>> Lexicon::TermsAt(
    std::span<const Word> words, std::size_t at) const {
  std::vector<Found<std::vector<Term>>> found;
  for (const PhraseIndex::Match& match : content_->label_terms.index->AllAt(words, at)) {
    found.push_back({match.words, content_->label_terms.meanings[match.phrase]});
  }
  return found;
}

std::vector<Lexicon::Found<Cue>> Lexicon::FindCues(std::span<const Word> words) const {
  auto found = content_->cues.index->FindAll(
      words, [&](const PhraseIndex::Match& match) { return Follows(words, match.words); });
  std::vector<Found<Cue>> cues;
  for (const PhraseIndex::Match& match : found) {
    cues.push_back({match.words, content_->cues.meanings[match.phrase]});
  }
  return cues;
}

bool Lexicon::IsThingAt(std::span<const Word> words, std::size_t at) const {
  return content_->things.index->LongestAt(words, at).has_value();
}

std::optional<Lexicon::Found<SectionKind>> Lexicon::HeadingAt(std::span<const Word> words,
                                                              std::size_t at) const {
  const auto match = content_->headings.index->LongestAt(words, at);
  if (!match) return std::nullopt;
  return Found<SectionKind>{match->words, content_->headings.meanings[match->phrase]};
}

}  // namespace etalon::narrative
