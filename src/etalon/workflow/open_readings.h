#pragma once

#include <filesystem>

#include "etalon/store/reading_store.h"
#include "etalon/workflow/open_project.h"

namespace etalon::workflow {

/// A project with the readings of its images open, for who asks again and again. Used by one thread
/// at a time.
struct OpenReadings {
  /// @throws as `OpenProject`.
  explicit OpenReadings(const std::filesystem::path& folder)
      : project(OpenProject(folder)), readings(folder) {}

  OpenedProject project;
  store::ReadingStore readings;
};

}  // namespace etalon::workflow
