#include "etalon/nuclear/planar_landmarks.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "etalon/image/components.h"

namespace etalon::nuclear {
namespace {

using image::FloatImage;

constexpr double kCoarsePixel = 4.5;      // mm
constexpr double kAdultHeight = 1700.0;   // mm
constexpr double kShortestBody = 1000.0;  // mm; a picture of less is one of the thorax
constexpr double kSteepest = 0.06;        // columns a row: a body leans no more
constexpr double kAboveShoulders = 20.0;  // mm of the picture, else they may lie beyond its edge
constexpr double kShoulderHeight = 0.14;  // of the way from crown to soles
constexpr double kLegsCut = 0.19;    // shoulders seem so low where the legs are not in the picture
constexpr double kHeadCut = 0.09;    // and so high where the head is not
constexpr double kBodyLevel = 0.22;  // of the usual level in the body

/// Adds `kStep` neighbours to each sum, from left to right.
template <int kStep>
void AddBlocks(const float* from, float* to, int columns) {
  for (int column = 0; column < columns; ++column) {
    float sum = to[column];
    for (int pixel = 0; pixel < kStep; ++pixel) sum += from[column * kStep + pixel];
    to[column] = sum;
  }
}

/// The usual steps are known to the compiler, which then adds many columns at a time.
void AddBlocks(const float* from, float* to, int columns, int step) {
  if (step == 1) return AddBlocks<1>(from, to, columns);
  if (step == 2) return AddBlocks<2>(from, to, columns);
  for (int column = 0; column < columns; ++column, from += step) {
    for (int pixel = 0; pixel < step; ++pixel) to[column] += from[pixel];
  }
}

FloatImage SummedBlocks(const FloatImage& counts, int step) {
  FloatImage sums(counts.rows() / step, counts.columns() / step);
  for (int row = 0; row < sums.rows() * step; ++row) {
    AddBlocks(counts.row(row), sums.row(row / step), sums.columns(), step);
  }
  return sums;
}

FloatImage MeanAcross(const FloatImage& image) {
  FloatImage result(image.rows(), image.columns());
  const int last = image.columns() - 1;
  for (int row = 0; row < image.rows(); ++row) {
    const float* from = image.row(row);
    float* to = result.row(row);
    for (const int column : {0, last}) {
      to[column] =
          (from[std::max(column - 1, 0)] + from[column] + from[std::min(column + 1, last)]) / 3.0F;
    }
    for (int column = 1; column < last; ++column) {
      to[column] = (from[column - 1] + from[column] + from[column + 1]) / 3.0F;
    }
  }
  return result;
}

FloatImage MeanOfThree(const FloatImage& image) {
  const FloatImage across = MeanAcross(image);
  FloatImage result(image.rows(), image.columns());
  for (int row = 0; row < image.rows(); ++row) {
    const float* above = across.row(std::max(row - 1, 0));
    const float* here = across.row(row);
    const float* below = across.row(std::min(row + 1, image.rows() - 1));
    float* to = result.row(row);
    for (int column = 0; column < image.columns(); ++column) {
      to[column] = (above[column] + here[column] + below[column]) / 3.0F;
    }
  }
  return result;
}

/// Median of what is above the mean: the level of soft tissue, whatever the hot spots are.
double UsualLevel(const FloatImage& image) {
  double sum = 0.0;
  for (const float pixel : image.pixels()) sum += pixel;
  const auto mean = static_cast<float>(0.5 * sum / static_cast<double>(image.size()));
  std::vector<float> above;
  std::ranges::copy_if(image.pixels(), std::back_inserter(above),
                       [&](float pixel) { return pixel > mean; });
  if (above.empty()) return 0.0;
  const auto middle = above.begin() + static_cast<std::ptrdiff_t>(above.size() / 2);
  std::ranges::nth_element(above, middle);
  return *middle;
}

/// Columns of the middle of the body, coarse: mean over the lower part of trunk and legs.
double MiddleColumn(const CoarsePicture& picture, const image::PixelBox& box) {
  double sum = 0.0, count = 0.0;
  for (int row = box.top + box.rows / 6; row < box.top + box.rows; ++row) {
    for (int column = box.left; column < box.left + box.columns; ++column) {
      if (picture.body(row, column) == 0) continue;
      sum += column;
      count += 1.0;
    }
  }
  return count > 0.0 ? sum / count : box.left + 0.5 * box.columns;
}

/// Part of the columns within `half_width` mm of the middle that are body in a row.
double CentralPart(const CoarsePicture& picture, int row, double middle, double half_width) {
  const int reach = std::max(1, static_cast<int>(half_width / picture.pixel));
  int body = 0, all = 0;
  for (int column = static_cast<int>(middle) - reach; column <= static_cast<int>(middle) + reach;
       ++column) {
    if (!picture.body.Contains(row, column)) continue;
    body += picture.body(row, column);
    ++all;
  }
  return all > 0 ? static_cast<double>(body) / all : 0.0;
}

/// First row below which the middle of the picture is body for 80 mm: raised hands do not count.
int CrownRow(const CoarsePicture& picture, const image::PixelBox& box, double middle) {
  const int needed = static_cast<int>(80.0 / picture.pixel);
  int run = 0;
  for (int row = box.top; row < box.top + box.rows; ++row) {
    run = CentralPart(picture, row, middle, 30.0) > 0.6 ? run + 1 : 0;
    if (run == needed) return row - needed + 1;
  }
  return box.top;
}

int WidthAt(const CoarsePicture& picture, int row) {
  return static_cast<int>(
      std::count(picture.body.row(row), picture.body.row(row) + picture.body.columns(), 1));
}

/// Top of the shoulders: the first row as wide as a trunk.
std::optional<int> ShoulderRow(const CoarsePicture& picture, const image::PixelBox& box) {
  for (int row = box.top; row < box.top + box.rows; ++row) {
    if (WidthAt(picture, row) * picture.pixel > 290.0) return row;
  }
  return std::nullopt;
}

/// Column of the crest of counts within `within` mm of the middle, summed over rows; the middle if
/// flat.
double CrestColumn(const CoarsePicture& picture, int top, int bottom, double middle,
                   double within) {
  const int reach = static_cast<int>(within / picture.pixel);
  const int centre = static_cast<int>(std::lround(middle));
  std::vector<double> profile;
  for (int column = centre - reach; column <= centre + reach; ++column) {
    double sum = 0.0;
    for (int row = std::max(top, 0); row < std::min(bottom, picture.counts.rows()); ++row) {
      if (picture.counts.Contains(row, column)) sum += picture.counts(row, column);
    }
    profile.push_back(sum);
  }
  const double most = *std::ranges::max_element(profile);
  const double least = *std::ranges::min_element(profile);
  const double base = least + 0.5 * (most - least);
  double weights = 0.0, sum = 0.0;
  for (std::size_t place = 0; place < profile.size(); ++place) {
    const double weight = std::max(0.0, profile[place] - base);
    weights += weight;
    sum += weight * static_cast<double>(place);
  }
  return weights > 0.0 ? centre - reach + sum / weights : middle;
}

/// A line through the crests of three bands of the body.
struct MidLine {
  double row = 0.0, column = 0.0, slope = 0.0;
};

/// A part of the body's height in which the crest is sought.
struct Band {
  double top, bottom;  ///< of the way from crown to soles
  double within;       ///< mm from where it is expected
  double Middle() const { return 0.5 * (top + bottom); }
};

constexpr Band kManubrium{0.165, 0.195, 40.0};
constexpr Band kUpperSternum{0.195, 0.220, 22.0};
constexpr Band kLumbarSpine{0.305, 0.365, 40.0};
constexpr double kSpineWeight = 0.04;  // it may bend away from the sternum
constexpr double kPulled = 3.0;  // mm that a bright heart may move the sternum's crest to its side

/// Manubrium and the sternum above the heart say where the line runs; the lumbar spine only
/// steadies its slope and holds the sternum's crest where the heart outshines it.
MidLine FitMidLine(const CoarsePicture& picture, double crown, double height, double middle) {
  const auto crest = [&](const Band& band, double expected) {
    return CrestColumn(picture, static_cast<int>(crown + band.top * height),
                       static_cast<int>(crown + band.bottom * height), expected, band.within);
  };
  const double manubrium = crest(kManubrium, middle);
  const double spine = crest(kLumbarSpine, manubrium);
  const double between = std::lerp(manubrium, spine,
                                   (kUpperSternum.Middle() - kManubrium.Middle()) /
                                       (kLumbarSpine.Middle() - kManubrium.Middle()));
  const double sternum =
      std::min(crest(kUpperSternum, manubrium), between + kPulled / picture.pixel);

  struct Point {
    double part, column, weight;
  };
  double weights = 0.0, rows = 0.0, columns = 0.0, squares = 0.0, products = 0.0;
  for (const Point& point :
       {Point{kManubrium.Middle(), manubrium, 1.0}, Point{kUpperSternum.Middle(), sternum, 1.0},
        Point{kLumbarSpine.Middle(), spine, kSpineWeight}}) {
    const double row = crown + point.part * height;
    weights += point.weight;
    rows += point.weight * row;
    columns += point.weight * point.column;
    squares += point.weight * row * row;
    products += point.weight * row * point.column;
  }
  const MidLine line{.row = rows / weights, .column = columns / weights};
  const double spread = squares / weights - line.row * line.row;
  const double slope = (products / weights - line.row * line.column) / spread;
  return {line.row, line.column, std::clamp(slope, -kSteepest, kSteepest)};
}

/// From coarse pixel centres to those of the picture.
double Fine(double coarse, int step) { return (coarse + 0.5) * step - 0.5; }

}  // namespace

Outcome<CoarsePicture> MakeCoarse(const FloatImage& counts, double pixel_mm) {
  CoarsePicture picture;
  picture.step = std::max(1, static_cast<int>(std::lround(kCoarsePixel / pixel_mm)));
  picture.pixel = picture.step * pixel_mm;
  if (counts.rows() < 8 * picture.step || counts.columns() < 8 * picture.step) {
    return Refusal{RefusalCode::kStructureNotFound, "The picture is too small to hold a thorax."};
  }
  picture.counts = MeanOfThree(SummedBlocks(counts, picture.step));
  const auto threshold = static_cast<float>(kBodyLevel * UsualLevel(picture.counts));
  image::BinaryMask above(picture.counts.rows(), picture.counts.columns());
  for (std::size_t pixel = 0; pixel < above.size(); ++pixel) {
    above.pixels()[pixel] = picture.counts.pixels()[pixel] > threshold ? 1 : 0;
  }
  picture.body = image::LargestComponent(above);
  const image::PixelBox box = image::BoundingBox(picture.body);
  if (box.rows * picture.pixel < 200.0 || box.columns * picture.pixel < 150.0) {
    return Refusal{RefusalCode::kStructureNotFound, "No body shows in the picture."};
  }
  return picture;
}

bool IsUpsideDown(const CoarsePicture& picture) {
  const image::PixelBox box = image::BoundingBox(picture.body);
  if (box.rows * picture.pixel < kShortestBody) return false;
  const double middle = box.left + 0.5 * box.columns;
  const auto open_rows = [&](int top, int rows) {
    int open = 0;
    for (int row = top; row < top + rows; ++row) {
      const int width = WidthAt(picture, row);
      open += width > 0 && CentralPart(picture, row, middle, 25.0) < 0.75 ? 1 : 0;
    }
    return open;
  };
  const int third = box.rows / 3;
  return open_rows(box.top, third) > 2 * open_rows(box.top + box.rows - third, third) + third / 4;
}

namespace {

/// Coarse rows of the crown and between crown and soles.
struct Length {
  double crown = 0.0, height = 0.0;
  bool whole = false;
};

/// An adult below these shoulders.
Outcome<Length> FromShoulders(const CoarsePicture& picture, std::optional<int> shoulders,
                              double height, bool whole) {
  if (!shoulders) {
    return Refusal{RefusalCode::kStructureNotFound, "No thorax shows in the picture."};
  }
  if (*shoulders * picture.pixel < kAboveShoulders) {
    return Refusal{RefusalCode::kStructureNotFound, "The shoulders are not in the picture."};
  }
  return Length{.crown = *shoulders - kShoulderHeight * height, .height = height, .whole = whole};
}

Outcome<Length> FindLength(const CoarsePicture& picture, const image::PixelBox& box,
                           double middle) {
  const double crown = CrownRow(picture, box, middle);
  const double soles = box.top + box.rows;
  const double height = soles - crown;
  const auto shoulders = ShoulderRow(picture, box);
  const double part = shoulders ? (*shoulders - crown) / height : kShoulderHeight;
  if (height * picture.pixel < kShortestBody || part > kLegsCut) {
    return FromShoulders(picture, shoulders, kAdultHeight / picture.pixel, false);
  }
  // Raised arms widen the head's rows too, but then the hands reach the edge and not the crown.
  if (crown <= 1.0 && part < kHeadCut) {
    return FromShoulders(picture, shoulders, (soles - *shoulders) / (1.0 - kShoulderHeight), true);
  }
  return Length{.crown = crown, .height = height, .whole = true};
}

}  // namespace

Outcome<PlanarLandmarks> FindLandmarks(const CoarsePicture& picture) {
  const image::PixelBox box = image::BoundingBox(picture.body);
  const double middle = MiddleColumn(picture, box);
  const Outcome<Length> length = FindLength(picture, box, middle);
  if (!length) return length.refusal();
  const auto [crown, height, whole] = *length;
  const MidLine mid_line = FitMidLine(picture, crown, height, middle);

  PlanarLandmarks found;
  const int step = picture.step;
  found.outline = {.top = box.top * step,
                   .left = box.left * step,
                   .rows = box.rows * step,
                   .columns = box.columns * step};
  found.crown_row = Fine(crown, step);
  found.body_height = height * step;
  found.whole_body = whole;
  found.mid_line_row = Fine(mid_line.row, step);
  found.mid_line_column = Fine(mid_line.column, step);
  found.mid_line_slope = mid_line.slope;
  return found;
}

}  // namespace etalon::nuclear
