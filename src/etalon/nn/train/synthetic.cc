#include "etalon/nn/train/synthetic.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace etalon::nn::train {
namespace {

using image::GrayImage;

constexpr std::uint8_t kTissueThreshold = 6;

std::uint8_t ToGrey(double value) {
  return static_cast<std::uint8_t>(std::clamp(value, 0.0, 255.0));
}

/// First and last column of a row that show tissue; first > last where none does.
struct Span {
  int first = 1;
  int last = 0;
  bool Contains(int column) const { return column >= first && column <= last; }
};

Span TissueSpan(const GrayImage& picture, int row) {
  const std::uint8_t* begin = picture.row(row);
  const std::uint8_t* end = begin + picture.columns();
  const auto bright = [](std::uint8_t value) { return value >= kTissueThreshold; };
  const std::uint8_t* first = std::find_if(begin, end, bright);
  if (first == end) return {};
  const std::uint8_t* last = end - 1;
  while (!bright(*last)) --last;
  return {.first = static_cast<int>(first - begin), .last = static_cast<int>(last - begin)};
}

GrayImage Turned(const GrayImage& picture, int quarter_turns) {
  const bool transposed = quarter_turns % 2 == 1;
  GrayImage result(transposed ? picture.columns() : picture.rows(),
                   transposed ? picture.rows() : picture.columns());
  for (int row = 0; row < result.rows(); ++row) {
    for (int column = 0; column < result.columns(); ++column) {
      const int back_row = result.rows() - 1 - row;
      const int back_column = result.columns() - 1 - column;
      switch (quarter_turns) {
        case 1:
          result(row, column) = picture(back_column, row);
          break;
        case 2:
          result(row, column) = picture(back_row, back_column);
          break;
        case 3:
          result(row, column) = picture(column, back_row);
          break;
        default:
          result(row, column) = picture(back_row, column);
          break;  // mirrored
      }
    }
  }
  return result;
}

GrayImage Shuffled(const GrayImage& picture, Random& random) {
  const int tiles = 2 + static_cast<int>(random.Below(3));
  std::vector<int> order(static_cast<std::size_t>(tiles * tiles));
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.Below(i)]);
  const int height = picture.rows() / tiles;
  const int width = picture.columns() / tiles;
  GrayImage result(height * tiles, width * tiles);
  for (int row = 0; row < result.rows(); ++row) {
    for (int column = 0; column < result.columns(); ++column) {
      const int tile = order[static_cast<std::size_t>(row / height * tiles + column / width)];
      result(row, column) =
          picture(tile / tiles * height + row % height, tile % tiles * width + column % width);
    }
  }
  return result;
}

GrayImage Fragment(const GrayImage& picture, Random& random) {
  const int rows = static_cast<int>(picture.rows() * random.Uniform(0.2, 0.38));
  const int columns = static_cast<int>(picture.columns() * random.Uniform(0.2, 0.38));
  const auto top = static_cast<int>(random.Uniform() * (picture.rows() - rows));
  const auto left = static_cast<int>(random.Uniform() * (picture.columns() - columns));
  GrayImage result(rows, columns);
  for (int row = 0; row < rows; ++row) {
    std::copy_n(picture.row(top + row) + left, columns, result.row(row));
  }
  return result;
}

/// Smooth noise in 0 .. 1: random values on a coarse grid, bilinear in between, times speckle.
class Texture {
 public:
  Texture(double cells, double speckle, Random& random)
      : cells_(cells), speckle_(speckle), offset_(random.Next()) {}

  double At(double row, double column) const {
    const double y = row * cells_;
    const double x = column * cells_;
    const auto i = static_cast<std::uint64_t>(y);
    const auto j = static_cast<std::uint64_t>(x);
    const double v = y - std::floor(y);
    const double h = x - std::floor(x);
    const double upper = Cell(i, j) * (1 - h) + Cell(i, j + 1) * h;
    const double lower = Cell(i + 1, j) * (1 - h) + Cell(i + 1, j + 1) * h;
    const double grain = Cell(static_cast<std::uint64_t>(row * 4096) + 77,
                              static_cast<std::uint64_t>(column * 4096) + 33);
    return (upper * (1 - v) + lower * v) * (1.0 - speckle_ + speckle_ * 2.0 * grain);
  }

 private:
  double Cell(std::uint64_t i, std::uint64_t j) const {
    return Random(offset_ ^ (i * 0x100000001B3ULL) ^ (j * 0xD6E8FEB86659FD93ULL)).Uniform();
  }

  double cells_;
  double speckle_;
  std::uint64_t offset_;
};

