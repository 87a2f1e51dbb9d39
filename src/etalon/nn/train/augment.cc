#include "etalon/nn/train/augment.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace etalon::nn::train {
namespace {

constexpr int kControlPoints = 5;
constexpr float kMidGrey = 0.25F;

/// Source position of output pixel (row, column), both in pixel centres:
/// row_s = row_0 + rr * row + rc * column, likewise for the column.
struct Affine {
  double row_0 = 0, rr = 0, rc = 0;
  double column_0 = 0, cr = 0, cc = 0;
};

/// Smooth displacement on a grid of control points, in source pixels.
struct Displacement {
  bool active = false;
  std::array<std::array<float, kControlPoints>, kControlPoints> row{};
  std::array<std::array<float, kControlPoints>, kControlPoints> column{};
};

/// What turns a stored grey level into brightness.
using ToneCurve = std::array<float, 256>;

Affine StretchMap(const image::GrayImage& source, int size) {
  const double row_scale = static_cast<double>(source.rows()) / size;
  const double column_scale = static_cast<double>(source.columns()) / size;
  return {.row_0 = 0.5 * row_scale - 0.5,
          .rr = row_scale,
          .column_0 = 0.5 * column_scale - 0.5,
          .cc = column_scale};
}

double Symmetric(Random& random, double half_width) {
  return random.Uniform(-half_width, half_width);
}

/// Composes rotation, zoom, aspect and shift about the centre with the stretch to the square.
Affine RandomMap(const image::GrayImage& source, int size, const Augmentation& options,
                 Random& random) {
  const double angle = Symmetric(random, options.rotation_degrees) * std::numbers::pi / 180.0;
  const double zoom = std::exp(
      random.Uniform(std::log(std::max(0.1, 1.0 - options.zoom_out)), std::log1p(options.zoom_in)));
  const double aspect = std::exp(Symmetric(random, std::log1p(options.aspect)) / 2.0);
  const double row_shift = Symmetric(random, options.shift) * size;
  const double column_shift = Symmetric(random, options.shift) * size;
  const Affine stretch = StretchMap(source, size);
  const double centre = 0.5 * (size - 1);
  const double cosine = std::cos(angle);
  const double sine = std::sin(angle);
  // Output offset (r, c) -> rotated -> divided by the zoom of its axis -> stretched.
  const double row_zoom = zoom * aspect;
  const double column_zoom = zoom / aspect;
  Affine map;
  map.rr = stretch.rr * cosine / row_zoom;
  map.rc = stretch.rr * sine / row_zoom;
  map.cr = -stretch.cc * sine / column_zoom;
  map.cc = stretch.cc * cosine / column_zoom;
  const double row_centre = centre + row_shift;
  const double column_centre = centre + column_shift;
  map.row_0 = stretch.row_0 + stretch.rr * centre - map.rr * row_centre - map.rc * column_centre;
  map.column_0 =
      stretch.column_0 + stretch.cc * centre - map.cr * row_centre - map.cc * column_centre;
  return map;
}

/// Left and right of the output change places.
void Flip(Affine& map, int size) {
  map.row_0 += map.rc * (size - 1);
  map.column_0 += map.cc * (size - 1);
  map.rc = -map.rc;
  map.cc = -map.cc;
}

Displacement RandomDisplacement(const image::GrayImage& source, double elastic, Random& random) {
  Displacement field;
  field.active = elastic > 0.0;
  if (!field.active) return field;
  for (int i = 0; i < kControlPoints; ++i) {
    for (int j = 0; j < kControlPoints; ++j) {
      const auto y = static_cast<std::size_t>(i);
      const auto x = static_cast<std::size_t>(j);
      field.row[y][x] = static_cast<float>(elastic * source.rows() * random.Normal());
      field.column[y][x] = static_cast<float>(elastic * source.columns() * random.Normal());
    }
  }
  return field;
}

ToneCurve LinearTone() {
  ToneCurve tone;
  for (std::size_t level = 0; level < tone.size(); ++level) {
    tone[level] = static_cast<float>(level) / 255.0F;
  }
  return tone;
}

ToneCurve RandomTone(const Augmentation& options, Random& random) {
  const auto gain = static_cast<float>(std::exp(Symmetric(random, options.gain)));
  const auto gamma = static_cast<float>(std::exp(Symmetric(random, options.gamma)));
  const auto contrast = static_cast<float>(1.0 + Symmetric(random, options.contrast));
  ToneCurve tone = LinearTone();
  for (float& level : tone) {
    // Black stays black: the surroundings of the sector carry no signal to amplify.
    const float curved = gain * std::pow(level, gamma);
    const float contrasted = kMidGrey + contrast * (curved - kMidGrey);
    level = std::clamp(level > 0.0F ? contrasted : 0.0F, 0.0F, 1.0F);
  }
  return tone;
}

/// The four neighbours of a source position and their weights.
struct Neighbours {
  int row = 0, column = 0;
  float row_fraction = 0, column_fraction = 0;
};

template <typename Value>
Value At(const image::Raster<Value>& raster, int row, int column) {
  return raster.Contains(row, column) ? raster(row, column) : Value{};
}

float SamplePicture(const image::GrayImage& source, const ToneCurve& tone, const Neighbours& n) {
  const float a = tone[At(source, n.row, n.column)];
  const float b = tone[At(source, n.row, n.column + 1)];
  const float c = tone[At(source, n.row + 1, n.column)];
  const float d = tone[At(source, n.row + 1, n.column + 1)];
  const float upper = a + n.column_fraction * (b - a);
  const float lower = c + n.column_fraction * (d - c);
  return upper + n.row_fraction * (lower - upper);
}

std::uint8_t SampleLabel(const image::LabelMask& source, const Neighbours& n) {
  const std::array<std::uint8_t, 4> labels = {
      At(source, n.row, n.column), At(source, n.row, n.column + 1), At(source, n.row + 1, n.column),
      At(source, n.row + 1, n.column + 1)};
  if (labels[0] == labels[1] && labels[0] == labels[2] && labels[0] == labels[3]) return labels[0];
  const float v = n.row_fraction;
  const float h = n.column_fraction;
  const std::array<float, 4> weights = {(1 - v) * (1 - h), (1 - v) * h, v * (1 - h), v * h};
  std::uint8_t best = labels[0];
  float best_weight = -1.0F;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    float weight = 0.0F;
    for (std::size_t j = 0; j < labels.size(); ++j) {
      if (labels[j] == labels[i]) weight += weights[j];
    }
    if (weight > best_weight) {
      best_weight = weight;
      best = labels[i];
    }
  }
  return best;
}

