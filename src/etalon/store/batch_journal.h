#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "etalon/store/workspace.h"

namespace etalon::store {

/// A file of a batch as it lies on the disk; what tells whether it is still the one that was read.
struct FoundFile {
  std::string path;           ///< absolute
  std::int64_t bytes = -1;    ///< -1: it is not there
  std::int64_t modified = 0;  ///< nanoseconds since 1970
};

enum class BatchOutcome {
  kScan,        ///< was read: measured or refused
  kPassedOver,  ///< is none of what the batch reads
  kFailed,      ///< cannot be read; the next run tries again
};

/// What became of a file.
struct BatchEntry {
  FoundFile file;
  BatchOutcome outcome = BatchOutcome::kScan;
  std::string cause;    ///< code of the refusal, reason of passing over, or code of the error
  std::string content;  ///< the line of the table, or the message of the error
};

/// An entry with the study that is to be stored at the same moment.
struct BatchResult {
  BatchEntry entry;
  std::optional<StoredStudy> study;
};

/// The journal of a batch in a workspace: an interrupted run goes on where it was. First the files
/// are found, then those that are pending are read and their results saved.
///
/// What `Save` has returned from survives a kill of the process and a loss of power. One object is
/// used by one thread at a time; it may be a `Workspace`'s neighbour on the same folder. All
/// functions throw Error(kStoreFailed) as those of `Workspace`.
class BatchJournal {
 public:
  /// @param workspace folder of the workspace, which exists.
  /// @param task what is done with the files. @param fingerprint of program and rules: an entry of
  ///   another one is pending again.
  BatchJournal(const std::filesystem::path& workspace, std::string task, std::string fingerprint);
  ~BatchJournal();
  BatchJournal(const BatchJournal&) = delete;
  BatchJournal& operator=(const BatchJournal&) = delete;

  /// Adds files to those of this run; one that is added twice counts once.
  void AddFound(std::span<const FoundFile> files);

  /// Forgets what became of the files of this run; stored studies stay.
  void Forget();

  std::int64_t CountFound();
  std::int64_t CountPending();

  /// Files of this run, by path, beyond `after`, that are new, changed, failed, or read by another
  /// program or rule.
  std::vector<FoundFile> NextPending(const std::string& after, int limit);

  /// Stores studies and entries in one transaction.
  /// @throws ContractError when a number is not finite.
  void Save(std::span<const BatchResult> results);

  /// Visits the entries of the files of this run, by path.
  void VisitEntries(const std::function<void(const BatchEntry&)>& visit);

 private:
  class Rows;
  std::unique_ptr<Rows> rows_;
};

}  // namespace etalon::store
