#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "etalon/core/outcome.h"
#include "etalon/image/contour.h"
#include "etalon/image/raster.h"

namespace etalon::cmr {

/// Labels of a short-axis slice in files and phantoms.
inline constexpr std::uint8_t kLeftVentricleLabel = 1;   ///< blood pool
inline constexpr std::uint8_t kMyocardiumLabel = 2;      ///< of the left ventricle
inline constexpr std::uint8_t kRightVentricleLabel = 3;  ///< blood pool

/// The left ventricle in a short-axis slice.
struct VentricleSlice {
  image::BinaryMask blood_pool;
  image::BinaryMask myocardium;
  image::PixelPoint centre;  ///< of the blood pool
  /// Where the free wall of the right ventricle meets the septum in front; nothing: not known, and
  /// then there are no segments.
  std::optional<image::PixelPoint> anterior_insertion;
  std::optional<image::PixelPoint> inferior_insertion;
};

/// Where the free wall of the right ventricle meets the septum, as somebody marked it.
struct InsertionPoints {
  std::optional<image::PixelPoint> anterior = {};
  std::optional<image::PixelPoint> inferior = {};
};

/// From a label mask (1 blood pool, 2 myocardium, 3 right ventricle, which may be absent). The
/// insertion points are the two ends, seen from the centre, of the wall that touches the right
/// ventricle; the anterior one is that nearer to the top of the picture, as short-axis images are
/// shown; points that were marked go before. @return Refusal(kStructureNotFound) without blood pool
/// or myocardium.
Outcome<VentricleSlice> SliceFromLabels(const image::LabelMask& labels,
                                        const InsertionPoints& marked = {});

/// From drawn contours. Insertion points as drawn; the centre is that of the endocardium.
/// @return Refusal(kImplausible) when the epicardium does not enclose the endocardium.
Outcome<VentricleSlice> SliceFromContours(const image::PixelContour& endocardium,
                                          const image::PixelContour& epicardium,
                                          const std::optional<image::PixelPoint>& insertion,
                                          int rows, int columns);

/// The slice of the left ventricle, which decides how it is divided [Cerqueira2002].
enum class SliceLevel { kBasal, kMid, kApical };

/// Number of the first segment of a level in the 17-segment model: 1, 7 or 13.
int FirstSegment(SliceLevel level);
/// 6, or 4 for an apical slice.
int SegmentCount(SliceLevel level);
/// Snake case, e.g. "mid_inferoseptal". @throws ContractError unless 1 <= segment <= 16.
std::string_view SegmentName(int segment);
/// Whether a segment lies in the septum: 2, 3, 8, 9, 14.
bool IsSeptal(int segment);

/// Each pixel of the wall with its segment's number in the 17-segment model, 0 elsewhere.
///
/// From the anterior insertion the segments follow each other over septum, inferior and lateral
/// wall: 60 degrees each, or in an apical slice 90 degrees, its septum lying in the middle between
/// the insertions. The way round is that of the inferior insertion, or, without one, against the
/// clock as a short-axis image is shown.
/// @return Refusal(kMissingView) without an anterior insertion.
Outcome<image::LabelMask> SegmentLabels(const VentricleSlice& slice, SliceLevel level);

/// The wall or the blood pool less a border of `margin` pixels, where a pixel may hold both blood
/// and muscle. Where less than a third would be left, the border is made thinner.
image::BinaryMask InnerPart(const image::BinaryMask& mask, int margin);

}  // namespace etalon::cmr
