#include "etalon/workflow/batch_workers.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace etalon::workflow {

using store::BatchResult;
using store::FoundFile;

BatchWorkers::BatchWorkers(int threads, Work work) : work_(std::move(work)) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Run(); });
}

BatchWorkers::~BatchWorkers() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    waiting_.clear();
  }
  submitted_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void BatchWorkers::Submit(std::vector<FoundFile> files) {
  outstanding_ += files.size();
  {
    const std::lock_guard lock(mutex_);
    std::ranges::move(files, std::back_inserter(waiting_));
  }
  submitted_.notify_all();
}

void BatchWorkers::DropWaiting() {
  const std::lock_guard lock(mutex_);
  outstanding_ -= waiting_.size();
  waiting_.clear();
}

std::vector<BatchResult> BatchWorkers::Take() {
  if (outstanding_ == 0) return {};
  std::unique_lock lock(mutex_);
  done_.wait(lock, [this] { return !results_.empty() || failure_; });
  if (failure_) std::rethrow_exception(failure_);
  outstanding_ -= results_.size();
  return std::exchange(results_, {});
}

void BatchWorkers::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    submitted_.wait(lock, [this] { return !waiting_.empty() || stopping_; });
    if (stopping_) return;
    const FoundFile file = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    BatchResult result;
    std::exception_ptr failure;
    try {
      result = work_(file);
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    results_.push_back(std::move(result));
    if (failure) failure_ = failure;
    done_.notify_one();
  }
}

}  // namespace etalon::workflow
