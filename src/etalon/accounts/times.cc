#include "etalon/accounts/times.h"

#include <fmt/chrono.h>

namespace etalon::accounts {

long long SecondsOf(std::chrono::system_clock::time_point time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

std::string UtcText(long long seconds) {
  if (seconds == 0) return "";
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(seconds)));
}

}  // namespace etalon::accounts
