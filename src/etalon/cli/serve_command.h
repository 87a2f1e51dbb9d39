#pragma once

#include <string>

#include "etalon/cli/commands.h"
#include "etalon/server/serve.h"

namespace etalon::cli {

struct ServeCommand {
  server::ServeOptions options;
  void Declare(CLI::App& app, Chosen& chosen);
  int Run() const;
  int CheckAudit() const;
};

}  // namespace etalon::cli
