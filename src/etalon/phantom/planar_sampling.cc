#include "etalon/phantom/planar_sampling.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "etalon/core/error.h"

namespace etalon::phantom {
namespace {

using image::FloatImage;

/// e^-t I_n(t), with the modified Bessel function by its series; t up to some tens.
double DiscreteGaussian(int n, double t) {
  double term = std::exp(-t);
  for (int k = 1; k <= n; ++k) term *= 0.5 * t / k;
  double sum = 0.0;
  for (int k = 1; k < 200 && term > 1e-12 * sum; ++k) {
    sum += term;
    term *= 0.25 * t * t / (static_cast<double>(k) * (k + n));
  }
  return sum;
}

/// The weights of the middle and of its neighbours on one side. Unlike samples of a Gaussian they
/// have its variance even where it is narrower than a pixel, and those of repeated blurs add up
/// [Lindeberg1990].
std::vector<float> HalfGaussian(double sigma) {
  const int reach = std::max(1, static_cast<int>(std::ceil(3.5 * sigma)));
  std::vector<double> weights;
  double sum = 0.0;
  for (int offset = 0; offset <= reach; ++offset) {
    weights.push_back(DiscreteGaussian(offset, sigma * sigma));
    sum += offset == 0 ? weights.back() : 2.0 * weights.back();
  }
  std::vector<float> half;
  for (const double weight : weights) half.push_back(static_cast<float>(weight / sum));
  return half;
}

/// Sums of neighbours at distances 0 .. kReach, `step` numbers apart. A reach known to the compiler
/// keeps the sums in registers.
template <int kReach>
void WeighNeighbours(const float* from, std::ptrdiff_t step, const float* half, int count,
                     float* to) {
  for (int index = 0; index < count; ++index) {
    float sum = half[0] * from[index];
    for (int offset = 1; offset <= kReach; ++offset) {
      sum += half[offset] * (from[index - offset * step] + from[index + offset * step]);
    }
    to[index] = sum;
  }
}

void WeighManyNeighbours(const float* from, std::ptrdiff_t step, const std::vector<float>& half,
                         int count, float* to) {
  for (int index = 0; index < count; ++index) to[index] = half[0] * from[index];
  for (std::size_t offset = 1; offset < half.size(); ++offset) {
    const float* before = from - static_cast<std::ptrdiff_t>(offset) * step;
    const float* after = from + static_cast<std::ptrdiff_t>(offset) * step;
    const float weight = half[offset];
    for (int index = 0; index < count; ++index) {
      to[index] += weight * (before[index] + after[index]);
    }
  }
}

void Weigh(const float* from, std::ptrdiff_t step, const std::vector<float>& half, int count,
           float* to) {
  switch (half.size()) {
    case 2:
      return WeighNeighbours<1>(from, step, half.data(), count, to);
    case 3:
      return WeighNeighbours<2>(from, step, half.data(), count, to);
    case 4:
      return WeighNeighbours<3>(from, step, half.data(), count, to);
    case 5:
      return WeighNeighbours<4>(from, step, half.data(), count, to);
    default:
      return WeighManyNeighbours(from, step, half, count, to);
  }
}

}  // namespace

Between BetweenOf(double place, int count) {
  const double before = std::floor(place);
  if (!(before >= 0.0 && before + 1.0 < count)) return {};
  return {static_cast<int>(before), static_cast<float>(place - before)};
}

void SampleBilinear(const FloatImage& source, const std::vector<Between>& rows,
                    const std::vector<Between>& columns, int first_row, FloatImage& picture) {
  Require(rows.size() == static_cast<std::size_t>(picture.rows()) &&
              columns.size() == static_cast<std::size_t>(picture.columns()),
          "places of another picture");
  // Two zeros before the row are what lies outside.
  std::vector<float> line(static_cast<std::size_t>(source.columns()) + 2, 0.0F);
  float* blended = line.data() + 2;
  for (int row = first_row; row < picture.rows(); ++row) {
    float* pixels = picture.row(row);
    const Between& down = rows[static_cast<std::size_t>(row)];
    if (down.before == Between::kOutside) {
      std::fill_n(pixels, picture.columns(), 0.0F);
      continue;
    }
    const float* high = source.row(down.before);
    const float* low = source.row(down.before + 1);
    for (int column = 0; column < source.columns(); ++column) {
      blended[column] = high[column] + down.part * (low[column] - high[column]);
    }
    for (std::size_t column = 0; column < columns.size(); ++column) {
      const float* left = blended + columns[column].before;
      pixels[column] = left[0] + columns[column].part * (left[1] - left[0]);
    }
  }
}

void BlurGaussian(FloatImage& image, double sigma) {
  if (sigma < 0.05 || image.empty()) return;
  const std::vector<float> half = HalfGaussian(sigma);
  const int reach = static_cast<int>(half.size()) - 1;
  const int columns = image.columns();
  // Rows blurred along themselves, between rows of zeros.
  FloatImage along(image.rows() + 2 * reach, columns);
  std::vector<float> padded(static_cast<std::size_t>(columns + 2 * reach), 0.0F);
  for (int row = 0; row < image.rows(); ++row) {
    std::copy_n(image.row(row), columns, padded.begin() + reach);
    Weigh(padded.data() + reach, 1, half, columns, along.row(row + reach));
  }
  for (int row = 0; row < image.rows(); ++row) {
    Weigh(along.row(row + reach), columns, half, columns, image.row(row));
  }
}

}  // namespace etalon::phantom
