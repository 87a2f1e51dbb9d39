#pragma once

#include "etalon/image/cine.h"
#include "etalon/image/raster.h"

namespace etalon::media {

/// Luminance of ITU-R BT.601; exact for neutral pixels.
image::GrayImage Luminance(const image::RgbImage& picture);

/// True when enough pixels have a hue to matter: chroma (largest minus smallest channel) above 24
/// in more than 1 of 2,000 pixels and at least 16. Chroma noise of JPEG stays below.
bool IsColoured(const image::RgbImage& picture);

/// Appends a frame to `cine.frames` as luminance. From the first coloured frame on it is kept in
/// `cine.colour` too, where the frames before it are then filled in as neutral: a grey cine never
/// pays for colour.
void AppendColourFrame(image::RgbImage picture, image::Cine& cine);

/// Appends a frame without colour; as `AppendColourFrame` of its neutral picture.
void AppendGrayFrame(image::GrayImage picture, image::Cine& cine);

}  // namespace etalon::media
