#pragma once

#include <cstdint>
#include <string_view>

namespace etalon::media {

/// What a file may claim before anything is allocated for it. A wider whole-body scan, a longer
/// cine or a larger volume than this has not been seen in clinical use.
inline constexpr std::int64_t kMaxSide = 16384;                          ///< pixels
inline constexpr std::int64_t kMaxFrames = 1 << 20;                      ///< frames or slices
inline constexpr std::int64_t kMaxDecodedBytes = std::int64_t{4} << 30;  ///< all frames together

/// Checks the size that a file claims to hold once decoded.
/// @param bytes_per_pixel of the decoded form, colour channels included.
/// @throws Error kFileMalformed when a side or the number of frames is below 1, kFileTooLarge
/// beyond the limits above; both name the file and the figures.
void CheckClaimedSize(std::string_view path, std::int64_t rows, std::int64_t columns,
                      std::int64_t frames, std::int64_t bytes_per_pixel);

}  // namespace etalon::media
