#include "etalon/cli/phantom_heart_ct_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "etalon/cli/terminal_progress.h"

namespace etalon::cli {

void PhantomHeartCtCommand::Declare(CLI::App& app, Chosen& chosen) {
  CLI::App* command = app.get_subcommand("phantom")->add_subcommand(
      "heart-ct", "CT slices of random bodies with their structures, to train the heart model");
  command->add_option("--out", request.folder, "gets images and masks")->required();
  command->add_option("--bodies", request.bodies)
      ->capture_default_str()
      ->check(CLI::Range(1, 100000));
  command->add_option("--first-seed", request.first_seed, "of the first body")
      ->capture_default_str();
  command->add_option("--every", request.slice_step, "one slice in so many, 4 mm apart")
      ->capture_default_str()
      ->check(CLI::Range(1, 20));
  command->callback([this, &chosen] { chosen = [this] { return Run(); }; });
}

int PhantomHeartCtCommand::Run() const {
  TerminalProgress progress;
  workflow::WriteHeartCtPictures(request, progress);
  progress.Clear();
  fmt::print("pictures of {} bodies in {}\n", request.bodies, request.folder.string());
  return 0;
}

}  // namespace etalon::cli
