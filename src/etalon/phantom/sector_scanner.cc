#include "etalon/phantom/sector_scanner.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace etalon::phantom {
namespace {

constexpr int kSamples = 512;
constexpr int kBeams = 184;
constexpr double kRangeSigma = 0.40;        // mm
constexpr double kBeamSigmaAtFace = 0.35;   // mm
constexpr double kBeamSigmaAngle = 0.0125;  // radians: 1.25 mm at 10 cm
constexpr double kNearestRange = 3.0;       // mm, where the density correction stops growing
constexpr std::size_t kNoiseCount = 1U << 18;

// The grey scale of a scanner is a logarithm followed by a display curve; an exponential display
// curve makes both together a power. A third reproduces the ratio of speckle to mean in CAMUS.
constexpr double kCompression = 1.0 / 3.0;
// Mean of R^(1/3) for Rayleigh amplitudes of unit power, Gamma(7/6).
constexpr double kMeanCompressedRayleigh = 0.9277;
constexpr double kFullGrey = 255.0;

std::vector<float> UnitEnergyGaussian(double sigma, int reach) {
  std::vector<float> kernel;
  double energy = 0.0;
  for (int offset = -reach; offset <= reach; ++offset) {
    const double weight = std::exp(-0.5 * offset * offset / (sigma * sigma));
    kernel.push_back(static_cast<float>(weight));
    energy += weight * weight;
  }
  for (float& weight : kernel) weight /= static_cast<float>(std::sqrt(energy));
  return kernel;
}

double Bell(double x, double width) { return std::exp(-0.5 * x * x / (width * width)); }

double SmoothStep(double low, double high, double x) {
  const double t = std::clamp((x - low) / (high - low), 0.0, 1.0);
  return t * t * (3.0 - 2.0 * t);
}

}  // namespace

double AmplitudeOfGrey(double grey) {
  return std::pow(grey / (kFullGrey * kMeanCompressedRayleigh), 1.0 / kCompression);
}

EchoGrid::EchoGrid(const SectorField& field)
    : half_angle_(field.half_angle),
      range_step_(field.depth / (kSamples - 1)),
      angle_step_(2.0 * field.half_angle / (kBeams - 1)),
      in_phase_(kSamples, kBeams),
      quadrature_(kSamples, kBeams) {}

void EchoGrid::Add(const BeamPoint& point, float in_phase, float quadrature) {
  const double range =
      std::sqrt(point.lateral * point.lateral + point.depth * point.depth) / range_step_;
  const double beam = (std::atan2(point.lateral, point.depth) + half_angle_) / angle_step_;
  if (!(range >= 0.0 && range < kSamples - 1 && beam >= 0.0 && beam < kBeams - 1)) return;
  const int row = static_cast<int>(range);
  const int column = static_cast<int>(beam);
  const auto down = static_cast<float>(range - row);
  const auto right = static_cast<float>(beam - column);
  const auto spread = [&](image::FloatImage& grid, float value) {
    float* upper = grid.row(row) + column;
    float* lower = grid.row(row + 1) + column;
    upper[0] += value * (1.0F - down) * (1.0F - right);
    upper[1] += value * (1.0F - down) * right;
    lower[0] += value * down * (1.0F - right);
    lower[1] += value * down * right;
  };
  spread(in_phase_, in_phase);
  spread(quadrature_, quadrature);
}

SectorScanner::SectorScanner(const SectorField& field, const ScannerSettings& settings,
                             Random random)
    : field_(field), settings_(settings), random_(random) {
  const EchoGrid grid(field);
  grey_ = image::FloatImage(grid.samples(), grid.beams());
  scratch_ = grey_;
  noise_.reserve(kNoiseCount);
  for (std::size_t i = 0; i < kNoiseCount; ++i) {
    noise_.push_back(static_cast<float>(random_.Normal() * std::numbers::sqrt2 / 2.0));
  }
  PrepareKernels(grid);
  PrepareShadows(grid);
  PrepareScanConversion(grid);
}

void SectorScanner::PrepareKernels(const EchoGrid& grid) {
  range_kernel_ = UnitEnergyGaussian(kRangeSigma / grid.range_step(),
                                     static_cast<int>(3.0 * kRangeSigma / grid.range_step()) + 1);
  for (int sample = 0; sample < grid.samples(); ++sample) {
    const double range = std::max(grid.RangeOf(sample), kNearestRange);
    const double sigma = (kBeamSigmaAtFace / range + kBeamSigmaAngle) / grid.angle_step();
    const int reach = std::min(static_cast<int>(3.0 * sigma) + 1, grid.beams() / 2);
    beam_kernels_.push_back(UnitEnergyGaussian(sigma, reach));
  }
}

// Poor contact and lung at the flanks, two ribs of random place, and a weak apex.
void SectorScanner::PrepareShadows(const EchoGrid& grid) {
  const double left_edge = random_.Uniform(-1.0, -0.8);
  const double right_edge = random_.Uniform(0.75, 0.95);
  const double ribs[] = {random_.Uniform(0.35, 0.75), random_.Uniform(-0.75, -0.25)};
  gain_ = image::FloatImage(grid.samples(), grid.beams());
  for (int sample = 0; sample < grid.samples(); ++sample) {
    const double far = grid.RangeOf(sample) / field_.depth;
    for (int beam = 0; beam < grid.beams(); ++beam) {
      const double side = grid.AngleOf(beam) / field_.half_angle;
      const double flank = SmoothStep(left_edge + 0.35, left_edge, side) +
                           SmoothStep(right_edge - 0.35, right_edge, side);
      const double rib = Bell(side - ribs[0], 0.09) + 0.6 * Bell(side - ribs[1], 0.06);
      const double apex = Bell(far - 0.12, 0.07);
      const double loss =
          settings_.dropout * (12.0 * flank + 14.0 * rib * SmoothStep(0.1, 0.3, far) + 8.0 * apex);
      gain_(sample, beam) = static_cast<float>(std::pow(10.0, (settings_.gain_db - loss) / 20.0));
    }
  }
}

