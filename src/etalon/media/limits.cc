#include "etalon/media/limits.h"

#include <string>

#include "etalon/core/error.h"

namespace etalon::media {
namespace {

std::string Shape(std::int64_t rows, std::int64_t columns, std::int64_t frames) {
  return std::to_string(columns) + " x " + std::to_string(rows) + " pixels, " +
         std::to_string(frames) + " frames";
}

}  // namespace

void CheckClaimedSize(std::string_view path, std::int64_t rows, std::int64_t columns,
                      std::int64_t frames, std::int64_t bytes_per_pixel) {
  if (rows < 1 || columns < 1 || frames < 1) {
    throw FileError(ErrorCode::kFileMalformed, path,
                    "holds no picture (" + Shape(rows, columns, frames) + ")");
  }
  const bool sides_fit = rows <= kMaxSide && columns <= kMaxSide && frames <= kMaxFrames;
  if (!sides_fit || rows * columns * bytes_per_pixel > kMaxDecodedBytes / frames) {
    throw FileError(ErrorCode::kFileTooLarge, path,
                    "claims " + Shape(rows, columns, frames) + ", more than is accepted (" +
                        std::to_string(kMaxSide) + " per side, 4 GiB in all)");
  }
}

}  // namespace etalon::media
