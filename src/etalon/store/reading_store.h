#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "etalon/store/reading_rows.h"

namespace etalon::store {

/// Who reads what in a project, and what they said: the readings in `project.db`.
///
/// As `ProjectStore` for several processes, kills and errors. What was said is added to and never
/// changed; blindness is kept here, so that no way of asking gets round it.
class ReadingStore {
 public:
  explicit ReadingStore(const std::filesystem::path& folder);
  ReadingStore(ReadingStore&&) noexcept;
  ReadingStore& operator=(ReadingStore&&) noexcept;
  ~ReadingStore();

  /// Adds tasks; one whose case has a task already is left out. @return how many were added.
  int AddTasks(std::span<const TaskRow> tasks);

  /// By reader and position; of all images, or of one; of all readers, or of one.
  std::vector<TaskRow> ListTasks(const std::string& image = {}, const std::string& reader = {});

  /// Of every case that was saved at least once; of all images and readers, or of one.
  std::vector<CaseState> ListCases(const std::string& image = {}, const std::string& reader = {});

  /// Saves readings in one transaction, each by itself saved or kept aside: what has once been sent
  /// is never lost. An annotation that an edit names must be of the same case.
  /// @return one result a saving.
  /// @throws ContractError for a number that is not finite or an annotation of another case.
  std::vector<SaveResult> Save(std::span<const ReadingSave> savings);

  /// Every version that the viewer may see, oldest first; of all images, or of one.
  std::vector<AnnotationVersionRow> ListVersions(const Viewer& viewer,
                                                 const std::string& image = {});

  /// Notes that a model was asked.
  void AddAssistance(const AssistanceRow& assistance);

  /// All of it, oldest first.
  std::vector<AssistanceRow> ListAssistance();

  /// Versions that were kept aside, of a reader, oldest first.
  std::vector<AnnotationVersionRow> ListKeptAside(const std::string& reader);

 private:
  class Database;
  std::unique_ptr<Database> database_;
};

}  // namespace etalon::store
