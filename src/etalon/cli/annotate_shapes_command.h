#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/cli/commands.h"

namespace etalon::cli {

/// `etalon annotate agree|consensus|card|export|import`: what comes of the readings of a project.
struct AnnotateShapesCommand {
  std::string project;
  std::filesystem::path workspace;
  std::filesystem::path output;
  std::filesystem::path input;
  std::string format = "coco";
  std::string print = "text";
  std::string what = "all";
  std::string reader;
  std::string method = "majority";
  int least_readers = 2;
  double least_probability = 0.6;
  bool as_reference = false;
  std::string renamed;

  void Declare(CLI::App& app, Chosen& chosen);
  int Agree() const;
  int Consensus() const;
  int Card() const;
  int Export() const;
  int Import() const;
};

}  // namespace etalon::cli
