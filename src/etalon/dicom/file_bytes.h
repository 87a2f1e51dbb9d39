#pragma once

// Internal: a file that is read into memory as far as it is needed.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace etalon::dicom {

/// An open file and the bytes read so far.
class FileBytes {
 public:
  static constexpr std::size_t kLargest = std::size_t{64} << 20;

  /// @throws Error kFileUnreadable when it is missing, a folder or may not be read; kFileMalformed
  /// when it is empty.
  explicit FileBytes(std::string path);
  ~FileBytes();
  FileBytes(const FileBytes&) = delete;
  FileBytes& operator=(const FileBytes&) = delete;

  const std::string& path() const { return path_; }
  std::size_t size() const { return size_; }

  /// The first `count` bytes, or all of a shorter file; they live as long as this object.
  /// @throws ContractError beyond `kLargest`; Error kFileUnreadable when the file ends earlier than
  /// it said on opening.
  std::string_view First(std::size_t count);

 private:
  std::string path_;
  int descriptor_ = -1;
  std::size_t size_ = 0;
  std::size_t held_ = 0;
  std::unique_ptr<char[]> bytes_;  ///< of the size of the file, or the largest
};

}  // namespace etalon::dicom
