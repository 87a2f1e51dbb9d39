#pragma once

#include <chrono>
#include <string>

namespace etalon::accounts {

/// Seconds since 1970.
long long SecondsOf(std::chrono::system_clock::time_point time);

/// "2026-03-14T09:30:00Z"; "" for 0.
std::string UtcText(long long seconds);

}  // namespace etalon::accounts
