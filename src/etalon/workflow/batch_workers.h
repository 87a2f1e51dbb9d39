#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "etalon/store/batch_journal.h"

namespace etalon::workflow {

/// Threads that turn found files into results. Files wait in a queue whose length the caller bounds
/// by `outstanding`.
class BatchWorkers {
 public:
  using Work = std::function<store::BatchResult(const store::FoundFile&)>;

  /// @param work is called from all threads at once.
  BatchWorkers(int threads, Work work);

  /// Waits for the files under way; those that wait are dropped.
  ~BatchWorkers();
  BatchWorkers(const BatchWorkers&) = delete;
  BatchWorkers& operator=(const BatchWorkers&) = delete;

  void Submit(std::vector<store::FoundFile> files);

  /// Drops the files that wait, so that only those under way are outstanding.
  void DropWaiting();

  /// The results so far, in no order; waits for one when something is outstanding.
  /// @throws what `work` threw.
  std::vector<store::BatchResult> Take();

  /// Files submitted whose results were not taken.
  std::size_t outstanding() const { return outstanding_; }

 private:
  void Run();

  const Work work_;
  std::mutex mutex_;
  std::condition_variable submitted_;
  std::condition_variable done_;
  std::deque<store::FoundFile> waiting_;
  std::vector<store::BatchResult> results_;
  std::exception_ptr failure_;
  bool stopping_ = false;
  std::size_t outstanding_ = 0;  ///< of the caller's thread only
  std::vector<std::thread> threads_;
};

}  // namespace etalon::workflow