GrayImage Transplant(const GrayImage& sector, const GrayImage& content, Random& random) {
  GrayImage result(sector.rows(), sector.columns());
  const double share = random.Uniform(0.5, 0.95);
  const double top = random.Uniform(0.0, 1.0 - share) * content.rows();
  const double left = random.Uniform(0.0, 1.0 - share) * content.columns();
  for (int row = 0; row < sector.rows(); ++row) {
    const Span span = TissueSpan(sector, row);
    const auto from_row = static_cast<int>(top + share * row * content.rows() / sector.rows());
    for (int column = span.first; column <= span.last; ++column) {
      const auto from_column =
          static_cast<int>(left + share * column * content.columns() / sector.columns());
      result(row, column) = content(from_row, from_column);
    }
  }
  return result;
}

/// One to two thick bright circles around dark cavities, on a textured ground.
GrayImage Ring(const GrayImage& sector, bool with_ring, Random& random) {
  GrayImage result(sector.rows(), sector.columns());
  const Texture texture(random.Uniform(4.0, 14.0), random.Uniform(0.3, 0.8), random);
  const double ground = random.Uniform(20.0, 110.0);
  const double wall = random.Uniform(90.0, 230.0);
  const double cavity = random.Uniform(0.0, 30.0);
  const double centre_row = random.Uniform(0.35, 0.65);
  const double centre_column = random.Uniform(0.35, 0.65);
  const double radius = random.Uniform(0.1, 0.25);
  const double thickness = random.Uniform(0.04, 0.12);
  const double ratio = random.Uniform(0.75, 1.3);
  for (int row = 0; row < sector.rows(); ++row) {
    const Span span = TissueSpan(sector, row);
    for (int column = span.first; column <= span.last; ++column) {
      const double y = static_cast<double>(row) / sector.rows();
      const double x = static_cast<double>(column) / sector.columns();
      const double distance = std::hypot((y - centre_row) * ratio, x - centre_column);
      double level = ground;
      if (with_ring && distance < radius + thickness) level = distance < radius ? cavity : wall;
      result(row, column) = ToGrey(level * (0.3 + 1.2 * texture.At(y, x)) + 4.0);
    }
  }
  return result;
}

GrayImage SpectralDoppler(int rows, int columns, Random& random) {
  GrayImage result(rows, columns);
  const double baseline = random.Uniform(0.3, 0.8) * rows;
  const double beats = random.Uniform(1.5, 6.0);
  const double height = random.Uniform(0.2, 0.6) * rows * (random.Uniform() < 0.7 ? -1.0 : 1.0);
  const double exponent = random.Uniform(1.0, 4.0);
  const double fill = random.Uniform(0.3, 1.0);
  const double second = random.Uniform(0.0, 0.9);
  for (int column = 0; column < columns; ++column) {
    const double phase = beats * column / columns;
    const double wave = std::pow(std::abs(std::sin(std::numbers::pi * phase)), exponent) +
                        second * std::pow(std::abs(std::cos(std::numbers::pi * phase)), 9.0);
    const double envelope = baseline + height * wave;
    for (int row = 0; row < rows; ++row) {
      const double low = std::min(baseline, envelope);
      const double high = std::max(baseline, envelope);
      const bool inside = row >= low && row <= high;
      const double edge = std::exp(-std::abs(row - envelope) / 6.0);
      const double level = (inside ? 90.0 * fill : 0.0) + 150.0 * edge + 12.0;
      result(row, column) = ToGrey(level * random.Uniform(0.1, 1.3));
    }
  }
  const auto line = std::clamp(static_cast<int>(baseline), 0, rows - 1);
  for (int column = 0; column < columns; ++column) result(line, column) = 220;
  return result;
}

GrayImage MotionMode(int rows, int columns, Random& random) {
  GrayImage result(rows, columns);
  constexpr int kLayers = 14;
  std::array<double, kLayers> depth{};
  std::array<double, kLayers> level{};
  std::array<double, kLayers> swing{};
  for (std::size_t layer = 0; layer < kLayers; ++layer) {
    depth[layer] = random.Uniform(0.0, 1.0) * rows;
    level[layer] = random.Uniform(20.0, 240.0);
    swing[layer] = random.Uniform(-0.06, 0.06) * rows;
  }
  const double beats = random.Uniform(1.0, 7.0);
  const double thickness = random.Uniform(0.01, 0.04) * rows;
  for (int column = 0; column < columns; ++column) {
    const double motion = std::sin(2.0 * std::numbers::pi * beats * column / columns);
    for (int row = 0; row < rows; ++row) {
      double value = 10.0;
      for (std::size_t layer = 0; layer < kLayers; ++layer) {
        const double distance = std::abs(row - depth[layer] - swing[layer] * motion);
        if (distance < thickness) value = std::max(value, level[layer]);
      }
      result(row, column) = ToGrey(value * random.Uniform(0.5, 1.1));
    }
  }
  return result;
}

