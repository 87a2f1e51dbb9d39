#include "etalon/echo/apical_geometry.h"

#include <algorithm>
#include <cmath>

#include "etalon/image/components.h"
#include "etalon/image/trace.h"

namespace etalon::echo {
namespace {

using image::BinaryMask;
using image::LabelMask;
using image::PixelContour;
using image::PixelSpacing;
using image::PlanePoint;

/// A second cavity larger than this fraction of the first makes the image ambiguous.
constexpr double kComparableCavity = 0.25;
/// Myocardium this near to the cavity's outline, in pixels, lines it.
constexpr int kContactReach = 2;
/// Gaps in the contact, and contacts in the gap, shorter than this fraction of the outline are
/// noise.
constexpr double kNegligibleRun = 0.03;
/// Pixels of a structure on the image's border that make it "cut".
constexpr int kCutPixels = 12;

double Distance(const PlanePoint& a, const PlanePoint& b) {
  return std::hypot(a.x - b.x, a.y - b.y);
}

BinaryMask MainPiece(const BinaryMask& mask) {
  return image::FillHoles(image::LargestComponent(mask, image::Connectivity::kFour));
}

BinaryMask Union(const BinaryMask& a, const BinaryMask& b) {
  BinaryMask both = a;
  for (std::size_t i = 0; i < both.size(); ++i) both.pixels()[i] |= b.pixels()[i];
  return both;
}

/// The outline of a mask through the middles of its pixels' outer edges: evenly spaced points, and
/// an area within half a pixel of the mask's.
PixelContour EvenOutline(const BinaryMask& mask) {
  const PixelContour corners = image::OuterBoundary(mask);
  PixelContour outline;
  for (std::size_t i = 0; i < corners.size(); ++i) {
    const image::PixelPoint& from = corners[i];
    const image::PixelPoint& to = corners[(i + 1) % corners.size()];
    const double rows = to.row - from.row;
    const double columns = to.column - from.column;
    const double edges = std::abs(rows) + std::abs(columns);
    for (double edge = 0.5; edge < edges; edge += 1.0) {
      outline.push_back({from.row + rows * edge / edges, from.column + columns * edge / edges});
    }
  }
  return outline;
}

/// Areas in pixels of the two largest pieces.
std::pair<double, double> TwoLargestPieces(const BinaryMask& mask) {
  std::pair<double, double> largest{0.0, 0.0};
  for (const auto& component : image::ConnectedComponents(mask).list) {
    const auto area = static_cast<double>(component.area);
    if (area > largest.first) {
      largest = {area, largest.first};
    } else {
      largest.second = std::max(largest.second, area);
    }
  }
  return largest;
}

bool AnyNear(const BinaryMask& mask, const image::PixelPoint& point, int reach) {
  const int row = static_cast<int>(std::lround(point.row));
  const int column = static_cast<int>(std::lround(point.column));
  for (int r = row - reach; r <= row + reach; ++r) {
    for (int c = column - reach; c <= column + reach; ++c) {
      if (mask.Contains(r, c) && mask(r, c) != 0) return true;
    }
  }
  return false;
}

/// A cyclic stretch of an outline: points first, first + 1 ... first + length - 1.
struct Run {
  std::size_t first = 0;
  std::size_t length = 0;
};

/// The cyclic stretches in which `flag` equals `wanted`.
std::vector<Run> Runs(const std::vector<bool>& flag, bool wanted) {
  const std::size_t count = flag.size();
  std::vector<Run> runs;
  std::size_t start = 0;
  while (start < count && flag[start] == wanted) ++start;
  if (start == count) return {{0, count}};
  for (std::size_t step = 1; step <= count; ++step) {
    const std::size_t index = (start + step) % count;
    if (flag[index] != wanted) continue;
    if (runs.empty() || flag[(index + count - 1) % count] != wanted) runs.push_back({index, 0});
    ++runs.back().length;
  }
  return runs;
}

/// Turns stretches of `value` that are shorter than `least` points into their surroundings.
void Absorb(std::vector<bool>& flag, bool value, std::size_t least) {
  for (const Run& run : Runs(flag, value)) {
    if (run.length >= least || run.length == flag.size()) continue;
    for (std::size_t i = 0; i < run.length; ++i) flag[(run.first + i) % flag.size()] = !value;
  }
}

/// The stretch of the cavity's outline without myocardium: between its ends spans the mitral valve.
/// Where several exist, the one that faces the atrium, else the longest.
Outcome<Run> FindBase(const PixelContour& outline, const BinaryMask& myocardium,
                      const BinaryMask& atrium) {
  std::vector<bool> lined(outline.size());
  for (std::size_t i = 0; i < outline.size(); ++i) {
    lined[i] = AnyNear(myocardium, outline[i], kContactReach);
  }
  const auto negligible =
      static_cast<std::size_t>(kNegligibleRun * static_cast<double>(outline.size()));
  Absorb(lined, true, negligible);
  Absorb(lined, false, negligible);
  const auto facing = [&](const Run& run) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < run.length; ++i) {
      if (AnyNear(atrium, outline[(run.first + i) % outline.size()], 2 * kContactReach)) ++count;
    }
    return std::pair{count, run.length};
  };
  auto open = Runs(lined, false);
  std::erase_if(open, [&](const Run& run) { return run.length < negligible; });
  if (open.empty() || open.front().length == outline.size()) {
    return Refusal{RefusalCode::kImplausible,
                   "no mitral plane: the myocardium does not open towards the atrium"};
  }
  return *std::max_element(open.begin(), open.end(),
                           [&](const Run& a, const Run& b) { return facing(a) < facing(b); });
}

