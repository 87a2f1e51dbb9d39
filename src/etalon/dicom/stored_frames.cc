#include "etalon/dicom/stored_frames.h"

#include <cstring>

#include "etalon/core/error.h"
#include "etalon/dicom/frame_source.h"
#include "etalon/media/limits.h"

namespace etalon::dicom {
namespace {

struct Rescale {
  double slope = 1.0;
  double intercept = 0.0;
};

void CheckLayout(const PixelLayout& layout, int frames, const std::string& path) {
  media::CheckClaimedSize(path, layout.rows, layout.columns, frames, 4);
  const bool bits_read = layout.bits_allocated == 8 || layout.bits_allocated == 16;
  if (layout.samples != 1 || !bits_read || layout.photometric == "PALETTE COLOR") {
    throw FileError(ErrorCode::kFileUnsupported, path, "is not a grey image of 8 or 16 bits");
  }
  const bool consistent = layout.bits_stored >= 1 && layout.bits_stored <= layout.bits_allocated &&
                          layout.high_bit >= layout.bits_stored - 1 &&
                          layout.high_bit < layout.bits_allocated;
  if (!consistent) {
    throw FileError(ErrorCode::kFileMalformed, path,
                    "contradictory Bits Allocated, Bits Stored and High Bit");
  }
}

Rescale RescaleOf(DcmItem& item) {
  return {Real(item, DCM_RescaleSlope).value_or(1.0),
          Real(item, DCM_RescaleIntercept).value_or(0.0)};
}

Rescale RescaleOfFrame(DcmItem& dataset, long frame) {
  DcmItem* own = FunctionalGroup(dataset, frame, DCM_PixelValueTransformationSequence);
  return RescaleOf(own != nullptr ? *own : dataset);
}

/// The bits stored of one sample, with its sign.
int StoredValue(const PixelLayout& layout, const std::uint8_t* sample) {
  unsigned bits = *sample;
  if (layout.bits_allocated == 16) {
    std::uint16_t word = 0;
    std::memcpy(&word, sample, 2);
    bits = word;
  }
  const auto stored = static_cast<unsigned>(layout.bits_stored);
  bits = (bits >> static_cast<unsigned>(layout.high_bit + 1 - layout.bits_stored)) &
         ((1U << stored) - 1U);
  const bool negative = layout.is_signed && (bits >> (stored - 1U)) != 0U;
  return static_cast<int>(bits) - (negative ? 1 << stored : 0);
}

std::vector<float> Values(const PixelLayout& layout, const std::vector<std::uint8_t>& bytes,
                          const Rescale& rescale) {
  const auto step = static_cast<std::size_t>(layout.bits_allocated / 8);
  std::vector<float> values(layout.pixels());
  for (std::size_t pixel = 0; pixel < values.size(); ++pixel) {
    const int stored = StoredValue(layout, bytes.data() + pixel * step);
    values[pixel] = static_cast<float>(rescale.slope * stored + rescale.intercept);
  }
  return values;
}

}  // namespace

int FrameCount(DcmItem& dataset) {
  if (!dataset.tagExistsWithValue(DCM_NumberOfFrames)) return 1;
  return Integer(dataset, DCM_NumberOfFrames).value_or(0);
}

DcmItem* FirstItem(DcmItem& item, const DcmTagKey& sequence) {
  DcmItem* first = nullptr;
  return item.findAndGetSequenceItem(sequence, first, 0).good() ? first : nullptr;
}

DcmItem* FunctionalGroup(DcmItem& dataset, long frame, const DcmTagKey& sequence) {
  DcmItem* group = nullptr;
  if (dataset.findAndGetSequenceItem(DCM_PerFrameFunctionalGroupsSequence, group, frame).good()) {
    if (DcmItem* own = FirstItem(*group, sequence)) return own;
  }
  DcmItem* shared = FirstItem(dataset, DCM_SharedFunctionalGroupsSequence);
  return shared != nullptr ? FirstItem(*shared, sequence) : nullptr;
}

StoredFrames ReadStoredFrames(DcmFileFormat& file, const std::string& path) {
  DcmDataset& dataset = *file.getDataset();
  if (!dataset.tagExists(DCM_PixelData)) {
    throw FileError(ErrorCode::kFileUnsupported, path, "DICOM object without pixel data");
  }
  const PixelLayout claimed = LayoutOf(dataset);
  const int frames = FrameCount(dataset);
  CheckLayout(claimed, frames, path);
  const auto source = OpenFrames(file, claimed, frames, path);
  StoredFrames result{claimed.rows, claimed.columns, {}};
  std::vector<std::uint8_t> bytes;
  PixelLayout layout;
  for (int frame = 0; frame < frames; ++frame) {
    source->Read(frame, bytes, layout);
    result.frames.push_back(Values(layout, bytes, RescaleOfFrame(dataset, frame)));
  }
  return result;
}

}  // namespace etalon::dicom
