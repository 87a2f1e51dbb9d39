#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/cli/commands.h"
#include "etalon/workflow/batch.h"

namespace etalon::cli {

/// `etalon batch`, and `etalon batch merge` for the folders of its shards.
struct BatchCommand {
  workflow::BatchRequest request;
  std::string task;
  std::string shard = "1/1";
  std::vector<std::filesystem::path> parts;
  void Declare(CLI::App& app, Chosen& chosen);
  int Run() const;
  int Merge() const;
};

}  // namespace etalon::cli
