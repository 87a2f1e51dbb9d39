#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "etalon/cli/commands.h"
#include "etalon/cli/network_options.h"
#include "etalon/cli/print_evaluation.h"
#include "etalon/cli/problems.h"
#include "etalon/cli/terminal_progress.h"
#include "etalon/core/error.h"
#include "etalon/workflow/apical_models.h"
#include "etalon/workflow/evaluate.h"

namespace etalon::cli {

void EvaluateCommand::Declare(CLI::App& app, Chosen& chosen) {
  CLI::App* command =
      app.add_subcommand("evaluate", "Compare a model with reference outlines or named views");
  command->add_option("--model", model, "model package, compared with --data");
  command->add_option("--data", data, "folder with the images and their references");
  command->add_option("--split", split, "sub-folder of images/ and masks/ (default val)");
  command->add_option("--out", output, "folder for the page, or for a CSV with a row a patient");
  command->add_flag("--record", record, "write the measured errors into the model package");
  network.Declare(*command);
  command->callback([this, &chosen] { chosen = [this] { return Run(); }; });
}

int EvaluateCommand::Run() const {
  if (model.empty() || data.empty()) {
    throw Error(ErrorCode::kUsage,
                "evaluate: name a project and its --task, the --predictions of a run, or --model "
                "and --data");
  }
  const workflow::EvaluateRequest request{.model = model,
                                          .data = data,
                                          .split = split,
                                          .network = OptionsFrom(network),
                                          .record = record};
  TerminalProgress progress;
  if (model == workflow::kViewModel) {
    const auto evaluation = workflow::EvaluateView(request, progress);
    progress.Clear();
    fmt::print("{}", ViewTable(evaluation));
    return ReportProblems(evaluation.problems);
  }
  const auto evaluation = workflow::EvaluateSegmentation(request, progress);
  progress.Clear();
  fmt::print("{}", SegmentationTables(evaluation));
  if (!output.empty()) WriteAgreementRows(evaluation, output);
  return ReportProblems(evaluation.problems);
}

}  // namespace etalon::cli
