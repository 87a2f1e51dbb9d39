#include "etalon/cli/reports_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <map>

#include "etalon/cli/terminal_progress.h"

namespace etalon::cli {
namespace {

void DeclareLexicon(CLI::App& command, workflow::LexiconChoice& lexicon) {
  command.add_option("--labels", lexicon.labels,
                     "TOML of sites and labels; French abdomen if none");
  command.add_option("--language", lexicon.language, "TOML of cues and headings; French if none");
}

void DeclareSource(CLI::App& command, workflow::ReportSource& source) {
  command.add_option("REPORTS", source.reports, "CSV with a row a report")->required();
  command.add_option("--id", source.id_column, "its column")->capture_default_str();
  command.add_option("--text", source.text_column, "its column")->capture_default_str();
  DeclareLexicon(command, source.lexicon);
}

void DeclareUndecided(CLI::App& command, workflow::WeakLabelsRequest& weak) {
  using workflow::Undecided;
  static const std::map<std::string, Undecided> kPossible{{"unknown", Undecided::kUnknown},
                                                          {"present", Undecided::kPresent},
                                                          {"absent", Undecided::kAbsent}};
  static const std::map<std::string, Undecided> kSilent{{"unknown", Undecided::kUnknown},
                                                        {"absent", Undecided::kAbsent}};
  command.add_option("--possible", weak.possible, "suspected: unknown (default), present, absent")
      ->transform(CLI::CheckedTransformer(kPossible));
  command.add_option("--silent", weak.silent, "not mentioned: unknown (default) or absent")
      ->transform(CLI::CheckedTransformer(kSilent));
}

std::string ScoreRow(const workflow::LabelScore& score) {
  return fmt::format("{:<34} {:>8} {:>8} {:>10.3f} {:>8.3f} {:>8.3f} {:>7}/{:<6} {:>8}\n",
                     score.label, score.expected, score.found, score.Precision(), score.Recall(),
                     score.F1(), score.states_right, score.states, score.invented);
}

/// How many labels that the reference calls present somewhere are read well.
struct LabelCounts {
  int good = 0;     ///< F1 of 0.95 or more
  int present = 0;  ///< in some text
  int rare = 0;     ///< in so few texts that their F1 means little
};

LabelCounts CountLabels(const std::vector<workflow::LabelScore>& scores) {
  constexpr double kGood = 0.95;
  constexpr int kFew = 5;
  LabelCounts counts;
  for (const workflow::LabelScore& score : scores) {
    if (score.expected == 0) continue;
    counts.good += score.F1() >= kGood ? 1 : 0;
    counts.rare += score.expected < kFew ? 1 : 0;
    ++counts.present;
  }
  return counts;
}

}  // namespace

void ReportsCommand::Declare(CLI::App& app, Chosen& chosen) {
  CLI::App* command = app.add_subcommand("reports", "Read the findings of written reports");
  command->require_subcommand(1);
  CLI::App* extract =
      command->add_subcommand("extract", "Write a row for each finding of a report");
  DeclareSource(*extract, request.source);
  extract->add_option("--out", request.output, "CSV")->required();
  extract->add_flag("--mentions", request.every_mention, "every mention, not one state a label");
  extract->callback([this, &chosen] { chosen = [this] { return Extract(); }; });

  CLI::App* labels = command->add_subcommand(
      "labels", "Give images the labels that their reports name, as weak labels of studies");
  DeclareSource(*labels, weak.reports);
  labels->add_option("--images", weak.images, "CSV with a row an image: file, report")->required();
  labels->add_option("--out", weak.output, "CSV for `etalon project import --labels`")->required();
  labels->add_option("--evidence", weak.evidence, "CSV of findings with their sentences");
  labels->add_option("--report", weak.report_column, "column of the report")->capture_default_str();
  labels->add_option("--ontology", weak.ontology, "TOML of the project's labels; abdomen if none");
  labels->add_option("--only", weak.only, "one label, as a table for `etalon train`");
  DeclareUndecided(*labels, weak);
  labels->callback([this, &chosen] { chosen = [this] { return Labels(); }; });

  CLI::App* score = command->add_subcommand("score", "Hold the extraction against a reference");
  score->add_option("REFERENCE", reference, "CSV: id, text, expected")->required();
  score->add_flag("--differences", differences, "list what is read otherwise");
  DeclareLexicon(*score, request.source.lexicon);
  score->callback([this, &chosen] { chosen = [this] { return Score(); }; });
}

int ReportsCommand::Extract() const {
  TerminalProgress progress;
  const workflow::ExtractSummary summary = workflow::ExtractReports(request, progress);
  progress.Clear();
  fmt::print("{} reports, {} findings, {} reports without any\n", summary.reports, summary.findings,
             summary.silent);
  for (std::size_t i = 0; i < summary.labels.size(); ++i) {
    if (summary.present[i] == 0) continue;
    fmt::print("  {:<34} {:>7}  {:.1f} %\n", summary.labels[i], summary.present[i],
               100.0 * summary.present[i] / summary.reports);
  }
  return 0;
}

int ReportsCommand::Labels() const {
  TerminalProgress progress;
  const workflow::WeakLabelsSummary summary = workflow::WriteWeakLabels(weak, progress);
  progress.Clear();
  fmt::print("{} images of {} reports, {} to {} images a report\n", summary.images, summary.reports,
             summary.fewest_images, summary.most_images);
  fmt::print("left out: {} images without a report, {} reports without an image\n",
             summary.images_without_report, summary.reports_without_images);
  if (summary.contradictions > 0) {
    fmt::print("{} reports contradict themselves; what they call present stands\n",
               summary.contradictions);
  }
  for (const std::string& label : summary.left_out) {
    fmt::print("not in the ontology, left out: {}\n", label);
  }
  fmt::print("{:<34} {:>8} {:>8} {:>8}\n", "images", "present", "absent", "unknown");
  for (const workflow::WeakLabelCount& count : summary.labels) {
    if (count.present + count.absent == 0) continue;
    fmt::print("{:<34} {:>8} {:>8} {:>8}\n", count.label, count.present, count.absent,
               count.unknown);
  }
  return 0;
}

int ReportsCommand::Score() const {
  const workflow::ReportsScore score = workflow::ScoreReports(reference, request.source.lexicon);
  fmt::print("{:<34} {:>8} {:>8} {:>10} {:>8} {:>8} {:>14} {:>8}\n", "label", "present", "found",
             "precision", "recall", "F1", "states right", "invented");
  for (const workflow::LabelScore& one : score.labels) fmt::print("{}", ScoreRow(one));
  const LabelCounts counts = CountLabels(score.labels);
  fmt::print(
      "{}{} reports; F1 of 0.95 or more: {} of {} labels that are present in some, {} of them in "
      "fewer than 5\n",
      ScoreRow(score.all), score.reports, counts.good, counts.present, counts.rare);
  if (differences) {
    for (const std::string& line : score.differences) fmt::print("  {}\n", line);
  }
  return 0;
}

}  // namespace etalon::cli
