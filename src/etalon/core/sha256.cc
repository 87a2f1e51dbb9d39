#include "etalon/core/sha256.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/core/sha256_blocks.h"

namespace etalon {
namespace {

constexpr std::size_t kFilePieceBytes = std::size_t{1} << 18;

std::string PaddingFor(std::uint64_t total_bytes) {
  const std::uint64_t zeros = (55 - total_bytes % 64 + 64) % 64;
  std::string padding(1 + zeros + 8, '\0');
  padding[0] = '\x80';
  const std::uint64_t bits = total_bytes * 8;
  for (std::size_t i = 0; i < 8; ++i) {
    padding[padding.size() - 1 - i] = static_cast<char>(bits >> (8 * i));
  }
  return padding;
}

}  // namespace

Sha256::Sha256()
    : state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
             0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19} {}

void Sha256::UpdateWithBlocks(const std::uint8_t* blocks, std::size_t count) {
  static const internal::Sha256Compressor compress = internal::FastestSha256Compressor();
  compress(state_.data(), blocks, count);
}

void Sha256::Update(std::string_view bytes) {
  total_bytes_ += bytes.size();
  if (pending_bytes_ > 0) {
    const std::size_t taken = std::min(bytes.size(), kBlockBytes - pending_bytes_);
    std::memcpy(pending_.data() + pending_bytes_, bytes.data(), taken);
    pending_bytes_ += taken;
    bytes.remove_prefix(taken);
    if (pending_bytes_ < kBlockBytes) return;
    UpdateWithBlocks(pending_.data(), 1);
  }
  const std::size_t blocks = bytes.size() / kBlockBytes;
  UpdateWithBlocks(reinterpret_cast<const std::uint8_t*>(bytes.data()), blocks);
  bytes.remove_prefix(blocks * kBlockBytes);
  pending_bytes_ = bytes.size();
  std::copy(bytes.begin(), bytes.end(), pending_.begin());
}

std::string Sha256::Finish() {
  Update(PaddingFor(total_bytes_));
  std::string digest;
  for (const std::uint32_t word : state_) digest += fmt::format("{:08x}", word);
  return digest;
}

std::string Sha256OfBytes(std::string_view bytes) {
  Sha256 hash;
  hash.Update(bytes);
  return hash.Finish();
}

std::string Sha256OfFile(const std::filesystem::path& path) {
  std::ifstream file;
  std::vector<char> piece(kFilePieceBytes);
  file.rdbuf()->pubsetbuf(nullptr, 0);  // the pieces are large: a second buffer only copies
  file.open(path, std::ios::binary);
  if (!file) throw FileError(ErrorCode::kFileUnreadable, path.string(), "cannot be opened");
  Sha256 hash;
  while (file.read(piece.data(), static_cast<std::streamsize>(piece.size())), file.gcount() > 0) {
    hash.Update({piece.data(), static_cast<std::size_t>(file.gcount())});
  }
  if (file.bad() || !file.eof()) {
    throw FileError(ErrorCode::kFileUnreadable, path.string(), "cannot be read");
  }
  return hash.Finish();
}

}  // namespace etalon
