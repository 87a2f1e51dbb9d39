#include "etalon/workflow/classroom.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "etalon/core/date.h"
#include "etalon/core/error.h"
#include "etalon/workflow/teach_context.h"

namespace etalon::workflow {
namespace {

using store::TeachingCase;

/// "No finding" follows from the answers to what it excludes.
bool IsDerived(const ontology::Label& label) { return !label.parent && !label.excludes.empty(); }

std::set<std::size_t> LabelsWithReferences(const ProjectContents& project) {
  std::set<std::size_t> with_present, with_absent, both;
  for (const ProjectImage& image : project.images) {
    for (const auto& [id, present] : image.labels) {
      if (const auto label = project.ontology.Find(id)) {
        (present ? with_present : with_absent).insert(*label);
      }
    }
  }
  std::ranges::set_intersection(with_present, with_absent, std::inserter(both, both.end()));
  return both;
}

/// Labels with references and what stands above them, and the checklists of their organs.
std::vector<std::size_t> ChooseLabels(const ProjectContents& project) {
  const ontology::Ontology& ontology = project.ontology;
  std::set<std::size_t> chosen;
  for (const std::size_t label : LabelsWithReferences(project)) {
    if (ontology.labels()[label].retired || IsDerived(ontology.labels()[label])) continue;
    chosen.insert(label);
    for (const std::size_t above : ontology.Ancestors(label)) chosen.insert(above);
  }
  std::set<std::size_t> organs;
  for (const std::size_t label : chosen) {
    if (const auto organ = ontology.labels()[label].organ) organs.insert(*organ);
  }
  for (const std::size_t organ : organs) {
    for (const std::size_t label : ontology.organs()[organ].checklist) {
      if (!ontology.labels()[label].retired) chosen.insert(label);
    }
  }
  return {chosen.begin(), chosen.end()};
}

/// Each label behind the one it is a kind of.
void AddWithChildren(const ontology::Ontology& ontology, const std::vector<std::size_t>& chosen,
                     std::optional<std::size_t> parent, std::optional<std::size_t> parent_index,
                     int depth, std::vector<TaughtLabel>& labels) {
  for (const std::size_t index : chosen) {
    const ontology::Label& label = ontology.labels()[index];
    if (label.parent != parent) continue;
    const std::string organ = label.organ ? ontology.organs()[*label.organ].id : "";
    labels.push_back({.id = label.id,
                      .name = {label.english, label.french},
                      .organ = organ,
                      .parent = parent_index,
                      .depth = depth});
    AddWithChildren(ontology, chosen, index, labels.size() - 1, depth + 1, labels);
  }
}

void CountJudged(Classroom& classroom) {
  for (const ProjectImage& image : classroom.project.images) {
    const auto truth = classroom.TruthOf(image);
    for (std::size_t i = 0; i < classroom.labels.size(); ++i) {
      TaughtLabel& label = classroom.labels[i];
      const bool judged = truth[i] && (!label.parent || truth[*label.parent].value_or(false));
      if (judged) ++(*truth[i] ? label.present : label.absent);
    }
  }
}

std::vector<TaughtChecklist> ChecklistsOf(const Classroom& classroom) {
  std::vector<TaughtChecklist> lists;
  for (const ontology::Organ& organ : classroom.project.ontology.organs()) {
    TaughtChecklist list{.organ = organ.id, .name = {organ.english, organ.french}, .labels = {}};
    for (const std::size_t label : organ.checklist) {
      const auto taught = classroom.FindLabel(classroom.project.ontology.labels()[label].id);
      if (taught) list.labels.push_back(*taught);
    }
    if (!list.labels.empty()) lists.push_back(std::move(list));
  }
  return lists;
}

void RequireSomethingToTeach(const Classroom& classroom) {
  const auto measured = [](const TaughtLabel& label) { return label.Measured(); };
  if (std::ranges::any_of(classroom.labels, measured)) return;
  throw Error(ErrorCode::kUsage,
              classroom.project.folder.string() +
                  ": there is nothing to teach: no label is known to be present on some images and "
                  "absent on others; etalon project import --labels");
}

bool IsAnswered(const TeachingCase& one) { return one.answer.has_value(); }

/// Answered cases of all students by the order of their answers.
std::vector<const TeachingCase*> AnsweredCases(const Classroom& classroom) {
  std::vector<const TeachingCase*> answered;
  for (const TeachingCase& one : classroom.cases) {
    if (IsAnswered(one) && classroom.Has(one.image)) answered.push_back(&one);
  }
  std::ranges::sort(answered, {}, [](const TeachingCase* one) { return one->answer->sequence; });
  return answered;
}

/// The same, of each student and image the first answer only: later ones remember the truth that
/// was shown.
std::vector<const TeachingCase*> FirstAnswers(const Classroom& classroom) {
  std::vector<const TeachingCase*> first;
  std::set<std::pair<long long, std::string>> seen;
  for (const TeachingCase* one : AnsweredCases(classroom)) {
    if (seen.emplace(one->student, one->image).second) first.push_back(one);
  }
  return first;
}

std::size_t IndexOf(const Classroom& classroom, long long student) {
  const auto found = std::ranges::find(classroom.students, student, &store::Student::id);
  Require(found != classroom.students.end(), "a case of a student who is not enrolled");
  return static_cast<std::size_t>(found - classroom.students.begin());
}

bool Called(const teaching::LabelAnswer& answer) { return answer.called.value_or(false); }

teaching::Review ReviewOf(const Classroom& classroom, const TeachingCase& one) {
  const auto verdicts = teaching::Judge(AnswersOf(classroom, one));
  const bool wrong = std::ranges::any_of(verdicts, teaching::IsWrong);
  double certainty = 1.0;
  for (const store::LabelCall& call : one.answer->labels) {
    certainty = std::min(certainty, call.certainty);
  }
  return {DayOfDate(one.answer->answered_at).value_or(0), teaching::QualityOf(!wrong, certainty)};
}

}  // namespace

const ProjectImage& Classroom::Image(const std::string& id) const {
  const auto found = image_of_id.find(id);
  Require(found != image_of_id.end(), "an image that the project does not have");
  return project.images[found->second];
}

std::optional<std::size_t> Classroom::FindLabel(const std::string& id) const {
  const auto found = std::ranges::find(labels, id, &TaughtLabel::id);
  if (found == labels.end()) return std::nullopt;
  return static_cast<std::size_t>(found - labels.begin());
}

std::vector<std::optional<bool>> Classroom::TruthOf(const ProjectImage& image) const {
  std::vector<std::optional<bool>> truth;
  for (const TaughtLabel& label : labels) {
    const auto known = image.labels.find(label.id);
    truth.push_back(known == image.labels.end() ? std::nullopt : std::optional(known->second));
  }
  return truth;
}

void Classroom::Refresh() {
  students = store.ListStudents();
  cases = store.ListCases();
  events = store.ListEvents();
}

Classroom OpenClassroom(const std::string& project, const std::filesystem::path& workspace) {
  const std::filesystem::path folder = FindProject(project, workspace);
  ProjectContents contents = ReadProject(folder);
  Classroom classroom{.project = std::move(contents), .store = store::TeachingStore(folder)};
  const auto chosen = ChooseLabels(classroom.project);
  AddWithChildren(classroom.project.ontology, chosen, std::nullopt, std::nullopt, 0,
                  classroom.labels);
  for (std::size_t i = 0; i < classroom.project.images.size(); ++i) {
    classroom.image_of_id.emplace(classroom.project.images[i].id, i);
  }
  CountJudged(classroom);
  classroom.checklists = ChecklistsOf(classroom);
  RequireSomethingToTeach(classroom);
  classroom.Refresh();
  return classroom;
}

std::size_t FindStudent(const Classroom& classroom, const std::string& key) {
  const auto found = std::ranges::find(classroom.students, key, &store::Student::key);
  if (found != classroom.students.end()) {
    return static_cast<std::size_t>(found - classroom.students.begin());
  }
  std::vector<std::string> keys;
  for (const store::Student& student : classroom.students) keys.push_back(student.key);
  throw Error(ErrorCode::kUsage,
              fmt::format("there is no student '{}' in the project ({}); --enrol adds one", key,
                          keys.empty() ? "none yet" : fmt::format("{}", fmt::join(keys, ", "))));
}

bool EnrolStudent(Classroom& classroom, const std::string& key) {
  const auto is_allowed = [](char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '.' ||
           letter == '_' || letter == '-';
  };
  if (key.empty() || key.size() > 64 || !std::ranges::all_of(key, is_allowed)) {
    throw Error(ErrorCode::kUsage,
                "the key of a student has 1 to 64 letters, digits, '.', '_' or '-'");
  }
  const bool added = classroom.store.Enrol(key);
  classroom.Refresh();
  return added;
}

std::vector<teaching::LabelAnswer> AnswersOf(const Classroom& classroom, const TeachingCase& one) {
  const auto truth = classroom.TruthOf(classroom.Image(one.image));
  std::vector<teaching::LabelAnswer> answers;
  for (std::size_t i = 0; i < classroom.labels.size(); ++i) {
    answers.push_back({truth[i], std::nullopt, classroom.labels[i].parent});
  }
  if (!one.answer) return answers;
  for (const store::LabelCall& call : one.answer->labels) {
    const auto label = classroom.FindLabel(classroom.project.ontology.IdOf(call.label));
    if (label) answers[*label].called = call.called;
  }
  return answers;
}

void Difficulties::AddExperts(const Classroom& classroom, std::size_t& persons,
                              std::vector<std::vector<teaching::PersonsCall>>& calls) {
  std::map<std::string, std::size_t> readers;
  const ExpertReadings readings(classroom, store::Viewer::Lead());
  for (const ExpertReadings::Vote& vote : readings.votes()) {
    const auto label = classroom.FindLabel(vote.label);
    if (!label || !classroom.Has(vote.image)) continue;
    const auto truth = classroom.TruthOf(classroom.Image(vote.image));
    const auto parent = classroom.labels[*label].parent;
    if (!truth[*label] || (parent && !truth[*parent].value_or(false))) continue;
    const std::size_t reader = readers.emplace(vote.reader, persons + readers.size()).first->second;
    calls[*label].push_back(
        {reader, classroom.image_of_id.at(vote.image), *truth[*label], vote.present});
  }
  persons += readers.size();
}

Difficulties::Difficulties(const Classroom& classroom) {
  std::vector<std::vector<teaching::PersonsCall>> calls(classroom.labels.size());
  std::size_t persons = classroom.students.size();
  AddExperts(classroom, persons, calls);
  for (const TeachingCase* one : FirstAnswers(classroom)) {
    const auto answers = AnswersOf(classroom, *one);
    const auto verdicts = teaching::Judge(answers);
    const std::size_t person = IndexOf(classroom, one->student);
    const std::size_t image = classroom.image_of_id.at(one->image);
    for (std::size_t label = 0; label < answers.size(); ++label) {
      if (verdicts[label] == teaching::Verdict::kNotScored) continue;
      calls[label].push_back({person, image, *answers[label].present, Called(answers[label])});
    }
  }
  for (std::size_t label = 0; label < classroom.labels.size(); ++label) {
    labels_.emplace_back();
    if (!classroom.labels[label].Measured()) continue;
    labels_.back().emplace(calls[label], persons, classroom.project.images.size());
  }
}

teaching::Belief Difficulties::Of(std::size_t label, std::size_t image, std::size_t student) const {
  const auto& known = labels_.at(label);
  return known ? known->ByOthers(image, student) : teaching::SkillPrior{}.cases;
}

StudentRecord RecordOf(const Classroom& classroom, const Difficulties& difficulties,
                       std::size_t student) {
  StudentRecord record{.student = student, .labels = {}, .done = {}, .open = {}};
  record.labels.resize(classroom.labels.size());
  const long long id = classroom.students.at(student).id;
  for (const TeachingCase* one : AnsweredCases(classroom)) {
    if (one->student == id) record.done.push_back(one);
  }
  for (const TeachingCase& one : classroom.cases) {
    if (one.student == id && !IsAnswered(one) && classroom.Has(one.image)) {
      record.open.push_back(&one);
    }
  }
  for (const TeachingCase* one : FirstAnswers(classroom)) {
    if (one->student != id) continue;
    const auto answers = AnswersOf(classroom, *one);
    const auto verdicts = teaching::Judge(answers);
    for (std::size_t label = 0; label < answers.size(); ++label) {
      if (verdicts[label] == teaching::Verdict::kNotScored) continue;
      LabelHistory& history = record.labels[label];
      const bool present = *answers[label].present;
      const std::size_t image = classroom.image_of_id.at(one->image);
      history.calls.push_back(
          {present, Called(answers[label]), difficulties.Of(label, image, student)});
      history.cases.push_back(one);
      ++(present ? history.present_calls : history.absent_calls);
    }
  }
  return record;
}

std::map<std::string, teaching::Repetition> RepetitionsOf(const Classroom& classroom,
                                                          const StudentRecord& record) {
  std::map<std::string, std::vector<teaching::Review>> reviews;
  for (const TeachingCase* one : record.done) {
    reviews[one->image].push_back(ReviewOf(classroom, *one));
  }
  std::map<std::string, teaching::Repetition> repetitions;
  for (const auto& [image, list] : reviews) {
    const teaching::Repetition repetition = teaching::Schedule(list);
    if (repetition.repeats) repetitions.emplace(image, repetition);
  }
  return repetitions;
}

}  // namespace etalon::workflow
