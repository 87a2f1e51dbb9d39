#include "etalon/dicom/frame_source.h"

#include <dcmtk/dcmdata/dccodec.h>
#include <dcmtk/dcmdata/dcfcache.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <gdcmDataElement.h>
#include <gdcmFragment.h>
#include <gdcmJPEG2000Codec.h>
#include <gdcmSequenceOfFragments.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <utility>

#include "etalon/core/error.h"
#include "etalon/dicom/attributes.h"

namespace etalon::dicom {
namespace {

using FrameBuffer = std::vector<std::uint8_t>;

std::string FrameName(std::int64_t frame) { return "frame " + std::to_string(frame + 1); }

/// Pixel data as they are, fetched from the file frame by frame.
class NativeFrames : public FrameSource {
 public:
  NativeFrames(DcmElement& pixels, const PixelLayout& layout, std::int64_t frames, std::string path)
      : pixels_(pixels), layout_(layout), path_(std::move(path)) {
    SettleSubsampling(frames);
    const auto held = static_cast<std::int64_t>(pixels.getLengthField());
    const auto frame_bytes = static_cast<std::int64_t>(FrameBytes(layout_));
    if (held < frame_bytes * frames) {
      throw FileError(ErrorCode::kFileMalformed, path_,
                      "truncated pixel data: " + std::to_string(held) + " of " +
                          std::to_string(frame_bytes * frames) + " bytes");
    }
  }

  void Read(std::int64_t frame, FrameBuffer& bytes, PixelLayout& layout) override {
    layout = layout_;
    const std::size_t size = FrameBytes(layout_);
    bytes.resize(size);
    const auto offset = static_cast<Uint32>(static_cast<std::size_t>(frame) * size);
    const OFCondition read =
        pixels_.getPartialValue(bytes.data(), offset, static_cast<Uint32>(size), &cache_);
    if (read.bad()) {
      throw FileError(ErrorCode::kFileMalformed, path_,
                      "truncated pixel data: " + FrameName(frame) + " cannot be read", read.text());
    }
  }

 private:
  /// Some writers label 4:2:2 what they store in full.
  void SettleSubsampling(std::int64_t frames) {
    if (layout_.photometric != "YBR_FULL_422") return;
    const std::size_t full = 3 * layout_.pixels() * static_cast<std::size_t>(frames);
    if (pixels_.getLengthField() >= full) layout_.photometric = "YBR_FULL";
  }

  DcmElement& pixels_;
  PixelLayout layout_;
  std::string path_;
  DcmFileCache cache_;
};

/// RLE, JPEG and JPEG-LS through the codecs of DCMTK.
class DcmtkFrames : public FrameSource {
 public:
  DcmtkFrames(DcmDataset& dataset, DcmPixelData& pixels, PixelLayout layout, bool keeps_planes,
              std::string path)
      : dataset_(dataset), pixels_(pixels), layout_(std::move(layout)), path_(std::move(path)) {
    if (!keeps_planes) layout_.by_plane = false;
  }

  void Read(std::int64_t frame, FrameBuffer& bytes, PixelLayout& layout) override {
    layout = layout_;
    // One byte more than an odd frame: DCMTK pads to an even length.
    const std::size_t size = layout_.pixels() * static_cast<std::size_t>(layout_.samples) *
                             static_cast<std::size_t>(layout_.bits_allocated / 8);
    bytes.resize(size + size % 2);
    OFString colour_model;
    const OFCondition decoded =
        pixels_.getUncompressedFrame(&dataset_, static_cast<Uint32>(frame), fragment_, bytes.data(),
                                     static_cast<Uint32>(bytes.size()), colour_model, &cache_);
    if (decoded.bad()) {
      throw FileError(ErrorCode::kFileMalformed, path_,
                      FrameName(frame) + " is truncated or damaged", decoded.text());
    }
    if (layout.samples == 3) layout.photometric = colour_model.c_str();
    // A decoder that delivers three full channels leaves nothing subsampled.
    if (layout.photometric == "YBR_FULL_422") layout.photometric = "YBR_FULL";
  }

