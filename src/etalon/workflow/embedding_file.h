#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "etalon/atlas/points.h"

namespace etalon::workflow {

/// What a model sees in pictures, by the content of their files.
struct EmbeddingSet {
  std::string model;             ///< name, version and hash of what made them, and the precision
  std::vector<std::string> ids;  ///< 16 hexadecimal digits: start of the SHA-256 of the file
  atlas::Points points;          ///< one an id
  /// Place of each id.
  std::map<std::string, std::size_t> Places() const;
};

/// Writes `set`: the text "etalon-embeddings 1", model, dimensions and count, each on a line; then
/// 8 bytes an id and 4-byte little-endian floats; then the SHA-256 of all of that in hexadecimal.
/// The file appears whole or not at all. @throws Error(kFileUnreadable).
void WriteEmbeddings(const EmbeddingSet& set, const std::filesystem::path& path);

/// @throws Error(kFileUnreadable), Error(kFileMalformed) for a file that is none or is damaged,
///   Error(kFileUnsupported) for one of a later version.
EmbeddingSet ReadEmbeddings(const std::filesystem::path& path);

}  // namespace etalon::workflow
