#pragma once

#include <chrono>
#include <string_view>

#include "etalon/core/progress.h"

namespace etalon::cli {

/// A progress bar with the time left on standard error, when that is a terminal; silent otherwise.
/// Ctrl-C asks the run to stop after the unit of work under way; a second one ends the program.
class TerminalProgress : public ProgressObserver {
 public:
  TerminalProgress();
  ~TerminalProgress() override;
  TerminalProgress(const TerminalProgress&) = delete;
  TerminalProgress& operator=(const TerminalProgress&) = delete;

  void Report(std::string_view activity, std::int64_t done, std::int64_t total) override;
  bool Cancelled() const override;

  /// Removes the bar, so that a line can be printed.
  void Clear();

 private:
  bool visible_ = false;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point start_;
};

}  // namespace etalon::cli
