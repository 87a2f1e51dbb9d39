#include "etalon/phantom/planar_projection.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace etalon::phantom {
namespace {

using image::FloatImage;

constexpr double kWidthOfSigma = 2.354820045;  // full width at half maximum of a Gaussian
constexpr int kSlabRows = 6;

/// What one voxel of an organ sends towards the camera, and what it lets through.
struct VoxelOptics {
  std::array<float, kOrganCount> emitted{};
  std::array<float, kOrganCount> passed{};
};

VoxelOptics OpticsOf(const OrganValues& uptake, double voxel) {
  VoxelOptics optics;
  for (std::size_t organ = 0; organ < kOrganCount; ++organ) {
    const double depth = AttenuationPerMillimetre()[organ] * voxel;
    const double escape = depth > 0.0 ? (1.0 - std::exp(-depth)) / depth : 1.0;
    optics.emitted[organ] = static_cast<float>(uptake[organ] * escape);
    optics.passed[organ] = static_cast<float>(std::exp(-depth));
  }
  return optics;
}

std::vector<float> GaussianKernel(double sigma) {
  const int reach = static_cast<int>(std::ceil(3.5 * sigma));
  std::vector<float> kernel;
  double sum = 0.0;
  for (int offset = -reach; offset <= reach; ++offset) {
    kernel.push_back(static_cast<float>(std::exp(-0.5 * offset * offset / (sigma * sigma))));
    sum += kernel.back();
  }
  for (float& weight : kernel) weight = static_cast<float>(weight / sum);
  return kernel;
}

void BlurColumns(FloatImage& image, const std::vector<float>& kernel) {
  const int reach = static_cast<int>(kernel.size() / 2);
  FloatImage result(image.rows(), image.columns());
  for (int row = 0; row < image.rows(); ++row) {
    const int first = std::max(0, row - reach);
    const int last = std::min(image.rows() - 1, row + reach);
    float* to = result.row(row);
    for (int source = first; source <= last; ++source) {
      const float weight = kernel[static_cast<std::size_t>(source - row + reach)];
      const float* from = image.row(source);
      for (int column = 0; column < image.columns(); ++column) to[column] += weight * from[column];
    }
  }
  image = std::move(result);
}

void BlurRows(FloatImage& image, const std::vector<float>& kernel) {
  const int reach = static_cast<int>(kernel.size() / 2);
  const int columns = image.columns();
  std::vector<float> padded(static_cast<std::size_t>(columns + 2 * reach));
  for (int row = 0; row < image.rows(); ++row) {
    float* pixels = image.row(row);
    std::copy_n(pixels, columns, padded.begin() + reach);
    std::fill_n(pixels, columns, 0.0F);
    for (int offset = 0; offset <= 2 * reach; ++offset) {
      const float weight = kernel[static_cast<std::size_t>(offset)];
      const float* from = padded.data() + offset;
      for (int column = 0; column < columns; ++column) pixels[column] += weight * from[column];
    }
  }
}

/// One camera: unscattered counts of slabs of the body, nearest first.
class Projector {
 public:
  Projector(const image::LabelVolume& labels, const VoxelOptics& optics)
      : labels_(labels), optics_(optics) {}

  /// `forwards`: from the front to the back.
  std::vector<FloatImage> Slabs(bool forwards) const {
    const int slabs = (labels_.rows() + kSlabRows - 1) / kSlabRows;
    std::vector<FloatImage> result(static_cast<std::size_t>(slabs),
                                   FloatImage(labels_.slices(), labels_.columns()));
    std::vector<float> passed(static_cast<std::size_t>(labels_.columns()));
    for (int slice = 0; slice < labels_.slices(); ++slice) {
      std::fill(passed.begin(), passed.end(), 1.0F);
      for (int depth = 0; depth < labels_.rows(); ++depth) {
        const int row = forwards ? depth : labels_.rows() - 1 - depth;
        FloatImage& slab = result[static_cast<std::size_t>(depth / kSlabRows)];
        AddRow(slice, row, passed, slab.row(labels_.slices() - 1 - slice));
      }
    }
    return result;
  }

