#pragma once

// Internal: uncompressed frames, one at a time, whatever the transfer syntax.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "etalon/dicom/display.h"
#include "etalon/dicom/toolkit.h"

namespace etalon::dicom {

/// Yields the frames of a data set in order.
class FrameSource {
 public:
  virtual ~FrameSource() = default;

  /// Decodes frame `frame` (from 0) into `bytes` and says in `layout` how it lies there.
  /// @throws Error kFileMalformed when the frame is absent, truncated or damaged.
  virtual void Read(std::int64_t frame, std::vector<std::uint8_t>& bytes, PixelLayout& layout) = 0;
};

/// How the pixels of a data set lie, by its attributes; 0 where a size is absent.
PixelLayout LayoutOf(DcmItem& dataset);

/// The source that suits the transfer syntax of `file`, whose attributes say `layout`. The file
/// must outlive the source.
/// @throws Error kFileUnsupported for a transfer syntax that is not read, naming it; kFileMalformed
/// when an uncompressed file holds less than `frames` frames.
std::unique_ptr<FrameSource> OpenFrames(DcmFileFormat& file, const PixelLayout& layout,
                                        std::int64_t frames, const std::string& path);

}  // namespace etalon::dicom
