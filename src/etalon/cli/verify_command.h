#pragma once

#include <optional>

#include "etalon/cli/commands.h"

namespace etalon::cli {

struct VerifyCommand {
  std::string modality = "echo";
  std::filesystem::path output;
  std::filesystem::path claims;
  std::optional<int> subjects;
  std::optional<int> subjects_a_level;
  std::uint64_t seed = 1;
  NetworkFlags network;
  void Declare(CLI::App& app, Chosen& chosen);
  int Run() const;
};

}  // namespace etalon::cli
