#pragma once

// Internal: rows of a picture shared out over threads.

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace etalon::cmr {

/// Calls `work(row)` for 0 .. rows - 1, each once, from several threads (0: one a processor). The
/// result is the same for any number when a row is written by its own call alone.
template <typename Work>
void ForRows(int rows, int threads, const Work& work) {
  if (threads <= 0) {
    threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  }
  std::atomic<int> next{0};
  const auto loop = [&] {
    for (int row = next++; row < rows; row = next++) work(row);
  };
  std::vector<std::jthread> others;
  for (int thread = 1; thread < threads; ++thread) others.emplace_back(loop);
  loop();
}

}  // namespace etalon::cmr
