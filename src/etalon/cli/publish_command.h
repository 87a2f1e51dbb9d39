#pragma once

#include "etalon/cli/commands.h"
#include "etalon/workflow/publish_model.h"

namespace etalon::cli {

/// `etalon models publish`, a sub-command of what `ModelsCommand` declares.
struct PublishCommand {
  workflow::PublishRequest request;
  void Declare(CLI::App& app, Chosen& chosen);
  int Run() const;
};

}  // namespace etalon::cli
