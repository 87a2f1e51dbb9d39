#pragma once

#include <vector>

#include "etalon/image/cine.h"
#include "etalon/image/raster.h"

namespace etalon::media {

/// Luminance of ITU-R BT.601; exact for neutral pixels.
image::GrayImage Luminance(const image::RgbImage& picture);

/// True when enough pixels have a hue to matter: chroma (largest minus smallest channel) above 24
/// in more than 1 of 2,000 pixels and at least 16. Chroma noise of JPEG stays below.
bool IsColoured(const image::RgbImage& picture);

/// Appends a frame to `cine.frames` as luminance, and to `cine.colour`.
void AppendColourFrame(image::RgbImage picture, image::Cine& cine);

/// Drops `cine.colour` when no frame of it is coloured.
void DropNeutralColour(image::Cine& cine);

}  // namespace etalon::media
