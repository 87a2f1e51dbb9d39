#pragma once

#include <filesystem>
#include <string_view>

#include "etalon/image/cine.h"
#include "etalon/image/raster.h"
#include "etalon/media/bytes.h"

namespace etalon::media {

/// Reads a PNG of any kind as 8-bit colour: 16-bit channels keep their high byte, palettes are
/// looked up, transparency lies on black.
/// @throws Error kFileUnreadable, kFileMalformed or kFileTooLarge, naming the file and the cause.
image::RgbImage ReadRgbPng(const std::filesystem::path& path);

/// The luminance of `ReadRgbPng`; exact for grey files.
image::GrayImage ReadGrayPng(const std::filesystem::path& path);

/// Reads class indices exactly as stored: grey values of at most 8 bits unscaled, or palette
/// indices.
/// @throws Error kFileUnsupported for colour or 16-bit files; else as `ReadRgbPng`.
image::LabelMask ReadLabelPng(const std::filesystem::path& path);

/// A cine of one frame, named after the file; `colour` is kept when there is some.
image::Cine ReadPng(const std::filesystem::path& path);

/// As `ReadRgbPng` from memory; `name` stands for the path in errors.
image::RgbImage DecodeRgbPng(ByteView file, std::string_view name);

/// A PNG file in memory, 8 bits a channel, without a time stamp: same pixels, same bytes.
Bytes EncodePng(const image::GrayImage& picture);
Bytes EncodePng(const image::RgbImage& picture);

/// Writes 8-bit grey; also for label masks, whose classes are stored as they are.
/// @throws Error kFileUnreadable when the file cannot be written.
void WriteGrayPng(const std::filesystem::path& path, const image::GrayImage& picture);
void WriteLabelPng(const std::filesystem::path& path, const image::LabelMask& mask);
void WriteRgbPng(const std::filesystem::path& path, const image::RgbImage& picture);

}  // namespace etalon::media
