#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "etalon/cli/commands.h"

namespace etalon::cli {

/// `etalon phantom planar`. Declared after `PhantomCommand`, whose group it joins.
struct PhantomPlanarCommand {
  std::filesystem::path output;
  int count = 1;
  std::uint64_t seed = 1;
  std::optional<int> grade;
  std::string tracer;
  std::optional<double> counts;
  bool thorax = false;
  bool extravasation = false;
  double motion = 0.0;
  std::filesystem::path anatomy;
  int jobs = 2;
  void Declare(CLI::App& app, Chosen& chosen);
  int Run() const;
};

}  // namespace etalon::cli