GrayImage TextScreen(int rows, int columns, Random& random) {
  const bool dark = random.Uniform() < 0.7;
  const auto ground = static_cast<std::uint8_t>(dark ? random.Below(40) : 200 + random.Below(56));
  const auto ink = static_cast<std::uint8_t>(dark ? 120 + random.Below(136) : random.Below(90));
  GrayImage result(rows, columns, ground);
  const int line_height = 6 + static_cast<int>(random.Below(10));
  for (int line = 2; line + line_height < rows; line += line_height + 2) {
    const auto end = static_cast<int>(random.Uniform(-0.3, 1.0) * columns);
    for (int row = line; row < line + line_height - 3; ++row) {
      for (int column = 4; column < end; ++column) {
        if (random.Uniform() < 0.35) result(row, column) = ink;
      }
    }
  }
  return result;
}

void DrawText(image::FloatImage& picture, Random& random) {
  const int side = picture.rows();
  const auto ink = static_cast<float>(random.Uniform(0.5, 1.0));
  const int lines = 1 + static_cast<int>(random.Below(5));
  const bool right = random.Uniform() < 0.4;
  const int height = std::max(1, side / 40);
  for (int line = 0; line < lines; ++line) {
    const int length = static_cast<int>(random.Uniform(0.04, 0.16) * side);
    const int left = right ? side - length - 2 : 2;
    for (int row = 2 + line * (height + 2); row < 2 + line * (height + 2) + height; ++row) {
      for (int column = left; column < left + length; ++column) {
        if (random.Uniform() < 0.55) picture(row, column) = ink;
      }
    }
  }
}

void DrawTicks(image::FloatImage& picture, Random& random) {
  const int side = picture.rows();
  const int step = side / (6 + static_cast<int>(random.Below(14)));
  const int column =
      side - 2 - static_cast<int>(random.Below(static_cast<std::uint64_t>(side / 8)));
  for (int row = step / 2; row < side; row += step) picture(row, column) = 0.8F;
}

void DrawElectrocardiogram(image::FloatImage& picture, Random& random) {
  const int side = picture.rows();
  const double base = random.Uniform(0.86, 0.96) * side;
  const double period = random.Uniform(0.15, 0.5) * side;
  const auto end = static_cast<int>(random.Uniform(0.3, 1.0) * side);
  for (int column = 0; column < end; ++column) {
    const double phase = std::fmod(column, period) / period;
    const double spike = std::exp(-std::pow((phase - 0.5) / 0.03, 2.0));
    const auto row = static_cast<int>(base - spike * 0.08 * side);
    picture(std::clamp(row, 0, side - 1), column) = 0.85F;
  }
}

void DrawGreyBar(image::FloatImage& picture, Random& random) {
  const int side = picture.rows();
  const int top = side / 20;
  const int rows = static_cast<int>(random.Uniform(0.2, 0.5) * side);
  for (int row = top; row < top + rows; ++row) {
    const float level = 1.0F - static_cast<float>(row - top) / static_cast<float>(rows);
    for (int column = side - 5; column < side - 2; ++column) picture(row, column) = level;
  }
}

}  // namespace

image::GrayImage MakeNegative(Negative kind, const image::GrayImage& apical,
                              const image::GrayImage& other, Random& random) {
  switch (kind) {
    case Negative::kUpsideDown:
      return Turned(apical, static_cast<int>(random.Below(4)));
    case Negative::kShuffled:
      return Shuffled(apical, random);
    case Negative::kFragment:
      return Fragment(apical, random);
    case Negative::kTransplant:
      return Transplant(apical, other, random);
    case Negative::kRing:
      return Ring(apical, true, random);
    case Negative::kSpeckleOnly:
      return Ring(apical, false, random);
    case Negative::kSpectralDoppler:
      return SpectralDoppler(apical.rows(), apical.columns(), random);
    case Negative::kMotionMode:
      return MotionMode(apical.rows(), apical.columns(), random);
    case Negative::kTextScreen:
      return TextScreen(apical.rows(), apical.columns(), random);
  }
  throw ContractError("negative of no known kind");
}

void DrawScreenFurniture(image::FloatImage& picture, Random& random) {
  if (random.Uniform() < 0.5) DrawText(picture, random);
  if (random.Uniform() < 0.4) DrawTicks(picture, random);
  if (random.Uniform() < 0.4) DrawElectrocardiogram(picture, random);
  if (random.Uniform() < 0.3) DrawGreyBar(picture, random);
}

void NarrowField(image::FloatImage& picture, Random& random) {
  const auto side = static_cast<double>(picture.rows());
  const double tip_row = random.Uniform(-0.25, 0.05) * side;
  const double tip_column = random.Uniform(0.45, 0.55) * side;
  const double slope = random.Uniform(0.6, 1.2);
  const double reach = random.Uniform(0.85, 1.1) * side;
  for (int row = 0; row < picture.rows(); ++row) {
    for (int column = 0; column < picture.columns(); ++column) {
      const double down = row - tip_row;
      const double across = column - tip_column;
      const bool inside = std::abs(across) <= slope * down && std::hypot(down, across) <= reach;
      if (!inside) picture(row, column) = 0.0F;
    }
  }
}

}  // namespace etalon::nn::train
