#pragma once

// Internal: what OpenSSL's libcrypto is for.

#include <optional>
#include <string>
#include <string_view>

namespace etalon::accounts {

/// A secret of 160 random bits in base 32, as authenticator apps take it.
std::string RandomFactor();

/// Six digits of a step of 30 seconds since 1970, by HMAC-SHA-1 [RFC6238].
/// @param factor base 32. @return nothing when it is none.
std::optional<std::string> OneTimeCode(std::string_view factor, long long step);

/// The step of a code, among that of `now` (seconds since 1970) and its two neighbours, for clocks
/// that differ a little; never one up to `used`, so that a code is good once.
std::optional<long long> StepOfCode(std::string_view factor, const std::string& code, long long now,
                                    long long used);

}  // namespace etalon::accounts
