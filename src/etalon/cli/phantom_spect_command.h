#pragma once

#include "etalon/cli/commands.h"

namespace etalon::cli {

/// `etalon phantom spect`; declared after `PhantomCommand`, in whose group it stands.
struct PhantomSpectCommand {
  std::filesystem::path output;
  int grade = 2;
  double height = 1720.0;
  double girth = 1.0;
  double wall = 11.0;
  double resolution = 11.0;
  double voxel = 4.42;
  double noise = 0.08;
  double respiration = 8.0;
  std::vector<double> ct_shift = {0.0, 0.0, 0.0};
  double dose = 700.0;
  double weight = 75.0;
  double hours = 3.0;
  std::uint64_t seed = 1;
  std::string patient = "PHANTOM";
  void Declare(CLI::App& app, Chosen& chosen);
  int Run() const;
};

}  // namespace etalon::cli
