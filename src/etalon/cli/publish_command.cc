#include "etalon/cli/publish_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace etalon::cli {

void PublishCommand::Declare(CLI::App& app, Chosen& chosen) {
  CLI::App* command = app.get_subcommand("models")->add_subcommand(
      "publish", "Deliver a model whose card holds every figure it needs");
  command->add_option("NAME", request.model, "a model, or the folder of its package")->required();
  command->add_option("--evaluation", request.evaluation, "folder of its etalon evaluate")
      ->required();
  command->add_option("--to", request.destination, "folder of the packages that are delivered")
      ->required();
  command->add_option("--reviewer", request.reviewer, "who looked at the failure gallery");
  command->add_option("--review", request.review, "what they saw");
  command->callback([this, &chosen] { chosen = [this] { return Run(); }; });
}

int PublishCommand::Run() const {
  fmt::print("published in {}\n", workflow::PublishModel(request).string());
  return 0;
}

}  // namespace etalon::cli
