#include "etalon/cli/reports_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "etalon/cli/terminal_progress.h"

namespace etalon::cli {
namespace {

void DeclareLexicon(CLI::App& command, workflow::LexiconChoice& lexicon) {
  command.add_option("--labels", lexicon.labels,
                     "TOML of sites and labels; French abdomen if none");
  command.add_option("--language", lexicon.language, "TOML of cues and headings; French if none");
}

std::string ScoreRow(const workflow::LabelScore& score) {
  return fmt::format("{:<34} {:>8} {:>8} {:>10.3f} {:>8.3f} {:>8.3f} {:>7}/{:<6} {:>8}\n",
                     score.label, score.expected, score.found, score.Precision(), score.Recall(),
                     score.F1(), score.states_right, score.states, score.invented);
}

}  // namespace

void ReportsCommand::Declare(CLI::App& app, Chosen& chosen) {
  CLI::App* command = app.add_subcommand("reports", "Read the findings of written reports");
  command->require_subcommand(1);
  CLI::App* extract =
      command->add_subcommand("extract", "Write a row for each finding of a report");
  extract->add_option("REPORTS", request.reports, "CSV with a row a report")->required();
  extract->add_option("--out", request.output, "CSV")->required();
  extract->add_option("--id", request.id_column, "its column")->capture_default_str();
  extract->add_option("--text", request.text_column, "its column")->capture_default_str();
  extract->add_flag("--mentions", request.every_mention, "every mention, not one state a label");
  DeclareLexicon(*extract, request.lexicon);
  extract->callback([this, &chosen] { chosen = [this] { return Extract(); }; });

  CLI::App* score = command->add_subcommand("score", "Hold the extraction against a reference");
  score->add_option("REFERENCE", reference, "CSV: id, text, expected")->required();
  score->add_flag("--differences", differences, "list what is read otherwise");
  DeclareLexicon(*score, request.lexicon);
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

int ReportsCommand::Score() const {
  const workflow::ReportsScore score = workflow::ScoreReports(reference, request.lexicon);
  fmt::print("{:<34} {:>8} {:>8} {:>10} {:>8} {:>8} {:>14} {:>8}\n", "label", "present", "found",
             "precision", "recall", "F1", "states right", "invented");
  for (const workflow::LabelScore& one : score.labels) fmt::print("{}", ScoreRow(one));
  fmt::print("{}{} reports\n", ScoreRow(score.all), score.reports);
  if (differences) {
    for (const std::string& line : score.differences) fmt::print("  {}\n", line);
  }
  return 0;
}

}  // namespace etalon::cli
