#include "etalon/accounts/rate_limit.h"

#include <algorithm>

namespace etalon::accounts {
namespace {

constexpr std::size_t kMostNames = 10'000;

}  // namespace

int RateLimit::Wait(const std::string& name, Time now) {
  const std::lock_guard lock(mutex_);
  const auto found = failures_.find(name);
  if (found == failures_.end() || found->second.count < attempts_) return 0;
  const auto left = found->second.began + window_ - now;
  if (left <= std::chrono::seconds(0)) return 0;
  return static_cast<int>(std::chrono::ceil<std::chrono::seconds>(left).count());
}

void RateLimit::Count(const std::string& name, Time now) {
  const std::lock_guard lock(mutex_);
  Prune(now);
  Failures& failures = failures_[name];
  if (failures.count == 0 || now - failures.began >= window_) failures = {0, now};
  ++failures.count;
}

void RateLimit::Forget(const std::string& name) {
  const std::lock_guard lock(mutex_);
  failures_.erase(name);
}

/// Names that were made up by the thousand must not fill the memory.
void RateLimit::Prune(Time now) {
  if (failures_.size() < kMostNames) return;
  std::erase_if(failures_, [&](const auto& entry) { return now - entry.second.began >= window_; });
  if (failures_.size() < kMostNames) return;
  const auto oldest = std::ranges::min_element(
      failures_, [](const auto& a, const auto& b) { return a.second.began < b.second.began; });
  failures_.erase(oldest);
}

}  // namespace etalon::accounts
