#pragma once

#include "etalon/cli/commands.h"
#include "etalon/workflow/annotation_plan.h"
#include "etalon/workflow/reading_file.h"

namespace etalon::cli {

/// `etalon annotate plan|tasks|read|status|adjudicate`: who reads what, and what they said.
struct AnnotateCommand {
  std::string project;
  std::filesystem::path workspace;
  std::string readers = "3";
  std::string washout = "14d";
  workflow::PlanRequest plan;
  workflow::ReadingFile reading;
  int count = 10;
  std::filesystem::path output;
  std::string judges;
  bool list = false;
  bool honeypots = false;
  void Declare(CLI::App& app, Chosen& chosen);
  int Plan() const;
  int Tasks() const;
  int Read() const;
  int Status() const;
  int Adjudicate() const;
};

}  // namespace etalon::cli
