#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/cli/commands.h"
#include "etalon/workflow/study_options.h"

namespace etalon::cli {

/// `etalon measure`: echo studies, planar bone scans, SPECT/CT and T1 series, told apart by what
/// the files say.
struct MeasureCommand {
  std::vector<std::filesystem::path> inputs;
  std::filesystem::path output = "etalon-out";
  std::filesystem::path workspace;
  std::string format = "text";
  std::string spacing;
  std::filesystem::path ct;
  std::vector<std::filesystem::path> masks;
  workflow::StudyOptions options;
  NetworkFlags network;
  void Declare(CLI::App& app, Chosen& chosen);
  int Run() const;

 private:
  void DeclareSpect(CLI::App& command);
  void DeclareT1(CLI::App& command);
};

}  // namespace etalon::cli
