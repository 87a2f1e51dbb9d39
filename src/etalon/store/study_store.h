#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "etalon/core/measurement.h"
#include "etalon/store/sign_off.h"
#include "etalon/store/study_list.h"
#include "etalon/store/workspace.h"

namespace etalon::store {

/// Who acts: key and name as they were then.
struct Signature {
  std::string person;
  std::string name;
};

/// A signed step of the cooperation protocol.
struct SignedStep {
  SignOffStep step = SignOffStep::kCheck;
  Signature by;
  std::string at;  ///< UTC
  std::string note;
  int version = 0;  ///< of the readers' versions that was signed; 0 the program's
};

/// The protocol of a study: its state and all that was ever signed, oldest first.
struct SignOff {
  SignOffState state = SignOffState::kDraft;
  std::vector<SignedStep> steps;
};

struct StepRequest {
  SignOffStep step = SignOffStep::kCheck;
  Signature by;
  std::string note = {};
  int version = 0;
  int expected = 0;  ///< how many steps the person saw
};

enum class StepResult {
  kSigned,
  kNoStudy,
  kNoVersion,     ///< the study has no such version of a reader
  kCollided,      ///< somebody signed in between
  kNotNow,        ///< the step does not follow the state
  kOtherVersion,  ///< what is to be validated or sent back is not what was checked
};

/// What a reader made of a study, beside the program's reading.
struct ReaderVersion {
  int version = 0;  ///< 1, 2, ...; filled on saving
  int base = 0;     ///< the version that was changed; 0 the program's
  Signature by;
  std::string at = {};  ///< UTC; filled on saving
  std::string note = {};
  std::string outlines;  ///< a text of the caller's
  std::vector<Measurement> measurements;
  std::vector<RefusedMeasurement> refusals;
  std::string fingerprint;  ///< of the program's reading that it corrects
};

/// A treatment or another event of a patient.
struct PatientEvent {
  std::string day;
  std::string end_day = {};  ///< or empty
  std::string event;
};

/// What the workstation asks of a workspace's studies beyond their readings: the list, the
/// cooperation protocol, readers' versions and patients' events. All of these are added and never
/// changed. One object is used by one thread at a time; it may be a `Workspace`'s neighbour on the
/// same folder. All functions throw Error(kStoreFailed) as those of `Workspace`.
class StudyStore {
 public:
  /// @param workspace folder of the workspace, which exists.
  explicit StudyStore(const std::filesystem::path& workspace);
  StudyStore(StudyStore&&) noexcept;
  StudyStore& operator=(StudyStore&&) noexcept;
  ~StudyStore();

  /// A page of the list. @param headlines names of measurements, the most telling first.
  /// @throws Error(kUsage) for a cursor that no page gave.
  StudyPage List(const StudyQuestion& question, const std::vector<std::string>& headlines);

  /// Of the patient's studies, by date, for those beyond the key `after` that begin with `search`.
  std::vector<PatientLine> ListPatients(const std::string& search, const std::string& after,
                                        int limit);

  /// The newest reading of a study; nothing when it is not stored.
  std::optional<StoredStudy> FindNewest(const std::string& content_sha256);

  /// The patient's other studies of a kind, newest first.
  std::vector<StudyLine> OtherStudies(const std::string& patient, const std::string& kind,
                                      const std::string& content_sha256);

  /// What `Workspace::SaveMeasured` kept as the detail of a reading, or empty.
  std::string DetailOf(const StudyKey& key);

  SignOff SignOffOf(const std::string& content_sha256);
  StepResult AddStep(const std::string& content_sha256, const StepRequest& request);

  /// Oldest first.
  std::vector<ReaderVersion> VersionsOf(const std::string& content_sha256);

  /// Adds a version of the newest reading. @return its number; nothing when somebody has stored one
  ///   since `version.base`, or the program has read the study again.
  /// @throws ContractError when a number is not finite.
  std::optional<int> AddVersion(const std::string& content_sha256, const ReaderVersion& version);

  /// By day.
  std::vector<PatientEvent> EventsOf(const std::string& patient);
  void AddEvent(const std::string& patient, const PatientEvent& event, const std::string& person);

 private:
  class Rows;
  std::unique_ptr<Rows> rows_;
};

}  // namespace etalon::store
