#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "etalon/store/teaching_rows.h"

namespace etalon::store {

/// Students of a project, the cases put to them and their answers, in the project's database.
///
/// Rows are added and never changed or taken away: a withdrawal is a row too. Several processes may
/// use one folder at once. All functions throw Error(kStoreFailed) as those of `Workspace`.
class TeachingStore {
 public:
  explicit TeachingStore(const std::filesystem::path& project_folder);
  TeachingStore(TeachingStore&&) noexcept;
  TeachingStore& operator=(TeachingStore&&) noexcept;
  ~TeachingStore();

  /// By key.
  std::vector<Student> ListStudents();

  /// Adds a student. @return false when the key is known already.
  bool Enrol(const std::string& key);

  /// All cases of all students with their answers, by id.
  std::vector<TeachingCase> ListCases();

  /// Puts cases to a student as his next session.
  void IssueCases(long long student, std::span<const NewCase> cases);

  /// Stores answers in their order. A case that has an answer keeps it.
  /// @return how many were new.
  /// @throws ContractError when a case was never put.
  int SaveAnswers(std::span<const NewAnswer> answers);

  /// All events, by id.
  std::vector<TeachingEvent> ListEvents();

  /// Adds events, stamped with the present time.
  void AddEvents(std::span<const TeachingEvent> events);

 private:
  class Database;
  std::unique_ptr<Database> database_;
};

}  // namespace etalon::store
