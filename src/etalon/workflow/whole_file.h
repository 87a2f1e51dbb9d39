#pragma once

#include <cstdio>
#include <filesystem>
#include <string_view>

namespace etalon::workflow {

/// A file that is written piece by piece and appears whole or not at all: under another name until
/// it is finished, and on the disk before it gets its own.
class WholeFile {
 public:
  /// Makes missing folders. @throws Error(kFileUnreadable) when it cannot be created.
  explicit WholeFile(std::filesystem::path path);
  ~WholeFile();
  WholeFile(const WholeFile&) = delete;
  WholeFile& operator=(const WholeFile&) = delete;

  /// @throws Error(kFileUnreadable), as a full disk.
  void Write(std::string_view text);

  /// Gives the file its name. @throws Error(kFileUnreadable); then the file that was there stays.
  void Finish();

 private:
  [[noreturn]] void Fail(int cause) const;

  std::filesystem::path path_;
  std::filesystem::path unfinished_;
  std::FILE* stream_ = nullptr;
};

}  // namespace etalon::workflow
