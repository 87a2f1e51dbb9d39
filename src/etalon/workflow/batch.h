#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "etalon/core/progress.h"
#include "etalon/workflow/batch_files.h"

namespace etalon::workflow {

inline constexpr const char* kBoneScanTask = "bone-scan";

struct BatchRequest {
  std::vector<std::filesystem::path> inputs;  ///< folders, indexes, DICOM files
  std::filesystem::path output = "etalon-batch";
  std::filesystem::path workspace;  ///< empty: the default one
  int jobs = 0;                     ///< files read at a time; 0: one a processor
  BatchShard shard;
  bool restart = false;   ///< forget what earlier runs made of these files
  bool pictures = false;  ///< explain every scan with significant uptake

  /// Everything that is wrong, one sentence each.
  std::vector<std::string> Validate() const;
};

/// Wall clock and, where threads work side by side, the sum of theirs.
struct BatchSeconds {
  double finding = 0.0;
  double measuring = 0.0;  ///< from the first file to the last one stored
  double reading = 0.0;    ///< of all jobs: files to results
  double storing = 0.0;    ///< of `measuring`: transactions
  double writing = 0.0;    ///< tables and pictures
};

/// What became of all files of a batch.
struct BatchCounts {
  std::int64_t files = 0;
  std::int64_t measured = 0;  ///< scans, those with significant uptake included
  std::int64_t significant = 0;
  std::map<std::string, std::int64_t> refused;      ///< scans by code of the refusal
  std::map<std::string, std::int64_t> passed_over;  ///< other files by reason
  std::map<std::string, std::int64_t> failed;       ///< files that cannot be read, by code

  bool operator==(const BatchCounts&) const = default;
};

struct BatchSummary {
  BatchCounts counts;      ///< zeros when cancelled
  std::int64_t found = 0;  ///< files
  std::int64_t read = 0;   ///< by this run; the others were known
  BatchSeconds seconds;
  std::int64_t peak_memory = 0;  ///< bytes
  bool cancelled = false;        ///< what was read is stored; the same request goes on
};

/// The files of `BatchRequest::output`; each appears whole or not at all.
inline constexpr const char* kBatchResults = "results.csv";
inline constexpr const char* kBatchErrors = "errors.csv";
inline constexpr const char* kBatchFile = "batch.json";
inline constexpr const char* kBatchPictures = "pictures";

/// Measures every bone scan among the files, stores what was measured in the workspace and writes
/// the tables. What an earlier run has stored of a file that has not changed is taken from there: a
/// run that was killed goes on, and ends with the same tables, byte for byte.
///
/// Memory does not depend on the number of files. A file that cannot be read is a line of
/// errors.csv and never stops the rest.
/// @throws Error(kUsage) with all that `Validate` finds; kStoreFailed; kFileUnreadable when an
/// input is missing or an output cannot be written. What was stored before stays.
BatchSummary RunBatch(const BatchRequest& request, ProgressObserver& progress);

/// Puts the tables of the shards of one batch together, as one run would have written them;
/// `batch.json` holds the sums of their counts.
/// @throws Error(kUsage) for tables of another program or rule; kFileUnreadable, kFileMalformed.
BatchCounts MergeBatches(const std::vector<std::filesystem::path>& shards,
                         const std::filesystem::path& output);

}  // namespace etalon::workflow
