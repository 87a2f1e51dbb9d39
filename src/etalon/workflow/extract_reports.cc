#include "etalon/workflow/extract_reports.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "etalon/core/error.h"
#include "etalon/core/resources.h"
#include "etalon/narrative/extract.h"
#include "etalon/table/csv.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using narrative::Assertion;
using narrative::LabelState;
using narrative::Lexicon;
using narrative::Mention;

fs::path OwnFile(const fs::path& chosen, const std::string& name) {
  if (!chosen.empty()) return chosen;
  const auto found = FindResource("lexicons/" + name, "lexicons/" + name);
  if (!found) throw Error(ErrorCode::kUsage, "the words of this program are missing: " + name);
  return *found;
}

std::string SectionName(narrative::SectionKind section) {
  switch (section) {
    case narrative::SectionKind::kReason:
      return "reason";
    case narrative::SectionKind::kHistory:
      return "history";
    case narrative::SectionKind::kTechnique:
      return "technique";
    case narrative::SectionKind::kFindings:
      return "findings";
    case narrative::SectionKind::kConclusion:
      return "conclusion";
  }
  throw ContractError("unknown section");
}

/// The columns of the output, cell by cell.
class FindingTable {
 public:
  explicit FindingTable(bool with_sections) : with_sections_(with_sections) {
    names_ = {"id", "label", "assertion", "side", "size_mm", "evidence"};
    if (with_sections) names_.emplace_back("section");
    columns_.resize(names_.size());
  }

  void Add(const std::string& id, const Lexicon& lexicon, const LabelState& state,
           const std::string& evidence, narrative::SectionKind section) {
    const std::string size = state.largest_mm ? fmt::format("{:.1f}", *state.largest_mm) : "";
    std::vector<std::string> cells{id,
                                   lexicon.labels()[state.label].id,
                                   std::string(narrative::Name(state.assertion)),
                                   std::string(narrative::Name(state.side)),
                                   size,
                                   evidence};
    if (with_sections_) cells.push_back(SectionName(section));
    for (std::size_t i = 0; i < cells.size(); ++i) columns_[i].push_back(std::move(cells[i]));
  }

  int rows() const { return static_cast<int>(columns_.front().size()); }

  void Write(const fs::path& path) const {
    table::WriteCsv(table::Table(path.string(), names_, columns_), path);
  }

 private:
  bool with_sections_;
  std::vector<std::string> names_;
  std::vector<std::vector<std::string>> columns_;
};

LabelState StateOf(const Mention& mention) {
  LabelState state{mention.label, mention.assertion, mention.side, {}, mention.sentence};
  if (!mention.sizes_mm.empty()) state.largest_mm = std::ranges::max(mention.sizes_mm);
  return state;
}

/// The states that a reference text like "gallstone=present;ascites=absent" gives.
std::map<std::size_t, Assertion> ExpectedOf(const std::string& text, const Lexicon& lexicon,
                                            const std::string& place) {
  std::map<std::size_t, Assertion> expected;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(';', at), text.size());
    const std::string entry = text.substr(at, end - at);
    at = end + 1;
    const auto equals = entry.find('=');
    const auto label = lexicon.LabelNamed(entry.substr(0, equals));
    const auto assertion = equals == std::string::npos
                               ? std::nullopt
                               : narrative::AssertionNamed(entry.substr(equals + 1));
    if (!label || !assertion) {
      throw FileError(ErrorCode::kFileMalformed, place,
                      "'" + entry + "' is no label and assertion");
    }
    expected[*label] = *assertion;
  }
  return expected;
}

/// Rank of what is said, the strongest first; what is absent implies nothing of a parent.
int Strength(Assertion assertion) {
  switch (assertion) {
    case Assertion::kPresent:
      return 4;
    case Assertion::kPossible:
      return 3;
    case Assertion::kHistory:
      return 2;
    case Assertion::kFamily:
      return 1;
    case Assertion::kAbsent:
    case Assertion::kReason:
      return 0;
  }
  throw ContractError("unknown assertion");
}

/// A child implies its parents, whether the reference writes them or not.
void AddParents(const Lexicon& lexicon, std::map<std::size_t, Assertion>& states) {
  for (std::size_t label = lexicon.labels().size(); label-- > 0;) {
    const auto state = states.find(label);
    const auto parent = lexicon.labels()[label].parent;
    if (state == states.end() || !parent || Strength(state->second) == 0) continue;
    const auto [above, is_new] = states.try_emplace(*parent, state->second);
    if (!is_new && Strength(above->second) < Strength(state->second) &&
        !(above->second == Assertion::kAbsent && Strength(state->second) < 3)) {
      above->second = state->second;
    }
  }
}

std::map<std::size_t, Assertion> FoundIn(std::string_view text, const Lexicon& lexicon) {
  std::map<std::size_t, Assertion> found;
  for (const LabelState& state : Summarise(narrative::ReadReport(text, lexicon), lexicon)) {
    found[state.label] = state.assertion;
  }
  return found;
}

void Count(const Assertion* expected, const Assertion* found, LabelScore& score) {
  const auto present = [](const Assertion* one) {
    return one != nullptr && *one == Assertion::kPresent;
  };
  score.expected += present(expected);
  score.found += present(found);
  score.both += present(expected) && present(found);
  score.states += expected != nullptr;
  score.states_right += expected != nullptr && found != nullptr && *expected == *found;
  score.invented += expected == nullptr && found != nullptr;
}

