#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <optional>

#include "etalon/cli/commands.h"
#include "etalon/cli/problems.h"
#include "etalon/cli/terminal_progress.h"
#include "etalon/core/error.h"
#include "etalon/workflow/train.h"

namespace etalon::cli {
namespace {

/// "K/N" with 1 <= K <= N; all of the work when empty.
std::optional<workflow::FoldPart> ParsePart(const std::string& text) {
  int index = 0;
  int count = 0;
  int read = 0;
  const bool two = std::sscanf(text.c_str(), "%d/%d%n", &index, &count, &read) == 2;
  if (!two || static_cast<std::size_t>(read) != text.size()) return std::nullopt;
  if (index < 1 || index > count) return std::nullopt;
  return workflow::FoldPart{.index = index - 1, .count = count};
}

std::string IsPart(const std::string& text) {
  return ParsePart(text) ? "" : "must be K/N with K from 1 to N";
}

workflow::FoldPart PartOf(const std::string& text) {
  return text.empty() ? workflow::FoldPart{} : ParsePart(text).value();
}

}  // namespace

void TrainCommand::Declare(CLI::App& app, Chosen& chosen) {
  CLI::App* command = app.add_subcommand("train", "Train a model, or go on with a stopped run");
  command->add_option("CONFIG", config, "TOML configuration, or with --task a project")->required();
  command->add_option("--task", task, "name of a configuration; CONFIG is then a project");
  command->add_option("--workspace", workspace, "folder of the projects");
  command
      ->add_option("--part", part,
                   "K/N: train only every N-th fold from the K-th on, beside others")
      ->check(CLI::Validator(IsPart, "K/N"));
  command->add_option("--data", data, "folder that the configuration's paths start from");
  command->add_option("--run", run, "folder of checkpoint, log and plot");
  command->add_option("--package", package, "folder of the finished model package");
  command->callback([this, &chosen] { chosen = [this] { return Run(); }; });
}

int TrainCommand::Run() const {
  TerminalProgress progress;
  const workflow::TrainRequest request{.config = task.empty() ? config : std::filesystem::path(),
                                       .task = task,
                                       .project = task.empty() ? std::string() : config.string(),
                                       .workspace = workspace,
                                       .part = PartOf(part),
                                       .data = data,
                                       .run = run,
                                       .package = package};
  const auto summary = workflow::TrainModel(request, progress);
  progress.Clear();
  if (summary.cancelled) {
    fmt::print(stderr, "etalon: stopped after epoch {}; the same command goes on\n",
               summary.epochs);
    return Describe(ErrorCode::kCancelled).exit_code;
  }
  if (summary.pretraining) {
    const auto& done = *summary.pretraining;
    fmt::print(
        "{} epochs on {} files, {} held out: validation loss {:.4f}; {} of the files drawn held no "
        "picture; log and plot in {}, weights in {}\n",
        summary.epochs, done.pictures, done.held_out, done.validation_loss, done.unusable,
        summary.run.string(), summary.package.string());
    // An archive always holds a few files that are no pictures: told, but no failure.
    ReportProblems(summary.problems);
    return 0;
  }
  if (summary.by_consensus > 0) {
    fmt::print("learnt from the readers' consensus where there is one: {} of {} pictures\n",
               summary.by_consensus, summary.pictures);
  }
  if (summary.partial) {
    fmt::print("part {} is trained; when all are, the same command without --part finishes\n",
               part);
    return ReportProblems(summary.problems);
  }
  if (!summary.predictions.empty()) {
    fmt::print("what the folds said of unseen pictures in {}, model in {}\n",
               summary.predictions.string(), summary.package.string());
    return ReportProblems(summary.problems);
  }
  if (summary.evaluation) {
    fmt::print("{}figures and curves in {}, model in {}\n",
               report::AnalysisLines(*summary.evaluation), (summary.run / "evaluation").string(),
               summary.package.string());
    return 0;
  }
  fmt::print("{} epochs, best {:.4f} after epoch {}; log and plot in {}, model in {}\n",
             summary.epochs, summary.best_score, summary.best_epoch, summary.run.string(),
             summary.package.string());
  return 0;
}

}  // namespace etalon::cli
