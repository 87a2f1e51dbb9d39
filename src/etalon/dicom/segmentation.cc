#include "etalon/dicom/segmentation.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "etalon/core/error.h"
#include "etalon/dicom/plane_stack.h"
#include "etalon/dicom/stored_frames.h"
#include "etalon/dicom/toolkit.h"
#include "etalon/media/limits.h"

namespace etalon::dicom {
namespace {

using image::LabelVolume;
using PlanePixels = std::vector<std::uint8_t>;

CodedConcept CodeOf(DcmItem& item, const DcmTagKey& sequence) {
  DcmItem* code = FirstItem(item, sequence);
  if (code == nullptr) return {};
  return {Text(*code, DCM_CodeValue), Text(*code, DCM_CodingSchemeDesignator),
          Text(*code, DCM_CodeMeaning)};
}

std::string AlgorithmOf(DcmItem& segment) {
  const std::string type = Text(segment, DCM_SegmentAlgorithmType);
  const std::string name = Text(segment, DCM_SegmentAlgorithmName);
  return name.empty() ? type : type + " " + name;
}

/// One bit a pixel, the first in the lowest bit, frames without padding (PS3.5 8.2).
std::vector<PlanePixels> BinaryFrames(DcmDataset& dataset, std::size_t pixels, int frames,
                                      const std::string& path) {
  const Uint8* bytes = nullptr;
  unsigned long count = 0;
  const bool read = dataset.findAndGetUint8Array(DCM_PixelData, bytes, &count).good();
  if (!read || count * 8 < pixels * static_cast<std::size_t>(frames)) {
    throw FileError(ErrorCode::kFileMalformed, path, "truncated segmentation pixels");
  }
  std::vector<PlanePixels> result(static_cast<std::size_t>(frames), PlanePixels(pixels));
  std::size_t bit = 0;
  for (PlanePixels& frame : result) {
    for (std::uint8_t& pixel : frame) {
      pixel = static_cast<std::uint8_t>((bytes[bit / 8] >> (bit % 8)) & 1U);
      ++bit;
    }
  }
  return result;
}

std::vector<PlanePixels> FractionalFrames(DcmFileFormat& file, const std::string& path) {
  const double most = Real(*file.getDataset(), DCM_MaximumFractionalValue).value_or(255.0);
  std::vector<PlanePixels> result;
  for (const std::vector<float>& frame : ReadStoredFrames(file, path).frames) {
    PlanePixels pixels(frame.size());
    std::ranges::transform(frame, pixels.begin(), [&](float value) -> std::uint8_t {
      return static_cast<double>(value) >= 0.5 * most ? 1 : 0;
    });
    result.push_back(std::move(pixels));
  }
  return result;
}

/// Reads one segmentation file.
class SegmentationReader {
 public:
  SegmentationReader(DcmFileFormat& file, std::string path)
      : file_(file), dataset_(*file.getDataset()), path_(std::move(path)) {
    if (Text(dataset_, DCM_SOPClassUID) != UID_SegmentationStorage) {
      throw FileError(ErrorCode::kFileUnsupported, path_, "is not a DICOM segmentation");
    }
    rows_ = Integer(dataset_, DCM_Rows).value_or(0);
    columns_ = Integer(dataset_, DCM_Columns).value_or(0);
    frames_ = FrameCount(dataset_);
    media::CheckClaimedSize(path_, rows_, columns_, frames_, 1);
  }

  OutlinedStructures Read() {
    ReadFrames();
    PlaceFrames();
    OutlinedStructures result;
    result.frame_of_reference = Text(dataset_, DCM_FrameOfReferenceUID);
    const std::string patient = Text(dataset_, DCM_PatientID);
    if (!patient.empty()) {
      result.patient_key = Text(dataset_, DCM_IssuerOfPatientID) + "\\" + patient;
    }
    DcmItem* segment = nullptr;
    for (long index = 0;
         dataset_.findAndGetSequenceItem(DCM_SegmentSequence, segment, index).good(); ++index) {
      result.structures.push_back(Structure(*segment));
    }
    return result;
  }

 private:
  void ReadFrames() {
    const std::size_t pixels = static_cast<std::size_t>(rows_) * static_cast<std::size_t>(columns_);
    const bool binary = Integer(dataset_, DCM_BitsAllocated).value_or(0) == 1;
    if (binary && DcmXfer(dataset_.getOriginalXfer()).isEncapsulated()) {
      throw FileError(ErrorCode::kFileUnsupported, path_, "is a compressed binary segmentation");
    }
    pixels_ =
        binary ? BinaryFrames(dataset_, pixels, frames_, path_) : FractionalFrames(file_, path_);
  }

