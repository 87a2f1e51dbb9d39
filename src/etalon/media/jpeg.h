#pragma once

#include <filesystem>
#include <string_view>

#include "etalon/image/cine.h"
#include "etalon/media/bytes.h"

namespace etalon::media {

/// Decodes a grey or colour JPEG (8 bits, baseline or progressive) from memory.
/// @throws Error kFileMalformed when it is damaged or ends too early, kFileTooLarge,
/// kFileUnsupported for four-channel files; `name` stands for the path.
image::Cine ParseJpeg(ByteView file, std::string_view name);

/// A cine of one frame. @throws Error as `ParseJpeg`, and kFileUnreadable.
image::Cine ReadJpeg(const std::filesystem::path& path);

/// A JPEG file in memory, baseline, colours without subsampling. @param quality 1 to 100.
Bytes EncodeJpeg(const image::GrayImage& picture, int quality);
Bytes EncodeJpeg(const image::RgbImage& picture, int quality);

}  // namespace etalon::media
