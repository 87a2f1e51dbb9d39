#pragma once

#include <string>
#include <vector>

#include "etalon/cli/commands.h"
#include "etalon/workflow/agree.h"

namespace etalon::cli {

/// `etalon agree TABLE.csv`: see `Command` types in commands.h.
struct AgreeCommand {
  workflow::AgreeRequest request;
  std::string readers;  ///< separated by commas
  std::string grades;   ///< separated by commas
  std::string format = "text";
  void Declare(CLI::App& app, Chosen& chosen);
  int Run() const;
};

}  // namespace etalon::cli
