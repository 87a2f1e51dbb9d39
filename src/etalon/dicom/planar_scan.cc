#include "etalon/dicom/planar_scan.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

#include "etalon/core/error.h"
#include "etalon/core/sha256.h"
#include "etalon/dicom/attributes.h"
#include "etalon/dicom/file_bytes.h"
#include "etalon/dicom/frame_source.h"
#include "etalon/dicom/toolkit.h"
#include "etalon/media/limits.h"

namespace etalon::dicom {
namespace {

using image::PlanarKind;
using image::PlanarView;

constexpr std::size_t kHeaderBytes = 64 * 1024;

std::string Lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char letter) { return std::tolower(letter); });
  return text;
}

bool Holds(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

PlanarView ViewOfWords(const std::string& words) {
  const std::string text = Lower(words);
  if (Holds(text, "lateral") || Holds(text, "oblique") || Holds(text, "lao") ||
      Holds(text, "rao")) {
    return PlanarView::kOther;
  }
  const bool front = Holds(text, "ant");
  const bool back = Holds(text, "post");
  if (front == back) return PlanarView::kUnknown;
  return front ? PlanarView::kAnterior : PlanarView::kPosterior;
}

PlanarKind KindOf(DcmItem& dataset) {
  const std::string modality = Text(dataset, DCM_Modality);
  if (modality != "NM" && modality != "OT" && modality != "SC" && !modality.empty()) {
    return PlanarKind::kOther;
  }
  const std::string type = Text(dataset, DCM_ImageType, 2);
  if (Holds(type, "TOMO")) return PlanarKind::kTomographic;
  if (Holds(type, "GATED")) return PlanarKind::kGated;
  if (Holds(type, "DYNAMIC")) return PlanarKind::kDynamic;
  return PlanarKind::kPlanar;
}

/// Of a detector, from 1.
PlanarView ViewOfDetector(DcmItem& dataset, int detector) {
  DcmItem* item = nullptr;
  DcmItem* code = nullptr;
  if (dataset.findAndGetSequenceItem(DCM_DetectorInformationSequence, item, detector - 1).bad() ||
      item->findAndGetSequenceItem(DCM_ViewCodeSequence, code, 0).bad()) {
    return PlanarView::kUnknown;
  }
  return ViewOfWords(Text(*code, DCM_CodeMeaning));
}

PlanarView ViewOfDescriptions(DcmItem& dataset) {
  for (const DcmTagKey& tag :
       {DCM_ViewPosition, DCM_ImageID, DCM_SeriesDescription, DCM_ProtocolName}) {
    const PlanarView view = ViewOfWords(Text(dataset, tag));
    if (view != PlanarView::kUnknown) return view;
  }
  return PlanarView::kUnknown;
}

PlanarView ViewOf(DcmItem& dataset, std::int64_t frame, std::int64_t frames) {
  const auto detector = Real(dataset, DCM_DetectorVector, static_cast<unsigned long>(frame));
  const PlanarView view =
      ViewOfDetector(dataset, static_cast<int>(detector.value_or(static_cast<double>(frame + 1))));
  return view == PlanarView::kUnknown && frames == 1 ? ViewOfDescriptions(dataset) : view;
}

void CheckLayout(const PixelLayout& layout, const std::string& path) {
  const bool read = (layout.bits_allocated == 8 || layout.bits_allocated == 16) &&
                    (layout.samples == 1 || (layout.samples == 3 && layout.bits_allocated == 8));
  if (!read) {
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

/// The value of a stored bit pattern.
int StoredValue(const PixelLayout& layout, unsigned pattern) {
  const unsigned mask = (1U << layout.bits_stored) - 1U;
  const unsigned bits = (pattern >> (layout.high_bit + 1 - layout.bits_stored)) & mask;
  const bool negative = layout.is_signed && (bits >> (layout.bits_stored - 1)) != 0U;
  return static_cast<int>(bits) - (negative ? static_cast<int>(mask) + 1 : 0);
}

/// Most scans: 16 bits, all of them used, without sign and scale.
bool ArePlainWords(const PixelLayout& layout, const GrayTransform& transform) {
  return layout.bits_allocated == 16 && layout.bits_stored == 16 && !layout.is_signed &&
         transform.slope == 1.0 && transform.intercept == 0.0;
}

image::FloatImage PlainCounts(const PixelLayout& layout, const std::vector<std::uint8_t>& bytes) {
  image::FloatImage counts(layout.rows, layout.columns);
  const std::size_t pixels = counts.size();
  const std::uint8_t* words = bytes.data();
  float* values = counts.pixels().data();
  for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
    std::uint16_t word = 0;
    std::memcpy(&word, words + 2 * pixel, 2);
    values[pixel] = static_cast<float>(word);
  }
  return counts;
}

image::FloatImage CountsOf(const PixelLayout& layout, const std::vector<std::uint8_t>& bytes,
                           const GrayTransform& transform) {
  if (ArePlainWords(layout, transform)) return PlainCounts(layout, bytes);
  image::FloatImage counts(layout.rows, layout.columns);
  const bool wide = layout.bits_allocated == 16;
  for (std::size_t pixel = 0; pixel < counts.size(); ++pixel) {
    const unsigned pattern =
        wide ? static_cast<unsigned>(bytes[2 * pixel] | (bytes[2 * pixel + 1] << 8)) : bytes[pixel];
    counts.pixels()[pixel] =
        static_cast<float>(transform.slope * StoredValue(layout, pattern) + transform.intercept);
  }
  return counts;
}

image::FloatImage LuminanceOf(const PixelLayout& layout, const std::vector<std::uint8_t>& bytes) {
  const image::RgbImage colour = DisplayColour(layout, bytes);
  image::FloatImage levels(colour.rows(), colour.columns());
  std::ranges::transform(colour.pixels(), levels.pixels().begin(), [](const image::Rgb& pixel) {
    return 0.299F * pixel.red + 0.587F * pixel.green + 0.114F * pixel.blue;
  });
  return levels;
}

void Invert(image::FloatImage& image) {
  if (image.empty()) return;
  const float most = *std::ranges::max_element(image.pixels());
  for (float& pixel : image.pixels()) pixel = most - pixel;
}

bool IsLossy(DcmDataset& dataset) {
  if (Text(dataset, DCM_LossyImageCompression) == "01") return true;
  switch (dataset.getOriginalXfer()) {
    case EXS_JPEGProcess1:
    case EXS_JPEGProcess2_4:
      return true;
    default:
      return false;
  }
}

/// How many frames there are and how their pixels lie.
struct Declared {
  PixelLayout layout;
  std::int64_t frames = 1;
};

Declared DeclaredBy(DcmDataset& dataset, const std::string& path) {
  const Declared declared{LayoutOf(dataset), Integer(dataset, DCM_NumberOfFrames).value_or(1)};
  const PixelLayout& layout = declared.layout;
  media::CheckClaimedSize(path, layout.rows, layout.columns, declared.frames, layout.samples);
  CheckLayout(layout, path);
  return declared;
}

void ReadFrames(DcmDataset& dataset, const Declared& declared, FrameSource& source,
                image::PlanarScan& scan) {
  const GrayTransform transform = ReadGrayTransform(dataset);
  std::vector<std::uint8_t> bytes;
  PixelLayout layout;
  for (std::int64_t frame = 0; frame < declared.frames; ++frame) {
    source.Read(frame, bytes, layout);
    scan.frames.push_back({.counts = layout.samples == 3 ? LuminanceOf(layout, bytes)
                                                         : CountsOf(layout, bytes, transform),
                           .view = ViewOf(dataset, frame, declared.frames)});
    if (transform.inverted) Invert(scan.frames.back().counts);
  }
  const bool capture = Text(dataset, DCM_SOPClassUID) != UID_NuclearMedicineImageStorage;
  scan.raw_counts = declared.layout.samples == 1 && !transform.inverted &&
                    !(capture && declared.layout.bits_stored <= 8);
}

void ReadFramesOfFile(DcmFileFormat& file, const std::string& path, image::PlanarScan& scan) {
  const Declared declared = DeclaredBy(*file.getDataset(), path);
  const auto source = OpenFrames(file, declared.layout, declared.frames, path);
  ReadFrames(*file.getDataset(), declared, *source, scan);
}

/// Frames that lie in memory one after the other.
class FramesInMemory : public FrameSource {
 public:
  FramesInMemory(std::string_view pixels, PixelLayout layout)
      : pixels_(pixels), layout_(std::move(layout)) {}

  void Read(std::int64_t frame, std::vector<std::uint8_t>& bytes, PixelLayout& layout) override {
    layout = layout_;
    const std::size_t size = FrameBytes(layout_);
    const auto own = pixels_.substr(static_cast<std::size_t>(frame) * size, size);
    bytes.assign(own.begin(), own.end());
  }

 private:
  std::string_view pixels_;
  PixelLayout layout_;
};

/// The pixels of a file of uncompressed words that ends with them, as most do: found without
/// parsing it once more. Empty for any other file.
std::string_view PixelsAtEnd(std::string_view file, E_TransferSyntax syntax,
                             const Declared& declared) {
  const bool has_type = syntax == EXS_LittleEndianExplicit;
  const bool plain = has_type || syntax == EXS_LittleEndianImplicit;
  if (!plain || declared.layout.bits_allocated != 16) return {};
  const std::size_t size = FrameBytes(declared.layout) * static_cast<std::size_t>(declared.frames);
  std::string start("\xE0\x7F\x10\x00", 4);
  if (has_type) start.append("OW\0\0", 4);
  for (int shift = 0; shift < 32; shift += 8) start += static_cast<char>(size >> shift);
  if (file.size() < size + start.size()) return {};
  const std::size_t begin = file.size() - size;
  return file.substr(begin - start.size(), start.size()) == start ? file.substr(begin)
                                                                  : std::string_view();
}

image::PlanarScan ScanWithoutFrames(DcmDataset& dataset, const std::filesystem::path& path) {
  image::PlanarScan scan;
  scan.name = path.filename().string();
  scan.kind = KindOf(dataset);
  scan.spacing = ReadSpacing(dataset);
  scan.counts_accumulated = Real(dataset, DCM_CountsAccumulated);
  scan.lossy = IsLossy(dataset);
  scan.subject = ReadSubject(dataset);
  scan.acquisition = ReadAcquisition(dataset);
  return scan;
}

/// Hash and frames of a file whose header is `header`: from memory, or from the disk when it is
/// unusually large.
void ReadWhole(FileBytes& bytes, DcmDataset& header, PlanarFile& result) {
  const std::string& path = bytes.path();
  if (bytes.size() > FileBytes::kLargest) {
    result.sha256 = Sha256OfFile(path);
    ReadFramesOfFile(*LoadFile(path, ReadDepth::kWhole), path, result.scan);
    return;
  }
  const std::string_view content = bytes.First(bytes.size());
  result.sha256 = Sha256OfBytes(content);
  const Declared declared = DeclaredBy(header, path);
  const std::string_view pixels = PixelsAtEnd(content, header.getOriginalXfer(), declared);
  if (pixels.empty()) {
    ReadFramesOfFile(*ParseBytes(content, path, ReadDepth::kWhole), path, result.scan);
    return;
  }
  FramesInMemory source(pixels, declared.layout);
  ReadFrames(header, declared, source, result.scan);
}

/// The elements in front of the pixels.
std::unique_ptr<DcmFileFormat> ParseHeader(FileBytes& bytes) {
  const std::string_view start = bytes.First(kHeaderBytes);
  try {
    return ParseBytes(start, bytes.path(), ReadDepth::kWithoutPixels);
  } catch (const Error&) {
    if (start.size() == bytes.size()) throw;
  }
  return LoadFile(bytes.path(), ReadDepth::kWithoutPixels);  // a long header, or a broken one
}

}  // namespace

image::PlanarScan ReadPlanarScan(const std::filesystem::path& path) {
  const auto file = LoadFile(path.string(), ReadDepth::kWhole);
  image::PlanarScan scan = ScanWithoutFrames(*file->getDataset(), path);
  if (scan.kind == PlanarKind::kPlanar) ReadFramesOfFile(*file, path.string(), scan);
  return scan;
}

PlanarFile ReadPlanarFile(const std::filesystem::path& path) {
  FileBytes bytes(path.string());
  const auto header = ParseHeader(bytes);
  DcmDataset& dataset = *header->getDataset();
  PlanarFile result{ReadOrigin(dataset), {}, ScanWithoutFrames(dataset, path)};
  const bool is_picture = Integer(dataset, DCM_Rows) && Integer(dataset, DCM_Columns);
  if (result.scan.kind != PlanarKind::kPlanar || !is_picture) return result;
  ReadWhole(bytes, dataset, result);
  return result;
}

}  // namespace etalon::dicom
