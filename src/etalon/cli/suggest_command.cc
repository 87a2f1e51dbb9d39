#include "etalon/cli/suggest_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "etalon/cli/network_options.h"
#include "etalon/cli/problems.h"
#include "etalon/cli/terminal_progress.h"

namespace etalon::cli {

void SuggestCommand::Declare(CLI::App& app, Chosen& chosen) {
  constexpr int kMostSuggested = 100'000;
  CLI::App* command = app.add_subcommand("suggest", "Say which pictures to annotate next");
  command->add_option("PROJECT", request.source.source, "project, or a folder of pictures")
      ->required();
  command->add_option("--labels", request.source.labels, "CSV of a folder: what is known so far");
  command->add_option("--workspace", request.source.workspace, "where projects are found by name");
  command->add_option("--label", request.label, "what is to be learned; every label if none");
  command->add_option("--n", request.most, "how many")
      ->check(CLI::Range(1, kMostSuggested))
      ->capture_default_str();
  command->add_option("--model", request.model, "classification package, or 'pixels'");
  command->add_option("--embeddings", request.embeddings,
                      "file that keeps embeddings, e.g. of an atlas");
  command->add_option("--out", request.output, "CSV")->required();
  network.Declare(*command);
  command->callback([this, &chosen] { chosen = [this] { return Run(); }; });
}

int SuggestCommand::Run() {
  request.network = OptionsFrom(network);
  TerminalProgress progress;
  const workflow::SuggestSummary summary = workflow::SuggestAnnotations(request, progress);
  progress.Clear();
  fmt::print("{} pictures, {} annotated; {} suggested in {}\n", summary.pictures, summary.annotated,
             summary.suggested, request.output.string());
  fmt::print("reasons: {} uncertain, {} new, {} typical\n", summary.uncertain, summary.different,
             summary.typical);
  return ReportProblems(summary.problems);
}

}  // namespace etalon::cli
