#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "etalon/store/batch_journal.h"

namespace etalon::workflow {

/// The part of a batch that one run takes, from 1 to `count`.
struct BatchShard {
  int index = 1;
  int count = 1;

  /// Whether a file belongs to this part: by a hash of its path relative to the folder, or to the
  /// folder of the index, in which it was found. The same on every machine.
  bool Takes(const std::string& relative_path) const;
};

/// Finds the files of a batch, one after the other: a folder's to any depth, without hidden ones
/// and without following links to folders; those in the column `path` of an index, a CSV file whose
/// relative paths start from its own folder; and DICOM files given by themselves. A file of the
/// index that is missing, and a folder that may not be read, are found too: with -1 bytes.
/// @throws Error(kFileUnreadable) for an input that is not there; what `table::ReadCsv` throws for
/// a bad index; kUsage for one without the column.
void FindBatchFiles(const std::vector<std::filesystem::path>& inputs, const BatchShard& shard,
                    const std::function<void(const store::FoundFile&)>& found);

}  // namespace etalon::workflow
