#include "etalon/workflow/weak_labels.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "etalon/core/error.h"
#include "etalon/core/resources.h"
#include "etalon/narrative/extract.h"
#include "etalon/ontology/ontology.h"
#include "etalon/table/csv.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using narrative::Assertion;
using narrative::LabelState;
using ontology::LabelStates;
using ontology::Ontology;

constexpr const char* kOntology = "ontologies/abdomen.toml";

Ontology LoadOntology(const fs::path& chosen) {
  if (!chosen.empty()) return Ontology::Load(chosen);
  const auto own = FindResource(kOntology, kOntology);
  if (!own) throw Error(ErrorCode::kUsage, fmt::format("{} of this program is missing", kOntology));
  return Ontology::Load(*own);
}

/// The labels of the words, by the names that the ontology has for them.
struct Names {
  std::vector<std::string> of_label;  ///< by index of the lexicon; empty: the ontology lacks it
  std::vector<std::string> columns;   ///< each once

  Names(const narrative::Lexicon& lexicon, const Ontology& ontology) {
    for (const narrative::Label& label : lexicon.labels()) {
      const auto known = ontology.Find(label.id);
      of_label.push_back(known ? ontology.labels()[*known].id : "");
      const bool is_new = known && std::ranges::find(columns, of_label.back()) == columns.end();
      if (is_new) columns.push_back(of_label.back());
    }
  }
};

/// What one report says of the labels of the ontology.
struct ReportLabels {
  LabelStates states;
  std::set<std::string> unsure;  ///< suspected, and left unknown
  std::vector<LabelState> findings;
  std::string text;
  std::size_t line = 0;
  int images = 0;
  bool contradicted = false;
};

std::optional<bool> Decided(Assertion assertion, Undecided possible) {
  if (assertion == Assertion::kPresent) return true;
  if (assertion == Assertion::kAbsent) return false;
  if (assertion != Assertion::kPossible || possible == Undecided::kUnknown) return std::nullopt;
  return possible == Undecided::kPresent;
}

/// Closed under the hierarchy; where that contradicts itself, what is present stands.
void CloseStates(const Ontology& ontology, ReportLabels& report) {
  auto closure = ontology.Close(report.states);
  if (!closure.contradiction.empty()) {
    report.contradicted = true;
    std::erase_if(report.states, [](const auto& state) { return !state.second; });
    closure = ontology.Close(report.states);
  }
  if (closure.contradiction.empty()) report.states = std::move(closure.states);
}

bool IsUnsure(const Ontology& ontology, const std::set<std::string>& unsure,
              const std::string& name) {
  if (unsure.contains(name)) return true;
  return std::ranges::any_of(ontology.Ancestors(*ontology.Find(name)), [&](std::size_t label) {
    return unsure.contains(ontology.labels()[label].id);
  });
}

/// Reads the reports, then gives each image what its report says.
class WeakLabels {
 public:
  WeakLabels(const WeakLabelsRequest& request, ProgressObserver& progress)
      : request_(request),
        progress_(progress),
        lexicon_(LoadLexicon(request.reports.lexicon)),
        ontology_(LoadOntology(request.ontology)),
        names_(lexicon_, ontology_),
        images_(table::ReadCsv(request.images)) {
    if (request.silent == Undecided::kPresent) {
      throw Error(ErrorCode::kUsage, "what no report mentions cannot be taken for present");
    }
    if (!request.only.empty()) only_ = ColumnNamed(request.only);
  }

  WeakLabelsSummary Execute() {
    ReadReports();
    MatchImages();
    request_.only.empty() ? WriteAll() : WriteOne();
    if (!request_.evidence.empty()) WriteEvidence();
    Count();
    return std::move(summary_);
  }

 private:
  std::string ColumnNamed(const std::string& label) const {
    const std::string name = ontology_.IdOf(label);
    if (std::ranges::find(names_.columns, name) != names_.columns.end()) return name;
    throw Error(ErrorCode::kUsage, fmt::format("no report is read for a label '{}'; there are {}",
                                               label, fmt::join(names_.columns, ", ")));
  }

