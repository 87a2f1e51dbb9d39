#include "etalon/cli/evaluate_run_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "etalon/cli/problems.h"
#include "etalon/cli/terminal_progress.h"
#include "etalon/core/error.h"

namespace etalon::cli {
namespace {

int PrintAnalysis(const report::Analysis& analysis, const std::filesystem::path& output,
                  const std::string& format, const std::vector<Error>& problems) {
  fmt::print("{}",
             format == "json" ? report::AnalysisJson(analysis) : report::AnalysisLines(analysis));
  if (!output.empty() && format == "text") {
    fmt::print("report in {}\n", (output / report::kAnalysisPage).string());
  }
  return ReportProblems(problems);
}

void AddNearDuplicateOptions(CLI::App& command, workflow::NearDuplicateOptions& options) {
  command
      .add_option("--likeness", options.likeness,
                  "correlation from which two pictures are near-duplicates")
      ->capture_default_str();
  command.add_option("--hash-bits", options.hash_radius, "bits of a hash that may differ, 0 to 7")
      ->capture_default_str();
}

}  // namespace

void EvaluateRunCommand::Declare(CLI::App& app, Chosen& chosen) {
  references.Declare(app, chosen);
  CLI::App* command = app.get_subcommand("evaluate");
  DeclarePredictions(*command);
  DeclareDuplicates(*command, chosen);
  command->require_subcommand(0, 1);
  command->callback([this, &chosen] {
    if (!chosen) chosen = [this] { return Run(); };
  });
}

void EvaluateRunCommand::DeclarePredictions(CLI::App& command) {
  workflow::EvaluationOptions& options = predictions.options;
  command.add_option("PROJECT", project, "name or folder of a project, with --task");
  command.add_option("--task", task, "what was trained");
  command.add_option("--run", run, "folder of the run (default runs/TASK in the project)");
  command.add_option("--workspace", workspace, "folder of the workspace");
  command.add_option("--predictions", predictions.predictions,
                     "folder with images.csv, boxes.json and dice.csv of a run");
  command.add_option("--images", options.images,
                     "folder of the pictures, for the leakage check and the failure gallery");
  command.add_option("--readers", predictions.readers,
                     "CSV of readers' ratings: image, reader, rating, label, test");
  command.add_option("--name", predictions.name, "of the model, on the page");
  command.add_option("--sensitivity", options.sensitivity,
                     "wanted on validation pictures; without it Youden's point");
  command.add_option("--resamples", options.resamples, "of every bootstrap")->capture_default_str();
  command.add_option("--seed", options.seed, "of every bootstrap")->capture_default_str();
  command.add_option("--gallery", options.gallery_size, "pictures a kind of failure")
      ->capture_default_str();
  command.add_option("--leakage", leakage, "when near-duplicates straddle the split")
      ->check(CLI::IsMember({"stop", "report"}))
      ->capture_default_str();
  AddNearDuplicateOptions(command, predictions.near_duplicates);
  command.add_option("--format", format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
}

void EvaluateRunCommand::DeclareDuplicates(CLI::App& command, Chosen& chosen) {
  CLI::App* seek =
      command.add_subcommand("duplicates", "Find pictures that look the same, by hash and network");
  seek->add_option("IMAGES", duplicates.images, "folder of pictures")->required();
  seek->add_option("--table", duplicates.table, "CSV: image, perhaps patient and split");
  seek->add_option("--embeddings", duplicates.embeddings, "CSV: image, then one number a column");
  seek->add_option("--out", duplicates.output, "folder for the page and groups.csv");
  seek->add_option("--cosine", duplicates.options.cosine,
                   "of two embeddings from which two pictures are near-duplicates")
      ->capture_default_str();
  AddNearDuplicateOptions(*seek, duplicates.options);
  seek->add_option("--format", format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  seek->callback([this, &chosen] { chosen = [this] { return RunDuplicates(); }; });
}

int EvaluateRunCommand::Run() const {
  if (!project.empty() && task.empty() && run.empty()) {
    throw Error(ErrorCode::kUsage, "evaluate: name the --task or the --run of the project");
  }
  if (!project.empty() || !predictions.predictions.empty()) return RunPredictions();
  return references.Run();
}

int EvaluateRunCommand::RunPredictions() const {
  workflow::PredictionEvaluationRequest request = predictions;
  request.output = references.output;
  request.options.threads = std::max(1, references.network.threads);
  request.leakage =
      leakage == "report" ? workflow::LeakagePolicy::kReport : workflow::LeakagePolicy::kStop;
  TerminalProgress progress;
  const auto evaluation = project.empty() ? workflow::EvaluatePredictions(request, progress)
                                          : workflow::EvaluateProject({.project = project,
                                                                       .workspace = workspace,
                                                                       .task = task,
                                                                       .run = run,
                                                                       .evaluation = request},
                                                                      progress);
  progress.Clear();
  return PrintAnalysis(evaluation.analysis, references.output, format, evaluation.problems);
}

int EvaluateRunCommand::RunDuplicates() const {
  TerminalProgress progress;
  const auto found = workflow::ReportDuplicates(duplicates, progress);
  progress.Clear();
  return PrintAnalysis(found.analysis, duplicates.output, format, found.problems);
}

}  // namespace etalon::cli
