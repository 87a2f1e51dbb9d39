#pragma once

#include <filesystem>

#include "etalon/image/cine.h"

namespace etalon::media {

/// Reads the frames of a video (AVI, MP4, MOV, MKV, WebM, MPEG, ASF, animated GIF or APNG) or of an
/// image format that has no reader of its own here (BMP, TIFF, WebP, PGM/PPM).
///
/// Frame times are the presentation times that the file states, from 0; where they do not increase,
/// they follow from the average frame rate; without either they are absent. A single frame has
/// none. Sound and other streams are ignored. Only the file itself is opened: play lists and
/// references to other files or addresses are not followed.
/// @throws Error kFileUnreadable, kFileMalformed (damaged or truncated), kFileUnsupported (no
/// picture, unknown codec) or kFileTooLarge, naming the file and the cause.
image::Cine ReadVideo(const std::filesystem::path& path);

}  // namespace etalon::media
