#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace etalon {

/// SHA-256 of bytes that arrive in pieces [FIPS 180-4]. Uses the processor's SHA instructions where
/// it has them.
class Sha256 {
 public:
  Sha256();

  void Update(std::string_view bytes);

  /// The digest as 64 lower-case hexadecimal digits. Ends the object's use.
  std::string Finish();

 private:
  static constexpr std::size_t kBlockBytes = 64;

  void UpdateWithBlocks(const std::uint8_t* blocks, std::size_t count);

  std::array<std::uint32_t, 8> state_;
  std::array<std::uint8_t, kBlockBytes> pending_{};
  std::size_t pending_bytes_ = 0;
  std::uint64_t total_bytes_ = 0;
};

std::string Sha256OfBytes(std::string_view bytes);

/// Reads the file once, in pieces.
/// @throws Error(kFileUnreadable) when the file is missing, is a folder or may not be read.
std::string Sha256OfFile(const std::filesystem::path& path);

}  // namespace etalon
