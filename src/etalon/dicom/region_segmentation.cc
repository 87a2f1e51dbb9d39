// Regions on the pixels of one image as DICOM Segmentation (PS3.3 A.51, C.8.20).

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

#include "etalon/core/error.h"
#include "etalon/dicom/annotation_attributes.h"
#include "etalon/dicom/stored_frames.h"
#include "etalon/dicom/write.h"
#include "etalon/media/limits.h"

namespace etalon::dicom {
namespace {

using image::PixelRun;
using image::RunMask;

/// Sets the bits of a frame, the first pixel in the lowest bit, frames without padding (PS3.5 8.2).
void PackFrame(const RunMask& mask, std::size_t frame, Uint8* bytes) {
  const auto columns = static_cast<std::size_t>(mask.columns());
  const std::size_t start = frame * static_cast<std::size_t>(mask.rows()) * columns;
  for (const PixelRun& run : mask.runs()) {
    std::size_t bit = start + static_cast<std::size_t>(run.row) * columns;
    const std::size_t past = bit + static_cast<std::size_t>(run.end);
    bit += static_cast<std::size_t>(run.begin);
    while (bit < past) {
      const std::size_t shift = bit % 8;
      const std::size_t count = std::min(past - bit, 8 - shift);
      bytes[bit / 8] |= static_cast<Uint8>(((1U << count) - 1U) << shift);
      bit += count;
    }
  }
}

/// The first bit from `bit` on that is marked, or is not; `past` where there is none.
std::size_t NextBit(const Uint8* bytes, std::size_t bit, std::size_t past, bool marked) {
  constexpr std::size_t kWord = 64;
  while (bit < past) {
    const std::size_t byte = bit / 8;
    std::uint64_t word = 0;
    const bool whole = byte * 8 + kWord <= past;
    std::memcpy(&word, bytes + byte, whole ? sizeof word : 1);
    if (!marked) word = ~word;
    word >>= bit % 8;
    const std::size_t left = (whole ? kWord : 8) - bit % 8;
    const auto next = static_cast<std::size_t>(std::countr_zero(word));
    if (next < left) return std::min(bit + next, past);
    bit += left;
  }
  return past;
}

/// The runs of a frame; its bits come one after the other.
RunMask UnpackFrame(const Uint8* bytes, std::size_t frame, int rows, int columns) {
  RunMask mask(rows, columns);
  const auto width = static_cast<std::size_t>(columns);
  const std::size_t first = frame * static_cast<std::size_t>(rows) * width;
  const std::size_t past = first + static_cast<std::size_t>(rows) * width;
  for (std::size_t bit = NextBit(bytes, first, past, true); bit < past;
       bit = NextBit(bytes, bit, past, true)) {
    const std::size_t row = (bit - first) / width;
    const std::size_t row_start = first + row * width;
    const std::size_t end = NextBit(bytes, bit, row_start + width, false);
    mask.Append({static_cast<int>(row), static_cast<int>(bit - row_start),
                 static_cast<int>(end - row_start)});
    bit = end;
  }
  return mask;
}

void PutSegment(DcmItem& dataset, const SegmentedRegion& region, int number) {
  DcmItem& segment = AddItem(dataset, DCM_SegmentSequence);
  PutShort(segment, DCM_SegmentNumber, number);
  Put(segment, DCM_SegmentLabel, region.label);
  Put(segment, DCM_SegmentAlgorithmType, "MANUAL");
  Put(segment, DCM_TrackingID, region.id);
  Put(segment, DCM_TrackingUID, UidFromSeed(region.id));
  PutCode(segment, DCM_SegmentedPropertyCategoryCodeSequence, "49755003", "SCT",
          "Morphologically Abnormal Structure");
  const bool typed = !region.type.value.empty();
  PutCode(segment, DCM_SegmentedPropertyTypeCodeSequence, typed ? region.type.value : "52988006",
          typed ? region.type.scheme : "SCT", typed ? region.type.meaning : "Lesion");
}

void PutFrame(DcmItem& dataset, const AnnotatedImage& image, const SegmentedRegion& region,
              int number) {
  DcmItem& group = AddItem(dataset, DCM_PerFrameFunctionalGroupsSequence);
  Put(AddItem(group, DCM_FrameContentSequence), DCM_DimensionIndexValues, std::to_string(number));
  PutShort(AddItem(group, DCM_SegmentIdentificationSequence), DCM_ReferencedSegmentNumber, number);
  DcmItem& derivation = AddItem(group, DCM_DerivationImageSequence);
  PutCode(derivation, DCM_DerivationCodeSequence, "113076", "DCM", "Segmentation");
  DcmItem& source = AddItem(derivation, DCM_SourceImageSequence);
  PutImageReference(source, image, region.frame);
  PutCode(source, DCM_PurposeOfReferenceCodeSequence, "121322", "DCM",
          "Source image for image processing operation");
}

void PutDimensions(DcmItem& dataset) {
  const std::string uid = UidFromSeed("etalon dimensions of regions");
  Put(AddItem(dataset, DCM_DimensionOrganizationSequence), DCM_DimensionOrganizationUID, uid);
  DcmItem& index = AddItem(dataset, DCM_DimensionIndexSequence);
  Put(index, DCM_DimensionOrganizationUID, uid);
  Must(index.putAndInsertTagKey(DCM_DimensionIndexPointer, DCM_ReferencedSegmentNumber));
  Must(index.putAndInsertTagKey(DCM_FunctionalGroupPointer, DCM_SegmentIdentificationSequence));
}

void PutModule(DcmItem& dataset, const AnnotatedImage& image, const AnnotationSource& source,
               std::size_t frames) {
  Put(dataset, DCM_ImageType, "DERIVED\\PRIMARY");
  Put(dataset, DCM_SegmentationType, "BINARY");
  Put(dataset, DCM_ContentLabel, "REGIONS");
  Put(dataset, DCM_ContentDescription, "");
  Put(dataset, DCM_ContentCreatorName, source.reader);
  Put(dataset, DCM_LossyImageCompression, "00");
  PutShort(dataset, DCM_SamplesPerPixel, 1);
  Put(dataset, DCM_PhotometricInterpretation, "MONOCHROME2");
  PutShort(dataset, DCM_Rows, image.rows);
  PutShort(dataset, DCM_Columns, image.columns);
  PutShort(dataset, DCM_BitsAllocated, 1);
  PutShort(dataset, DCM_BitsStored, 1);
  PutShort(dataset, DCM_HighBit, 0);
  PutShort(dataset, DCM_PixelRepresentation, 0);
  Put(dataset, DCM_NumberOfFrames, std::to_string(frames));
}

void PutPixels(DcmItem& dataset, const AnnotatedImage& image,
               const std::vector<SegmentedRegion>& regions) {
  const std::size_t bits = static_cast<std::size_t>(image.rows) *
                           static_cast<std::size_t>(image.columns) * regions.size();
  const std::size_t count = (bits + 15) / 16 * 2;
  auto* pixels = new DcmPixelData(DCM_PixelData);  // The data set owns it from here on.
  pixels->setVR(EVR_OB);
  Must(dataset.insert(pixels));
  Uint8* bytes = nullptr;
  Must(pixels->createUint8Array(static_cast<Uint32>(count), bytes));
  std::fill_n(bytes, count, Uint8{0});
  for (std::size_t i = 0; i < regions.size(); ++i) PackFrame(regions[i].mask, i, bytes);
}

/// Reads one file of regions.
class RegionReader {
 public:
  RegionReader(DcmItem& dataset, std::string path) : dataset_(dataset), path_(std::move(path)) {
    if (Text(dataset_, DCM_SOPClassUID) != UID_SegmentationStorage) {
      throw Unsupported("is not a DICOM segmentation");
    }
    if (Integer(dataset_, DCM_BitsAllocated).value_or(0) != 1) {
      throw Unsupported("is a fractional segmentation");
    }
    rows_ = Integer(dataset_, DCM_Rows).value_or(0);
    columns_ = Integer(dataset_, DCM_Columns).value_or(0);
    frames_ = FrameCount(dataset_);
    media::CheckClaimedSize(path_, rows_, columns_, frames_, 1);
  }

