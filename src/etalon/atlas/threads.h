#pragma once

// Internal: work shared out over threads such that its result does not depend on how many.

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace etalon::atlas {

/// Calls `work(begin, end)` for consecutive blocks of 0 .. count - 1, each of `block` items but the
/// last. The result is the same for any number of threads when a block writes only what is its own.
/// The first exception of a block is thrown once all threads are done.
template <typename Work>
void ForBlocks(std::size_t count, std::size_t block, int threads, const Work& work) {
  const std::size_t blocks = (count + block - 1) / block;
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::exception_ptr failure;
  const auto drain = [&] {
    try {
      for (std::size_t i = next++; i < blocks; i = next++) {
        work(i * block, std::min(count, (i + 1) * block));
      }
    } catch (...) {
      const std::lock_guard lock(mutex);
      failure = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> others;
    const auto wanted = static_cast<std::size_t>(std::max(1, threads));
    for (std::size_t i = 1; i < std::min(wanted, blocks); ++i) others.emplace_back(drain);
    drain();
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace etalon::atlas
