#pragma once

// Internal: what libsodium and zxcvbn are for.

#include <atomic>
#include <chrono>
#include <optional>
#include <semaphore>
#include <string>
#include <string_view>

namespace etalon::accounts {

/// 256 random bits as 43 letters, digits, '-' and '_'.
std::string RandomSecret();

/// Takes as long whatever the texts hold.
bool SameSecret(std::string_view left, std::string_view right);

/// True for 12 to 200 characters that are not easily guessed, also not by who knows `words` (the
/// person's key and name) [Wheeler2016].
bool IsStrongPassword(const std::string& password, const std::string& key, const std::string& name);

/// Hashes passwords by argon2id with 64 MiB and two passes, two at a time.
class PasswordHasher {
 public:
  explicit PasswordHasher(bool cheap);

  /// Nothing when too many wait already.
  std::optional<std::string> Hash(const std::string& password);
  /// True when the password is that of the hash. An empty hash is no password's, and says so as
  /// late as any other.
  std::optional<bool> Verify(const std::string& hash, const std::string& password);

 private:
  class Turn;

  std::string HashNow(const std::string& password) const;

  const bool cheap_;
  std::atomic<int> waiting_ = 0;
  std::counting_semaphore<2> turns_{2};
  std::string nobody_;
};

}  // namespace etalon::accounts
