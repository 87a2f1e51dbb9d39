#include "etalon/server/project_desk.h"

#include <algorithm>

#include "etalon/workflow/open_project.h"
#include "etalon/workflow/open_study.h"

namespace etalon::server {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr auto kBelieved = 5s;
constexpr std::size_t kMostOpen = 32;
constexpr std::size_t kMostAtlases = 4;

bool IsProject(const fs::path& folder) {
  std::error_code failure;
  return fs::is_regular_file(folder / "project.toml", failure);
}

}  // namespace

fs::path ProjectDesk::FolderOf(const std::string& project) const {
  const fs::path folder = services.workspace / "projects" / project;
  const bool is_name = !project.empty() && workflow::FolderSafe(project) == project;
  if (!is_name || !IsProject(folder)) throw NotFound("the project");
  return folder;
}

std::vector<std::string> ProjectDesk::List() const {
  std::vector<std::string> names;
  std::error_code failure;
  for (const auto& entry : fs::directory_iterator(services.workspace / "projects", failure)) {
    const std::string name = entry.path().filename().string();
    if (workflow::FolderSafe(name) == name && IsProject(entry.path())) names.push_back(name);
  }
  std::ranges::sort(names);
  return names;
}

std::shared_ptr<const OpenProject> ProjectDesk::Open(const std::string& project) {
  const fs::path folder = FolderOf(project);
  const auto now = std::chrono::steady_clock::now();
  {
    const std::lock_guard lock(mutex_);
    const auto known = open_.find(project);
    if (known != open_.end() && now - known->second.read < kBelieved) return known->second.project;
  }
  workflow::OpenedProject read = workflow::OpenProject(folder);
  auto opened = std::make_shared<OpenProject>(OpenProject{.folder = folder,
                                                          .title = std::move(read.title),
                                                          .ontology = std::move(read.ontology),
                                                          .images = {}});
  for (store::ImageRow& image : read.store.ListImages()) {
    opened->images.emplace(image.id(), std::move(image));
  }
  const std::lock_guard lock(mutex_);
  open_[project] = {opened, now};
  if (open_.size() > kMostOpen) {
    open_.erase(
        std::ranges::min_element(open_, {}, [](const auto& entry) { return entry.second.read; }));
  }
  return opened;
}

ProjectDesk::ReadingsLease ProjectDesk::Readings(const std::string& project) {
  const fs::path folder = FolderOf(project);
  const auto now = std::chrono::steady_clock::now();
  std::shared_ptr<Pool<workflow::OpenReadings>> pool;
  {
    const std::lock_guard lock(mutex_);
    KeptReadings& kept = readings_[project];
    if (!kept.pool || now - kept.made >= kBelieved) {
      kept = {std::make_shared<Pool<workflow::OpenReadings>>(
                  [folder] { return std::make_unique<workflow::OpenReadings>(folder); }),
              now};
    }
    pool = kept.pool;
    if (readings_.size() > kMostOpen) {
      readings_.erase(std::ranges::min_element(
          readings_, {}, [](const auto& entry) { return entry.second.made; }));
    }
  }
  return ReadingsLease(std::move(pool));
}

std::shared_ptr<const KeptAtlas> ProjectDesk::OpenAtlas(const std::string& project) {
  const fs::path folder = workflow::ProjectAtlasFolder(FolderOf(project));
  std::error_code failure;
  const auto made = fs::last_write_time(folder / workflow::kAtlasFile, failure);
  if (failure) return nullptr;
  // One thread reads it, the others wait for that.
  const std::lock_guard lock(atlas_mutex_);
  const auto known = atlases_.find(project);
  if (known != atlases_.end() && known->second->made == made) return known->second;
  std::shared_ptr<KeptAtlas> read;
  try {
    read = std::make_shared<KeptAtlas>(folder);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kFileUnreadable) throw;
    return nullptr;
  }
  read->made = made;
  if (atlases_.size() >= kMostAtlases) atlases_.clear();
  atlases_[project] = read;
  return read;
}

}  // namespace etalon::server