  void ReadReports() {
    const ReportSource& source = request_.reports;
    const table::Table reports = table::ReadCsv(source.reports);
    const std::size_t id = reports.ColumnOf(source.id_column);
    const std::size_t text = reports.ColumnOf(source.text_column);
    for (std::size_t row = 0; row < reports.rows(); ++row) {
      progress_.Report("reading reports", static_cast<std::int64_t>(row),
                       static_cast<std::int64_t>(reports.rows()));
      if (progress_.Cancelled()) throw Error(ErrorCode::kCancelled, "stopped");
      const auto [place, is_new] = reports_.try_emplace(std::string(reports.Cell(row, id)));
      if (!is_new) {
        throw FileError(ErrorCode::kFileMalformed, source.reports.string(),
                        fmt::format("lines {} and {} hold the same report", place->second.line,
                                    reports.LineOf(row)));
      }
      place->second.line = reports.LineOf(row);
      ReadReport(reports.Cell(row, text), place->second);
    }
  }

  void ReadReport(std::string_view text, ReportLabels& report) const {
    report.text = text;
    report.findings = Summarise(narrative::ReadReport(text, lexicon_), lexicon_);
    for (const LabelState& finding : report.findings) {
      const std::string& name = names_.of_label[finding.label];
      if (name.empty()) continue;
      const auto decided = Decided(finding.assertion, request_.possible);
      if (decided) report.states.try_emplace(name, *decided);
      if (!decided && finding.assertion == Assertion::kPossible) report.unsure.insert(name);
    }
    CloseStates(ontology_, report);
    if (request_.silent == Undecided::kAbsent) DenySilent(report);
  }

  void DenySilent(ReportLabels& report) const {
    for (const std::string& name : names_.columns) {
      if (!IsUnsure(ontology_, report.unsure, name)) report.states.try_emplace(name, false);
    }
  }

  std::size_t FileColumn() const {
    for (const char* name : {"file", "image", "name"}) {
      if (images_.Has(name)) return images_.ColumnOf(name);
    }
    return images_.ColumnOf("file");
  }

  /// The report of each row; no report for images that have none.
  void MatchImages() {
    const std::size_t file = FileColumn();
    const std::size_t report = images_.ColumnOf(request_.report_column);
    std::map<std::string, std::size_t, std::less<>> first;
    for (std::size_t row = 0; row < images_.rows(); ++row) {
      const std::string name(images_.Cell(row, file));
      if (name.empty()) Fail(fmt::format("line {} names no file", images_.LineOf(row)));
      const auto [place, is_new] = first.try_emplace(name, row);
      if (!is_new && images_.Cell(place->second, report) == images_.Cell(row, report)) continue;
      if (!is_new) {
        Fail(fmt::format("lines {} and {} give one file to two reports",
                         images_.LineOf(place->second), images_.LineOf(row)));
      }
      const auto found = reports_.find(std::string(images_.Cell(row, report)));
      if (found == reports_.end()) {
        ++summary_.images_without_report;
        continue;
      }
      ++found->second.images;
      matched_.push_back({row, name, found->first, &found->second});
    }
    if (!matched_.empty()) return;
    throw Error(ErrorCode::kUsage, "no image of '" + request_.images.filename().string() +
                                       "' has a report of '" +
                                       request_.reports.reports.filename().string() + "'");
  }

  [[noreturn]] void Fail(const std::string& cause) const {
    throw FileError(ErrorCode::kFileMalformed, request_.images.string(), cause);
  }

  struct Match {
    std::size_t row;
    std::string file;
    std::string id;
    const ReportLabels* report;
  };

  std::string CellOf(const Match& match, const char* column) const {
    return images_.Has(column) ? std::string(images_.Cell(match.row, images_.ColumnOf(column)))
                               : "";
  }

  /// The images' own study, else one a report.
  std::string StudyOf(const Match& match) const {
    const std::string study = CellOf(match, "study");
    return study.empty() ? match.id : study;
  }

  static std::string StateText(const ReportLabels& report, const std::string& name) {
    const auto state = report.states.find(name);
    return state == report.states.end() ? "" : (state->second ? "1" : "0");
  }

