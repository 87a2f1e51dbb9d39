#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "etalon/cli/commands.h"
#include "etalon/workflow/models.h"

namespace etalon::cli {

void ModelsCommand::Declare(CLI::App& app, Chosen& chosen) {
  CLI::App* command = app.add_subcommand("models", "List, show or verify the model packages");
  command->require_subcommand(0, 1);
  command->callback([this, &chosen] {
    if (!chosen) chosen = [this] { return List(); };
  });
  CLI::App* list = command->add_subcommand("list", "Name, version, task and licence of each");
  list->callback([this, &chosen] { chosen = [this] { return List(); }; });
  CLI::App* show = command->add_subcommand("show", "The card of a model");
  show->add_option("NAME", name)->required();
  show->callback([this, &chosen] { chosen = [this] { return Show(); }; });
  CLI::App* verify =
      command->add_subcommand("verify", "Check a model's hash, names, shapes and operators");
  verify->add_option("NAME", name)->required();
  verify->callback([this, &chosen] { chosen = [this] { return Verify(); }; });
  CLI::App* calibrate =
      command->add_subcommand("calibrate", "Measure on images what int8 needs to know");
  calibrate->add_option("NAME", name)->required();
  calibrate->add_option("IMAGES", images, "folder of typical images")->required();
  calibrate->callback([this, &chosen] { chosen = [this] { return Calibrate(); }; });
}

int ModelsCommand::List() const {
  for (const workflow::ModelLine& model : workflow::ListModels()) {
    fmt::print("{:<24} {:<8} {:<16} {:<18} {}\n", model.name, model.version, model.task,
               model.licence, model.problem);
  }
  return 0;
}

int ModelsCommand::Show() const {
  fmt::print("{}\n", workflow::ModelCard(name));
  return 0;
}

int ModelsCommand::Verify() const {
  workflow::VerifyModel(name);
  fmt::print("{}: sound\n", name);
  return 0;
}

int ModelsCommand::Calibrate() const {
  fmt::print("{}: calibrated on {} images\n", name, workflow::CalibrateModel(name, images));
  return 0;
}

}  // namespace etalon::cli
