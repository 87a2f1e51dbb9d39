#include "etalon/cli/cohort_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace etalon::cli {

void CohortCommand::Declare(CLI::App& app, Chosen& chosen) {
  CLI::App* command = app.add_subcommand("cohort", "Analyse a table of subjects, or the workspace");
  workflow::CohortOptions& options = request.options;
  command->add_option("table", request.table, "CSV; without it what the workspace holds");
  command
      ->add_option("--analysis", options.analysis,
                   "correlation, paired, survival, accuracy or errors")
      ->required();
  command->add_option("--out", request.output, "folder for analysis.html, analysis.json and SVG");
  command->add_option("--workspace", request.workspace, "folder of the workspace");
  command->add_option("--columns", options.columns, "variables, markers, scores or covariates")
      ->delimiter(',');
  command->add_option("--method", options.method, "pearson, spearman or kendall")
      ->capture_default_str();
  command->add_option("--adjust", options.adjustment, "none, bonferroni, holm, hochberg or bh")
      ->capture_default_str();
  command->add_option("--subject", options.subject, "column of the subject or patient");
  command->add_option("--visit", options.visit, "paired: column of the visit");
  command->add_option("--before", options.before, "paired: entry of the first visit");
  command->add_option("--after", options.after, "paired: entry of the second visit");
  command->add_option("--time", options.time, "survival: column of the time");
  command->add_option("--event", options.event, "survival: column of the event, 0 or 1");
  command->add_option("--group", options.group, "survival: column of the groups");
  command->add_option("--label", options.label, "accuracy: column of the truth, 0 or 1");
  command->add_option("--threshold", options.threshold, "accuracy: of the first score");
  command->add_option("--value", options.value, "errors: column of the values");
  command->add_option("--reference", options.reference, "errors: column of the references");
  command->add_option("--format", format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->callback([this, &chosen] { chosen = [this] { return Run(); }; });
}

int CohortCommand::Run() const {
  const report::Analysis analysis = workflow::AnalyseCohort(request);
  fmt::print("{}",
             format == "json" ? report::AnalysisJson(analysis) : report::AnalysisLines(analysis));
  if (!request.output.empty() && format == "text") {
    fmt::print("report in {}\n", (request.output / report::kAnalysisPage).string());
  }
  return 0;
}

}  // namespace etalon::cli
