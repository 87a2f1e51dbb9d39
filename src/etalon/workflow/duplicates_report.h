#pragma once

#include <filesystem>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/core/progress.h"
#include "etalon/report/analysis.h"
#include "etalon/workflow/near_duplicates.h"

namespace etalon::workflow {

struct DuplicatesRequest {
  std::filesystem::path images;  ///< folder, with the folders below it
  /// CSV with a column `image`, and perhaps `patient` and `split`; empty: every picture of the
  /// folder, nothing known of any.
  std::filesystem::path table = {};
  /// CSV with a column `image` and one column of numbers a dimension; empty for none.
  std::filesystem::path embeddings = {};
  std::filesystem::path output = {};  ///< folder of page, JSON and `groups.csv`; empty for none
  NearDuplicateOptions options = {};
};

inline constexpr const char* kGroupsFile = "groups.csv";

struct DuplicatesReport {
  report::Analysis analysis;
  std::vector<Error> problems;  ///< pictures that cannot be read
};

/// The pictures that `request` names, with what is known of them.
/// @throws Error as `table::ReadCsv`; Error(kFileMalformed) for a table without the column `image`,
///   and naming line and column of a picture without a name or an embedding of a picture that is
///   not compared; Error(kUsage) for a folder without a picture.
std::vector<ComparedImage> ImagesToCompare(const DuplicatesRequest& request);

/// Seeks near-duplicates and says which pictures must stay together. `groups.csv` holds a row a
/// picture with the number of its group, to be used like a patient when folds are dealt.
DuplicatesReport ReportDuplicates(const DuplicatesRequest& request, ProgressObserver& progress);

}  // namespace etalon::workflow
