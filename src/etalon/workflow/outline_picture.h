#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/annotation/reading.h"
#include "etalon/image/raster.h"

namespace etalon::workflow {

/// Outlines of one colour on a picture.
struct PictureOutlines {
  std::vector<annotation::Shape> shapes;
  image::Rgb colour;
};

/// A frame of an image with outlines over it, as a data URI of a PNG, cut to what is outlined with
/// a margin.
/// @throws Error as the file's reader; ContractError for a frame that is not there.
std::string OutlinePicture(const std::filesystem::path& file, int frame,
                           const std::vector<PictureOutlines>& outlines, int width = 480);

}  // namespace etalon::workflow
