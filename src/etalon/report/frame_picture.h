#pragma once

#include <string>

#include "etalon/echo/study_reading.h"
#include "etalon/image/raster.h"

namespace etalon::report {

/// A frame of a cine, cut to the ultrasound field, as a data URI of a PNG.
/// @param field empty or beyond the frame: the part that the frame holds.
/// @param width largest number of columns; larger pictures are shrunk.
/// @param aspect height of a pixel over its width in the room; the picture gets square pixels.
std::string PictureUri(const image::GrayImage& frame, const image::PixelBox& field, int width,
                       double aspect = 1.0);

/// The picture of a traced frame with its outlines drawn over it, in SVG at the true aspect:
/// endocardium, epicardium, atrium, mitral annulus, long axes, disks and, when calibrated, a
/// centimetre scale.
std::string TracedPicture(const image::GrayImage& frame, const image::PixelBox& field,
                          const echo::TracedFrame& traced, bool calibrated, int width);

/// What the lines mean, as an HTML list.
std::string OutlineLegend();

}  // namespace etalon::report
