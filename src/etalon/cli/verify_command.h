#pragma once

#include "etalon/cli/commands.h"

namespace etalon::cli {

struct VerifyCommand {
  std::string modality = "echo";
  std::filesystem::path output;
  std::filesystem::path claims;
  int subjects = 40;
  int hearts_a_level = 3;
  std::uint64_t seed = 1;
  NetworkFlags network;
  void Declare(CLI::App& app, Chosen& chosen);
  int Run() const;
};

}  // namespace etalon::cli
