#pragma once

#include "etalon/cli/commands.h"
#include "etalon/workflow/atlas_build.h"
#include "etalon/workflow/atlas_similar.h"

namespace etalon::cli {

/// `etalon atlas`: pictures arranged by what a network sees in them, and those like another one.
struct AtlasCommand {
  workflow::AtlasBuildRequest build;
  workflow::SimilarRequest similar;
  NetworkFlags network;
  void Declare(CLI::App& app, Chosen& chosen);
  int Build();
  int Similar();
};

}  // namespace etalon::cli
