#pragma once

// Internal: the frames of an image as numbers, not as they are displayed.

#include <string>
#include <vector>

#include "etalon/dicom/display.h"
#include "etalon/dicom/toolkit.h"

namespace etalon::dicom {

/// The frames of one file, rescaled.
struct StoredFrames {
  int rows = 0;
  int columns = 0;
  std::vector<std::vector<float>> frames;  ///< row-major, in the order of the file
};

/// Number of Frames (0028,0008); 1 when absent.
int FrameCount(DcmItem& dataset);

/// Decodes the grey frames of a file: stored value times Rescale Slope plus Rescale Intercept of
/// the file, or of a frame's Pixel Value Transformation (PS3.3 C.7.6.16.2.9).
/// @throws Error kFileUnsupported for colour, no pixels or other than 8 or 16 bits; kFileMalformed;
/// kFileTooLarge before anything is allocated.
StoredFrames ReadStoredFrames(DcmFileFormat& file, const std::string& path);

/// Item `frame` of Per-frame Functional Groups, else the shared item, that holds the macro
/// `sequence`: its first item. Null when neither does (PS3.3 C.7.6.16).
DcmItem* FunctionalGroup(DcmItem& dataset, long frame, const DcmTagKey& sequence);

/// First item of a sequence; null when it is absent or empty.
DcmItem* FirstItem(DcmItem& item, const DcmTagKey& sequence);

}  // namespace etalon::dicom
