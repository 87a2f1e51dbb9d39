#pragma once

#include <optional>

#include "etalon/cli/commands.h"
#include "etalon/workflow/repeatability.h"

namespace etalon::cli {

struct RepeatabilityCommand {
  std::filesystem::path workspace;
  std::filesystem::path file;
  followup::RepeatabilityEntry entry;
  std::optional<double> within_sd;
  std::optional<double> coefficient;
  std::optional<double> percent_cv;
  std::optional<double> percent_coefficient;
  std::optional<double> degrees_of_freedom;
  std::string source = "test-retest";
  workflow::DeriveRequest derive;
  bool relative = false;
  bool absolute = false;
  bool dry_run = false;
  void Declare(CLI::App& app, Chosen& chosen);
  int List() const;
  int Add() const;
  int Derive() const;
};

}  // namespace etalon::cli
