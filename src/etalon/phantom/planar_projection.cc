#include "etalon/phantom/planar_projection.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "etalon/phantom/planar_sampling.h"

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

/// Unscattered counts of the slabs of a body towards one camera, nearest first; those behind
/// the nearest that hold nothing have no pixels.
using Slabs = std::vector<FloatImage>;

/// Projects slice by slice towards both cameras.
class Projector {
 public:
  Projector(const image::LabelVolume& labels, const VoxelOptics& optics)
      : labels_(labels),
        optics_(optics),
        columns_(static_cast<std::size_t>(labels.columns())),
        lines_(static_cast<std::size_t>(labels.rows()),
               Line{0, 0, OpticsLine(columns_), OpticsLine(columns_)}),
        front_(lines_.size()) {
    anterior.resize((lines_.size() + kSlabRows - 1) / kSlabRows);
    posterior.resize(anterior.size());
    anterior.front() = FloatImage(labels.slices(), labels.columns());
    posterior.front() = anterior.front();
    for (int slice = 0; slice < labels.slices(); ++slice) Project(slice);
  }

  Slabs anterior, posterior;

  /// Rows of the grid before the most forward and behind the last point of the body.
  double EmptyInFront() const { return static_cast<double>(front_); }
  double EmptyBehind() const { return static_cast<double>(lines_.size() - back_); }

 private:
  using OpticsLine = std::vector<float>;
  /// What the voxels of a row emit and pass, and which of them are within the body.
  struct Line {
    std::size_t first = 0, end = 0;
    OpticsLine emitted, passed;
  };

  /// The first column that is not outside, or all of them; looks at eight voxels at a time.
  std::size_t FirstInside(const std::uint8_t* organs) const {
    std::size_t column = 0;
    for (std::uint64_t eight = 0; column + sizeof(eight) <= columns_; column += sizeof(eight)) {
      std::memcpy(&eight, organs + column, sizeof(eight));
      if (eight != 0) break;
    }
    while (column < columns_ && organs[column] == 0) ++column;
    return column;
  }

  std::size_t EndInside(const std::uint8_t* organs, std::size_t first) const {
    std::size_t end = columns_;
    for (std::uint64_t eight = 0; end >= first + sizeof(eight); end -= sizeof(eight)) {
      std::memcpy(&eight, organs + end - sizeof(eight), sizeof(eight));
      if (eight != 0) break;
    }
    while (end > first && organs[end - 1] == 0) --end;
    return end;
  }

  void Read(const std::uint8_t* organs, Line& line) const {
    const std::size_t first = FirstInside(organs);
    const std::size_t end = EndInside(organs, first);
    float* emitted = line.emitted.data();
    float* passed = line.passed.data();
    for (std::size_t column = first; column < end; ++column) {
      emitted[column] = optics_.emitted[organs[column]];
      passed[column] = optics_.passed[organs[column]];
    }
    line.first = first;
    line.end = end;
  }

  void Project(int slice) {
    for (std::size_t row = 0; row < lines_.size(); ++row) {
      Read(labels_.slice(slice) + row * columns_, lines_[row]);
      if (lines_[row].first == lines_[row].end) continue;
      front_ = std::min(front_, row);
      back_ = std::max(back_, row + 1);
    }
    const int picture_row = labels_.slices() - 1 - slice;
    std::vector<float> passed(columns_, 1.0F);
    for (std::size_t row = 0; row < lines_.size(); ++row) {
      Add(lines_[row], passed.data(), picture_row, anterior[row / kSlabRows]);
    }
    passed.assign(columns_, 1.0F);
    for (std::size_t row = 0; row < lines_.size(); ++row) {
      Add(lines_[lines_.size() - 1 - row], passed.data(), picture_row, posterior[row / kSlabRows]);
    }
  }

  void Add(const Line& line, float* passed, int picture_row, FloatImage& slab) const {
    if (line.first == line.end) return;
    if (slab.empty()) slab = FloatImage(labels_.slices(), labels_.columns());
    float* sum = slab.row(picture_row);
    for (std::size_t column = line.first; column < line.end; ++column) {
      sum[column] += passed[column] * line.emitted[column];
      passed[column] *= line.passed[column];
    }
  }

