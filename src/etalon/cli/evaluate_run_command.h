#pragma once

#include <filesystem>
#include <string>

#include "etalon/cli/commands.h"
#include "etalon/workflow/duplicates_report.h"
#include "etalon/workflow/evaluate_predictions.h"
#include "etalon/workflow/evaluate_project.h"

namespace etalon::cli {

/// What `etalon evaluate` says of a trained model beside `EvaluateCommand`: a run's predictions,
/// alone or of a project, and what leaks between parts of a split.
struct EvaluateRunCommand {
  EvaluateCommand references;
  workflow::PredictionEvaluationRequest predictions;
  std::string project;
  std::filesystem::path workspace;
  std::string task;
  std::filesystem::path run;
  std::string leakage = "stop";
  workflow::DuplicatesRequest duplicates;
  std::string format = "text";
  void Declare(CLI::App& app, Chosen& chosen);
  int Run() const;

 private:
  void DeclarePredictions(CLI::App& command);
  void DeclareDuplicates(CLI::App& command, Chosen& chosen);
  int RunPredictions() const;
  int RunDuplicates() const;
};

}  // namespace etalon::cli
