#include "etalon/workflow/whole_file.h"

#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "etalon/core/error.h"

namespace etalon::workflow {

WholeFile::WholeFile(std::filesystem::path path) : path_(std::move(path)), unfinished_(path_) {
  unfinished_ += ".part";
  std::error_code ignored;
  std::filesystem::create_directories(path_.parent_path(), ignored);
  stream_ = std::fopen(unfinished_.c_str(), "wb");
  if (stream_ == nullptr) Fail(errno);
}

WholeFile::~WholeFile() {
  if (stream_ == nullptr) return;
  std::fclose(stream_);
  std::error_code ignored;
  std::filesystem::remove(unfinished_, ignored);
}

void WholeFile::Write(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stream_) != text.size()) Fail(errno);
}

void WholeFile::Finish() {
  if (std::fflush(stream_) != 0 || fsync(fileno(stream_)) != 0) Fail(errno);
  if (std::fclose(std::exchange(stream_, nullptr)) != 0) Fail(errno);
  std::error_code failure;
  std::filesystem::rename(unfinished_, path_, failure);
  if (failure) Fail(failure.value());
}

void WholeFile::Fail(int cause) const {
  throw FileError(ErrorCode::kFileUnreadable, path_.string(),
                  "cannot be written: " + std::generic_category().message(cause));
}

}  // namespace etalon::workflow