std::size_t NearestTo(const PixelContour& outline, const image::PixelPoint& point) {
  const auto distance = [&](const image::PixelPoint& other) {
    return std::hypot(other.row - point.row, other.column - point.column);
  };
  return static_cast<std::size_t>(std::ranges::min_element(outline, {}, distance) -
                                  outline.begin());
}

/// The stretch of the outline between the points next to the annulus; of the two the one that stays
/// nearer to it, which leaves the apex to the other.
Outcome<Run> BaseAt(const PixelContour& outline, const AnnulusPoints& annulus) {
  const std::size_t left = NearestTo(outline, annulus.left);
  const std::size_t right = NearestTo(outline, annulus.right);
  if (left == right) {
    return Refusal{RefusalCode::kImplausible, "the ends of the mitral annulus are one point"};
  }
  const image::PixelPoint middle{(annulus.left.row + annulus.right.row) / 2.0,
                                 (annulus.left.column + annulus.right.column) / 2.0};
  const auto stretch = [&](std::size_t from, std::size_t to) {
    return Run{from, (to + outline.size() - from) % outline.size() + 1};
  };
  const auto reach = [&](const Run& run) {
    double farthest = 0.0;
    for (std::size_t i = 0; i < run.length; ++i) {
      const image::PixelPoint& point = outline[(run.first + i) % outline.size()];
      farthest =
          std::max(farthest, std::hypot(point.row - middle.row, point.column - middle.column));
    }
    return farthest;
  };
  const Run one = stretch(left, right), other = stretch(right, left);
  return reach(one) < reach(other) ? one : other;
}

PlanePoint FarthestFrom(const image::PlaneContour& contour, const PlanePoint& origin) {
  return *std::max_element(contour.begin(), contour.end(),
                           [&](const PlanePoint& a, const PlanePoint& b) {
                             return Distance(a, origin) < Distance(b, origin);
                           });
}

bool IsCut(const BinaryMask& mask) {
  int count = 0;
  for (int row = 0; row < mask.rows(); ++row) {
    count += mask(row, 0) + mask(row, mask.columns() - 1);
  }
  for (int column = 0; column < mask.columns(); ++column) {
    count += mask(0, column) + mask(mask.rows() - 1, column);
  }
  return count >= kCutPixels;
}

CavityOutline OutlineVentricle(const PixelContour& outline, const Run& base,
                               const PixelSpacing& spacing) {
  CavityOutline ventricle;
  ventricle.contour = image::PlaneFromPixel(outline, spacing);
  const std::size_t last = (base.first + base.length - 1) % outline.size();
  ventricle.base_left = ventricle.contour[base.first];
  ventricle.base_right = ventricle.contour[last];
  if (ventricle.base_left.x > ventricle.base_right.x) {
    std::swap(ventricle.base_left, ventricle.base_right);
  }
  ventricle.apex = FarthestFrom(ventricle.contour, ventricle.BaseMiddle());
  return ventricle;
}

