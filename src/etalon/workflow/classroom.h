#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "etalon/report/texts.h"
#include "etalon/store/teaching_store.h"
#include "etalon/teaching/certification.h"
#include "etalon/teaching/difficulty.h"
#include "etalon/teaching/feedback.h"
#include "etalon/teaching/repetition.h"
#include "etalon/workflow/project.h"

namespace etalon::workflow {

/// A label that students are asked for.
struct TaughtLabel {
  std::string id;
  report::Text name;
  std::string organ;                       ///< id; empty where it has none
  std::optional<std::size_t> parent = {};  ///< among the taught labels
  int depth = 0;                           ///< below the top of the hierarchy
  int present = 0;                         ///< images on which it is judged and there
  int absent = 0;                          ///< images on which it is judged and not there

  /// Skill can be measured: there are cases of both kinds.
  bool Measured() const { return present > 0 && absent > 0; }
};

/// What is to be answered of an organ before the case is done.
struct TaughtChecklist {
  std::string organ;
  report::Text name;
  std::vector<std::size_t> labels;  ///< among the taught ones
};

/// A project with its students. Made by `OpenClassroom`.
struct Classroom {
  ProjectContents project;
  store::TeachingStore store;
  std::vector<TaughtLabel> labels = {};
  std::vector<TaughtChecklist> checklists = {};
  std::map<std::string, std::size_t> image_of_id = {};
  std::vector<store::Student> students = {};
  std::vector<store::TeachingCase> cases = {};    ///< of all students, by id
  std::vector<store::TeachingEvent> events = {};  ///< by id

  const ProjectImage& Image(const std::string& id) const;
  bool Has(const std::string& image) const { return image_of_id.contains(image); }
  std::optional<std::size_t> FindLabel(const std::string& id) const;

  /// What is known of an image, by taught label.
  std::vector<std::optional<bool>> TruthOf(const ProjectImage& image) const;

  /// Reads students, cases and events again, after something was stored.
  void Refresh();
};

/// @param project a name in the workspace or a folder.
/// @throws Error(kUsage) when there is no project or it has no label with cases of both kinds.
Classroom OpenClassroom(const std::string& project, const std::filesystem::path& workspace);

/// Index of a student. @throws Error(kUsage) naming those that there are.
std::size_t FindStudent(const Classroom& classroom, const std::string& key);

/// Adds a student. @return false when he is enrolled already.
/// @throws Error(kUsage) for a key that is not 1 to 64 letters, digits, '.', '_' or '-'.
bool EnrolStudent(Classroom& classroom, const std::string& key);

/// An answer beside what is known, by taught label.
std::vector<teaching::LabelAnswer> AnswersOf(const Classroom& classroom,
                                             const store::TeachingCase& one);

/// A student's first answers to cases with the label or without it, in their order.
struct LabelHistory {
  std::vector<teaching::Call> calls;
  std::vector<const store::TeachingCase*> cases;  ///< one a call
  int present_calls = 0;
  int absent_calls = 0;
};

/// What a student has done. Points into the classroom it was made of.
struct StudentRecord {
  std::size_t student = 0;                            ///< index
  std::vector<LabelHistory> labels = {};              ///< by taught label
  std::vector<const store::TeachingCase*> done = {};  ///< by answer
  std::vector<const store::TeachingCase*> open = {};  ///< put and not answered yet
};

/// How hard the cases are for a student, by taught label; cases are images by their index. None for
/// labels that are not measured.
class Difficulties {
 public:
  explicit Difficulties(const Classroom& classroom);
  teaching::Belief Of(std::size_t label, std::size_t image, std::size_t student) const;

 private:
  /// Blind readers count as persons behind the students; their number is added.
  static void AddExperts(const Classroom& classroom, std::size_t& persons,
                         std::vector<std::vector<teaching::PersonsCall>>& calls);

  std::vector<std::optional<teaching::CaseDifficulties>> labels_;
};

/// A case that nobody else saw is of average difficulty.
StudentRecord RecordOf(const Classroom& classroom, const Difficulties& difficulties,
                       std::size_t student);

/// When each image that was missed comes back, by image.
std::map<std::string, teaching::Repetition> RepetitionsOf(const Classroom& classroom,
                                                          const StudentRecord& record);

}  // namespace etalon::workflow
