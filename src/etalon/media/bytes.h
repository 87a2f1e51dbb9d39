#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace etalon::media {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

/// The whole content of a file.
/// @throws Error kFileUnreadable when it is missing, a folder or may not be read; kFileMalformed
/// when it is empty; kFileTooLarge beyond `kMaxDecodedBytes`.
Bytes ReadBytes(const std::filesystem::path& path);

/// Up to `count` bytes from the start of a file; fewer when it is shorter.
/// @throws Error as `ReadBytes`.
Bytes ReadFirstBytes(const std::filesystem::path& path, std::size_t count);

/// Replaces or creates a file. @throws Error kFileUnreadable when it cannot be written.
void WriteBytes(const std::filesystem::path& path, ByteView bytes);

}  // namespace etalon::media
