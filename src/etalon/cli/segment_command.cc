#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "etalon/cli/commands.h"
#include "etalon/cli/network_options.h"
#include "etalon/cli/problems.h"
#include "etalon/cli/terminal_progress.h"
#include "etalon/workflow/apical_models.h"
#include "etalon/workflow/read_pictures.h"
#include "etalon/workflow/segment.h"

namespace etalon::cli {

void SegmentCommand::Declare(CLI::App& app, Chosen& chosen) {
  model = workflow::kSegmentationModel;
  CLI::App* command =
      app.add_subcommand("segment", "Write a label PNG for each frame, of the input's size");
  command->add_option("IMAGE", inputs, "images or folders of them")->required();
  command->add_option("--out", output, "folder of the label PNGs")->required();
  command->add_option("--model", model, "model package, or a structure that one outlines")
      ->capture_default_str();
  network.Declare(*command);
  command->callback([this, &chosen] { chosen = [this] { return Run(); }; });
}

int SegmentCommand::Run() const {
  TerminalProgress progress;
  if (const auto choice = workflow::FindReadingModel(model)) {
    const auto outlined = workflow::OutlinePictures(
        {.inputs = inputs, .output = output, .model = model, .network = OptionsFrom(network)},
        *choice, progress);
    progress.Clear();
    fmt::print("{} label images in {}\n", outlined.images, output.string());
    return ReportProblems(outlined.problems);
  }
  const auto summary = workflow::SegmentImages(
      {.inputs = inputs, .output = output, .model = model, .network = OptionsFrom(network)},
      progress);
  progress.Clear();
  fmt::print("{} label images in {}\n", summary.images, output.string());
  return ReportProblems(summary.problems);
}

}  // namespace etalon::cli
