#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/image/cine.h"

namespace etalon::workflow {

/// An image file that was found.
struct PictureFile {
  std::filesystem::path path;
  std::string name;  ///< as the user would call it: the path given, or that within a folder given
};

/// The image files among `paths`, folders searched to any depth, by name. Hidden files and side
/// files (text, tables, configuration) in folders are passed over. A path that is missing or a
/// folder without images is one entry in `problems`.
std::vector<PictureFile> FindPictures(const std::vector<std::filesystem::path>& paths,
                                      std::vector<Error>& problems);

/// All frames of an image file of any kind, DICOM too, grey.
/// @throws Error as `dicom::ReadFile` and `media::ReadImage`.
image::Cine OpenPicture(const std::filesystem::path& path);

}  // namespace etalon::workflow
