#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/annotation/exchange.h"
#include "etalon/workflow/open_project.h"

namespace etalon::workflow {

/// What of a project goes out.
enum class ExportPart {
  kAll,        ///< reference and closed readings
  kReference,  ///< labels and outlines that were imported with the images
  kReadings,   ///< closed readings of all readers
  kConsensus,  ///< the newest consensus, as a reading of "consensus"
};

enum class ExportFormat { kCoco, kCsv, kDicomSegmentation, kDicomReport };

struct ExportShapesRequest {
  std::filesystem::path project;  ///< its folder
  ExportPart part = ExportPart::kAll;
  ExportFormat format = ExportFormat::kCoco;
  std::filesystem::path output;  ///< a file; a folder for DICOM
  int threads = 0;               ///< of DICOM; 0: as many as the processor runs
};

struct ExportShapesSummary {
  std::size_t shapes = 0;
  std::size_t readings = 0;
  std::size_t files = 0;
  std::size_t left_out = 0;  ///< shapes that the format has no place for
};

/// Writes shapes of a project as one COCO or CSV file, or as a DICOM file an image and reading:
/// Segmentation for polygons and masks, Comprehensive SR for all but masks. Each DICOM file is read
/// back and compared before the next.
/// @throws Error(kUsage) when there is nothing to export, Error(kFileUnreadable),
///   Error(kStoreFailed), Error(kInternal) for a file that reads otherwise than written.
ExportShapesSummary ExportShapes(const ExportShapesRequest& request);

/// What would be exported.
annotation::ShapeSet GatherShapes(OpenedProject& project, ExportPart part);

/// Files of one set, written to a folder: by `ExportShapes`, and where there is no project.
struct DicomTarget {
  std::filesystem::path folder;
  ExportFormat format = ExportFormat::kDicomSegmentation;
  /// Of each image of the set: its DICOM file, else empty.
  std::vector<std::filesystem::path> files = {};
  std::vector<std::string> patients = {};  ///< of each image: its key; may be empty
  int threads = 0;
};
ExportShapesSummary WriteDicomShapes(const annotation::ShapeSet& set,
                                     const ontology::Ontology& ontology, const DicomTarget& target);

}  // namespace etalon::workflow
