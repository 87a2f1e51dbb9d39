#include "etalon/workflow/picture_files.h"

#include <algorithm>
#include <new>

#include "etalon/dicom/read.h"
#include "etalon/media/luminance.h"
#include "etalon/media/open_image.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;

bool IsHidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

/// Whether a file of a folder is an image, by its first bytes. Unreadable ones count: the reader
/// then says why.
bool MayBePicture(const fs::path& path) {
  try {
    return media::RecogniseFile(path) != media::FileFormat::kUnknown;
  } catch (const Error&) {
    return true;
  }
}

std::vector<fs::path> FilesIn(const fs::path& folder, std::vector<Error>& problems) {
  std::vector<fs::path> files;
  std::error_code code;
  fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied,
                                         code);
  for (; !code && entry != fs::recursive_directory_iterator(); entry.increment(code)) {
    if (IsHidden(entry->path())) {
      entry.disable_recursion_pending();
      continue;
    }
    std::error_code kind;
    if (entry->is_regular_file(kind) && MayBePicture(entry->path())) files.push_back(entry->path());
  }
  if (code)
    problems.push_back(FileError(ErrorCode::kFileUnreadable, folder.string(), "cannot be listed"));
  std::ranges::sort(files);
  return files;
}

void AddFolder(const fs::path& folder, std::vector<PictureFile>& pictures,
               std::vector<Error>& problems) {
  const std::vector<fs::path> files = FilesIn(folder, problems);
  for (const fs::path& file : files) {
    pictures.push_back({.path = file, .name = fs::relative(file, folder).string()});
  }
  if (files.empty()) {
    problems.push_back(FileError(ErrorCode::kFileUnsupported, folder.string(), "holds no image"));
  }
}

}  // namespace

std::vector<PictureFile> FindPictures(const std::vector<fs::path>& paths,
                                      std::vector<Error>& problems) {
  std::vector<PictureFile> pictures;
  for (const fs::path& path : paths) {
    std::error_code code;
    if (fs::is_directory(path, code)) {
      AddFolder(path, pictures, problems);
    } else if (fs::exists(path, code)) {
      pictures.push_back({.path = path, .name = path.string()});
    } else {
      problems.push_back(FileError(ErrorCode::kFileUnreadable, path.string(), "does not exist"));
    }
  }
  return pictures;
}

image::Cine OpenPicture(const fs::path& path) {
  try {
    if (media::RecogniseFile(path) == media::FileFormat::kDicom) return dicom::ReadFile(path).cine;
    return media::ReadLuminance(path);
  } catch (const std::bad_alloc&) {
    throw FileError(ErrorCode::kFileTooLarge, path.string(), "does not fit into the memory");
  }
}

}  // namespace etalon::workflow
