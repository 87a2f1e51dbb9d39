#pragma once

#include <optional>

#include "etalon/cli/commands.h"

namespace etalon::cli {

/// `etalon spect`: cardiac uptake of a reconstructed SPECT with masks.
struct MeasureSpectCommand {
  std::filesystem::path spect;
  std::filesystem::path ct;
  std::filesystem::path masks;
  std::optional<double> injected;
  std::string injected_at;
  std::optional<double> weight;
  double factor = 1.5;
  std::optional<double> resolution;
  bool correct = false;
  void Declare(CLI::App& app, Chosen& chosen);
  int Run() const;
};

}  // namespace etalon::cli
