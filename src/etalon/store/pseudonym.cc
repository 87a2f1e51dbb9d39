#include "etalon/store/pseudonym.h"

#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <random>

#include "etalon/core/error.h"
#include "etalon/core/sha256.h"

namespace etalon::store {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBlockBytes = 64;
constexpr std::size_t kSecretDigits = 64;
constexpr std::string_view kDigits = "0123456789abcdef";

std::string BytesOfHex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(kDigits.find(hex[i]) * 16 + kDigits.find(hex[i + 1]));
  }
  return bytes;
}

std::string Masked(std::string block, std::uint8_t mask) {
  for (char& byte : block) byte = static_cast<char>(static_cast<std::uint8_t>(byte) ^ mask);
  return block;
}

std::string NewSecret() {
  std::random_device source;
  std::string secret;
  while (secret.size() < kSecretDigits) {
    const unsigned int word = source();
    for (int shift = 0; shift < 32; shift += 4) secret += kDigits[word >> shift & 15U];
  }
  return secret;
}

std::string ReadSecret(const fs::path& file) {
  std::string secret;
  std::ifstream(file) >> secret;
  const bool sound =
      secret.size() == kSecretDigits && secret.find_first_not_of(kDigits) == std::string::npos;
  if (!sound) throw FileError(ErrorCode::kStoreFailed, file.string(), "holds no pseudonym key");
  return secret;
}

/// Whole or not at all, and never over another process's: written beside and linked into place.
void MakeSecret(const fs::path& file) {
  fs::path draft = file;
  draft += std::to_string(getpid());
  std::error_code error;
  std::ofstream(draft) << NewSecret() << '\n';
  fs::permissions(draft, fs::perms::owner_read | fs::perms::owner_write, error);
  fs::create_hard_link(draft, file, error);
  std::error_code ignored;
  fs::remove(draft, ignored);
  if (error && !fs::exists(file, ignored)) {
    throw FileError(ErrorCode::kStoreFailed, file.string(), "cannot be written", error.message());
  }
}

}  // namespace

std::string HmacSha256(std::string_view key, std::string_view message) {
  std::string block(key);
  if (block.size() > kBlockBytes) block = BytesOfHex(Sha256OfBytes(block));
  block.resize(kBlockBytes, '\0');
  const std::string inner = BytesOfHex(Sha256OfBytes(Masked(block, 0x36) + std::string(message)));
  return Sha256OfBytes(Masked(block, 0x5C) + inner);
}

std::string WorkspaceSecret(const fs::path& folder) {
  const fs::path file = folder / "pseudonym.key";
  std::error_code ignored;
  if (!fs::exists(file, ignored)) MakeSecret(file);
  return ReadSecret(file);
}

std::string PseudonymOf(std::string_view secret, std::string_view patient_id,
                        std::string_view issuer) {
  std::string message = std::to_string(issuer.size()) + ":";
  message += issuer;
  message += patient_id;
  std::string pseudonym = "p-";
  pseudonym += std::string_view(HmacSha256(secret, message)).substr(0, 16);
  return pseudonym;
}

}  // namespace etalon::store