float Interpolate(const std::array<std::array<float, kControlPoints>, kControlPoints>& grid,
                  float row, float column) {
  const auto y = std::min(static_cast<std::size_t>(row), std::size_t{kControlPoints - 2});
  const auto x = std::min(static_cast<std::size_t>(column), std::size_t{kControlPoints - 2});
  const float v = row - static_cast<float>(y);
  const float h = column - static_cast<float>(x);
  const float upper = grid[y][x] + h * (grid[y][x + 1] - grid[y][x]);
  const float lower = grid[y + 1][x] + h * (grid[y + 1][x + 1] - grid[y + 1][x]);
  return upper + v * (lower - upper);
}

Neighbours Locate(const Affine& map, const Displacement& field, int row, int column, int size) {
  double source_row = map.row_0 + map.rr * row + map.rc * column;
  double source_column = map.column_0 + map.cr * row + map.cc * column;
  if (field.active) {
    const float scale = static_cast<float>(kControlPoints - 1) / static_cast<float>(size - 1);
    const float grid_row = static_cast<float>(row) * scale;
    const float grid_column = static_cast<float>(column) * scale;
    source_row += Interpolate(field.row, grid_row, grid_column);
    source_column += Interpolate(field.column, grid_row, grid_column);
  }
  const double row_floor = std::floor(source_row);
  const double column_floor = std::floor(source_column);
  return {.row = static_cast<int>(row_floor),
          .column = static_cast<int>(column_floor),
          .row_fraction = static_cast<float>(source_row - row_floor),
          .column_fraction = static_cast<float>(source_column - column_floor)};
}

AugmentedPicture Warp(const image::GrayImage& picture, const image::LabelMask& mask, int size,
                      const Affine& map, const Displacement& field, const ToneCurve& tone) {
  AugmentedPicture result{image::FloatImage(size, size),
                          mask.empty() ? image::LabelMask() : image::LabelMask(size, size)};
  for (int row = 0; row < size; ++row) {
    for (int column = 0; column < size; ++column) {
      const Neighbours neighbours = Locate(map, field, row, column, size);
      result.picture(row, column) = SamplePicture(picture, tone, neighbours);
      if (!mask.empty()) result.mask(row, column) = SampleLabel(mask, neighbours);
    }
  }
  return result;
}

void AttenuateWithDepth(image::FloatImage& picture, double log_ratio) {
  for (int row = 0; row < picture.rows(); ++row) {
    const double depth = static_cast<double>(row) / picture.rows() - 0.5;
    const auto factor = static_cast<float>(std::exp(log_ratio * depth));
    for (int column = 0; column < picture.columns(); ++column) picture(row, column) *= factor;
  }
}

