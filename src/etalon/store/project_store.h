#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "etalon/store/project_rows.h"

namespace etalon::store {

/// What an import did.
struct ImportCounts {
  int added = 0;
  int changed = 0;
  int unchanged = 0;
};

/// The records of a project, in `project.db` of its folder.
///
/// Several processes may use one folder at once. What a function that writes has returned from
/// survives a kill of the process and a loss of power. One object is used by one thread at a time.
/// All functions throw Error(kStoreFailed) as those of `Workspace`.
class ProjectStore {
 public:
  /// Creates the database on first use; brings an older one up to date. The folder exists.
  explicit ProjectStore(const std::filesystem::path& folder);
  ProjectStore(ProjectStore&&) noexcept;
  ProjectStore& operator=(ProjectStore&&) noexcept;
  ~ProjectStore();

  /// All versions of the ontology, the oldest first.
  std::vector<OntologyText> ListOntologies();

  /// Adds a version; nothing happens when it is known with the same text.
  /// @return false when the version is known with another text, or a newer one is known.
  bool AddOntology(const OntologyText& ontology);

  /// All images, by id.
  std::vector<ImageRow> ListImages();

  /// One image; nothing when the project does not have it.
  std::optional<ImageRow> FindImage(const std::string& id);

  /// Adds images, or adds to what is known of them: filled texts, labels and shapes replace those
  /// that were, name by name; empty ones leave them. All in one transaction.
  ImportCounts Import(std::span<const ImageRow> images);

 private:
  class Database;
  std::unique_ptr<Database> database_;
};

}  // namespace etalon::store
