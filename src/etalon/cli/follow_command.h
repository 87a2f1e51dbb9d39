#pragma once

#include <optional>

#include "etalon/cli/commands.h"

namespace etalon::cli {

struct FollowCommand {
  std::string patient;
  std::vector<std::string> metrics;
  std::filesystem::path output;
  std::filesystem::path workspace;
  std::filesystem::path events;
  std::filesystem::path table;
  std::vector<std::string> compare;
  std::optional<double> change;
  bool remeasure = false;
  bool list = false;
  NetworkFlags network;
  void Declare(CLI::App& app, Chosen& chosen);
  int Run() const;
  int List() const;
};

}  // namespace etalon::cli
