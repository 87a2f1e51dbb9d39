#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "etalon/core/examination.h"
#include "etalon/core/measurement.h"
#include "etalon/core/provenance.h"
#include "etalon/store/study_key.h"
#include "etalon/store/worklist.h"

namespace etalon::store {

/// One reading of one study: what one version of the program made of it.
struct StoredStudy {
  StudyKey key;
  std::string name;        ///< as first seen; the same files under another name are the same study
  std::string created_at;  ///< UTC, ISO 8601, e.g. "2026-11-21T18:57:03Z"; filled on saving
  std::vector<Measurement> measurements;
  std::vector<RefusedMeasurement> refusals;
  Provenance provenance;
  std::string options = {};             ///< the text that went into the key
  Examination examination = {};         ///< of the study, as last described
  std::vector<std::string> paths = {};  ///< where its files last were, one an input; or empty
};

/// A patient of the workspace with the dates of the studies, ascending; "" for an unknown date.
struct PatientLine {
  std::string patient;
  std::vector<std::string> dates;
};

/// A study of the worklist: some reading met the rule, or it has a history.
struct PositiveStudy {
  std::string first_positive_at;  ///< UTC time of the first reading that met it; empty: none did
  StoredStudy newest;             ///< the newest reading that measures or refuses the measurement
};

/// $XDG_DATA_HOME/etalon, or ~/.local/share/etalon.
/// @throws Error(kStoreFailed) when the environment names neither.
std::filesystem::path DefaultWorkspaceFolder();

/// A folder that keeps what was measured, in a SQLite database.
///
/// Several processes may use one folder at once. What `SaveMeasured` has returned from survives a
/// kill of the process and a loss of power. One object is used by one thread at a time.
/// All functions throw Error(kStoreFailed), naming the database file, when it is damaged, was made
/// by a newer version, stays locked for 30 seconds or cannot be written.
class Workspace {
 public:
  /// Creates the folder, readable by its owner only, and the database on first use; brings an older
  /// database up to date.
  static Workspace Open(const std::filesystem::path& folder);

  Workspace(Workspace&&) noexcept;
  Workspace& operator=(Workspace&&) noexcept;
  ~Workspace();

  const std::filesystem::path& database() const;

  std::optional<StoredStudy> FindMeasured(const StudyKey& key);

  /// Stores a reading beside the earlier ones of the same study, and describes the study anew. A
  /// reading whose key is stored already is left as it is.
  /// @param detail what was read in the pictures, as a text of the caller's; kept with the reading
  ///   unless it is empty, also with one that was stored before.
  /// @return true when the reading was new.
  /// @throws ContractError when a number is not finite.
  bool SaveMeasured(const StoredStudy& study, const std::string& detail = {});

  /// Replaces what is known of a stored study by what the arguments know of it: empty texts leave
  /// what was known, and so do empty `paths`. Nothing happens when the study is not stored.
  void DescribeStudy(const std::string& content_sha256, const Examination& examination,
                     const std::vector<std::string>& paths);

  /// Every reading of every study of a patient, by date of the study, then oldest first.
  std::vector<StoredStudy> ListHistory(const std::string& patient);

  /// All patients that have a key, by key.
  std::vector<PatientLine> ListPatients();

  /// The workspace's pseudonym of a hospital's patient number. The number is not kept.
  std::string PseudonymOf(std::string_view patient_id, std::string_view issuer) const;

  /// The newest reading of every study, by name.
  std::vector<StoredStudy> ListStudies();

  /// Every reading of one study, oldest first.
  std::vector<StoredStudy> ListReadings(const std::string& content_sha256);

  /// Studies of which any reading, old or new, meets the rule, and those that have a history.
  std::vector<PositiveStudy> ListPositives(const PositiveRule& rule);

  /// Studies with a reading that measures or refuses `measurement`.
  std::vector<ReadStudy> ListRead(const std::string& measurement);

  /// Every entry of the worklist, oldest first.
  std::vector<WorklistChange> ListWorklistChanges();

  /// Adds entries, all or none, provided that nobody has added one since `last_seen`, the id of the
  /// last known entry (0: none is known).
  /// @return false, and nothing is added, when somebody has.
  /// @throws ContractError when a study is not stored.
  bool AddWorklistChanges(const std::vector<WorklistChange>& changes, long long last_seen);

 private:
  class Database;
  explicit Workspace(std::unique_ptr<Database> database);

  std::unique_ptr<Database> database_;
};

}  // namespace etalon::store
