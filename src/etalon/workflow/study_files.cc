#include "etalon/workflow/study_files.h"

#include <algorithm>
#include <map>
#include <string>

#include "etalon/dicom/read.h"
#include "etalon/media/open_image.h"
#include "etalon/workflow/open_study.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;

using Series = std::map<std::string, std::vector<fs::path>>;

std::vector<fs::path> LargestOf(const Series& series) {
  const auto largest = std::ranges::max_element(
      series, {}, [](const Series::value_type& one) { return one.second.size(); });
  return largest == series.end() ? std::vector<fs::path>() : largest->second;
}

}  // namespace

StudyFiles SortByRole(const std::vector<fs::path>& files) {
  StudyFiles sorted;
  Series ct;
  for (const fs::path& file : files) {
    if (media::RecogniseFile(file) != media::FileFormat::kDicom) {
      sorted.outlines.push_back(file);
      continue;
    }
    const dicom::Identity identity = dicom::ReadIdentity(file);
    const FileRole role = RoleOf(identity);
    if (role == FileRole::kCt) {
      ct[identity.series_uid].push_back(file);
    } else {
      (role == FileRole::kOutlines ? sorted.outlines : sorted.images).push_back(file);
    }
  }
  sorted.ct = LargestOf(ct);
  return sorted;
}

std::vector<fs::path> FilesOf(const fs::path& path) {
  std::error_code failure;
  if (fs::is_regular_file(path, failure)) return {path};
  if (!fs::exists(path, failure)) {
    throw FileError(ErrorCode::kFileUnreadable, path.string(), "no such file or folder");
  }
  std::vector<fs::path> files;
  fs::recursive_directory_iterator entry(path, failure);
  for (; !failure && entry != fs::recursive_directory_iterator(); entry.increment(failure)) {
    if (entry->is_regular_file()) files.push_back(entry->path());
  }
  if (files.empty()) {
    throw FileError(ErrorCode::kFileUnreadable, path.string(),
                    failure ? "cannot be opened" : "this folder holds no file", failure.message());
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace etalon::workflow
