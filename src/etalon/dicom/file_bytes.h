#pragma once

// Internal: a file that is read into memory as far as it is needed.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace etalon::dicom {

/// An open file and the bytes read so far.
class FileBytes {
 public:
  /// @throws Error kFileUnreadable when it is missing, a folder or may not be read; kFileMalformed
  /// when it is empty.
  explicit FileBytes(std::string path);
  ~FileBytes();
  FileBytes(const FileBytes&) = delete;
  FileBytes& operator=(const FileBytes&) = delete;

  const std::string& path() const { return path_; }
  std::size_t size() const { return size_; }

  /// The first `count` bytes, or all of a shorter file. What was returned before is no longer
  /// valid.
  /// @throws Error kFileUnreadable when the file ends earlier than it said on opening.
  std::string_view First(std::size_t count);

 private:
  std::string path_;
  int descriptor_ = -1;
  std::size_t size_ = 0;
  std::vector<char> bytes_;
};

}  // namespace etalon::dicom
