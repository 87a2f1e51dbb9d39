#pragma once

// Internal: shows OpenMP.

#include <omp.h>

namespace etalon::atlas {

/// OpenMP's number of threads for the calling thread, put back at the end of the scope. FAISS runs
/// as many threads as OpenMP gives it.
class OpenMpThreads {
 public:
  explicit OpenMpThreads(int threads) : before_(omp_get_max_threads()) {
    omp_set_num_threads(threads);
  }
  ~OpenMpThreads() { omp_set_num_threads(before_); }
  OpenMpThreads(const OpenMpThreads&) = delete;
  OpenMpThreads& operator=(const OpenMpThreads&) = delete;

 private:
  int before_;
};

}  // namespace etalon::atlas
