#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace etalon::workflow {

// Which files a pretraining has learnt from, as the first eight bytes of the SHA-256 of each:
// enough to find one again under any name, not to tell what it shows.

/// The digest of a file's content. @throws Error(kFileUnreadable).
std::uint64_t FileDigest(const std::filesystem::path& file);

/// Adds `digest` to the file `path`, in the order of learning.
/// @throws Error(kFileUnreadable) if it cannot be written.
void AppendSeen(std::uint64_t digest, const std::filesystem::path& path);

/// Writes the digests of `path` to `sorted`, each once.
/// @throws Error(kFileUnreadable) if one cannot be read or written.
void SortSeen(const std::filesystem::path& path, const std::filesystem::path& sorted);

/// The digests that `SortSeen` wrote. @throws Error(kFileUnreadable).
std::vector<std::uint64_t> ReadSeen(const std::filesystem::path& sorted);

/// Name of the file of `SortSeen` beside the weights.
inline constexpr const char* kSeenFile = "seen.bin";

}  // namespace etalon::workflow