/// Darkens a wedge that starts at the probe (top centre), as a rib or poor contact does.
void CastShadow(image::FloatImage& picture, Random& random) {
  const auto centre = static_cast<float>(random.Uniform(-0.9, 0.9));
  const auto half_width = static_cast<float>(random.Uniform(0.03, 0.18));
  const auto darkness = static_cast<float>(random.Uniform(0.3, 0.9));
  const auto side = static_cast<float>(picture.columns());
  for (int row = 0; row < picture.rows(); ++row) {
    const float depth = static_cast<float>(row) + 0.05F * side;
    for (int column = 0; column < picture.columns(); ++column) {
      const float slope = (static_cast<float>(column) - 0.5F * side) / depth;
      const float distance = std::abs(slope - centre) / half_width;
      if (distance < 1.0F) picture(row, column) *= 1.0F - darkness * (1.0F - distance * distance);
    }
  }
}

/// Near-normal noise from one draw: the sum of four 16-bit uniforms, standardised.
float CheapNormal(Random& random) {
  const std::uint64_t bits = random.Next();
  const auto sum = static_cast<float>((bits & 0xFFFF) + ((bits >> 16) & 0xFFFF) +
                                      ((bits >> 32) & 0xFFFF) + (bits >> 48));
  return (sum / 65535.0F - 2.0F) * 1.7320508F;
}

void AddSpeckle(image::FloatImage& picture, float deviation, Random& random) {
  const int grain = 1 + static_cast<int>(random.Below(3));
  const int columns = (picture.columns() + grain - 1) / grain;
  std::vector<float> factors(static_cast<std::size_t>(columns));
  for (int row = 0; row < picture.rows(); ++row) {
    if (row % std::max(1, grain / 2) == 0) {
      for (float& factor : factors) factor = 1.0F + deviation * CheapNormal(random);
    }
    for (int column = 0; column < picture.columns(); ++column) {
      picture(row, column) *= factors[static_cast<std::size_t>(column / grain)];
    }
  }
}

/// 1-2-1 binomial smoothing in both directions.
void Blur(image::FloatImage& picture) {
  const image::FloatImage source = picture;
  for (int row = 1; row + 1 < picture.rows(); ++row) {
    for (int column = 1; column + 1 < picture.columns(); ++column) {
      const auto across = [&](int r) {
        return source(r, column - 1) + 2.0F * source(r, column) + source(r, column + 1);
      };
      picture(row, column) = (across(row - 1) + 2.0F * across(row) + across(row + 1)) / 16.0F;
    }
  }
}

}  // namespace

Augmentation Scaled(const Augmentation& options, double strength) {
  Augmentation scaled = options;
  for (double* value :
       {&scaled.rotation_degrees, &scaled.zoom_in, &scaled.zoom_out, &scaled.aspect, &scaled.shift,
        &scaled.elastic, &scaled.gain, &scaled.gamma, &scaled.contrast, &scaled.depth_attenuation,
        &scaled.speckle, &scaled.blur_probability, &scaled.shadow_probability,
        &scaled.flip_probability}) {
    *value *= strength;
  }
  return scaled;
}

AugmentedPicture Augment(const image::GrayImage& picture, const image::LabelMask& mask, int size,
                         const Augmentation& options, Random& random) {
  Affine map = RandomMap(picture, size, options, random);
  // Drawn only where it is asked for: configurations without it keep their weights.
  if (options.flip_probability > 0.0 && random.Uniform() < options.flip_probability) {
    Flip(map, size);
  }
  const Displacement field = RandomDisplacement(picture, options.elastic, random);
  const ToneCurve tone = RandomTone(options, random);
  AugmentedPicture result = Warp(picture, mask, size, map, field, tone);
  AttenuateWithDepth(result.picture, Symmetric(random, options.depth_attenuation));
  if (random.Uniform() < options.shadow_probability) CastShadow(result.picture, random);
  if (options.speckle > 0.0) {
    AddSpeckle(result.picture, static_cast<float>(random.Uniform(0.0, options.speckle)), random);
  }
  if (random.Uniform() < options.blur_probability) Blur(result.picture);
  for (float& value : result.picture.pixels()) value = std::clamp(value, 0.0F, 1.0F);
  return result;
}

AugmentedPicture Stretch(const image::GrayImage& picture, const image::LabelMask& mask, int size) {
  return Warp(picture, mask, size, StretchMap(picture, size), Displacement{}, LinearTone());
}

}  // namespace etalon::nn::train
