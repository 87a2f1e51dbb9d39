#include "etalon/image/trace.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "etalon/image/components.h"

namespace etalon::image {
namespace {

/// A corner between pixels: corner (r, c) is the top left corner of pixel (r, c).
struct Corner {
  int row = 0;
  int column = 0;
  bool operator==(const Corner&) const = default;
};

enum class Heading { kRight, kDown, kLeft, kUp };

Heading TurnRight(Heading heading) {
  return static_cast<Heading>((static_cast<int>(heading) + 1) % 4);
}
Heading TurnLeft(Heading heading) {
  return static_cast<Heading>((static_cast<int>(heading) + 3) % 4);
}

Corner Step(const Corner& corner, Heading heading) {
  switch (heading) {
    case Heading::kRight:
      return {corner.row, corner.column + 1};
    case Heading::kDown:
      return {corner.row + 1, corner.column};
    case Heading::kLeft:
      return {corner.row, corner.column - 1};
    case Heading::kUp:
      return {corner.row - 1, corner.column};
  }
  return corner;
}

/// Walks around one component with its pixels always on the right hand.
class BoundaryWalk {
 public:
  explicit BoundaryWalk(const BinaryMask& mask) : mask_(mask) {}

  PixelContour From(const Corner& start) {
    PixelContour contour;
    Corner corner = start;
    Heading heading = Heading::kRight;
    do {
      contour.push_back({corner.row - 0.5, corner.column - 0.5});
      do {
        corner = Step(corner, heading);
      } while (NextHeading(corner, heading) == heading);
      heading = NextHeading(corner, heading);
    } while (corner != start);
    return contour;
  }

 private:
  bool Foreground(int row, int column) const {
    return mask_.Contains(row, column) && mask_(row, column) != 0;
  }

  /// The pixel ahead of `corner`, on the right or on the left of the heading.
  bool AheadRight(const Corner& corner, Heading heading) const {
    const bool below = heading == Heading::kRight || heading == Heading::kDown;
    const bool right = heading == Heading::kRight || heading == Heading::kUp;
    return Foreground(corner.row - (below ? 0 : 1), corner.column - (right ? 0 : 1));
  }
  bool AheadLeft(const Corner& corner, Heading heading) const {
    return AheadRight(corner, TurnLeft(heading));
  }

  /// Pixels that touch only at a corner are apart: the right turn comes first.
  Heading NextHeading(const Corner& corner, Heading heading) const {
    if (!AheadRight(corner, heading)) return TurnRight(heading);
    if (AheadLeft(corner, heading)) return TurnLeft(heading);
    return heading;
  }

  const BinaryMask& mask_;
};

/// Columns where the contour crosses the horizontal line through `row`, ascending.
std::vector<double> RowCrossings(const PixelContour& contour, double row) {
  std::vector<double> columns;
  for (std::size_t i = 0; i < contour.size(); ++i) {
    const PixelPoint& a = contour[i];
    const PixelPoint& b = contour[(i + 1) % contour.size()];
    if ((a.row <= row) == (b.row <= row)) continue;
    columns.push_back(a.column + (row - a.row) / (b.row - a.row) * (b.column - a.column));
  }
  std::sort(columns.begin(), columns.end());
  return columns;
}

int ClampedCeil(double value, int limit) {
  return static_cast<int>(std::clamp(std::ceil(value), 0.0, static_cast<double>(limit)));
}

}  // namespace

PixelContour OuterBoundary(const BinaryMask& mask) {
  const BinaryMask largest = LargestComponent(mask, Connectivity::kFour);
  const auto first = std::find_if(largest.pixels().begin(), largest.pixels().end(),
                                  [](std::uint8_t pixel) { return pixel != 0; });
  if (first == largest.pixels().end()) return {};
  const auto index = static_cast<int>(first - largest.pixels().begin());
  return BoundaryWalk(largest).From({index / largest.columns(), index % largest.columns()});
}

BinaryMask MaskFromContour(const PixelContour& contour, int rows, int columns) {
  BinaryMask mask(rows, columns);
  for (int row = 0; row < rows; ++row) {
    const std::vector<double> crossings = RowCrossings(contour, row);
    for (std::size_t i = 0; i + 1 < crossings.size(); i += 2) {
      const int begin = ClampedCeil(crossings[i], columns);
      const int end = ClampedCeil(crossings[i + 1], columns);
      std::fill(mask.row(row) + begin, mask.row(row) + std::max(begin, end), std::uint8_t{1});
    }
  }
  return mask;
}

}  // namespace etalon::image
