#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace etalon::store {

enum class JobState { kWaiting, kRunning, kDone, kFailed, kCancelled };

/// "waiting", "running", "done", "failed", "cancelled".
std::string_view Name(JobState state);

/// Work that a person asked for and that goes on without the person.
struct Job {
  long long id = 0;  ///< filled on adding
  std::string kind;  ///< "measure", "remeasure" or "atlas"
  JobState state = JobState::kWaiting;
  std::string person;
  std::string created_at = {};  ///< UTC; filled on adding
  std::string subject;          ///< what is worked on: an upload, a patient's key, a project
  std::string patient = {};     ///< key for what is measured, or empty
  std::string activity = {};
  long long done = 0;
  long long total = 0;
  std::vector<std::string> problems = {};  ///< without patient data
  std::vector<std::string> studies = {};   ///< content hashes of what came of it
};

/// The jobs of a workspace. One object is used by one thread at a time. All functions throw
/// Error(kStoreFailed) as those of `Workspace`.
class JobStore {
 public:
  /// @param workspace folder of the workspace, which exists.
  explicit JobStore(const std::filesystem::path& workspace);
  JobStore(JobStore&&) noexcept;
  ~JobStore();

  /// @return the job with its id and time.
  Job Add(Job job);

  /// Writes state, activity, counts, problems and studies.
  void Update(const Job& job);

  std::optional<Job> Find(long long id);

  /// The oldest that waits.
  std::optional<Job> NextWaiting();

  /// Newest first.
  std::vector<Job> List(int limit);

  /// What was running when the program ended has failed: nobody works on it any more.
  void FailRunning(const std::string& problem);

 private:
  class Rows;
  std::unique_ptr<Rows> rows_;
};

}  // namespace etalon::store
