#pragma once

// For tests only: a folder that vanishes, the real data where it is present, errors as values.

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>

#include "etalon/core/error.h"

namespace etalon::media {

/// An empty folder of its own, removed with the object.
class TestFolder {
 public:
  TestFolder() {
    static std::atomic<int> count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("etalon_test_" + std::to_string(getpid()) + "_" + std::to_string(count++));
    std::filesystem::create_directories(path_);
  }
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

/// `$ETALON_DATA`, else `../shared/data`; may not exist.
inline std::filesystem::path DataFolder() {
  const char* folder = std::getenv("ETALON_DATA");
  return folder != nullptr ? folder : "../shared/data";
}

/// The code and text of the `Error` that `action` throws; (kInternal, "") when it throws none.
template <typename Action>
std::pair<ErrorCode, std::string> CodeAndText(Action&& action) {
  try {
    std::forward<Action>(action)();
  } catch (const Error& error) {
    return {error.code(), error.what()};
  }
  return {ErrorCode::kInternal, ""};
}

}  // namespace etalon::media