  ImageAnnotations<SegmentedRegion> Read() {
    ReadSegments();
    const Uint8* bytes = Pixels();
    ImageAnnotations<SegmentedRegion> result;
    for (int frame = 0; frame < frames_; ++frame) {
      SegmentedRegion region = RegionOf(frame, result.image);
      region.mask = UnpackFrame(bytes, static_cast<std::size_t>(frame), rows_, columns_);
      result.items.push_back(std::move(region));
    }
    result.reader = Text(dataset_, DCM_ContentCreatorName);
    return result;
  }

 private:
  Error Unsupported(const std::string& cause) const {
    return FileError(ErrorCode::kFileUnsupported, path_, cause);
  }
  Error Malformed(const std::string& cause) const {
    return FileError(ErrorCode::kFileMalformed, path_, cause);
  }

  const Uint8* Pixels() {
    const Uint8* bytes = nullptr;
    unsigned long count = 0;
    const bool read = dataset_.findAndGetUint8Array(DCM_PixelData, bytes, &count).good();
    const std::size_t bits = static_cast<std::size_t>(rows_) * static_cast<std::size_t>(columns_) *
                             static_cast<std::size_t>(frames_);
    if (!read || bytes == nullptr || count * 8 < bits) {
      throw Malformed("truncated segmentation pixels");
    }
    return bytes;
  }

