#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "etalon/image/cine.h"
#include "etalon/image/study.h"

namespace etalon::dicom {

/// What tells the file's place in its study. UIDs are for grouping; they are never shown.
struct Identity {
  std::string study_uid;
  std::string series_uid;
  std::string instance_uid;
  std::optional<int> series_number;
  std::optional<int> instance_number;
  std::string modality;
  std::string image_kind;  ///< value 3 of Image Type (0008,0008), e.g. "WHOLE BODY", "RECON TOMO"
};

/// An image file. No name, number or date of the patient leaves the reader.
struct File {
  Identity identity;
  image::Subject subject;
  image::Cine cine;
};

/// Reads the attributes in front of the pixel data.
/// @throws Error kFileUnreadable or kFileMalformed, naming the file.
Identity ReadIdentity(const std::filesystem::path& path);

/// Reads an image with all its frames, decoded one at a time.
///
/// Transfer syntaxes: uncompressed of either byte order, deflated, RLE, JPEG (baseline, extended,
/// lossless), JPEG-LS, JPEG 2000. Grey values are those that a display shows (rescale, first
/// window, MONOCHROME1; without a window 8-bit values as they are, others from the smallest to the
/// largest value of the file). Colour models: RGB, YBR_FULL, YBR_FULL_422, YBR_ICT, YBR_RCT,
/// palette. Calibration: the ultrasound regions (PS3.3 C.8.5.5), and for what they leave open
/// Pixel Spacing. Times: see Frame Time, Frame Time Vector, Cine Rate (PS3.3 C.7.6.5).
/// @throws Error kFileUnreadable; kFileMalformed for truncated or damaged files;
/// kFileUnsupported without pixel data or for an encoding that is not read, naming it;
/// kFileTooLarge, before anything is allocated.
File ReadFile(const std::filesystem::path& path);

/// Some frames of a file, as `ReadFile` shows them.
struct FrameRange {
  image::Cine cine;                  ///< only the frames asked for; its times are empty
  std::int64_t frames = 0;           ///< of the whole file
  std::vector<Seconds> frame_times;  ///< of the whole file; empty if unknown
};

/// Decodes `count` frames from `first` on, as many of them as there are; of 16-bit files without a
/// window all frames are looked at. @throws Error as `ReadFile`.
FrameRange ReadFrames(const std::filesystem::path& path, std::int64_t first, std::int64_t count);

}  // namespace etalon::dicom
