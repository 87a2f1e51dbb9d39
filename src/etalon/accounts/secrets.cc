#include "etalon/accounts/secrets.h"

#include <sodium.h>
#include <zxcvbn.h>

#include <algorithm>
#include <array>

#include "etalon/core/error.h"

namespace etalon::accounts {
namespace {

constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kLeastCharacters = 12;
constexpr std::size_t kMostCharacters = 200;
/// Guesses take time with the square of the length.
constexpr std::size_t kGuessedBytes = 64;
/// About 10^10 guesses: beyond a patient attacker at the sign-in page, and hours at argon2id.
constexpr double kLeastBits = 33.0;
constexpr int kMostWaiting = 2;
constexpr unsigned long long kPasses = 2;
constexpr std::size_t kMemory = std::size_t{64} << 20;

void InitSodium() {
  if (sodium_init() < 0) throw Error(ErrorCode::kInternal, "libsodium cannot be used");
}

std::size_t CountCharacters(std::string_view utf8) {
  return static_cast<std::size_t>(std::ranges::count_if(
      utf8, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

}  // namespace

std::string RandomSecret() {
  InitSodium();
  std::array<unsigned char, kSecretBytes> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::array<char, sodium_base64_ENCODED_LEN(kSecretBytes, kVariant)> text{};
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), kVariant);
  return text.data();
}

bool SameSecret(std::string_view left, std::string_view right) {
  return left.size() == right.size() && sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

bool IsStrongPassword(const std::string& password, const std::string& key,
                      const std::string& name) {
  const std::size_t characters = CountCharacters(password);
  if (characters < kLeastCharacters || characters > kMostCharacters) return false;
  if (password.find('\0') != std::string::npos) return false;
  std::array<const char*, 4> words{"etalon", key.c_str(), name.c_str(), nullptr};
  const std::string guessed = password.substr(0, kGuessedBytes);
  return ZxcvbnMatch(guessed.c_str(), words.data(), nullptr) >= kLeastBits;
}

/// Holds one of the places; refused when others wait already, so that sign-ins never hold all of
/// the server's threads.
class PasswordHasher::Turn {
 public:
  explicit Turn(PasswordHasher& hasher) : hasher_(hasher) {
    const bool may_wait = hasher_.waiting_.fetch_add(1) < kMostWaiting + 2;
    if (may_wait) hasher_.turns_.acquire();
    held_ = may_wait;
  }
  ~Turn() {
    if (held_) hasher_.turns_.release();
    hasher_.waiting_.fetch_sub(1);
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  bool held() const { return held_; }

 private:
  PasswordHasher& hasher_;
  bool held_ = false;
};

PasswordHasher::PasswordHasher(bool cheap) : cheap_(cheap) {
  InitSodium();
  nobody_ = HashNow(RandomSecret());
}

std::string PasswordHasher::HashNow(const std::string& password) const {
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  const unsigned long long passes = cheap_ ? crypto_pwhash_OPSLIMIT_MIN : kPasses;
  const std::size_t memory = cheap_ ? crypto_pwhash_MEMLIMIT_MIN : kMemory;
  if (crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), passes, memory,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    throw Error(ErrorCode::kInternal, "no memory to hash a password");
  }
  return hash.data();
}

std::optional<std::string> PasswordHasher::Hash(const std::string& password) {
  const Turn turn(*this);
  if (!turn.held()) return std::nullopt;
  return HashNow(password);
}

std::optional<bool> PasswordHasher::Verify(const std::string& hash, const std::string& password) {
  const Turn turn(*this);
  if (!turn.held()) return std::nullopt;
  const std::string& compared = hash.empty() ? nobody_ : hash;
  const bool same =
      crypto_pwhash_str_verify(compared.c_str(), password.data(), password.size()) == 0;
  return same && !hash.empty();
}

}  // namespace etalon::accounts
