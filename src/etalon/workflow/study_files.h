#pragma once

#include <filesystem>
#include <vector>

namespace etalon::workflow {

/// The files of a study by what they are to it.
struct StudyFiles {
  std::vector<std::filesystem::path> images;    ///< what is measured
  std::vector<std::filesystem::path> ct;        ///< of the CT series with most images
  std::vector<std::filesystem::path> outlines;  ///< DICOM outlines, and all that is no DICOM
};

/// @throws Error as the readers of the files' headers.
StudyFiles SortByRole(const std::vector<std::filesystem::path>& files);

/// The files that an option names: the file itself, or all files below a folder, sorted.
/// @throws Error kFileUnreadable for a path that is missing or a folder without files.
std::vector<std::filesystem::path> FilesOf(const std::filesystem::path& path);

}  // namespace etalon::workflow
