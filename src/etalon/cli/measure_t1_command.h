#pragma once

#include <optional>

#include "etalon/cli/commands.h"

namespace etalon::cli {

/// `etalon t1`: T1 maps and extracellular volume of a folder of MR images.
struct MeasureT1Command {
  std::vector<std::filesystem::path> inputs;
  std::filesystem::path output = "etalon-out";
  std::filesystem::path labels;
  std::filesystem::path post_contrast_labels;
  int labels_slice = 0;
  std::filesystem::path normal_ranges;
  std::optional<double> haematocrit;
  std::string level = "mid";
  std::string native_series;
  std::string post_contrast_series;
  int threads = 0;
  void Declare(CLI::App& app, Chosen& chosen);
  int Run() const;
};

}  // namespace etalon::cli