template <typename Map>
const Assertion* Look(const Map& map, std::size_t label) {
  const auto found = map.find(label);
  return found == map.end() ? nullptr : &found->second;
}

std::string TextOf(const Assertion* assertion) {
  return assertion == nullptr ? "nothing" : std::string(narrative::Name(*assertion));
}

/// An absence that a parent's absence implies is no statement of its own.
bool IsImplied(const Lexicon& lexicon, const std::map<std::size_t, Assertion>& found,
               std::size_t label) {
  const auto parent = lexicon.labels()[label].parent;
  const Assertion* own = Look(found, label);
  const Assertion* above = parent ? Look(found, *parent) : nullptr;
  return own != nullptr && *own == Assertion::kAbsent && above != nullptr &&
         *above == Assertion::kAbsent;
}

}  // namespace

double LabelScore::Precision() const {
  return found == 0 ? 1.0 : static_cast<double>(both) / found;
}
double LabelScore::Recall() const {
  return expected == 0 ? 1.0 : static_cast<double>(both) / expected;
}
double LabelScore::F1() const {
  return expected + found == 0 ? 1.0 : 2.0 * both / (expected + found);
}

std::string EvidenceOf(std::string_view text, narrative::TextSpan span) {
  std::string sentence(text.substr(span.begin, span.end - span.begin));
  std::ranges::replace(sentence, '\n', ' ');
  std::ranges::replace(sentence, '\r', ' ');
  return sentence;
}

Lexicon LoadLexicon(const LexiconChoice& choice) {
  return Lexicon::Load(OwnFile(choice.labels, "abdomen_fr.toml"),
                       OwnFile(choice.language, "french.toml"));
}

ExtractSummary ExtractReports(const ExtractRequest& request, ProgressObserver& progress) {
  const Lexicon lexicon = LoadLexicon(request.source.lexicon);
  const table::Table reports = table::ReadCsv(request.source.reports);
  const std::size_t id = reports.ColumnOf(request.source.id_column);
  const std::size_t text = reports.ColumnOf(request.source.text_column);
  ExtractSummary summary;
  for (const narrative::Label& label : lexicon.labels()) summary.labels.push_back(label.id);
  summary.present.resize(summary.labels.size());
  FindingTable table(request.every_mention);
  constexpr std::size_t kReportEvery = 256;
  for (std::size_t row = 0; row < reports.rows(); ++row) {
    if (row % kReportEvery == 0) {
      if (progress.Cancelled()) throw Error(ErrorCode::kCancelled, "stopped");
      progress.Report("reading reports", static_cast<std::int64_t>(row),
                      static_cast<std::int64_t>(reports.rows()));
    }
    const std::string_view written = reports.Cell(row, text);
    const std::string key(reports.Cell(row, id));
    const auto mentions = narrative::ReadReport(written, lexicon);
    const auto states = Summarise(mentions, lexicon);
    for (const LabelState& state : states) {
      summary.present[state.label] += state.assertion == Assertion::kPresent;
      if (request.every_mention) continue;
      table.Add(key, lexicon, state, EvidenceOf(written, state.evidence), {});
    }
    for (const Mention& mention : mentions) {
      if (!request.every_mention) break;
      table.Add(key, lexicon, StateOf(mention), EvidenceOf(written, mention.sentence),
                mention.section);
    }
    summary.silent += mentions.empty();
    ++summary.reports;
  }
  summary.findings = table.rows();
  table.Write(request.output);
  return summary;
}

ReportsScore ScoreReports(const fs::path& reference, const LexiconChoice& choice) {
  const Lexicon lexicon = LoadLexicon(choice);
  const table::Table rows = table::ReadCsv(reference);
  const std::vector<std::string> ids = rows.Texts("id");
  const std::vector<std::string> texts = rows.Texts("text");
  const std::vector<std::string> expected_texts = rows.Texts("expected");
  std::vector<LabelScore> scores(lexicon.labels().size());
  ReportsScore score;
  score.reports = static_cast<int>(rows.rows());
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    const std::string place = fmt::format("{}:{}", reference.string(), rows.LineOf(row));
    auto expected = ExpectedOf(expected_texts[row], lexicon, place);
    AddParents(lexicon, expected);
    const auto found = FoundIn(texts[row], lexicon);
    for (std::size_t label = 0; label < scores.size(); ++label) {
      const Assertion* wanted = Look(expected, label);
      const Assertion* read = Look(found, label);
      if (wanted == nullptr && IsImplied(lexicon, found, label)) read = nullptr;
      Count(wanted, read, scores[label]);
      if (TextOf(wanted) == TextOf(read)) continue;
      score.differences.push_back(fmt::format("{}: {} expected {}, found {}", ids[row],
                                              lexicon.labels()[label].id, TextOf(wanted),
                                              TextOf(read)));
    }
  }
  score.all.label = "all";
  for (std::size_t label = 0; label < scores.size(); ++label) {
    LabelScore& one = scores[label];
    one.label = lexicon.labels()[label].id;
    score.all.expected += one.expected;
    score.all.found += one.found;
    score.all.both += one.both;
    score.all.states += one.states;
    score.all.states_right += one.states_right;
    score.all.invented += one.invented;
    if (one.states + one.invented + one.found > 0) score.labels.push_back(one);
  }
  return score;
}

}  // namespace etalon::workflow