 private:
  void AddRow(int slice, int row, std::vector<float>& passed, float* sum) const {
    const std::uint8_t* organs = labels_.slice(slice) + row * labels_.columns();
    if (std::all_of(organs, organs + passed.size(), [](auto organ) { return organ == 0; })) return;
    for (std::size_t column = 0; column < passed.size(); ++column) {
      const std::uint8_t organ = organs[column];
      sum[column] += passed[column] * optics_.emitted[organ];
      passed[column] *= optics_.passed[organ];
    }
  }

  const image::LabelVolume& labels_;
  const VoxelOptics& optics_;
};

double SigmaAt(const PlanarCamera& camera, double distance) {
  const double collimator = camera.collimator_width.value() + camera.collimator_spread * distance;
  return std::hypot(camera.intrinsic_width.value(), collimator) / kWidthOfSigma;
}

/// From the farthest slab to the nearest: each step adds the blur that the farther ones have more.
FloatImage BlurSlabs(std::vector<FloatImage> slabs, const PlanarCamera& camera, double gap,
                     double voxel) {
  const auto sigma = [&](std::size_t slab) {
    return SigmaAt(camera, gap + (static_cast<double>(slab) + 0.5) * kSlabRows * voxel) / voxel;
  };
  FloatImage image = std::move(slabs.back());
  for (std::size_t slab = slabs.size() - 1; slab-- > 0;) {
    const double more = std::pow(sigma(slab + 1), 2) - std::pow(sigma(slab), 2);
    BlurGaussian(image, std::sqrt(more));
    for (std::size_t pixel = 0; pixel < image.size(); ++pixel) {
      image.pixels()[pixel] += slabs[slab].pixels()[pixel];
    }
  }
  BlurGaussian(image, sigma(0));
  return image;
}

/// A broad Gaussian as three box means each way, at a quarter of the size.
FloatImage Scattered(const FloatImage& image, double sigma) {
  constexpr int kStep = 4;
  FloatImage coarse(image.rows() / kStep + 2, image.columns() / kStep + 2);
  for (int row = 0; row < image.rows(); ++row) {
    for (int column = 0; column < image.columns(); ++column) {
      coarse(row / kStep, column / kStep) += image(row, column) / (kStep * kStep);
    }
  }
  BlurGaussian(coarse, sigma / kStep);
  FloatImage result(image.rows(), image.columns());
  for (int row = 0; row < image.rows(); ++row) {
    const float down = std::max(0.0F, (static_cast<float>(row) - 1.5F) / kStep);
    const int top = static_cast<int>(down);
    for (int column = 0; column < image.columns(); ++column) {
      const float right = std::max(0.0F, (static_cast<float>(column) - 1.5F) / kStep);
      const int left = static_cast<int>(right);
      const float part = right - static_cast<float>(left);
      const float high = std::lerp(coarse(top, left), coarse(top, left + 1), part);
      const float low = std::lerp(coarse(top + 1, left), coarse(top + 1, left + 1), part);
      result(row, column) = std::lerp(high, low, down - static_cast<float>(top));
    }
  }
  return result;
}

FloatImage Seen(std::vector<FloatImage> slabs, const PlanarCamera& camera, double gap,
                double voxel) {
  FloatImage image = BlurSlabs(std::move(slabs), camera, gap, voxel);
  const FloatImage scatter = Scattered(image, camera.scatter_spread.value() / voxel);
  const auto fraction = static_cast<float>(camera.scatter_fraction);
  for (std::size_t pixel = 0; pixel < image.size(); ++pixel) {
    image.pixels()[pixel] += fraction * scatter.pixels()[pixel];
  }
  return image;
}

}  // namespace

void BlurGaussian(FloatImage& image, double sigma) {
  if (sigma < 0.05) return;
  const std::vector<float> kernel = GaussianKernel(sigma);
  BlurColumns(image, kernel);
  BlurRows(image, kernel);
}

PlanarProjections ProjectBody(const Body& body, const OrganValues& standardised_uptake,
                              const PlanarCamera& camera) {
  const double voxel = body.labels.frame().row_step.y;
  const VoxelOptics optics = OpticsOf(standardised_uptake, voxel);
  const Projector projector(body.labels, optics);
  return {.anterior = Seen(projector.Slabs(true), camera, camera.front_gap.value(), voxel),
          .posterior = Seen(projector.Slabs(false), camera, camera.back_gap.value(), voxel)};
}

}  // namespace etalon::phantom
