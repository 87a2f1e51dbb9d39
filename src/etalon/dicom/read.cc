#include "etalon/dicom/read.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/dicom/attributes.h"
#include "etalon/dicom/frame_source.h"
#include "etalon/dicom/toolkit.h"
#include "etalon/media/colour.h"
#include "etalon/media/limits.h"

namespace etalon::dicom {
namespace {

using FrameBuffer = std::vector<std::uint8_t>;

/// Number of Frames; 1 when absent.
std::int64_t FramesOf(DcmItem& dataset) {
  if (!dataset.tagExistsWithValue(DCM_NumberOfFrames)) return 1;
  return Integer(dataset, DCM_NumberOfFrames).value_or(0);
}

void CheckLayout(const PixelLayout& layout, const std::string& path) {
  const bool bits_read = layout.bits_allocated == 8 || layout.bits_allocated == 16;
  if (!bits_read || (layout.samples != 1 && layout.samples != 3)) {
    throw FileError(ErrorCode::kFileUnsupported, path,
                    "DICOM image of " + std::to_string(layout.samples) + " samples of " +
                        std::to_string(layout.bits_allocated) + " bits is not read");
  }
  const bool consistent = layout.bits_stored >= 1 && layout.bits_stored <= layout.bits_allocated &&
                          layout.high_bit >= layout.bits_stored - 1 &&
                          layout.high_bit < layout.bits_allocated;
  if (!consistent) {
    throw FileError(ErrorCode::kFileMalformed, path,
                    "contradictory Bits Allocated, Bits Stored and High Bit");
  }
}

/// Turns the frames of a file into pictures.
class CineReader {
 public:
  CineReader(DcmFileFormat& file, std::string path)
      : file_(file), dataset_(*file.getDataset()), path_(std::move(path)) {
    layout_ = LayoutOf(dataset_);
    frames_ = FramesOf(dataset_);
    if (!dataset_.tagExists(DCM_PixelData)) {
      throw FileError(ErrorCode::kFileUnsupported, path_, "DICOM object without pixel data");
    }
    media::CheckClaimedSize(path_, layout_.rows, layout_.columns, frames_, layout_.samples);
    CheckLayout(layout_, path_);
  }

  image::Cine Read() {
    image::Cine cine = ReadSome(0, frames_);
    cine.frame_times = ReadFrameTimes(dataset_, cine.frames.size());
    return cine;
  }

  FrameRange ReadRange(std::int64_t first, std::int64_t count) {
    FrameRange range;
    const std::int64_t begin = std::clamp<std::int64_t>(first, 0, frames_);
    range.cine = ReadSome(begin, std::clamp<std::int64_t>(count, 0, frames_ - begin));
    range.frames = frames_;
    range.frame_times = ReadFrameTimes(dataset_, static_cast<std::size_t>(frames_));
    return range;
  }

 private:
  image::Cine ReadSome(std::int64_t first, std::int64_t count) {
    first_ = first;
    end_ = first + count;
    image::Cine cine;
    cine.name = std::filesystem::path(path_).filename().string();
    if (layout_.samples == 3) {
      ReadColour(cine);
    } else if (layout_.photometric == "PALETTE COLOR") {
      ReadPaletteFrames(cine);
    } else {
      ReadGray(cine);
    }
    cine.regions = ReadRegions(dataset_, layout_.rows, layout_.columns);
    cine.acquisition = ReadAcquisition(dataset_);
    const bool calibrated = std::ranges::any_of(
        cine.regions, [](const image::Region& region) { return region.Spacing().has_value(); });
    if (!calibrated) cine.spacing = ReadSpacing(dataset_);
    return cine;
  }

  /// Calls `take(layout, bytes)` for each frame that is asked for.
  template <typename Take>
  void ForEachFrame(Take take) {
    ForFrames(first_, end_, take);
  }

  template <typename Take>
  void ForFrames(std::int64_t first, std::int64_t end, Take take) {
    const auto source = OpenFrames(file_, layout_, frames_, path_);
    FrameBuffer bytes;
    PixelLayout layout;
    for (std::int64_t frame = first; frame < end; ++frame) {
      source->Read(frame, bytes, layout);
      take(layout, bytes);
    }
  }

