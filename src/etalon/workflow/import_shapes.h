#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "etalon/annotation/exchange.h"
#include "etalon/workflow/open_project.h"

namespace etalon::workflow {

enum class ImportFormat { kCoco, kCsv, kPolygons };

struct ImportShapesRequest {
  std::filesystem::path project;  ///< its folder
  std::filesystem::path input;    ///< a file; for polygons a folder of JSON files
  ImportFormat format = ImportFormat::kCoco;
  std::string reader;         ///< whose reading all of it is; empty: what the file says
  bool as_reference = false;  ///< all of it is the reference
  std::map<std::string, std::string> renamed;  ///< labels of the project by those of the file
};

struct ImportShapesSummary {
  std::size_t shapes = 0;      ///< in the file
  std::size_t images = 0;      ///< with at least one reading or reference in the file
  std::size_t readings = 0;    ///< of readers, added and closed
  std::size_t known = 0;       ///< readings and images that held the same already
  std::size_t references = 0;  ///< images whose reference was added or changed
};

/// Brings labels and shapes into a project, all or nothing. Images are found by their id, else by
/// the name of their file. A reading comes in closed; the same reading again changes nothing.
/// @throws Error(kFileMalformed) naming the file and what is wrong with which entry: broken, an
///   image that is not in the project or has other sides, an unknown or retired label, a kind of
///   shape that the label is not answered by, a reading that the reader has begun or closed
///   otherwise; Error(kUsage) when nothing says whose it is.
ImportShapesSummary ImportShapes(const ImportShapesRequest& request);

}  // namespace etalon::workflow
