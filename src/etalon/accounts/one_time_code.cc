#include "etalon/accounts/one_time_code.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "etalon/accounts/secrets.h"
#include "etalon/core/error.h"

namespace etalon::accounts {
namespace {

using Bytes = std::vector<unsigned char>;

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::size_t kFactorBytes = 20;
constexpr long long kStepSeconds = 30;
constexpr unsigned kBitsOfLetter = 5;
constexpr std::uint32_t kSixDigits = 1'000'000;

std::string Base32(const Bytes& bytes) {
  std::string text;
  std::uint32_t held = 0;
  unsigned bits = 0;
  for (const unsigned char byte : bytes) {
    held = held << 8U | byte;
    for (bits += 8; bits >= kBitsOfLetter; bits -= kBitsOfLetter) {
      text += kAlphabet[held >> (bits - kBitsOfLetter) & 31U];
    }
  }
  if (bits > 0) text += kAlphabet[held << (kBitsOfLetter - bits) & 31U];
  return text;
}

std::optional<Bytes> FromBase32(std::string_view text) {
  Bytes bytes;
  std::uint32_t held = 0;
  unsigned bits = 0;
  for (const char letter : text) {
    const std::size_t value = kAlphabet.find(letter);
    if (value == std::string_view::npos) return std::nullopt;
    held = held << kBitsOfLetter | static_cast<std::uint32_t>(value);
    bits += kBitsOfLetter;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push_back(static_cast<unsigned char>(held >> bits & 0xFFU));
  }
  if (bytes.empty()) return std::nullopt;
  return bytes;
}

}  // namespace

std::string RandomFactor() {
  Bytes bytes(kFactorBytes);
  randombytes_buf(bytes.data(), bytes.size());
  return Base32(bytes);
}

std::optional<std::string> OneTimeCode(std::string_view factor, long long step) {
  const auto key = FromBase32(factor);
  if (!key) return std::nullopt;
  std::array<unsigned char, 8> counter{};
  for (std::size_t i = 0; i < counter.size(); ++i) {
    counter[i] = static_cast<unsigned char>(static_cast<std::uint64_t>(step) >> (56 - 8 * i));
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (HMAC(EVP_sha1(), key->data(), static_cast<int>(key->size()), counter.data(), counter.size(),
           digest.data(), &length) == nullptr) {
    throw Error(ErrorCode::kInternal, "libcrypto cannot be used");
  }
  const std::size_t at = digest[length - 1] & 0x0FU;
  const std::uint32_t number =
      (digest[at] & 0x7FU) << 24U | digest[at + 1] << 16U | digest[at + 2] << 8U | digest[at + 3];
  return fmt::format("{:06}", number % kSixDigits);
}

std::optional<long long> StepOfCode(std::string_view factor, const std::string& code, long long now,
                                    long long used) {
  const long long present = now / kStepSeconds;
  std::optional<long long> found;
  // All three are compared, so that the time taken tells nothing.
  for (long long step = present - 1; step <= present + 1; ++step) {
    const auto expected = OneTimeCode(factor, step);
    if (expected && SameSecret(*expected, code) && step > used) found = step;
  }
  return found;
}

}  // namespace etalon::accounts
