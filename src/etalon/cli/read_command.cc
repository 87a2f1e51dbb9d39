#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "etalon/cli/commands.h"
#include "etalon/cli/network_options.h"
#include "etalon/cli/problems.h"
#include "etalon/cli/terminal_progress.h"
#include "etalon/workflow/read_pictures.h"

namespace etalon::cli {
namespace {

constexpr const char* kDefaultModel = "liver-lesion";

int Summarise(const workflow::ReadPicturesSummary& summary, const std::filesystem::path& output) {
  fmt::print("{} images read, {} without an ultrasound field; {}\n", summary.images,
             summary.refused, output.string());
  return ReportProblems(summary.problems);
}

}  // namespace

void ReadCommand::Declare(CLI::App& app, Chosen& chosen) {
  model = kDefaultModel;
  const auto declare = [&](const char* name, const char* purpose, const char* file) {
    CLI::App* command = app.add_subcommand(name, purpose);
    command->add_option("IMAGE", inputs, "images or folders of them")->required();
    command->add_option("--out", output, file)->required();
    command->add_option("--model", model, "model package")->capture_default_str();
    network.Declare(*command);
    return command;
  };
  declare("classify", "Write the probability of each label, a row an image", "CSV file")
      ->callback([this, &chosen] { chosen = [this] { return Classify(); }; });
  declare("detect", "Write boxes around what a model looks for", "JSON file")
      ->callback([this, &chosen] { chosen = [this] { return Detect(); }; });
}

int ReadCommand::Classify() const {
  TerminalProgress progress;
  const auto summary = workflow::ClassifyPictures(
      {.inputs = inputs, .output = output, .model = model, .network = OptionsFrom(network)},
      progress);
  progress.Clear();
  return Summarise(summary, output);
}

int ReadCommand::Detect() const {
  TerminalProgress progress;
  const auto summary = workflow::DetectLesions(
      {.inputs = inputs, .output = output, .model = model, .network = OptionsFrom(network)},
      progress);
  progress.Clear();
  return Summarise(summary, output);
}

}  // namespace etalon::cli
