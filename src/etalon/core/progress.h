#pragma once

#include <cstdint>
#include <string_view>

namespace etalon {

/// Receives the progress of a long operation and says whether it is to go on.
/// Called from the thread that runs the operation.
class ProgressObserver {
 public:
  virtual ~ProgressObserver() = default;

  /// `done` of `total` units of `activity` are complete.
  virtual void Report(std::string_view activity, std::int64_t done, std::int64_t total) = 0;

  /// True once the user has asked to stop; polled between units of work.
  virtual bool Cancelled() const { return false; }
};

/// Listens to nothing.
class SilentProgress : public ProgressObserver {
 public:
  void Report(std::string_view, std::int64_t, std::int64_t) override {}
};

}  // namespace etalon
