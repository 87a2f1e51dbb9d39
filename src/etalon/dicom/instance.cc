#include "etalon/dicom/instance.h"

#include <dcmtk/dcmdata/dccodec.h>
#include <dcmtk/dcmdata/dcfcache.h>
#include <dcmtk/dcmdata/dcjson.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <utility>

#include "etalon/core/error.h"
#include "etalon/dicom/frame_source.h"
#include "etalon/dicom/toolkit.h"

namespace etalon::dicom {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kMediaTypes{
    {{UID_JPEGProcess1TransferSyntax, "image/jpeg"},
     {UID_JPEGProcess2_4TransferSyntax, "image/jpeg"},
     {UID_JPEGProcess14TransferSyntax, "image/jpeg"},
     {UID_JPEGProcess14SV1TransferSyntax, "image/jpeg"},
     {UID_JPEGLSLosslessTransferSyntax, "image/jls"},
     {UID_JPEGLSLossyTransferSyntax, "image/jls"},
     {UID_JPEG2000LosslessOnlyTransferSyntax, "image/jp2"},
     {UID_JPEG2000TransferSyntax, "image/jp2"},
     {UID_RLELosslessTransferSyntax, "image/dicom-rle"}}};

std::string_view MediaTypeOf(std::string_view transfer_syntax) {
  for (const auto& [syntax, type] : kMediaTypes) {
    if (syntax == transfer_syntax) return type;
  }
  return "application/octet-stream";
}

std::string SyntaxOf(DcmFileFormat& file) {
  return DcmXfer(file.getDataset()->getOriginalXfer()).getXferID();
}

int FramesOf(DcmItem& dataset) { return Integer(dataset, DCM_NumberOfFrames).value_or(1); }

void AppendFragment(DcmPixelSequence& sequence, Uint32 index, std::vector<std::uint8_t>& bytes) {
  DcmPixelItem* item = nullptr;
  Uint8* data = nullptr;
  const bool held = sequence.getItem(item, index).good() && item->getUint8Array(data).good();
  if (held && data != nullptr) bytes.insert(bytes.end(), data, data + item->getLength());
}

/// The fragments from where the frame starts to where the next one does.
std::vector<std::uint8_t> Encapsulated(DcmPixelSequence& sequence, int frames, std::int64_t frame) {
  const auto start_of = [&](std::int64_t index) {
    Uint32 fragment = 0;
    const bool found =
        index < frames &&
        DcmCodec::determineStartFragment(static_cast<Uint32>(index), frames, &sequence, fragment)
            .good();
    return found ? fragment : static_cast<Uint32>(sequence.card());
  };
  std::vector<std::uint8_t> bytes;
  const Uint32 end = start_of(frame + 1);
  for (Uint32 fragment = start_of(frame); fragment < end; ++fragment) {
    AppendFragment(sequence, fragment, bytes);
  }
  return bytes;
}

std::vector<std::uint8_t> Native(DcmElement& pixels, DcmDataset& dataset, int frames,
                                 std::int64_t frame) {
  const auto size =
      static_cast<Uint32>(pixels.getLengthField() / static_cast<Uint32>(std::max(1, frames)));
  const PixelLayout layout = LayoutOf(dataset);
  const bool even = layout.bits_allocated % 8 == 0;
  std::vector<std::uint8_t> bytes(size);
  DcmFileCache cache;
  const bool read =
      even &&
      pixels.getPartialValue(bytes.data(), static_cast<Uint32>(frame) * size, size, &cache).good();
  if (!read) bytes.clear();
  return bytes;
}

}  // namespace

Instance ReadInstance(const std::filesystem::path& path) {
  const auto file = LoadFile(path.string(), ReadDepth::kWithoutPixels);
  DcmDataset& dataset = *file->getDataset();
  return {.study_uid = Text(dataset, DCM_StudyInstanceUID),
          .series_uid = Text(dataset, DCM_SeriesInstanceUID),
          .instance_uid = Text(dataset, DCM_SOPInstanceUID),
          .sop_class = Text(dataset, DCM_SOPClassUID),
          .transfer_syntax = SyntaxOf(*file),
          .modality = Text(dataset, DCM_Modality),
          .study_date = Text(dataset, DCM_StudyDate),
          .study_time = Text(dataset, DCM_StudyTime),
          .series_number = Integer(dataset, DCM_SeriesNumber).value_or(0),
          .instance_number = Integer(dataset, DCM_InstanceNumber).value_or(0),
          .rows = Integer(dataset, DCM_Rows).value_or(0),
          .columns = Integer(dataset, DCM_Columns).value_or(0),
          .frames = FramesOf(dataset)};
}

std::string InstanceJson(const std::filesystem::path& path) {
  const auto file = LoadFile(path.string(), ReadDepth::kWithoutPixels);
  DcmDataset& dataset = *file->getDataset();
  dataset.convertToUTF8();  // What cannot be converted is written as it is.
  std::ostringstream text;
  DcmJsonFormatCompact format(OFFalse);
  if (dataset.writeJsonExt(text, format, OFTrue, OFFalse).bad()) {
    throw FileError(ErrorCode::kFileMalformed, path.string(),
                    "its attributes cannot be written as JSON");
  }
  return text.str();
}

std::optional<StoredFrame> ReadStoredFrame(const std::filesystem::path& path, std::int64_t frame) {
  const auto file = LoadFile(path.string(), ReadDepth::kWhole);
  DcmDataset& dataset = *file->getDataset();
  const int frames = FramesOf(dataset);
  DcmElement* element = nullptr;
  const bool has_pixels = dataset.findAndGetElement(DCM_PixelData, element).good();
  if (!has_pixels || frame < 0 || frame >= frames) return std::nullopt;
  const E_TransferSyntax original = dataset.getOriginalXfer();
  const DcmXfer syntax(original);
  StoredFrame stored;
  stored.transfer_syntax = syntax.getXferID();
  stored.media_type = MediaTypeOf(stored.transfer_syntax);
  if (syntax.isEncapsulated()) {
    DcmPixelSequence* sequence = nullptr;
    auto* pixels = dynamic_cast<DcmPixelData*>(element);
    if (pixels != nullptr &&
        pixels->getEncapsulatedRepresentation(original, nullptr, sequence).good()) {
      stored.bytes = Encapsulated(*sequence, frames, frame);
    }
  } else if (syntax.isLittleEndian() && original != EXS_DeflatedLittleEndianExplicit) {
    stored.bytes = Native(*element, dataset, frames, frame);
  } else {
    throw FileError(ErrorCode::kFileUnsupported, path.string(),
                    "frames of big-endian or deflated files are not sent");
  }
  if (stored.bytes.empty()) {
    throw FileError(ErrorCode::kFileMalformed, path.string(), "a frame cannot be read");
  }
  return stored;
}

}  // namespace etalon::dicom
