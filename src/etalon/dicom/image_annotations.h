#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "etalon/core/measurement.h"
#include "etalon/image/geometry.h"
#include "etalon/image/run_mask.h"

namespace etalon::dicom {

/// The image that annotations are about, as DICOM names it.
struct AnnotatedImage {
  std::string study_uid;
  std::string series_uid;
  std::string class_uid;
  std::string instance_uid;
  std::string pseudonym;  ///< Patient's Name and ID of what is written; never a person's
  int rows = 0;
  int columns = 0;
  int frames = 1;
};

/// The UIDs and sides of a DICOM image; the pseudonym is left empty.
/// @throws Error kFileUnreadable or kFileMalformed, naming the file.
AnnotatedImage ReadAnnotatedImage(const std::filesystem::path& path);

/// UIDs for a picture that is no DICOM file: those of a Secondary Capture made of `seed`.
AnnotatedImage NamePicture(const std::string& seed, int rows, int columns, int frames = 1);

/// Who annotated and when.
struct AnnotationSource {
  std::string reader;               ///< a pseudonym
  std::string date = "2026-01-15";  ///< "YYYY-MM-DD"
  std::string time = "120000";      ///< "HHMMSS"
  std::string software_version = {};
  int series_number = 1;  ///< of the file; with the reader and the study it makes the UIDs
};

/// A region that somebody outlined, on the pixels of its image.
struct SegmentedRegion {
  std::string id;     ///< Tracking ID (0062,0020)
  std::string label;  ///< Segment Label (0062,0005)
  CodedConcept type;  ///< Segmented Property Type; empty: "Morphologically abnormal structure"
  int frame = 0;      ///< of the image, from 0
  image::RunMask mask;
};

/// A file of regions or shapes with the image that it refers to.
template <typename Item>
struct ImageAnnotations {
  AnnotatedImage image;
  std::string reader;
  std::vector<Item> items;
};

/// Writes regions as binary Segmentation (PS3.3 A.51) on the grid of their image, without a frame
/// of reference: each frame names image and frame (Derivation Image macro). The file is deflated.
/// Before it is written its attributes are read as `ReadRegions` does and compared with `regions`;
/// behind it the bytes on the disk are compared with those that were written.
/// @throws ContractError without regions or for a mask of other sides than the image; Error
///   kFileUnreadable naming the file that cannot be written, kInternal for one that reads
///   otherwise.
void WriteRegions(const AnnotatedImage& image, const std::vector<SegmentedRegion>& regions,
                  const AnnotationSource& source, const std::filesystem::path& path);

/// Reads what `WriteRegions` writes, and binary segmentations of others on the grid of one image.
/// @throws Error kFileUnsupported when it is none, is fractional, or refers to no image;
///   kFileMalformed for truncated pixels or frames of unknown segments; else as `ReadFile`.
ImageAnnotations<SegmentedRegion> ReadRegions(const std::filesystem::path& path);

enum class ReportedKind {
  kFinding,  ///< of the whole image: no place
  kPoint,
  kLine,      ///< open, two points or more
  kPolygon,   ///< closed; the last point joins the first
  kBox,       ///< two opposite corners
  kInterval,  ///< from one frame to another; no place
};

/// A finding with its place and its length or area.
struct ReportedShape {
  std::string id;             ///< Tracking Identifier
  std::string label;          ///< as the project calls it
  CodedConcept finding = {};  ///< empty: the label itself under the scheme 99ETALON
  ReportedKind kind = ReportedKind::kFinding;
  std::string scope = {};  ///< what a finding is of, in the project's words; may be empty
  bool absent = false;     ///< looked for and not there
  int frame = 0;           ///< of the image, from 0
  int last_frame = 0;      ///< of an interval
  std::vector<image::PixelPoint> points = {};
  std::optional<double> certainty_percent = {};
  std::optional<double> length_mm = {};  ///< of a line on a calibrated image
  std::optional<double> area_mm2 = {};   ///< of a polygon or box on a calibrated image
};

/// Writes a Comprehensive SR (PS3.3 A.35.3) after TID 1500: a measurement group a shape (TID 1410
/// for regions, TID 1501 else) with Image Region or path as spatial coordinates, length or area.
/// Coordinates are 32-bit numbers there: a 16,000th of a pixel is lost on a picture 1,000 wide.
/// Compared with `shapes` as `WriteRegions` does.
/// @throws ContractError without shapes; Error as `WriteRegions`.
void WriteShapeReport(const AnnotatedImage& image, const std::vector<ReportedShape>& shapes,
                      const AnnotationSource& source, const std::filesystem::path& path);

/// Reads what `WriteShapeReport` writes; groups without a finding are passed over.
/// @throws Error kFileUnsupported when it is no measurement report; kFileMalformed when a group is
///   broken; else as `ReadFile`.
ImageAnnotations<ReportedShape> ReadShapeReport(const std::filesystem::path& path);

}  // namespace etalon::dicom
