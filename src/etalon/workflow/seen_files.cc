#include "etalon/workflow/seen_files.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <string>

#include "etalon/core/error.h"
#include "etalon/core/sha256.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;

using Bytes = std::array<char, sizeof(std::uint64_t)>;

/// Little-endian on every platform.
Bytes BytesOf(std::uint64_t digest) {
  Bytes bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<char>(static_cast<std::uint8_t>(digest >> (8 * i)));
  }
  return bytes;
}

std::uint64_t DigestOf(const Bytes& bytes) {
  std::uint64_t digest = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    digest |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(bytes[i])) << (8 * i);
  }
  return digest;
}

void RequireWritten(std::ofstream& stream, const fs::path& path) {
  if (!stream.flush()) {
    throw FileError(ErrorCode::kFileUnreadable, path.string(), "cannot be written");
  }
}

}  // namespace

std::uint64_t FileDigest(const fs::path& file) {
  return std::stoull(Sha256OfFile(file).substr(0, 16), nullptr, 16);
}

void AppendSeen(std::uint64_t digest, const fs::path& path) {
  std::error_code code;
  const auto size = fs::file_size(path, code);
  // A kill may have left a part of a digest.
  if (!code && size % sizeof(digest) != 0) fs::resize_file(path, size - size % sizeof(digest));
  std::ofstream stream(path, std::ios::binary | std::ios::app);
  const Bytes bytes = BytesOf(digest);
  stream.write(bytes.data(), bytes.size());
  RequireWritten(stream, path);
}

void SortSeen(const fs::path& path, const fs::path& sorted) {
  std::vector<std::uint64_t> digests = ReadSeen(path);
  std::ranges::sort(digests);
  const auto [first, last] = std::ranges::unique(digests);
  digests.erase(first, last);
  std::ofstream stream(sorted, std::ios::binary);
  for (const std::uint64_t digest : digests) {
    const Bytes bytes = BytesOf(digest);
    stream.write(bytes.data(), bytes.size());
  }
  RequireWritten(stream, sorted);
}

std::vector<std::uint64_t> ReadSeen(const fs::path& sorted) {
  std::ifstream stream(sorted, std::ios::binary);
  if (!stream) throw FileError(ErrorCode::kFileUnreadable, sorted.string(), "cannot be read");
  std::vector<std::uint64_t> digests;
  Bytes bytes{};
  while (stream.read(bytes.data(), bytes.size())) digests.push_back(DigestOf(bytes));
  return digests;
}

}  // namespace etalon::workflow
