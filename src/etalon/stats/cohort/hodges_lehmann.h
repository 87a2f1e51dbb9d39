#pragma once

#include <cstdint>
#include <vector>

namespace etalon::stats::cohort {

/// Order statistics of sums of pairs without listing them: O(n) memory, O(n) time for each of about
/// 64 halvings, so that 10^5 values cost no n^2 table.
class PairwiseSums {
 public:
  /// All a[i] + b[j].
  static PairwiseSums Between(std::vector<double> a, std::vector<double> b);
  /// All a[i] + a[j], i <= j.
  static PairwiseSums Within(std::vector<double> a);

  std::int64_t size() const { return size_; }

  /// The k-th smallest sum, from 1.
  double Select(std::int64_t k) const;
  double Median() const;

 private:
  PairwiseSums(std::vector<double> a, std::vector<double> b, bool within);
  std::int64_t CountAtMost(double sum) const;

  std::vector<double> first_;   // ascending
  std::vector<double> second_;  // ascending
  bool within_;
  std::int64_t size_;
};

}  // namespace etalon::stats::cohort
