#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>

namespace etalon::accounts {

/// Bounds how many attempts a name may fail within a time. From any thread.
class RateLimit {
 public:
  using Time = std::chrono::system_clock::time_point;

  RateLimit(int attempts, std::chrono::seconds window) : attempts_(attempts), window_(window) {}

  /// Seconds until the next attempt is allowed; 0: now.
  int Wait(const std::string& name, Time now);
  void Count(const std::string& name, Time now);
  void Forget(const std::string& name);

 private:
  struct Failures {
    int count = 0;
    Time began;
  };
  void Prune(Time now);

  const int attempts_;
  const std::chrono::seconds window_;
  std::mutex mutex_;
  std::map<std::string, Failures> failures_;
};

}  // namespace etalon::accounts
