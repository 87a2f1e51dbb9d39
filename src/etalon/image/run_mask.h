#pragma once

#include <cstdint>
#include <vector>

#include "etalon/image/contour.h"
#include "etalon/image/raster.h"

namespace etalon::image {

/// Neighbouring pixels of one row: columns [begin, end).
struct PixelRun {
  int row = 0;
  int begin = 0;
  int end = 0;
  bool operator==(const PixelRun&) const = default;
};

/// A mask kept as the runs of its rows, by rising row and column, apart from each other: as small
/// as its outline, and compared in the time that its rows take.
class RunMask {
 public:
  RunMask() = default;
  /// An empty mask. @throws ContractError for a negative side.
  RunMask(int rows, int columns);

  /// The pixels that `MaskFromContour` gives.
  static RunMask FromContour(const PixelContour& contour, int rows, int columns);
  static RunMask FromMask(const BinaryMask& mask);

  BinaryMask Mask() const;

  int rows() const { return rows_; }
  int columns() const { return columns_; }
  const std::vector<PixelRun>& runs() const { return runs_; }
  /// Number of pixels.
  std::int64_t area() const { return area_; }

  /// Adds a run behind all others; one that touches the last of its row makes it longer.
  /// @throws ContractError for a run that is empty, beyond the sides, or not behind the others.
  void Append(const PixelRun& run);

  bool operator==(const RunMask&) const = default;

 private:
  int rows_ = 0;
  int columns_ = 0;
  std::int64_t area_ = 0;
  std::vector<PixelRun> runs_;
};

/// Pixels that both masks hold, whatever their sides.
std::int64_t CommonPixels(const RunMask& a, const RunMask& b);

/// The pixels of either. @throws ContractError for masks of different sides.
RunMask UnionOf(const RunMask& a, const RunMask& b);

/// Dice's coefficient: twice the common pixels over the pixels of both; 1 for two empty masks.
double DiceOf(const RunMask& a, const RunMask& b);

}  // namespace etalon::image
