#pragma once

#include "etalon/cli/commands.h"
#include "etalon/workflow/project_import.h"

namespace etalon::cli {

/// `etalon project`: reading projects, their labels and their images.
struct ProjectCommand {
  std::string project;
  std::filesystem::path workspace;
  std::string title;
  std::string ontology = "abdomen";
  workflow::ProjectImport request;
  void Declare(CLI::App& app, Chosen& chosen);
  int Create() const;
  int Import() const;
  int ReplaceOntology() const;
  int Show() const;
};

}  // namespace etalon::cli
