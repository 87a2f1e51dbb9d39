#include "etalon/media/bytes.h"

#include <algorithm>
#include <fstream>
#include <system_error>

#include "etalon/core/error.h"
#include "etalon/media/limits.h"

namespace etalon::media {
namespace {

namespace fs = std::filesystem;

std::int64_t CheckedFileSize(const fs::path& path) {
  std::error_code failure;
  const fs::file_status status = fs::status(path, failure);
  if (!fs::exists(status))
    throw FileError(ErrorCode::kFileUnreadable, path.string(), "no such file");
  if (!fs::is_regular_file(status)) {
    throw FileError(ErrorCode::kFileUnreadable, path.string(), "is not a file");
  }
  const auto size = static_cast<std::int64_t>(fs::file_size(path, failure));
  if (failure) throw FileError(ErrorCode::kFileUnreadable, path.string(), failure.message());
  if (size == 0) throw FileError(ErrorCode::kFileMalformed, path.string(), "is empty");
  return size;
}

Bytes ReadStart(const fs::path& path, std::int64_t count) {
  Bytes bytes(static_cast<std::size_t>(count));
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(bytes.data()), count);
  if (!file) throw FileError(ErrorCode::kFileUnreadable, path.string(), "cannot be read");
  return bytes;
}

}  // namespace

Bytes ReadBytes(const fs::path& path) {
  const std::int64_t size = CheckedFileSize(path);
  if (size > kMaxDecodedBytes) {
    throw FileError(ErrorCode::kFileTooLarge, path.string(), "is larger than 4 GiB");
  }
  return ReadStart(path, size);
}

Bytes ReadFirstBytes(const fs::path& path, std::size_t count) {
  return ReadStart(path, std::min(CheckedFileSize(path), static_cast<std::int64_t>(count)));
}

void WriteBytes(const fs::path& path, ByteView bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file) throw FileError(ErrorCode::kFileUnreadable, path.string(), "cannot be written");
}

}  // namespace etalon::media
