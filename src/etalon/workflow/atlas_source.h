#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/core/progress.h"
#include "etalon/report/texts.h"

namespace etalon::workflow {

/// A picture and what is known of it; empty texts are not known.
struct AtlasItem {
  std::string id;  ///< 16 hexadecimal digits: start of the SHA-256 of the file
  std::filesystem::path file = {};
  std::string patient = {};
  std::string organ = {};
  std::string date = {};
  std::string centre = {};
  std::string vendor = {};
  std::map<std::string, bool> labels = {};  ///< by id; one that is not there is not known
};

struct AtlasLabel {
  std::string id;
  report::Text name;
};

/// The pictures that an atlas is made of, by id, each content once.
struct AtlasSource {
  std::string title;
  std::vector<AtlasLabel> labels;  ///< of which at least one picture says something
  std::vector<AtlasItem> items;
  std::vector<Error> problems;  ///< files that cannot be read or come twice
};

struct AtlasSourceRequest {
  std::string source;               ///< a project, by name or folder; or a folder of pictures
  std::filesystem::path labels;     ///< of a folder: CSV, may be empty
  std::filesystem::path workspace;  ///< where projects are found by name; empty: the default one
};

/// Whether the source is a folder of pictures, not a project.
bool IsPlainFolder(const std::string& source);

/// Reads a project; or a folder of pictures, with a CSV of labels or without.
///
/// The CSV has a column `file` (or `image` or `name`; relative to the folder) and as far as known
/// `label` (several with ';' between them; empty: not known), `patient`, `organ`, `date`, `centre`,
/// `vendor`. A picture with a label has none of the other labels of the column. Without a CSV every
/// file below the folder is a picture.
/// @throws Error(kUsage) for neither a project nor a folder, or when no picture is left; Error as
///   `table::ReadCsv`; Error(kFileMalformed) for a missing column or a date that is none.
AtlasSource ReadAtlasSource(const AtlasSourceRequest& request, ProgressObserver& progress);

}  // namespace etalon::workflow
