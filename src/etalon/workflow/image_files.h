#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "etalon/store/project_rows.h"

namespace etalon::workflow {

/// True for a DICOM, PNG or JPEG file, by content. @throws Error(kFileUnreadable)
bool IsImageFile(const std::filesystem::path& file);

/// What the file itself says: size, calibration, and of a DICOM file study, vendor, date and the
/// patient's pseudonym under `secret`.
/// @throws Error naming the file when it is damaged.
store::ImageRow ReadImageRow(const std::filesystem::path& file, const std::string& sha256,
                             const std::string& secret);

/// Finds files by the names that tables give them.
class FileIndex {
 public:
  /// @param files absolute. @param roots folders that names may be relative to, absolute.
  FileIndex(std::vector<std::filesystem::path> files, std::vector<std::filesystem::path> roots);

  struct Match {
    std::optional<std::size_t> file;  ///< index of `files`
    bool ambiguous = false;           ///< several files have that name
  };
  /// A path, one relative to a root, or a name that one file alone has.
  Match Find(const std::string& name) const;

 private:
  std::vector<std::filesystem::path> files_;  ///< sorted
  std::vector<std::filesystem::path> roots_;
  std::vector<std::pair<std::string, std::size_t>> names_;  ///< without folders, sorted
};

}  // namespace etalon::workflow
