#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "etalon/cli/commands.h"
#include "etalon/cli/terminal_progress.h"
#include "etalon/core/error.h"
#include "etalon/workflow/train.h"

namespace etalon::cli {

void TrainCommand::Declare(CLI::App& app, Chosen& chosen) {
  CLI::App* command = app.add_subcommand("train", "Train a model, or go on with a stopped run");
  command->add_option("CONFIG", config, "TOML configuration")->required();
  command->add_option("--data", data, "folder that the configuration's paths start from");
  command->add_option("--run", run, "folder of checkpoint, log and plot");
  command->add_option("--package", package, "folder of the finished model package");
  command->callback([this, &chosen] { chosen = [this] { return Run(); }; });
}

int TrainCommand::Run() const {
  TerminalProgress progress;
  const auto summary = workflow::TrainModel(
      {.config = config, .data = data, .run = run, .package = package}, progress);
  progress.Clear();
  if (summary.cancelled) {
    fmt::print(stderr, "etalon: stopped after epoch {}; the same command goes on\n",
               summary.epochs);
    return Describe(ErrorCode::kCancelled).exit_code;
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
