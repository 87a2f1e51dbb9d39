#include "etalon/ultrasound/field.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "etalon/image/components.h"
#include "etalon/image/hull.h"
#include "etalon/image/trace.h"
#include "etalon/ultrasound/evidence.h"
#include "etalon/ultrasound/outline.h"
#include "etalon/ultrasound/outline_fit.h"
#include "etalon/ultrasound/working_grid.h"

namespace etalon::ultrasound {
namespace {

constexpr int kWorkingSide = 320;

Outcome<UltrasoundField> NotUltrasound(const char* reason) {
  return Refusal{RefusalCode::kNotUltrasound, reason};
}

/// An outline and the tissue that it was fitted to.
struct Candidate {
  image::BinaryMask tissue;
  FittedOutline fitted;
};

Candidate Fit(const Scene& scene, const image::BinaryMask& tissue) {
  return {.tissue = tissue, .fitted = FitOutline(WeighEvidence(scene, tissue))};
}

double OpeningDegrees(const Outline& outline) {
  const PolarOutline polar = Polar(outline);
  return polar.RightAngle() - polar.LeftAngle();
}

bool IsSector(const Candidate& candidate) {
  constexpr double kSmallestOpening = 6.0;  // degrees
  return OpeningDegrees(candidate.fitted.outline) >= kSmallestOpening;
}

/// True when most of `piece` lies above or below `box`, not beside it like a colour bar.
bool StandsInLine(const image::PixelBox& piece, const image::PixelBox& box) {
  const int left = std::max(piece.left, box.left);
  const int right = std::min(piece.left + piece.columns, box.left + box.columns);
  return 2 * (right - left) >= piece.columns;
}

/// All pieces that may be one field whose middle shows no echoes.
image::BinaryMask Combined(const std::vector<image::BinaryMask>& pieces) {
  const image::PixelBox main = image::BoundingBox(pieces.front());
  image::BinaryMask all = pieces.front();
  for (std::size_t i = 1; i < pieces.size(); ++i) {
    if (!StandsInLine(image::BoundingBox(pieces[i]), main)) continue;
    for (std::size_t k = 0; k < all.size(); ++k) all.pixels()[k] |= pieces[i].pixels()[k];
  }
  return all;
}

/// True for the small sector beside a spectrum or an M-mode strip; text does not pass for one.
bool IsInsetSector(const Candidate& candidate) {
  constexpr double kScore = 1.2;
  constexpr double kSupport = 0.25;
  constexpr double kSmallestOpening = 30.0;
  constexpr double kLargestOpening = 110.0;
  constexpr double kSmallestShare = 0.012;  // of the picture
  const FittedOutline& fitted = candidate.fitted;
  const double opening = OpeningDegrees(fitted.outline);
  return fitted.score >= kScore && opening >= kSmallestOpening && opening <= kLargestOpening &&
         std::min(fitted.support.left, fitted.support.right) >= kSupport &&
         image::CountPixels(candidate.tissue) >=
             kSmallestShare * static_cast<double>(candidate.tissue.size());
}

bool StandsAbove(const Candidate& upper, const Candidate& lower) {
  return image::BoundingBox(upper.tissue).top < image::BoundingBox(lower.tissue).top;
}

/// The field among several pieces: they may be one field with a dark middle, a field and screen
/// furniture, or a small sector and a strip of time.
Candidate ChoosePiece(const Scene& scene, Candidate largest) {
  constexpr double kPoor = 1.05;
  constexpr double kPreferWhole = 0.05;
  if (!IsSector(largest) || largest.fitted.score < kPoor) {
    for (std::size_t i = 1; i < scene.pieces.size(); ++i) {
      Candidate other = Fit(scene, scene.pieces[i]);
      if (IsInsetSector(other) && StandsAbove(other, largest)) return other;
    }
  }
  Candidate whole = Fit(scene, Combined(scene.pieces));
  const bool better =
      largest.fitted.score < kPoor || whole.fitted.score >= largest.fitted.score - kPreferWhole;
  return better ? whole : largest;
}

Candidate ChooseField(const Scene& scene) {
  Candidate largest = Fit(scene, scene.pieces.front());
  return scene.pieces.size() == 1 ? largest : ChoosePiece(scene, std::move(largest));
}

/// The cells inside `outline` as pixels of the picture.
image::BinaryMask PictureMask(const Outline& outline, const WorkingGrid& grid, int rows,
                              int columns) {
  const PolarOutline polar = Polar(outline);
  image::BinaryMask mask(rows, columns);
  for (int row = grid.region.top; row < grid.region.top + grid.region.rows; ++row) {
    const RowSpans spans = SpansAt(outline, polar, grid.GridRow(row));
    for (int i = 0; i < spans.count; ++i) {
      const double begin = grid.PictureColumn(spans.edges[static_cast<std::size_t>(2 * i)]);
      const double end = grid.PictureColumn(spans.edges[static_cast<std::size_t>(2 * i + 1)]);
      const double low = grid.region.left;
      const double high = grid.region.left + grid.region.columns;
      const int first = static_cast<int>(std::clamp(std::ceil(begin), low, high));
      const int last = static_cast<int>(std::clamp(std::ceil(end), low, high));
      std::fill(mask.row(row) + first, mask.row(row) + std::max(first, last), std::uint8_t{1});
    }
  }
  return mask;
}

/// What the file says against ultrasound, if anything.
std::optional<const char*> WhyNot(const image::Cine& cine) {
  if (cine.frames.empty() || cine.frames.front().empty()) return "the image holds no picture";
  const std::string& modality = cine.acquisition.modality;
  constexpr std::array kOthers = {"CT", "MR", "NM", "PT", "CR", "DX",
                                  "DR", "MG", "XA", "RF", "ECG"};
  for (const char* other : kOthers) {
    if (modality == other) return "the file declares a modality other than ultrasound";
  }
  const auto shows_tissue = [](const image::Region& region) {
    return region.kind == image::RegionKind::kTissue ||
           region.kind == image::RegionKind::kColourFlow ||
           region.kind == image::RegionKind::kOther;
  };
  if (!cine.regions.empty() &&
      std::none_of(cine.regions.begin(), cine.regions.end(), shows_tissue)) {
    return "the file declares traces only, no tissue region";
  }
  return std::nullopt;
}

/// What the picture says against it.
std::optional<const char*> WhyNot(const Candidate& candidate, bool declared) {
  constexpr double kSmallestShare = 0.003;  // of the picture
  constexpr double kPoorest = 0.7;
  constexpr double kFaintestOutline = 0.2;
  if (image::CountPixels(candidate.tissue) <
      kSmallestShare * static_cast<double>(candidate.tissue.size())) {
    return "the area with echoes is too small";
  }
  const BoundarySupport& support = candidate.fitted.support;
  const double outline = (support.left + support.right + support.inner + support.outer) / 4.0;
  if (candidate.fitted.score < kPoorest || (!declared && outline < kFaintestOutline)) {
    return "what is seen does not have the outline of an ultrasound field";
  }
  return std::nullopt;
}

double Coverage(const Candidate& candidate) {
  const image::BinaryMask& tissue = candidate.tissue;
  const image::BinaryMask inside =
      Rasterise(candidate.fitted.outline, tissue.rows(), tissue.columns());
  int covered = 0;
  for (std::size_t i = 0; i < tissue.size(); ++i)
    covered += tissue.pixels()[i] & inside.pixels()[i];
  return static_cast<double>(covered) / std::max(1, image::CountPixels(tissue));
}

/// The outline without its window.
Outline Unwindowed(Outline outline) {
  constexpr double kFar = 1e6;
  outline.window_top = outline.window_left = -kFar;
  outline.window_bottom = outline.window_right = kFar;
  return outline;
}

/// Area on a grid enlarged by its own size on every side, so that nothing is cut.
double WholeArea(Outline outline, int rows, int columns) {
  for (double* row : {&outline.upper_row, &outline.lower_row, &outline.inner, &outline.outer,
                      &outline.window_top, &outline.window_bottom}) {
    *row += rows;
  }
  for (double* column : {&outline.left_upper, &outline.right_upper, &outline.left_lower,
                         &outline.right_lower, &outline.window_left, &outline.window_right}) {
    *column += columns;
  }
  return image::CountPixels(Rasterise(outline, 3 * rows, 3 * columns));
}

std::vector<FieldFlag> Flags(const Candidate& candidate) {
  constexpr double kNoticeable = 0.985;
  constexpr double kDark = 0.2;
  constexpr double kBright = 0.4;
  const Outline& outline = candidate.fitted.outline;
  const int rows = candidate.tissue.rows();
  const int columns = candidate.tissue.columns();
  std::vector<FieldFlag> flags;
  const double seen = image::CountPixels(Rasterise(outline, rows, columns));
  const double windowed = WholeArea(outline, rows, columns);
  if (seen < kNoticeable * windowed) flags.push_back(FieldFlag::kCutByImageEdge);
  if (windowed < kNoticeable * WholeArea(Unwindowed(outline), rows, columns)) {
    flags.push_back(FieldFlag::kCutByWindow);
  }
  const auto [darker, brighter] =
      std::minmax(candidate.fitted.support.left, candidate.fitted.support.right);
  if (darker < kDark && brighter > kBright) flags.push_back(FieldFlag::kOneSideDark);
  return flags;
}

/// From the probe's face to the deepest point shown on the middle line.
std::optional<Millimetres> Depth(const Outline& outline, const WorkingGrid& grid,
                                 const image::Cine& cine, const image::PixelBox& box) {
  const auto spacing = cine.SpacingAt({box.top + box.rows / 2.0, box.left + box.columns / 2.0});
  if (!spacing) return std::nullopt;
  const double top = std::max(outline.inner, outline.window_top);
  const double bottom = std::min(outline.outer, outline.window_bottom);
  return Millimetres((bottom - top) * grid.row_scale() * spacing->row);
}

void DescribeGeometry(const Outline& outline, const WorkingGrid& grid, UltrasoundField& field) {
  const PolarOutline polar = Polar(outline);
  field.start_angle = Degrees(polar.LeftAngle());
  field.end_angle = Degrees(polar.RightAngle());
  field.apex = {grid.PictureRow(polar.apex_row), grid.PictureColumn(polar.apex_column)};
  field.inner_radius = polar.inner_radius * grid.row_scale();
  field.outer_radius = polar.outer_radius * grid.row_scale();
  if (field.shape == FieldShape::kSector) return;
  const double middle = (outline.left_upper + outline.right_upper) / 2.0;
  const double slope = (polar.left_slope + polar.right_slope) / 2.0;
  const double column = middle + slope * (outline.inner - outline.upper_row);
  field.apex = {grid.PictureRow(outline.inner), grid.PictureColumn(column)};
  field.inner_radius = 0.0;
  field.outer_radius = (outline.outer - outline.inner) * grid.row_scale();
}

/// The hull of the tissue at the size of the picture, for fields that no outline fits.
image::BinaryMask HullMask(const image::BinaryMask& tissue, const WorkingGrid& grid, int rows,
                           int columns) {
  image::PixelContour hull = image::ConvexHull(tissue);
  for (image::PixelPoint& corner : hull) {
    corner = {grid.PictureRow(corner.row), grid.PictureColumn(corner.column)};
  }
  return image::MaskFromContour(hull, rows, columns);
}

UltrasoundField Describe(const Candidate& candidate, const WorkingGrid& grid,
                         const image::Cine& cine) {
  constexpr double kLeastCoverage = 0.85;
  const Outline& outline = candidate.fitted.outline;
  UltrasoundField field;
  field.coverage = Coverage(candidate);
  field.shape = IsSector(candidate) ? FieldShape::kSector : FieldShape::kLinear;
  if (field.coverage < kLeastCoverage) field.shape = FieldShape::kUnknown;
  field.mask = field.shape == FieldShape::kUnknown
                   ? HullMask(candidate.tissue, grid, cine.rows(), cine.columns())
                   : PictureMask(outline, grid, cine.rows(), cine.columns());
  field.box = image::BoundingBox(field.mask);
  field.aspect = grid.aspect;
  DescribeGeometry(outline, grid, field);
  field.depth = Depth(outline, grid, cine, field.box);
  field.flags = Flags(candidate);
  return field;
}

}  // namespace

std::string_view Name(FieldShape shape) {
  switch (shape) {
    case FieldShape::kSector:
      return "sector";
    case FieldShape::kLinear:
      return "linear";
    case FieldShape::kUnknown:
      return "unknown";
  }
  return "unknown";
}

std::string_view Name(FieldFlag flag) {
  switch (flag) {
    case FieldFlag::kCutByImageEdge:
      return "field-cut-by-image-edge";
    case FieldFlag::kCutByWindow:
      return "field-cut-by-window";
    case FieldFlag::kOneSideDark:
      return "field-one-side-dark";
  }
  return "unknown";
}

Outcome<UltrasoundField> FindUltrasoundField(const image::Cine& cine) {
  if (const auto reason = WhyNot(cine)) return NotUltrasound(*reason);
  const WorkingGrid grid = MakeWorkingGrid(cine, kWorkingSide);
  const Scene scene = ObserveScene(cine, grid);
  if (scene.pieces.empty()) return NotUltrasound("no area of the picture is filled with echoes");
  const Candidate candidate = ChooseField(scene);
  if (const auto reason = WhyNot(candidate, !cine.regions.empty())) return NotUltrasound(*reason);
  return Describe(candidate, grid, cine);
}

}  // namespace etalon::ultrasound