 private:
  DcmDataset& dataset_;
  DcmPixelData& pixels_;
  PixelLayout layout_;
  std::string path_;
  Uint32 fragment_ = 0;
  DcmFileCache cache_;
};

/// JPEG 2000 through GDCM, which is handed the fragments of one frame at a time.
class Jpeg2000Frames : public FrameSource {
 public:
  Jpeg2000Frames(DcmPixelSequence& sequence, const PixelLayout& layout, std::int64_t frames,
                 std::string path)
      : sequence_(sequence), layout_(layout), path_(std::move(path)) {
    FindFrames(frames);
  }

  void Read(std::int64_t frame, FrameBuffer& bytes, PixelLayout& layout) override {
    layout = layout_;
    layout.by_plane = false;
    if (layout.samples == 3) layout.photometric = "RGB";
    const std::size_t first = first_fragments_[static_cast<std::size_t>(frame)];
    const std::size_t end = first_fragments_[static_cast<std::size_t>(frame) + 1];
    Decode(Joined(first, end), frame, bytes);
  }

 private:
  std::pair<const std::uint8_t*, std::size_t> Fragment(std::size_t index) const {
    DcmPixelItem* item = nullptr;
    Uint8* data = nullptr;
    const bool held = sequence_.getItem(item, static_cast<unsigned long>(index)).good() &&
                      item->getUint8Array(data).good() && data != nullptr;
    return held ? std::pair<const std::uint8_t*, std::size_t>{data, item->getLength()}
                : std::pair<const std::uint8_t*, std::size_t>{nullptr, 0};
  }

  /// Fragment 0 is the offset table. A frame starts where a codestream (SOC, SIZ) or a JP2 file
  /// does.
  bool StartsFrame(std::size_t index) const {
    static constexpr std::array<std::uint8_t, 4> kCodestream{0xFF, 0x4F, 0xFF, 0x51};
    static constexpr std::array<std::uint8_t, 4> kFile{0x00, 0x00, 0x00, 0x0C};
    const auto [data, size] = Fragment(index);
    return size >= 4 && (std::equal(kCodestream.begin(), kCodestream.end(), data) ||
                         std::equal(kFile.begin(), kFile.end(), data));
  }

  void FindFrames(std::int64_t frames) {
    const std::size_t fragments = sequence_.card();
    for (std::size_t index = 1; index < fragments; ++index) {
      if (StartsFrame(index)) first_fragments_.push_back(index);
    }
    first_fragments_.push_back(fragments);
    const auto held = static_cast<std::int64_t>(first_fragments_.size()) - 1;
    if (held < frames) {
      throw FileError(ErrorCode::kFileMalformed, path_,
                      "truncated pixel data: " + std::to_string(held) + " of " +
                          std::to_string(frames) + " frames");
    }
  }

  FrameBuffer Joined(std::size_t first, std::size_t end) const {
    FrameBuffer stream;
    for (std::size_t index = first; index < end; ++index) {
      const auto [data, size] = Fragment(index);
      stream.insert(stream.end(), data, data + size);
    }
    return stream;
  }

  gdcm::PixelFormat Format() const {
    gdcm::PixelFormat format(static_cast<unsigned short>(layout_.samples),
                             static_cast<unsigned short>(layout_.bits_allocated),
                             static_cast<unsigned short>(layout_.bits_stored),
                             static_cast<unsigned short>(layout_.high_bit),
                             layout_.is_signed ? 1 : 0);
    return format;
  }

  void Decode(const FrameBuffer& stream, std::int64_t frame, FrameBuffer& bytes) const {
    gdcm::SmartPointer<gdcm::SequenceOfFragments> fragments = new gdcm::SequenceOfFragments;
    gdcm::Fragment fragment;
    fragment.SetByteValue(reinterpret_cast<const char*>(stream.data()),
                          static_cast<std::uint32_t>(stream.size()));
    fragments->AddFragment(fragment);
    gdcm::DataElement encoded;
    encoded.SetValue(*fragments);

    const std::array<unsigned int, 2> sides{static_cast<unsigned int>(layout_.columns),
                                            static_cast<unsigned int>(layout_.rows)};
    gdcm::JPEG2000Codec codec;
    codec.SetNumberOfDimensions(2);
    codec.SetDimensions(sides.data());
    codec.SetPixelFormat(Format());
    codec.SetPlanarConfiguration(0);
    codec.SetPhotometricInterpretation(layout_.samples == 3
                                           ? gdcm::PhotometricInterpretation::RGB
                                           : gdcm::PhotometricInterpretation::MONOCHROME2);
    gdcm::DataElement decoded;
    const bool read = codec.Decode(encoded, decoded) && decoded.GetByteValue() != nullptr &&
                      decoded.GetByteValue()->GetLength() >= FrameBytes(DecodedLayout());
    if (!read) {
      throw FileError(ErrorCode::kFileMalformed, path_,
                      FrameName(frame) + " is truncated or damaged");
    }
    const char* pixels = decoded.GetByteValue()->GetPointer();
    bytes.assign(pixels, pixels + FrameBytes(DecodedLayout()));
  }

