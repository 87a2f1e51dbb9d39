#pragma once

#include <filesystem>

#include "etalon/image/cine.h"

namespace etalon::media {

/// As `ReadImage`, for those who ask for no colour: of a JPEG the luminance as it is stored, which
/// differs from that of its colours by rounding and takes half the time.
/// @throws Error as `ReadImage`.
image::Cine ReadLuminance(const std::filesystem::path& path);

}  // namespace etalon::media
