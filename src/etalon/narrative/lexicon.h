#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "etalon/narrative/phrase.h"

namespace etalon::narrative {

/// An organ or a part of one, as reports name it.
struct Site {
  std::string id;  ///< e.g. "liver"
  std::string french;
  std::string english;
  bool paired = false;   ///< has a left and a right one
  bool passing = false;  ///< named for another reason than what is seen: "cancer du sein"
};

/// What a report may say of a patient.
struct Label {
  std::string id;  ///< never changes, e.g. "liver_focal_lesion"
  std::string french;
  std::string english;
  std::vector<std::string> codes;     ///< "SCT:19943007", "ICD11:DB93.1"; empty: none is known
  std::optional<std::size_t> parent;  ///< index: this label implies that one
  std::optional<std::size_t> site;    ///< index: its short terms count only where this one is meant
  bool denied_by_normal = false;      ///< "normal liver" says that it is absent
  bool of_organ = false;              ///< some of its terms are properties of the organ itself
  bool assumed = false;               ///< its terms count where no organ is told at all
};

/// What a phrase around a term says of it.
enum class Cue {
  kNegationBefore,    ///< "pas de": what follows is absent
  kNegationAfter,     ///< "non vu": what precedes is absent
  kNegationEither,    ///< "éliminé": what follows, else what precedes
  kHypothesisBefore,  ///< "suspicion de"
  kQuestionBefore,    ///< "recherche de": asked, not seen
  kHypothesisAfter,   ///< "probable", "?"
  kHistoryBefore,     ///< "antécédent de"
  kHistoryAfter,      ///< "opéré"
  kOngoing,           ///< "en progression": what was treated is still there
  kFamily,            ///< "chez la mère"
  kNeutral,           ///< "pas de modification de": is no negation
  kElsewhere,         ///< "pas d'autre": says nothing of what was described
  kScopeEnd,          ///< "mais": negations before it end
  kException,         ///< "hormis": what follows is present
  kNormal,            ///< "sans particularité", of a site
};

/// What a section of a report is for.
enum class SectionKind {
  kReason,   ///< indication, clinical question: not what was seen
  kHistory,  ///< past history
  kTechnique,
  kFindings,
  kConclusion,
};

/// The words of one language and one kind of examination: sites, labels and their terms, the cues
/// around them, the headings of sections. Read-only once made.
class Lexicon {
 public:
  /// Reads TOML files (docs/REPORT_TEXTS.md): one with sites and labels, one with cues and
  /// headings.
  /// @throws Error(kFileMalformed) naming file and key: unknown keys, a label twice, a parent or
  ///   site that is not there, a circle of parents, a phrase that is none.
  static Lexicon Load(const std::filesystem::path& labels, const std::filesystem::path& language);

  Lexicon(Lexicon&&) noexcept;
  Lexicon& operator=(Lexicon&&) noexcept;
  ~Lexicon();

  const std::string& name() const;
  const std::string& version() const;
  const std::vector<Site>& sites() const;
  const std::vector<Label>& labels() const;
  std::optional<std::size_t> LabelNamed(std::string_view id) const;

  /// A match of one of the lists: words, and what they mean.
  template <typename Meaning>
  struct Found {
    WordRange words;
    Meaning meaning;
  };
  struct Term {
    std::size_t label = 0;
    bool needs_site = false;
    bool denies = false;    ///< the word itself says that it is absent: "alithiasique"
    bool is_sign = false;   ///< what it looks like, not what it is: "foie brillant"
    bool of_organ = false;  ///< a property of the organ itself: "augmentée de volume"
    bool suspects = false;  ///< it is no more than suspected, its parent is there: "nodule suspect"
  };

  /// Mends what is misspelt in words of a report (see Spelling).
  void Mend(std::span<Word> words) const;

  /// Sites that are named, those in passing left out.
  std::vector<Found<std::size_t>> FindSites(std::span<const Word> words) const;
  /// The terms that begin at a word, those of most words first. The same words may be a term of
  /// several labels, of different organs, or of none: such words are no term of any.
  std::vector<Found<std::vector<Term>>> TermsAt(std::span<const Word> words, std::size_t at) const;
  /// Whether the words from here on name what was seen ("nodule"), not what it is ("angiome").
  bool IsThingAt(std::span<const Word> words, std::size_t at) const;
  std::vector<Found<Cue>> FindCues(std::span<const Word> words) const;
  /// The heading that a line begins with, "CONCLUSION :".
  std::optional<Found<SectionKind>> HeadingAt(std::span<const Word> words, std::size_t at) const;

 private:
  struct Content;
  explicit Lexicon(std::unique_ptr<Content> content);

  std::unique_ptr<Content> content_;
};

}  // namespace etalon::narrative