void SectorScanner::PrepareScanConversion(const EchoGrid& grid) {
  const image::PixelBox box = field_.Box();
  for (int row = box.top; row < box.top + box.rows; ++row) {
    for (int column = box.left; column < box.left + box.columns; ++column) {
      const BeamPoint point =
          field_.BeamFromPixel({static_cast<double>(row), static_cast<double>(column)});
      const double range = std::hypot(point.lateral, point.depth) / grid.range_step();
      const double beam =
          (std::atan2(point.lateral, point.depth) + field_.half_angle) / grid.angle_step();
      const int sample = static_cast<int>(range);
      const int left = static_cast<int>(std::floor(beam));
      if (sample >= grid.samples() - 1 || left < 0 || left >= grid.beams() - 1) continue;
      samples_.push_back({.pixel = row * field_.columns + column,
                          .cell = sample * grid.beams() + left,
                          .range_weight = static_cast<float>(range - sample),
                          .beam_weight = static_cast<float>(beam - left)});
    }
  }
}

// Time-gain compensation lifts the electronic noise of deep echoes with the echoes.
void SectorScanner::ScaleAndAddNoise(image::FloatImage& echoes, const EchoGrid& grid) {
  for (int sample = 0; sample < grid.samples(); ++sample) {
    const double range = std::max(grid.RangeOf(sample), kNearestRange);
    const double cell = range * grid.range_step() * grid.angle_step();
    const auto density = static_cast<float>(1.0 / std::sqrt(kScatterersPerSquareMillimetre * cell));
    const double far = grid.RangeOf(sample) / field_.depth;
    const auto level =
        static_cast<float>(AmplitudeOfGrey(170.0 * settings_.noise * (0.35 + 0.65 * far)));
    const float* noise = noise_.data() + random_.Below(kNoiseCount - kBeams);
    float* row = echoes.row(sample);
    const float* gain = gain_.row(sample);
    for (int beam = 0; beam < grid.beams(); ++beam) {
      row[beam] = row[beam] * density * gain[beam] + level * noise[beam];
    }
  }
}

void SectorScanner::BlurAlongRange(const image::FloatImage& from, image::FloatImage& to) const {
  const int reach = static_cast<int>(range_kernel_.size() / 2);
  for (int row = 0; row < from.rows(); ++row) {
    float* out = to.row(row);
    std::fill(out, out + from.columns(), 0.0F);
    for (int offset = -reach; offset <= reach; ++offset) {
      if (row + offset < 0 || row + offset >= from.rows()) continue;
      const float weight = range_kernel_[static_cast<std::size_t>(offset + reach)];
      const float* in = from.row(row + offset);
      for (int beam = 0; beam < from.columns(); ++beam) out[beam] += weight * in[beam];
    }
  }
}

void SectorScanner::BlurAcrossBeams(image::FloatImage& echoes) const {
  std::vector<float> padded(static_cast<std::size_t>(2 * kBeams));
  for (int row = 0; row < echoes.rows(); ++row) {
    const std::vector<float>& kernel = beam_kernels_[static_cast<std::size_t>(row)];
    const auto reach = static_cast<std::ptrdiff_t>(kernel.size() / 2);
    float* out = echoes.row(row);
    std::fill(padded.begin(), padded.end(), 0.0F);
    std::copy(out, out + echoes.columns(), padded.begin() + reach);
    std::fill(out, out + echoes.columns(), 0.0F);
    for (std::size_t tap = 0; tap < kernel.size(); ++tap) {
      const float weight = kernel[tap];
      const float* in = padded.data() + tap;
      for (int beam = 0; beam < echoes.columns(); ++beam) out[beam] += weight * in[beam];
    }
  }
}

void SectorScanner::Blur(image::FloatImage& echoes) {
  BlurAlongRange(echoes, scratch_);
  std::swap(echoes, scratch_);
  BlurAcrossBeams(echoes);
}

void SectorScanner::Compress(const EchoGrid& grid, const image::FloatImage& in_phase,
                             const image::FloatImage& quadrature) {
  for (int sample = 0; sample < grid.samples(); ++sample) {
    const float* real = in_phase.row(sample);
    const float* imaginary = quadrature.row(sample);
    float* grey = grey_.row(sample);
    for (int beam = 0; beam < grid.beams(); ++beam) {
      const float power = real[beam] * real[beam] + imaginary[beam] * imaginary[beam];
      // power^(1/6) is amplitude^(1/3).
      grey[beam] = std::min(255.0F, 255.0F * std::cbrt(std::sqrt(power)));
    }
  }
}

image::GrayImage SectorScanner::Image(EchoGrid& echoes) {
  for (image::FloatImage* part : {&echoes.in_phase(), &echoes.quadrature()}) {
    ScaleAndAddNoise(*part, echoes);
    Blur(*part);
  }
  Compress(echoes, echoes.in_phase(), echoes.quadrature());
  image::GrayImage picture(field_.rows, field_.columns);
  for (const Sample& sample : samples_) {
    const float* upper = grey_.pixels().data() + sample.cell;
    const float* lower = upper + grey_.columns();
    const float above = upper[0] + (upper[1] - upper[0]) * sample.beam_weight;
    const float below = lower[0] + (lower[1] - lower[0]) * sample.beam_weight;
    picture.pixels()[static_cast<std::size_t>(sample.pixel)] =
        static_cast<std::uint8_t>(above + (below - above) * sample.range_weight + 0.5F);
  }
  return picture;
}

}  // namespace etalon::phantom