  void WriteAll() {
    static constexpr std::array kKept{"patient", "centre", "vendor", "organ", "date"};
    std::vector<std::string> names{"file", "report", "study", "level", "origin"};
    for (const char* kept : kKept) {
      if (images_.Has(kept)) names.emplace_back(kept);
    }
    const std::size_t kept = names.size();
    names.insert(names.end(), names_.columns.begin(), names_.columns.end());
    std::vector<std::vector<std::string>> columns(names.size());
    for (const Match& match : matched_) {
      std::vector<std::string> cells{match.file, match.id, StudyOf(match), "study", "report"};
      for (std::size_t i = cells.size(); i < kept; ++i) {
        cells.push_back(CellOf(match, names[i].c_str()));
      }
      for (const std::string& name : names_.columns) {
        cells.push_back(StateText(*match.report, name));
      }
      for (std::size_t i = 0; i < cells.size(); ++i) columns[i].push_back(std::move(cells[i]));
    }
    table::WriteCsv(table::Table(request_.output.string(), names, columns), request_.output);
    summary_.images = static_cast<int>(matched_.size());
  }

  void WriteOne() {
    std::vector<std::string> names{"file", "label", "study"};
    const bool has_patient = images_.Has("patient");
    if (has_patient) names.emplace_back("patient");
    std::vector<std::vector<std::string>> columns(names.size());
    for (const Match& match : matched_) {
      const std::string state = StateText(*match.report, only_);
      if (state.empty()) continue;
      columns[0].push_back(match.file);
      columns[1].push_back(state);
      columns[2].push_back(StudyOf(match));
      if (has_patient) columns[3].push_back(CellOf(match, "patient"));
    }
    summary_.images = static_cast<int>(columns[0].size());
    table::WriteCsv(table::Table(request_.output.string(), names, columns), request_.output);
  }

  void WriteEvidence() const {
    const std::vector<std::string> names{"report",  "label",  "state",   "side",
                                         "size_mm", "images", "evidence"};
    std::vector<std::vector<std::string>> columns(names.size());
    for (const auto& [id, report] : reports_) {
      for (const LabelState& finding : report.findings) {
        const std::string& name = names_.of_label[finding.label];
        if (report.images == 0 || name.empty()) continue;
        const std::string size =
            finding.largest_mm ? fmt::format("{:.1f}", *finding.largest_mm) : "";
        std::vector<std::string> cells{id,
                                       name,
                                       std::string(narrative::Name(finding.assertion)),
                                       std::string(narrative::Name(finding.side)),
                                       size,
                                       std::to_string(report.images),
                                       EvidenceOf(report.text, finding.evidence)};
        for (std::size_t i = 0; i < cells.size(); ++i) columns[i].push_back(std::move(cells[i]));
      }
    }
    table::WriteCsv(table::Table(request_.evidence.string(), names, columns), request_.evidence);
  }

  void Count() {
    for (const auto& [id, report] : reports_) {
      if (report.images == 0) {
        ++summary_.reports_without_images;
        continue;
      }
      const bool is_first = summary_.reports++ == 0;
      summary_.contradictions += report.contradicted ? 1 : 0;
      summary_.most_images = std::max(summary_.most_images, report.images);
      summary_.fewest_images =
          is_first ? report.images : std::min(summary_.fewest_images, report.images);
    }
    for (const std::string& name : names_.columns) {
      if (only_.empty() || only_ == name) summary_.labels.push_back(CountOf(name));
    }
    for (std::size_t label = 0; label < names_.of_label.size(); ++label) {
      if (names_.of_label[label].empty()) summary_.left_out.push_back(lexicon_.labels()[label].id);
    }
  }

  WeakLabelCount CountOf(const std::string& name) const {
    WeakLabelCount count{.label = name};
    for (const Match& match : matched_) {
      const std::string state = StateText(*match.report, name);
      ++(state.empty() ? count.unknown : (state == "1" ? count.present : count.absent));
    }
    return count;
  }

  const WeakLabelsRequest& request_;
  ProgressObserver& progress_;
  narrative::Lexicon lexicon_;
  Ontology ontology_;
  Names names_;
  table::Table images_;
  std::string only_;
  std::map<std::string, ReportLabels> reports_;
  std::vector<Match> matched_;
  WeakLabelsSummary summary_;
};

}  // namespace

WeakLabelsSummary WriteWeakLabels(const WeakLabelsRequest& request, ProgressObserver& progress) {
  return WeakLabels(request, progress).Execute();
}

}  // namespace etalon::workflow