  /// Several frames, one a segment, share a plane: planes are stacked once each.
  void PlaceFrames() {
    std::vector<ImagePlane> planes;
    std::vector<std::size_t> plane_of_frame;
    for (int frame = 0; frame < frames_; ++frame) {
      const ImagePlane plane = PlaneOf(frame);
      const auto same = std::ranges::find_if(
          planes, [&](const ImagePlane& other) { return SamePlace(other, plane); });
      plane_of_frame.push_back(static_cast<std::size_t>(same - planes.begin()));
      if (same == planes.end()) planes.push_back(plane);
    }
    FillGaps(planes);
    const PlaneStack stack = StackPlanes(planes, Thickness(), path_);
    frame_ = stack.frame;
    slices_ = static_cast<int>(planes.size());
    for (const std::size_t plane : plane_of_frame) {
      const auto at = std::ranges::find(stack.order, plane);
      slice_of_frame_.push_back(static_cast<int>(at - stack.order.begin()));
    }
  }

  static bool SamePlace(const ImagePlane& a, const ImagePlane& b) {
    return std::abs(a.position.x - b.position.x) < 1e-3 &&
           std::abs(a.position.y - b.position.y) < 1e-3 &&
           std::abs(a.position.z - b.position.z) < 1e-3;
  }

  double Thickness() {
    DcmItem* measures = FunctionalGroup(dataset_, 0, DCM_PixelMeasuresSequence);
    if (measures == nullptr) return 1.0;
    const auto between = Real(*measures, DCM_SpacingBetweenSlices);
    const double step = between ? *between : Real(*measures, DCM_SliceThickness).value_or(1.0);
    return step != 0.0 ? std::abs(step) : 1.0;
  }

  /// Writers leave out planes without a segment: they are put back when the others lie whole
  /// steps apart.
  void FillGaps(std::vector<ImagePlane>& planes) {
    const image::PatientPoint normal = NormalOf(planes[0]);
    const double step = Thickness();
    const auto height = [&](const ImagePlane& plane) {
      return plane.position.x * normal.x + plane.position.y * normal.y +
             plane.position.z * normal.z;
    };
    std::vector<ImagePlane> sorted = planes;
    std::ranges::sort(sorted, {}, height);
    for (std::size_t index = 1; index < sorted.size(); ++index) {
      const double steps = (height(sorted[index]) - height(sorted[index - 1])) / step;
      const long missing = std::lround(steps) - 1;
      if (missing < 1 || missing > 10000 || std::abs(steps - std::round(steps)) > 0.05) continue;
      for (long gap = 1; gap <= missing; ++gap) {
        planes.push_back(Between(sorted[index - 1], sorted[index],
                                 static_cast<double>(gap) / static_cast<double>(missing + 1)));
      }
    }
  }

  static ImagePlane Between(const ImagePlane& a, const ImagePlane& b, double part) {
    ImagePlane plane = a;
    plane.position.x += part * (b.position.x - a.position.x);
    plane.position.y += part * (b.position.y - a.position.y);
    plane.position.z += part * (b.position.z - a.position.z);
    return plane;
  }

  ImagePlane PlaneOf(int frame) {
    DcmItem* position = FunctionalGroup(dataset_, frame, DCM_PlanePositionSequence);
    DcmItem* orientation = FunctionalGroup(dataset_, frame, DCM_PlaneOrientationSequence);
    DcmItem* measures = FunctionalGroup(dataset_, frame, DCM_PixelMeasuresSequence);
    const bool held = position != nullptr && orientation != nullptr && measures != nullptr;
    const auto plane = held ? ReadPlane(*position, *orientation, *measures) : std::nullopt;
    if (!plane) {
      throw FileError(ErrorCode::kFileMalformed, path_,
                      "a frame of the segmentation has no position in the patient");
    }
    return *plane;
  }

  int SegmentOf(int frame) {
    DcmItem* group = FunctionalGroup(dataset_, frame, DCM_SegmentIdentificationSequence);
    return group == nullptr ? 0 : Integer(*group, DCM_ReferencedSegmentNumber).value_or(0);
  }

  OutlinedStructure Structure(DcmItem& segment) {
    const int number = Integer(segment, DCM_SegmentNumber).value_or(-1);
    LabelVolume mask(slices_, rows_, columns_, frame_);
    for (int frame = 0; frame < frames_; ++frame) {
      if (SegmentOf(frame) != number) continue;
      const PlanePixels& pixels = pixels_[static_cast<std::size_t>(frame)];
      std::ranges::copy(pixels, mask.slice(slice_of_frame_[static_cast<std::size_t>(frame)]));
    }
    return {Text(segment, DCM_SegmentLabel), CodeOf(segment, DCM_SegmentedPropertyTypeCodeSequence),
            AlgorithmOf(segment), std::move(mask)};
  }

  DcmFileFormat& file_;
  DcmDataset& dataset_;
  std::string path_;
  int rows_ = 0;
  int columns_ = 0;
  int frames_ = 0;
  int slices_ = 0;
  image::VoxelFrame frame_;
  std::vector<PlanePixels> pixels_;
  std::vector<int> slice_of_frame_;
};

}  // namespace

OutlinedStructures ReadSegmentation(const std::filesystem::path& path) {
  const auto file = LoadFile(path.string(), ReadDepth::kWhole);
  return SegmentationReader(*file, path.string()).Read();
}

}  // namespace etalon::dicom
