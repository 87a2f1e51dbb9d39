#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "etalon/image/raster.h"

namespace etalon::image {

// Pictures that look the same: another size, compression or brightness of one picture gives nearly
// the same 64 bits. Another picture may too, so that a hash proposes and `Likeness` decides.

/// Bit k says whether the picture, as 9 x 8 mean grey levels, is brighter left than right of edge k
/// (row by row) [Krawetz2013]. @throws ContractError for an empty picture.
std::uint64_t DifferenceHash(const GrayImage& picture);

/// Bit k says whether the k-th of the 8 x 8 lowest frequencies (without the mean) of the picture's
/// cosine transform at 32 x 32 lies above their median [Zauner2010].
/// @throws ContractError for an empty picture.
std::uint64_t CosineHash(const GrayImage& picture);

/// How many bits differ.
int HashDistance(std::uint64_t a, std::uint64_t b);

/// A picture as 32 x 32 mean grey levels.
inline constexpr int kThumbnailSide = 32;
GrayImage Thumbnail(const GrayImage& picture);

/// Pearson's correlation of the pixels of two pictures of one size; 0 where one of them is of one
/// grey level. Thumbnails of one picture in another size or compression correlate above 0.99.
/// @throws ContractError for different sizes.
double Likeness(const GrayImage& a, const GrayImage& b);

/// Calls `visit(i, j)`, i < j, once for every two hashes that differ in at most `radius` bits, in a
/// fixed order.
///
/// Two hashes within 7 bits differ in at most one bit of one of their four quarters: only those
/// that do are compared. Memory 20 bytes a hash.
/// @throws ContractError for a radius outside 0 .. `kLargestHashRadius`.
inline constexpr int kLargestHashRadius = 7;
void ForEachPairWithin(const std::vector<std::uint64_t>& hashes, int radius,
                       const std::function<void(std::size_t, std::size_t)>& visit);

}  // namespace etalon::image