  void ReadColour(image::Cine& cine) {
    ForEachFrame([&](const PixelLayout& layout, const FrameBuffer& bytes) {
      media::AppendColourFrame(DisplayColour(layout, bytes), cine);
    });
  }

  void ReadPaletteFrames(image::Cine& cine) {
    const Palette palette = ReadPalette(dataset_);
    if (palette.colours.empty()) {
      throw FileError(ErrorCode::kFileMalformed, path_,
                      "palette image without a usable colour table");
    }
    ForEachFrame([&](const PixelLayout& layout, const FrameBuffer& bytes) {
      media::AppendColourFrame(DisplayPalette(layout, bytes, palette), cine);
    });
  }

  void ReadGray(image::Cine& cine) {
    if (!layout_.photometric.starts_with("MONOCHROME")) {
      throw FileError(ErrorCode::kFileUnsupported, path_,
                      "photometric interpretation '" + layout_.photometric + "' is not read");
    }
    const std::vector<std::uint8_t> table = DisplayTable(layout_, Transform());
    ForEachFrame([&](const PixelLayout& layout, const FrameBuffer& bytes) {
      media::AppendGrayFrame(DisplayGray(layout, bytes, table), cine);
    });
  }

  GrayTransform Transform() {
    GrayTransform transform = ReadGrayTransform(dataset_);
    const bool as_stored = layout_.bits_stored == 8 && !layout_.is_signed;
    if (!transform.window && !as_stored) transform.window = FullWindow(transform);
    return transform;
  }

  /// The window from the smallest to the largest rescaled value; costs one more pass.
  VoiWindow FullWindow(const GrayTransform& transform) {
    StoredRange whole{1 << 30, -(1 << 30)};
    ForFrames(0, frames_, [&](const PixelLayout& layout, const FrameBuffer& bytes) {
      const StoredRange range = RangeOf(layout, bytes);
      whole = {std::min(whole.low, range.low), std::max(whole.high, range.high)};
    });
    const double first = transform.slope * whole.low + transform.intercept;
    const double last = transform.slope * whole.high + transform.intercept;
    return {.centre = (first + last + 1.0) / 2.0, .width = std::abs(last - first) + 1.0};
  }

  DcmFileFormat& file_;
  DcmDataset& dataset_;
  std::string path_;
  PixelLayout layout_;
  std::int64_t frames_ = 1;
  std::int64_t first_ = 0;  ///< of the frames that are asked for
  std::int64_t end_ = 0;
};

}  // namespace

Identity ReadIdentity(DcmItem& dataset) {
  return {.study_uid = Text(dataset, DCM_StudyInstanceUID),
          .series_uid = Text(dataset, DCM_SeriesInstanceUID),
          .instance_uid = Text(dataset, DCM_SOPInstanceUID),
          .series_number = Integer(dataset, DCM_SeriesNumber),
          .instance_number = Integer(dataset, DCM_InstanceNumber),
          .modality = Text(dataset, DCM_Modality),
          .image_kind = Text(dataset, DCM_ImageType, 2)};
}

Identity ReadIdentity(const std::filesystem::path& path) {
  const auto file = LoadFile(path.string(), ReadDepth::kWithoutPixels);
  return ReadIdentity(*file->getDataset());
}

File ReadFile(const std::filesystem::path& path) {
  const auto file = LoadFile(path.string(), ReadDepth::kWhole);
  DcmDataset& dataset = *file->getDataset();
  return {.identity = ReadIdentity(dataset),
          .subject = ReadSubject(dataset),
          .cine = CineReader(*file, path.string()).Read()};
}

FrameRange ReadFrames(const std::filesystem::path& path, std::int64_t first, std::int64_t count) {
  const auto file = LoadFile(path.string(), ReadDepth::kWhole);
  return CineReader(*file, path.string()).ReadRange(first, count);
}

}  // namespace etalon::dicom
