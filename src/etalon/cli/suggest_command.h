#pragma once

#include "etalon/cli/commands.h"
#include "etalon/workflow/suggest.h"

namespace etalon::cli {

/// `etalon suggest`: what to annotate next.
struct SuggestCommand {
  workflow::SuggestRequest request;
  NetworkFlags network;
  void Declare(CLI::App& app, Chosen& chosen);
  int Run();
};

}  // namespace etalon::cli