std::optional<CavityOutline> OutlineAtrium(const BinaryMask& atrium, const CavityOutline& ventricle,
                                           const PixelSpacing& spacing) {
  const PixelContour outline = EvenOutline(atrium);
  if (outline.size() < 3) return std::nullopt;
  CavityOutline cavity;
  cavity.contour = image::PlaneFromPixel(outline, spacing);
  cavity.base_left = ventricle.base_left;
  cavity.base_right = ventricle.base_right;
  cavity.apex = FarthestFrom(cavity.contour, ventricle.BaseMiddle());
  return cavity;
}

std::optional<Refusal> CheckCavity(const BinaryMask& cavity, const BinaryMask& myocardium) {
  const auto [largest, second] = TwoLargestPieces(cavity);
  if (largest == 0.0) {
    return Refusal{RefusalCode::kStructureNotFound, "no left-ventricular cavity was found"};
  }
  if (second > kComparableCavity * largest) {
    return Refusal{RefusalCode::kStructureAmbiguous,
                   "two cavities of comparable size could be the left ventricle"};
  }
  if (TwoLargestPieces(myocardium).first == 0.0) {
    return Refusal{RefusalCode::kStructureNotFound, "no left-ventricular myocardium was found"};
  }
  return std::nullopt;
}

}  // namespace

Millimetres CavityOutline::Length() const { return Millimetres(Distance(BaseMiddle(), apex)); }

SquareCentimetres CavityOutline::Area() const {
  return SquareCentimetres(image::Area(contour) / 100.0);
}

image::LabelMask MaskOfOutlines(const DrawnOutlines& outlines, int rows, int columns) {
  const BinaryMask cavity = image::MaskFromContour(outlines.ventricle, rows, columns);
  const BinaryMask wall = image::MaskFromContour(outlines.epicardium, rows, columns);
  const BinaryMask atrium = image::MaskFromContour(outlines.atrium, rows, columns);
  LabelMask mask(rows, columns);
  for (std::size_t i = 0; i < mask.size(); ++i) {
    if (cavity.pixels()[i] != 0) {
      mask.pixels()[i] = kLvCavityLabel;
    } else if (wall.pixels()[i] != 0) {
      mask.pixels()[i] = kLvMyocardiumLabel;
    } else if (atrium.pixels()[i] != 0) {
      mask.pixels()[i] = kLeftAtriumLabel;
    }
  }
  return mask;
}

Outcome<ApicalGeometry> MeasureApicalFrame(const LabelMask& mask, const PixelSpacing& spacing,
                                           const std::optional<AnnulusPoints>& annulus) {
  Require(spacing.row > 0.0 && spacing.column > 0.0, "pixel spacing that is not positive");
  const BinaryMask all_cavity = image::MaskOf(mask, kLvCavityLabel);
  const BinaryMask myocardium = image::MaskOf(mask, kLvMyocardiumLabel);
  if (const auto refusal = CheckCavity(all_cavity, myocardium)) return *refusal;

  const BinaryMask cavity = MainPiece(all_cavity);
  const BinaryMask atrium = MainPiece(image::MaskOf(mask, kLeftAtriumLabel));
  const PixelContour outline = EvenOutline(cavity);
  const auto base = annulus ? BaseAt(outline, *annulus) : FindBase(outline, myocardium, atrium);
  if (!base) return base.refusal();

  ApicalGeometry geometry;
  geometry.ventricle = OutlineVentricle(outline, *base, spacing);
  const double width = Distance(geometry.ventricle.base_left, geometry.ventricle.base_right);
  if (geometry.ventricle.Length().value() < width) {
    return Refusal{RefusalCode::kImplausible,
                   "the ventricle's long axis is shorter than the mitral annulus"};
  }
  const BinaryMask wall = MainPiece(Union(cavity, myocardium));
  geometry.epicardium = image::PlaneFromPixel(EvenOutline(wall), spacing);
  geometry.atrium = OutlineAtrium(atrium, geometry.ventricle, spacing);
  if (IsCut(wall)) geometry.flags.emplace_back("ventricle-cut-by-field");
  if (geometry.atrium && IsCut(atrium)) geometry.flags.emplace_back("atrium-cut-by-field");
  return geometry;
}

}  // namespace etalon::echo
