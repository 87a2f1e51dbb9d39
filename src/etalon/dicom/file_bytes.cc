#include "etalon/dicom/file_bytes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "etalon/core/error.h"

namespace etalon::dicom {
namespace {

/// Bytes read at `offset`; 0 at the end of the file, negative when the system refuses.
ssize_t ReadAt(int descriptor, char* bytes, std::size_t count, std::size_t offset) {
  ssize_t read = 0;
  do {
    read = pread(descriptor, bytes, count, static_cast<off_t>(offset));
  } while (read < 0 && errno == EINTR);
  return read;
}

/// Size of an open regular file; negative for anything else.
off_t RegularSize(int descriptor) {
  struct stat status {};
  return fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) ? status.st_size : -1;
}

}  // namespace

FileBytes::FileBytes(std::string path) : path_(std::move(path)) {
  descriptor_ = open(path_.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor_ < 0) {
    throw FileError(ErrorCode::kFileUnreadable, path_,
                    errno == ENOENT ? "no such file" : std::generic_category().message(errno));
  }
  const off_t size = RegularSize(descriptor_);
  if (size <= 0) {
    close(descriptor_);
    if (size == 0) throw FileError(ErrorCode::kFileMalformed, path_, "is empty");
    throw FileError(ErrorCode::kFileUnreadable, path_, "is not a file");
  }
  size_ = static_cast<std::size_t>(size);
}

FileBytes::~FileBytes() { close(descriptor_); }

std::string_view FileBytes::First(std::size_t count) {
  const std::size_t wanted = std::min(count, size_);
  Require(wanted <= kLargest, "more of a file than is held in memory");
  if (!bytes_) bytes_ = std::make_unique_for_overwrite<char[]>(std::min(size_, kLargest));
  while (held_ < wanted) {
    const ssize_t read = ReadAt(descriptor_, bytes_.get() + held_, wanted - held_, held_);
    if (read <= 0) throw FileError(ErrorCode::kFileUnreadable, path_, "cannot be read to its end");
    held_ += static_cast<std::size_t>(read);
  }
  return {bytes_.get(), wanted};
}

}  // namespace etalon::dicom