  void ReadSegments() {
    DcmItem* segment = nullptr;
    for (long i = 0; dataset_.findAndGetSequenceItem(DCM_SegmentSequence, segment, i).good(); ++i) {
      SegmentedRegion region;
      region.id = Text(*segment, DCM_TrackingID);
      region.label = Text(*segment, DCM_SegmentLabel);
      if (DcmItem* code = FirstItem(*segment, DCM_SegmentedPropertyTypeCodeSequence)) {
        region.type = {Text(*code, DCM_CodeValue), Text(*code, DCM_CodingSchemeDesignator),
                       Text(*code, DCM_CodeMeaning)};
      }
      segments_.emplace_back(Integer(*segment, DCM_SegmentNumber).value_or(-1), region);
    }
  }

  SegmentedRegion RegionOf(int frame, AnnotatedImage& image) {
    DcmItem* which = FunctionalGroup(dataset_, frame, DCM_SegmentIdentificationSequence);
    const int number =
        which == nullptr ? 0 : Integer(*which, DCM_ReferencedSegmentNumber).value_or(0);
    const auto segment =
        std::ranges::find(segments_, number, &std::pair<int, SegmentedRegion>::first);
    if (segment == segments_.end()) throw Malformed("a frame belongs to no segment");
    SegmentedRegion region = segment->second;
    region.frame = Reference(frame, image);
    return region;
  }

  /// The frame of the image that a frame of the segmentation lies on.
  int Reference(int frame, AnnotatedImage& image) {
    DcmItem* derivation = FunctionalGroup(dataset_, frame, DCM_DerivationImageSequence);
    DcmItem* source =
        derivation == nullptr ? nullptr : FirstItem(*derivation, DCM_SourceImageSequence);
    if (source == nullptr) throw Unsupported("is a segmentation that refers to no image");
    const AnnotatedImage referred = ReferencedImage(*source, dataset_);
    if (!image.instance_uid.empty() && image.instance_uid != referred.instance_uid) {
      throw Unsupported("is a segmentation of several images");
    }
    image = referred;
    image.rows = rows_;
    image.columns = columns_;
    return Integer(*source, DCM_ReferencedFrameNumber).value_or(1) - 1;
  }

  DcmItem& dataset_;
  std::string path_;
  int rows_ = 0;
  int columns_ = 0;
  int frames_ = 0;
  std::vector<std::pair<int, SegmentedRegion>> segments_;
};

bool IsSame(const SegmentedRegion& one, const SegmentedRegion& other) {
  return one.mask == other.mask && one.id == other.id && one.label == other.label &&
         one.frame == other.frame;
}

}  // namespace

void WriteRegions(const AnnotatedImage& image, const std::vector<SegmentedRegion>& regions,
                  const AnnotationSource& source, const std::filesystem::path& path) {
  Require(!regions.empty(), "a segmentation without regions");
  for (const SegmentedRegion& region : regions) {
    Require(region.mask.rows() == image.rows && region.mask.columns() == image.columns,
            "a region of other sides than its image");
  }
  PrepareToolkit();
  DcmFileFormat file;
  DcmDataset& dataset = *file.getDataset();
  PutAnnotationIdentity(dataset, image, source, "SEG", UID_SegmentationStorage);
  PutReferencedSeries(dataset, image);
  PutModule(dataset, image, source, regions.size());
  PutDimensions(dataset);
  AddItem(dataset, DCM_SharedFunctionalGroupsSequence);
  for (std::size_t i = 0; i < regions.size(); ++i) {
    const int number = static_cast<int>(i) + 1;
    PutSegment(dataset, regions[i], number);
    PutFrame(dataset, image, regions[i], number);
  }
  PutPixels(dataset, image, regions);
  const auto said = RegionReader(dataset, path.string()).Read();
  if (!std::ranges::equal(said.items, regions, IsSame)) {
    throw FileError(ErrorCode::kInternal, path.string(), "would not say what it was made of");
  }
  SaveWhole(file, true, path.string());
}

ImageAnnotations<SegmentedRegion> ReadRegions(const std::filesystem::path& path) {
  const auto file = LoadFile(path.string(), ReadDepth::kWhole);
  return RegionReader(*file->getDataset(), path.string()).Read();
}

}  // namespace etalon::dicom