  PixelLayout DecodedLayout() const {
    PixelLayout layout = layout_;
    layout.photometric = layout.samples == 3 ? "RGB" : layout.photometric;
    return layout;
  }

  DcmPixelSequence& sequence_;
  PixelLayout layout_;
  std::string path_;
  std::vector<std::size_t> first_fragments_;
};

bool IsJpeg2000(E_TransferSyntax syntax) {
  return syntax == EXS_JPEG2000LosslessOnly || syntax == EXS_JPEG2000;
}

bool HasDcmtkCodec(E_TransferSyntax syntax) {
  return DcmCodecList::canChangeCoding(syntax, EXS_LittleEndianExplicit);
}

std::unique_ptr<FrameSource> OpenEncapsulated(DcmDataset& dataset, DcmPixelData& pixels,
                                              E_TransferSyntax syntax, const PixelLayout& layout,
                                              std::int64_t frames, const std::string& path) {
  if (HasDcmtkCodec(syntax)) {
    return std::make_unique<DcmtkFrames>(dataset, pixels, layout, syntax == EXS_RLELossless, path);
  }
  if (!IsJpeg2000(syntax)) {
    throw FileError(
        ErrorCode::kFileUnsupported, path,
        std::string("DICOM transfer syntax ") + DcmXfer(syntax).getXferName() + " is not read");
  }
  DcmPixelSequence* sequence = nullptr;
  const DcmRepresentationParameter* parameter = nullptr;
  E_TransferSyntax original = EXS_Unknown;
  pixels.getOriginalRepresentationKey(original, parameter);
  if (pixels.getEncapsulatedRepresentation(original, parameter, sequence).bad()) {
    throw FileError(ErrorCode::kFileMalformed, path, "damaged pixel data");
  }
  return std::make_unique<Jpeg2000Frames>(*sequence, layout, frames, path);
}

}  // namespace

PixelLayout LayoutOf(DcmItem& dataset) {
  PixelLayout layout;
  layout.rows = Integer(dataset, DCM_Rows).value_or(0);
  layout.columns = Integer(dataset, DCM_Columns).value_or(0);
  layout.samples = Integer(dataset, DCM_SamplesPerPixel).value_or(1);
  layout.bits_allocated = Integer(dataset, DCM_BitsAllocated).value_or(8);
  layout.bits_stored = Integer(dataset, DCM_BitsStored).value_or(layout.bits_allocated);
  layout.high_bit = Integer(dataset, DCM_HighBit).value_or(layout.bits_stored - 1);
  layout.is_signed = Integer(dataset, DCM_PixelRepresentation).value_or(0) == 1;
  layout.by_plane = Integer(dataset, DCM_PlanarConfiguration).value_or(0) == 1;
  layout.photometric = Text(dataset, DCM_PhotometricInterpretation);
  return layout;
}

std::unique_ptr<FrameSource> OpenFrames(DcmFileFormat& file, const PixelLayout& layout,
                                        std::int64_t frames, const std::string& path) {
  DcmDataset& dataset = *file.getDataset();
  DcmElement* element = nullptr;
  if (dataset.findAndGetElement(DCM_PixelData, element).bad()) {
    throw FileError(ErrorCode::kFileUnsupported, path, "DICOM object without pixel data");
  }
  const E_TransferSyntax syntax = dataset.getOriginalXfer();
  if (!DcmXfer(syntax).isEncapsulated()) {
    return std::make_unique<NativeFrames>(*element, layout, frames, path);
  }
  auto* pixels = dynamic_cast<DcmPixelData*>(element);
  if (pixels == nullptr) throw FileError(ErrorCode::kFileMalformed, path, "damaged pixel data");
  return OpenEncapsulated(dataset, *pixels, syntax, layout, frames, path);
}

}  // namespace etalon::dicom
