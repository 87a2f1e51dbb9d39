#include "etalon/image/volume_blur.h"

#include <algorithm>
#include <cmath>

namespace etalon::image {
namespace {

double Length(const PatientPoint& step) {
  return std::sqrt(step.x * step.x + step.y * step.y + step.z * step.z);
}

/// Half of a kernel of sum 1, from its centre on.
std::vector<float> KernelOf(double sigma) {
  const int reach = static_cast<int>(std::ceil(4.0 * sigma));
  std::vector<double> kernel;
  double sum = 0.0;
  for (int offset = 0; offset <= reach; ++offset) {
    kernel.push_back(sigma > 0.0 ? std::exp(-0.5 * offset * offset / (sigma * sigma)) : 1.0);
    sum += kernel.back() * (offset == 0 ? 1.0 : 2.0);
  }
  std::vector<float> narrow;
  for (const double weight : kernel) narrow.push_back(static_cast<float>(weight / sum));
  return narrow;
}

/// Convolves `count` values that lie `stride` apart.
void BlurLine(float* values, int count, std::size_t stride, const std::vector<float>& kernel,
              std::vector<float>& padded) {
  const int reach = static_cast<int>(kernel.size()) - 1;
  padded.resize(static_cast<std::size_t>(count + 2 * reach));
  for (int index = -reach; index < count + reach; ++index) {
    const auto held = static_cast<std::size_t>(std::clamp(index, 0, count - 1));
    padded[static_cast<std::size_t>(index + reach)] = values[held * stride];
  }
  for (int index = 0; index < count; ++index) {
    const float* centre = padded.data() + index + reach;
    float sum = kernel[0] * centre[0];
    for (int offset = 1; offset <= reach; ++offset) {
      sum += kernel[static_cast<std::size_t>(offset)] * (centre[-offset] + centre[offset]);
    }
    values[static_cast<std::size_t>(index) * stride] = sum;
  }
}

}  // namespace

FloatVolume GaussianBlur(const FloatVolume& volume, Millimetres full_width) {
  return GaussianBlur(volume, BlurWidths{full_width, full_width, full_width});
}

FloatVolume GaussianBlur(const FloatVolume& volume, const BlurWidths& full_widths) {
  const auto& [column_width, row_width, slice_width] = full_widths;
  const Millimetres least = std::min({column_width, row_width, slice_width});
  const Millimetres most = std::max({column_width, row_width, slice_width});
  Require(least.value() >= 0.0, "a blur of negative width");
  FloatVolume result = volume;
  if (result.empty() || most.value() == 0.0) return result;
  const auto kernel = [](Millimetres width, const PatientPoint& step) {
    return KernelOf(width.value() / std::sqrt(8.0 * std::log(2.0)) / Length(step));
  };
  const auto columns = static_cast<std::size_t>(volume.columns());
  const auto plane = columns * static_cast<std::size_t>(volume.rows());
  std::vector<float> padded;
  const std::vector<float> along_row = kernel(column_width, volume.frame().column_step);
  const std::vector<float> along_column = kernel(row_width, volume.frame().row_step);
  const std::vector<float> along_slices = kernel(slice_width, volume.frame().slice_step);
  for (int slice = 0; slice < volume.slices(); ++slice) {
    for (int row = 0; row < volume.rows(); ++row) {
      BlurLine(&result(slice, row, 0), volume.columns(), 1, along_row, padded);
    }
    for (int column = 0; column < volume.columns(); ++column) {
      BlurLine(&result(slice, 0, column), volume.rows(), columns, along_column, padded);
    }
  }
  for (std::size_t place = 0; place < plane; ++place) {
    BlurLine(result.voxels().data() + place, volume.slices(), plane, along_slices, padded);
  }
  return result;
}

}  // namespace etalon::image
