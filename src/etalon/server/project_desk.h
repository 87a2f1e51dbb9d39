#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "etalon/ontology/ontology.h"
#include "etalon/server/route.h"
#include "etalon/store/project_store.h"
#include "etalon/workflow/reading_desk.h"
#include "etalon/workflow/study_pictures.h"

namespace etalon::server {

/// A project as routes ask for it again and again.
struct OpenProject {
  std::filesystem::path folder;
  std::string title;
  ontology::Ontology ontology;
  std::map<std::string, store::ImageRow> images;  ///< by id
};

/// What the routes of projects share. Everything may be used by any thread.
class ProjectDesk {
 public:
  explicit ProjectDesk(Services& of_server) : services(of_server) {}

  Services& services;
  workflow::PictureCache pictures{std::size_t{256} << 20};
  workflow::ReadingAssistants assistants;

  /// Folder of a project of the workspace. @throws Problem(404)
  std::filesystem::path FolderOf(const std::string& project) const;

  /// Names of all projects of the workspace, sorted.
  std::vector<std::string> List() const;

  /// As it was a few seconds ago. @throws Problem(404)
  std::shared_ptr<const OpenProject> Open(const std::string& project);

 private:
  struct Kept {
    std::shared_ptr<const OpenProject> project;
    std::chrono::steady_clock::time_point read;
  };

  std::mutex mutex_;
  std::map<std::string, Kept> open_;
};

/// Routes of `/api/projects`; they own their `ProjectDesk`.
Routes ProjectRoutes(Services& services);

/// Those of them that are about readings: agenda, pictures, readings, assistance.
Routes ReadingRoutes(const std::shared_ptr<ProjectDesk>& desk);

}  // namespace etalon::server
