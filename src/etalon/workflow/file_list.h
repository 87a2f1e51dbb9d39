#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace etalon::workflow {

/// A folder whose files are wanted.
struct ListedFolder {
  std::filesystem::path folder;
  std::string pattern = ".*";  ///< regular expression that a file's name matches
};

/// The files of folders of any size, named in a file on the disk: in memory are only the places of
/// the names in it, eight bytes a file.
class FileList {
 public:
  /// Writes the list of `folders`, searched to any depth in the order of names, to `path`; one that
  /// is there already is used as it is, so that a run that goes on finds the same files. Hidden
  /// files, links to folders and names with a line break are passed over.
  /// @throws Error(kFileUnreadable) for a folder that cannot be listed or a list that cannot be
  ///   written or read; Error(kUsage) for a wrong pattern, no file at all, or more than 2^32.
  FileList(const std::vector<ListedFolder>& folders, const std::filesystem::path& path);

  std::uint32_t size() const { return static_cast<std::uint32_t>(places_.size()); }

  /// File `number`, from 0. @throws ContractError if there is none.
  std::filesystem::path At(std::uint32_t number) const;

  /// Calls `visit` with the index of its folder and the path of every file, in order.
  void ForEach(const std::function<void(std::size_t, const std::filesystem::path&)>& visit) const;

 private:
  std::filesystem::path path_;
  std::vector<std::uint64_t> places_;
};

}  // namespace etalon::workflow
