#pragma once

#include <filesystem>
#include <string>

#include "etalon/ontology/ontology.h"
#include "etalon/store/project_store.h"

namespace etalon::workflow {

/// A project with its records open. Made by `OpenProject`.
struct OpenedProject {
  std::filesystem::path folder;
  std::string title;
  ontology::Ontology ontology;  ///< with what earlier versions had, as retired
  store::ProjectStore store;
};

/// Where a project of that name is or would be, see `FindProject`.
std::filesystem::path ProjectFolder(const std::string& name_or_path,
                                    const std::filesystem::path& workspace);

/// An ontology file: a path, or the name of one that comes with the program, e.g. "abdomen".
/// @throws Error(kUsage) when there is neither.
std::filesystem::path FindOntology(const std::string& name_or_path);

/// Makes the folder with `project.toml`, a copy of the ontology and the database.
/// @throws Error(kUsage) when a project is there; as `Ontology::Load`.
void CreateProject(const std::filesystem::path& folder, const std::string& title,
                   const std::filesystem::path& ontology);

/// Opens a project and notes the version of its ontology where it is new. An ontology that changed
/// without a new version is an error.
/// @throws Error(kFileMalformed), Error(kStoreFailed)
OpenedProject OpenProject(const std::filesystem::path& folder);

/// What a change of ontology does to labels, by id.
struct OntologyChange {
  int from = 0;
  int to = 0;
  std::vector<std::string> added;
  std::vector<std::string> renamed;  ///< "old -> new"
  std::vector<std::string> retired;  ///< no longer there, or marked
};

/// Puts another version of the ontology in the place of a project's.
/// @throws Error(kUsage) unless its version is newer; as `Ontology::Load`.
OntologyChange ReplaceOntology(const std::filesystem::path& folder,
                               const std::filesystem::path& ontology);

}  // namespace etalon::workflow
