#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "etalon/core/pool.h"
#include "etalon/ontology/ontology.h"
#include "etalon/server/clinic.h"
#include "etalon/server/route.h"
#include "etalon/store/project_store.h"
#include "etalon/workflow/open_readings.h"
#include "etalon/workflow/project_atlas.h"
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

/// An atlas in memory.
struct KeptAtlas {
  explicit KeptAtlas(const std::filesystem::path& folder) : atlas(folder) {}

  workflow::OpenAtlas atlas;
  std::filesystem::file_time_type made;  ///< when its file was written
};

/// What the routes of projects share. Everything may be used by any thread.
class ProjectDesk {
 public:
  ProjectDesk(Services& of_server, std::shared_ptr<Clinic> of_clinic)
      : services(of_server), clinic(std::move(of_clinic)) {}

  Services& services;
  const std::shared_ptr<Clinic> clinic;  ///< whose jobs build atlases
  workflow::PictureCache pictures{std::size_t{256} << 20};
  workflow::ReadingAssistants assistants;

  /// Folder of a project of the workspace. @throws Problem(404)
  std::filesystem::path FolderOf(const std::string& project) const;

  /// Names of all projects of the workspace, sorted.
  std::vector<std::string> List() const;

  /// As it was a few seconds ago. @throws Problem(404)
  std::shared_ptr<const OpenProject> Open(const std::string& project);

  /// The readings of a project, for one thread until the end of the lease; the ontology may be as
  /// it was a few seconds ago. @throws Problem(404)
  class ReadingsLease {
   public:
    explicit ReadingsLease(std::shared_ptr<Pool<workflow::OpenReadings>> pool)
        : pool_(std::move(pool)), lease_(pool_->Borrow()) {}
    workflow::OpenReadings& operator*() const { return *lease_; }

   private:
    std::shared_ptr<Pool<workflow::OpenReadings>> pool_;
    Pool<workflow::OpenReadings>::Lease lease_;
  };
  ReadingsLease Readings(const std::string& project);

  /// The atlas of a project as it is in its folder now; nothing where there is none, or where a
  /// newer one is taking its place. @throws Problem(404)
  std::shared_ptr<const KeptAtlas> OpenAtlas(const std::string& project);

 private:
  struct Kept {
    std::shared_ptr<const OpenProject> project;
    std::chrono::steady_clock::time_point read;
  };

  struct KeptReadings {
    std::shared_ptr<Pool<workflow::OpenReadings>> pool;
    std::chrono::steady_clock::time_point made;
  };

  std::mutex mutex_;
  std::map<std::string, Kept> open_;
  std::map<std::string, KeptReadings> readings_;
  std::mutex atlas_mutex_;
  std::map<std::string, std::shared_ptr<const KeptAtlas>> atlases_;
};

/// Routes of `/api/projects`; they own their `ProjectDesk`.
Routes ProjectRoutes(Services& services, const std::shared_ptr<Clinic>& clinic);

/// Those of them that are about readings: agenda, pictures, readings, assistance.
Routes ReadingRoutes(const std::shared_ptr<ProjectDesk>& desk);

/// Those about the atlas of a project: map, similar pictures, labels to check.
Routes AtlasRoutes(const std::shared_ptr<ProjectDesk>& desk);

/// Those about learning on the cases of a project: cases, answers, feedback, skill, certificates.
Routes TeachingRoutes(const std::shared_ptr<ProjectDesk>& desk);

}  // namespace etalon::server