  const image::LabelVolume& labels_;
  const VoxelOptics& optics_;
  std::size_t columns_;
  std::vector<Line> lines_;
  std::size_t front_, back_ = 0;  ///< rows that hold the body: front_ <= row < back_
};

double SigmaAt(const PlanarCamera& camera, double distance) {
  const double collimator = camera.collimator_width.value() + camera.collimator_spread * distance;
  return std::hypot(camera.intrinsic_width.value(), collimator) / kWidthOfSigma;
}

void Add(const FloatImage& from, FloatImage& to) {
  for (std::size_t pixel = 0; pixel < to.size(); ++pixel)
    to.pixels()[pixel] += from.pixels()[pixel];
}

/// `gap`: from the face of the collimator to the first slab, in millimetres; negative where slabs
/// before the body are empty. From the farthest slab to the nearest: each step adds the blur that
/// the farther ones have more.
FloatImage BlurSlabs(Slabs slabs, const PlanarCamera& camera, double gap, double voxel) {
  const auto sigma = [&](std::size_t slab) {
    const double distance = gap + (static_cast<double>(slab) + 0.5) * kSlabRows * voxel;
    return SigmaAt(camera, std::max(distance, 0.0)) / voxel;
  };
  FloatImage image;
  double reached = 0.0;  // the blur that the farther slabs have by now
  for (std::size_t slab = slabs.size(); slab-- > 0;) {
    if (slabs[slab].empty()) continue;
    if (image.empty()) {
      image = std::move(slabs[slab]);
    } else {
      BlurGaussian(image, std::sqrt(std::pow(reached, 2) - std::pow(sigma(slab), 2)));
      Add(slabs[slab], image);
    }
    reached = sigma(slab);
  }
  BlurGaussian(image, reached);
  return image;
}

/// A broad Gaussian at a quarter of the size.
FloatImage Scattered(const FloatImage& image, double sigma) {
  constexpr int kStep = 4;
  FloatImage coarse(image.rows() / kStep + 2, image.columns() / kStep + 2);
  for (int row = 0; row < image.rows(); ++row) {
    const float* pixels = image.row(row);
    float* sums = coarse.row(row / kStep);
    for (int column = 0; column < image.columns(); ++column) {
      sums[column / kStep] += pixels[column] / (kStep * kStep);
    }
  }
  BlurGaussian(coarse, sigma / kStep);
  const auto places = [&](int count, int coarse_count) {
    std::vector<Between> result;
    for (int index = 0; index < count; ++index) {
      result.push_back(BetweenOf(std::max(0.0, (index - 0.5 * (kStep - 1)) / kStep), coarse_count));
    }
    return result;
  };
  FloatImage result(image.rows(), image.columns());
  SampleBilinear(coarse, places(image.rows(), coarse.rows()),
                 places(image.columns(), coarse.columns()), 0, result);
  return result;
}

FloatImage Seen(Slabs slabs, const PlanarCamera& camera, double gap, double voxel) {
  FloatImage image = BlurSlabs(std::move(slabs), camera, gap, voxel);
  const FloatImage scatter = Scattered(image, camera.scatter_spread.value() / voxel);
  const auto fraction = static_cast<float>(camera.scatter_fraction);
  for (std::size_t pixel = 0; pixel < image.size(); ++pixel) {
    image.pixels()[pixel] += fraction * scatter.pixels()[pixel];
  }
  return image;
}

}  // namespace

PlanarProjections ProjectBody(const Body& body, const OrganValues& standardised_uptake,
                              const PlanarCamera& camera) {
  const double voxel = body.labels.frame().row_step.y;
  const VoxelOptics optics = OpticsOf(standardised_uptake, voxel);
  Projector projector(body.labels, optics);
  return {
      .anterior = Seen(std::move(projector.anterior), camera, camera.front_gap.value(), voxel),
      .posterior = Seen(std::move(projector.posterior), camera, camera.back_gap.value(), voxel)};
}

}  // namespace etalon::phantom
