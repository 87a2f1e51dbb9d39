#pragma once

#include "etalon/cli/commands.h"
#include "etalon/workflow/cohort.h"

namespace etalon::cli {

struct CohortCommand {
  workflow::CohortRequest request;
  std::string format = "text";
  void Declare(CLI::App& app, Chosen& chosen);
  int Run() const;
};

}  // namespace etalon::cli
