#include "etalon/workflow/file_list.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <regex>

#include "etalon/core/error.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;

// A line is "<index of the folder> <path>".

std::regex PatternOf(const ListedFolder& folder) {
  try {
    return std::regex(folder.pattern);
  } catch (const std::regex_error&) {
    throw Error(ErrorCode::kUsage, "'" + folder.pattern + "' is no regular expression");
  }
}

std::vector<fs::directory_entry> Sorted(const fs::path& folder) {
  std::error_code code;
  std::vector<fs::directory_entry> entries;
  fs::directory_iterator next(folder, code);
  for (; !code && next != fs::directory_iterator(); next.increment(code)) entries.push_back(*next);
  if (code) throw FileError(ErrorCode::kFileUnreadable, folder.string(), "cannot be listed");
  std::ranges::sort(entries);
  return entries;
}

/// One folder after the other, so that no more than the names of a few folders are held.
void Write(const fs::path& folder, const std::regex& pattern, std::size_t index,
           std::ofstream& list) {
  for (const fs::directory_entry& entry : Sorted(folder)) {
    const std::string name = entry.path().filename().string();
    std::error_code code;
    if (name.starts_with('.') || name.find('\n') != std::string::npos) continue;
    if (entry.is_directory(code) && !entry.is_symlink(code)) {
      Write(entry.path(), pattern, index, list);
    } else if (entry.is_regular_file(code) && std::regex_match(name, pattern)) {
      list << index << ' ' << entry.path().string() << '\n';
    }
  }
}

std::ifstream Open(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw FileError(ErrorCode::kFileUnreadable, path.string(), "cannot be read");
  return stream;
}

std::size_t FolderOf(const std::string& line) { return std::stoul(line); }
fs::path PathOf(const std::string& line) { return line.substr(line.find(' ') + 1); }

}  // namespace

FileList::FileList(const std::vector<ListedFolder>& folders, const fs::path& path) : path_(path) {
  if (!fs::exists(path)) {
    const fs::path partial = path.string() + ".partial";
    std::ofstream list(partial, std::ios::binary);
    for (std::size_t i = 0; i < folders.size(); ++i) {
      Write(folders[i].folder, PatternOf(folders[i]), i, list);
    }
    if (!list.flush()) {
      throw FileError(ErrorCode::kFileUnreadable, path.string(), "cannot be written");
    }
    fs::rename(partial, path);
  }
  std::ifstream list = Open(path);
  std::string line;
  for (std::uint64_t place = 0; std::getline(list, line); place += line.size() + 1) {
    places_.push_back(place);
  }
  if (places_.empty()) throw Error(ErrorCode::kUsage, "the folders hold no file");
  if (places_.size() > std::numeric_limits<std::uint32_t>::max()) {
    throw Error(ErrorCode::kUsage, "the folders hold more files than can be numbered");
  }
}

fs::path FileList::At(std::uint32_t number) const {
  Require(number < places_.size(), "no such file in the list");
  std::ifstream list = Open(path_);
  list.seekg(static_cast<std::streamoff>(places_[number]));
  std::string line;
  std::getline(list, line);
  return PathOf(line);
}

void FileList::ForEach(const std::function<void(std::size_t, const fs::path&)>& visit) const {
  std::ifstream list = Open(path_);
  std::string line;
  while (std::getline(list, line)) visit(FolderOf(line), PathOf(line));
}

}  // namespace etalon::workflow
