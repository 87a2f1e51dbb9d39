#include "etalon/workflow/reader_tasks.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <set>

#include "etalon/core/date.h"
#include "etalon/core/error.h"
#include "etalon/workflow/examination.h"
#include "etalon/workflow/open_project.h"
#include "etalon/workflow/project_annotations.h"

namespace etalon::workflow {
namespace {

using store::CaseKey;
using store::CaseState;
using store::TaskRow;
using Cases = std::map<CaseKey, CaseState>;

constexpr std::array<std::string_view, 4> kStates{"due", "started", "waiting", "closed"};
constexpr std::size_t kDayLetters = 10;

std::string DayOf(const std::string& today) {
  if (!today.empty()) {
    CheckDate(today);
    return today;
  }
  const auto now = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  return DateOfDay(static_cast<int>(now.time_since_epoch().count()));
}

Cases CasesOf(store::ReadingStore& readings, const std::string& image,
              const std::string& reader = {}) {
  Cases cases;
  for (CaseState& state : readings.ListCases(image, reader)) {
    const CaseKey key = state.key;
    cases.emplace(key, std::move(state));
  }
  return cases;
}

/// A re-reading waits until the round before has been closed for the days of its wash-out.
void SetWaiting(const Cases& cases, const std::string& today, ReaderTask& one) {
  if (one.task.key.round <= 1) return;
  const auto before = cases.find({one.task.key.image, one.task.key.reader, one.task.key.round - 1});
  const bool is_closed = before != cases.end() && before->second.closed;
  if (is_closed) {
    const auto day = DayOfDate(before->second.closed_at.substr(0, kDayLetters));
    if (day) one.due_from = DateOfDay(*day + one.task.washout_days);
  }
  if (!is_closed || one.due_from > today) one.state = TaskState::kWaiting;
}

/// An adjudicator waits for the readings.
void SetWaitingJudge(const std::set<std::string>& open_images, ReaderTask& one) {
  if (one.task.key.round != annotation::kAdjudication) return;
  if (open_images.contains(one.task.key.image)) one.state = TaskState::kWaiting;
}

ReaderTask TaskOf(const TaskRow& row, const Cases& cases, const std::string& today) {
  ReaderTask one;
  one.task = row;
  const auto state = cases.find(row.key);
  if (state != cases.end()) {
    one.version = state->second.version;
    one.seconds = state->second.seconds;
    one.state = state->second.closed ? TaskState::kClosed : TaskState::kStarted;
  } else {
    SetWaiting(cases, today, one);
  }
  const bool is_late = !row.deadline.empty() && row.deadline < today;
  one.overdue = is_late && one.state != TaskState::kClosed;
  return one;
}

double MedianOf(std::vector<double> values) {
  if (values.empty()) return 0.0;
  std::ranges::sort(values);
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2.0;
}

/// Counts what readers say of honeypots against the reference.
void ScoreHoneypots(const std::vector<ReaderTask>& tasks,
                    const std::vector<annotation::Statements>& statements,
                    const std::map<std::string, ontology::LabelStates>& reference,
                    std::map<std::string, ReaderProgress>& readers) {
  std::set<std::pair<std::string, std::string>> honeypots;
  for (const ReaderTask& one : tasks) {
    if (one.task.kind != Name(annotation::TaskKind::kHoneypot)) continue;
    honeypots.insert({one.task.key.image, one.task.key.reader});
  }
  for (const annotation::Statements& said : statements) {
    if (!honeypots.contains({said.image, said.reader})) continue;
    for (const auto& [label, present] : reference.at(said.image)) {
      const auto answer = said.states.find(label);
      if (answer == said.states.end()) continue;
      ++readers[said.reader].honeypot_answers;
      readers[said.reader].honeypot_right += answer->second == present;
    }
  }
}

void CountTask(const ReaderTask& one, ReaderProgress& progress) {
  progress.reader = one.task.key.reader;
  progress.seconds += one.seconds;
  progress.overdue += one.overdue;
  switch (one.state) {
    case TaskState::kDue:
      ++progress.due;
      break;
    case TaskState::kStarted:
      ++progress.started;
      break;
    case TaskState::kWaiting:
      ++progress.waiting;
      break;
    case TaskState::kClosed:
      ++progress.closed;
      break;
  }
}

void CountImages(const std::vector<ReaderTask>& tasks, ProjectProgress& progress) {
  std::set<std::string> images, open, adjudicated;
  for (const ReaderTask& one : tasks) {
    const bool is_closed = one.state == TaskState::kClosed;
    if (one.task.key.round == annotation::kAdjudication) {
      if (is_closed) adjudicated.insert(one.task.key.image);
      continue;
    }
    images.insert(one.task.key.image);
    if (!is_closed) open.insert(one.task.key.image);
  }
  progress.images = static_cast<int>(images.size());
  progress.closed_images = progress.images - static_cast<int>(open.size());
  progress.adjudicated = static_cast<int>(adjudicated.size());
}

NextCase CaseOf(const ReaderTask& one, const store::ImageRow& image,
                const ontology::Ontology& ontology) {
  NextCase next{.image = one.task.key.image,
                .file = image.names.front().path,
                .frames = image.frames,
                .organ = image.organ,
                .checklist = {},
                .version = one.version,
                .started = one.state == TaskState::kStarted,
                .adjudicate = one.task.key.round == annotation::kAdjudication,
                .deadline = one.task.deadline};
  if (const auto organ = ontology.FindOrgan(image.organ)) {
    for (const std::size_t label : ontology.organs()[*organ].checklist) {
      next.checklist.push_back(ontology.labels()[label].id);
    }
  }
  return next;
}

}  // namespace

std::string_view Name(TaskState state) { return kStates.at(static_cast<std::size_t>(state)); }

std::vector<ReaderTask> ReadTasks(store::ReadingStore& readings, const std::string& today,
                                  const std::string& image) {
  const std::string day = DayOf(today);
  const Cases cases = CasesOf(readings, image);
  std::vector<ReaderTask> tasks;
  std::set<std::string> open_images;
  for (const TaskRow& row : readings.ListTasks(image)) {
    tasks.push_back(TaskOf(row, cases, day));
    const bool is_reading = row.key.round != annotation::kAdjudication;
    if (is_reading && tasks.back().state != TaskState::kClosed) open_images.insert(row.key.image);
  }
  for (ReaderTask& one : tasks) SetWaitingJudge(open_images, one);
  return tasks;
}

std::vector<ReaderTask> ReadTasksOf(store::ReadingStore& readings, const std::string& reader,
                                    const std::string& today) {
  const std::string day = DayOf(today);
  const Cases cases = CasesOf(readings, "", reader);
  std::vector<ReaderTask> tasks;
  for (const TaskRow& row : readings.ListTasks("", reader)) {
    tasks.push_back(TaskOf(row, cases, day));
    if (row.key.round != annotation::kAdjudication) continue;
    for (const ReaderTask& one : ReadTasks(readings, day, row.key.image)) {
      if (one.task.key == row.key) tasks.back() = one;  // it depends on what others have done
    }
  }
  return tasks;
}

ReaderAgenda ReadAgenda(const std::filesystem::path& folder, const std::string& reader, int count,
                        const std::string& today) {
  OpenReadings open(folder);
  return ReadAgenda(open, reader, count, today);
}

ReaderAgenda ReadAgenda(OpenReadings& open, const std::string& reader, int count,
                        const std::string& today) {
  auto& [project, readings] = open;
  std::vector<ReaderTask> tasks = ReadTasksOf(readings, reader, today);
  if (tasks.empty()) throw Error(ErrorCode::kUsage, "no reader of that key has tasks");
  std::ranges::stable_partition(
      tasks, [](const ReaderTask& one) { return one.state == TaskState::kStarted; });
  ReaderAgenda agenda;
  for (const ReaderTask& one : tasks) {
    if (one.state == TaskState::kClosed) {
      ++agenda.closed;
    } else if (one.state == TaskState::kWaiting) {
      ++agenda.waiting;
      const bool is_first = agenda.next_due.empty() || one.due_from < agenda.next_due;
      if (!one.due_from.empty() && is_first) agenda.next_due = one.due_from;
    } else if (++agenda.open <= count) {
      const auto image = project.store.FindImage(one.task.key.image);
      Require(image.has_value(), "a task of an image that is not there");
      agenda.next.push_back(CaseOf(one, *image, project.ontology));
    }
  }
  return agenda;
}

ProjectProgress ReadProgress(const std::filesystem::path& folder, const std::string& today) {
  OpenedProject project = OpenProject(folder);
  store::ReadingStore readings(folder);
  const std::vector<ReaderTask> tasks = ReadTasks(readings, today);
  std::map<std::string, ReaderProgress> readers;
  std::map<std::string, std::vector<double>> seconds;
  for (const ReaderTask& one : tasks) {
    CountTask(one, readers[one.task.key.reader]);
    if (one.state == TaskState::kClosed) seconds[one.task.key.reader].push_back(one.seconds);
  }
  const auto annotations = ReadAnnotations(project, readings, store::Viewer::Lead());
  std::map<std::string, ontology::LabelStates> reference;
  for (const store::ImageRow& image : project.store.ListImages()) {
    reference[image.id()] = project.ontology.Close(image.labels).states;
  }
  ScoreHoneypots(tasks, StatementsOf(annotations, readings.ListCases(), 1, project.ontology),
                 reference, readers);
  ProjectProgress progress;
  for (auto& [reader, one] : readers) {
    one.median_seconds = MedianOf(seconds[reader]);
    one.kept_aside = static_cast<int>(readings.ListKeptAside(reader).size());
    progress.readers.push_back(one);
  }
  CountImages(tasks, progress);
  std::set<std::string> disputed;
  for (const auto& one : ReadDisagreements(folder)) disputed.insert(one.image);
  progress.disagreements = static_cast<int>(disputed.size());
  return progress;
}

}  // namespace etalon::workflow
