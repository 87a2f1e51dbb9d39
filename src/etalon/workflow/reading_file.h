#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/workflow/project_annotations.h"

namespace etalon::workflow {

struct ReadingFile {
  std::filesystem::path project;
  std::filesystem::path file;  ///< CSV or JSON, by content
  std::string reader;          ///< key
  bool keep_open = false;      ///< save without closing the cases
  std::string today;           ///< day; empty: the present one
};

/// Reads the answers of one reader, a case an image. Each belongs to the reader's open task of that
/// image: the first reading, or the re-reading once its wash-out is over, or an adjudication.
///
/// CSV: `image` (id or file), `label`, and perhaps `present` (yes or no; without the column yes,
/// empty with no `kind` either: not answered), `certainty`
/// (0 to 1), `seconds`, `made_at`, `kind` (`label` where it is empty), `points` ("x,y x,y"),
/// `frame`, `last_frame`, `millimetres`, `version`. A row an answer; an empty label says only that
/// the image was read. JSON (docs/PROJECTS.md): {"cases": [{"image", "version", "seconds",
/// "made_at", "close", "annotations": [{...}]}]}.
/// @throws Error(kFileMalformed) naming the file and line or case for what is none of this; kUsage
///   for an image that the reader has no open task of.
std::vector<ReadingDraft> ReadReadingFile(const ReadingFile& request);

}  // namespace etalon::workflow
