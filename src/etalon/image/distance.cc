#include "etalon/image/distance.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace etalon::image {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Lower envelope of parabolas along one line of squared distances [Felzenszwalb2012].
class LineTransform {
 public:
  LineTransform(int longest, double step)
      : step_(step),
        vertices_(static_cast<std::size_t>(longest)),
        starts_(static_cast<std::size_t>(longest)) {}

  void Apply(std::vector<double>& line) {
    heights_ = line;
    BuildEnvelope();
    ReadEnvelope(line);
  }

 private:
  double Height(int vertex) const { return heights_[static_cast<std::size_t>(vertex)]; }
  double Position(int vertex) const { return vertex * step_; }

  /// Where the parabola of the later vertex `b` dips below that of `a`.
  double Crossing(int a, int b) const {
    const double pa = Position(a);
    const double pb = Position(b);
    return (Height(b) + pb * pb - Height(a) - pa * pa) / (2.0 * (pb - pa));
  }

  void BuildEnvelope() {
    count_ = 0;
    for (int vertex = 0; vertex < static_cast<int>(heights_.size()); ++vertex) {
      if (Height(vertex) == kInfinity) continue;
      double start = -kInfinity;
      while (count_ > 0) {
        start = Crossing(vertices_[count_ - 1], vertex);
        if (start > starts_[count_ - 1]) break;
        --count_;
        start = -kInfinity;
      }
      vertices_[count_] = vertex;
      starts_[count_] = start;
      ++count_;
    }
  }

  void ReadEnvelope(std::vector<double>& line) const {
    if (count_ == 0) return;
    std::size_t current = 0;
    for (int i = 0; i < static_cast<int>(line.size()); ++i) {
      while (current + 1 < count_ && starts_[current + 1] < Position(i)) ++current;
      const double offset = Position(i) - Position(vertices_[current]);
      line[static_cast<std::size_t>(i)] = offset * offset + Height(vertices_[current]);
    }
  }

  double step_;
  std::vector<double> heights_;
  std::vector<int> vertices_;
  std::vector<double> starts_;
  std::size_t count_ = 0;
};

void TransformColumns(Raster<double>& squared, double step) {
  LineTransform transform(squared.rows(), step);
  std::vector<double> line(static_cast<std::size_t>(squared.rows()));
  for (int column = 0; column < squared.columns(); ++column) {
    for (int row = 0; row < squared.rows(); ++row) {
      line[static_cast<std::size_t>(row)] = squared(row, column);
    }
    transform.Apply(line);
    for (int row = 0; row < squared.rows(); ++row) {
      squared(row, column) = line[static_cast<std::size_t>(row)];
    }
  }
}

void TransformRows(Raster<double>& squared, double step) {
  LineTransform transform(squared.columns(), step);
  std::vector<double> line(static_cast<std::size_t>(squared.columns()));
  for (int row = 0; row < squared.rows(); ++row) {
    std::copy_n(squared.row(row), squared.columns(), line.begin());
    transform.Apply(line);
    std::copy(line.begin(), line.end(), squared.row(row));
  }
}

FloatImage DistanceTo(const BinaryMask& mask, bool foreground, const PixelSpacing& spacing) {
  Require(spacing.row > 0.0 && spacing.column > 0.0,
          "distance map with a spacing that is not positive");
  Raster<double> squared(mask.rows(), mask.columns());
  for (std::size_t i = 0; i < mask.size(); ++i) {
    squared.pixels()[i] = (mask.pixels()[i] != 0) == foreground ? 0.0 : kInfinity;
  }
  TransformColumns(squared, spacing.row);
  TransformRows(squared, spacing.column);
  FloatImage distance(mask.rows(), mask.columns());
  for (std::size_t i = 0; i < mask.size(); ++i) {
    distance.pixels()[i] = static_cast<float>(std::sqrt(squared.pixels()[i]));
  }
  return distance;
}

}  // namespace

FloatImage DistanceToForeground(const BinaryMask& mask, const PixelSpacing& spacing) {
  return DistanceTo(mask, true, spacing);
}

FloatImage DistanceToBackground(const BinaryMask& mask, const PixelSpacing& spacing) {
  return DistanceTo(mask, false, spacing);
}

}  // namespace etalon::image
