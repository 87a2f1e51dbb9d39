#include "etalon/workflow/annotation_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "etalon/core/error.h"
#include "etalon/table/csv.h"
#include "etalon/workflow/examination.h"
#include "etalon/workflow/image_files.h"
#include "etalon/workflow/project.h"
#include "etalon/workflow/project_annotations.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using annotation::PlanImage;
using annotation::Task;
using annotation::TaskKind;

constexpr int kMostReaders = 1000;

std::optional<int> WholeNumber(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && number >= 0 ? std::optional(number) : std::nullopt;
}

/// What images have in common: centre and labels that are present.
std::string StratumOf(const ProjectImage& image) {
  std::string stratum = image.centre;
  for (const auto& [label, present] : image.labels) {
    if (present) stratum += "|" + label;
  }
  return stratum;
}

/// Images that a list names, by id or by file.
std::set<std::string> Listed(const fs::path& list, const std::vector<ProjectImage>& images) {
  const table::Table table = table::ReadCsv(list);
  const std::size_t column = table.ColumnOf(table.Has("image") ? "image" : "file");
  const ImageIndex index(images);
  std::set<std::string> ids;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto id = index.Find(std::string(table.Cell(row, column)));
    if (!id) {
      throw FileError(ErrorCode::kFileMalformed, table.source(),
                      table.Place(row, column) + " names no image of the project");
    }
    ids.insert(*id);
  }
  return ids;
}

void RequireValid(const annotation::PlanOptions& options, const std::string& deadline) {
  if (const auto wrong = options.Validate(); !wrong.empty()) {
    throw Error(ErrorCode::kUsage, fmt::format("{}", fmt::join(wrong, "; ")));
  }
  for (const std::string& reader : options.readers) CheckPatientKey(reader);
  if (!deadline.empty()) CheckDate(deadline);
}

/// Tasks of a plan behind those that the readers have.
std::vector<store::TaskRow> RowsOf(const std::vector<Task>& tasks,
                                   const std::vector<store::TaskRow>& before,
                                   const std::string& deadline) {
  std::map<std::string, int> next;
  for (const store::TaskRow& row : before) {
    int& position = next[row.key.reader];
    position = std::max(position, row.position + 1);
  }
  std::vector<store::TaskRow> rows;
  for (const Task& task : tasks) {
    store::TaskRow& row = rows.emplace_back();
    row.key = store::CaseKey{task.image, task.reader, task.round};
    row.kind = Name(task.kind);
    row.position = next[task.reader] + task.position;
    row.washout_days = task.washout_days;
    row.deadline = deadline;
  }
  return rows;
}

void Summarise(const std::vector<Task>& tasks, PlanSummary& summary) {
  std::map<std::string, ReaderLoad> loads;
  std::map<std::string, int> readings;
  std::set<std::string> honeypots;
  for (const Task& task : tasks) {
    ReaderLoad& load = loads[task.reader];
    load.reader = task.reader;
    ++(task.round == 1 ? load.reads : load.rereads);
    readings[task.image] += task.round == 1;
    if (task.kind == TaskKind::kHoneypot) honeypots.insert(task.image);
  }
  summary.images = static_cast<int>(readings.size());
  summary.honeypots = static_cast<int>(honeypots.size());
  for (const auto& [image, count] : readings) {
    summary.overlap += count > 1 && !honeypots.contains(image);
  }
  for (auto& [reader, load] : loads) summary.readers.push_back(std::move(load));
}

/// Gives disputed images to judges in turn.
class Bench {
 public:
  Bench(std::vector<std::string> judges, const std::vector<store::TaskRow>& tasks,
        const std::vector<store::CaseState>& cases)
      : judges_(std::move(judges)) {
    for (const store::TaskRow& task : tasks) {
      Note(task.key);
      int& position = next_[task.key.reader];
      position = std::max(position, task.position + 1);
    }
    for (const store::CaseState& state : cases) Note(state.key);
  }

  bool HasOne(const std::string& image) const { return adjudicated_.contains(image); }

  /// The next judge who has not read the image; nobody when all have.
  std::optional<std::string> JudgeOf(const std::string& image) {
    for (std::size_t i = 0; i < judges_.size(); ++i) {
      const std::string& judge = judges_[(turn_ + i) % judges_.size()];
      if (read_.contains({image, judge})) continue;
      turn_ += i + 1;
      return judge;
    }
    return std::nullopt;
  }

  int NextPosition(const std::string& judge) { return next_[judge]++; }

 private:
  void Note(const store::CaseKey& key) {
    if (key.round == annotation::kAdjudication) {
      adjudicated_.insert(key.image);
    } else {
      read_.insert({key.image, key.reader});
    }
  }

  std::vector<std::string> judges_;
  std::set<std::pair<std::string, std::string>> read_;
  std::set<std::string> adjudicated_;
  std::map<std::string, int> next_;
  std::size_t turn_ = 0;
};

}  // namespace

std::vector<std::string> ReadersFromText(const std::string& text) {
  std::vector<std::string> readers;
  if (const auto count = WholeNumber(text)) {
    if (*count < 1 || *count > kMostReaders) {
      throw Error(ErrorCode::kUsage, fmt::format("a plan has 1 to {} readers", kMostReaders));
    }
    for (int i = 1; i <= *count; ++i) readers.push_back(fmt::format("r{}", i));
    return readers;
  }
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    readers.push_back(text.substr(at, comma - at));
    at = comma + 1;
  }
  return readers;
}

int DaysFromText(const std::string& text) {
  const bool weeks = text.ends_with('w');
  const std::string number = weeks || text.ends_with('d') ? text.substr(0, text.size() - 1) : text;
  const auto count = WholeNumber(number);
  if (!count || *count > 3650) {
    throw Error(ErrorCode::kUsage, "'" + text + "' is no number of days, as 14d or 2w");
  }
  return weeks ? 7 * *count : *count;
}

PlanSummary PlanAnnotation(const PlanRequest& request) {
  RequireValid(request.options, request.deadline);
  const ProjectContents contents = ReadProject(request.project);
  store::ReadingStore readings(request.project);
  const auto before = readings.ListTasks();
  std::set<std::string> planned;
  for (const store::TaskRow& task : before) planned.insert(task.key.image);
  std::optional<std::set<std::string>> listed;
  if (!request.images.empty()) listed = Listed(request.images, contents.images);
  PlanSummary summary;
  std::vector<PlanImage> images;
  for (const ProjectImage& image : contents.images) {
    if (listed && !listed->contains(image.id)) continue;
    if (planned.contains(image.id)) {
      ++summary.planned_before;
      continue;
    }
    images.push_back({image.id, StratumOf(image), !image.labels.empty()});
  }
  if (images.empty()) {
    throw Error(ErrorCode::kUsage, summary.planned_before > 0
                                       ? "nothing to plan: every image has its readers already"
                                       : "nothing to plan: the project has no images");
  }
  if (request.options.honeypots > 0.0 &&
      std::ranges::none_of(images, &PlanImage::has_known_answer)) {
    throw Error(ErrorCode::kUsage, "no honeypots: no image has reference labels");
  }
  const auto tasks = PlanReadings(std::move(images), request.options);
  readings.AddTasks(RowsOf(tasks, before, request.deadline));
  Summarise(tasks, summary);
  return summary;
}

AdjudicationSummary PlanAdjudication(const fs::path& folder, const std::vector<std::string>& judges,
                                     const std::string& deadline) {
  if (judges.empty()) throw Error(ErrorCode::kUsage, "who adjudicates? --by KEY");
  for (const std::string& judge : judges) CheckPatientKey(judge);
  if (!deadline.empty()) CheckDate(deadline);
  const auto disagreements = ReadDisagreements(folder);
  store::ReadingStore readings(folder);
  Bench bench(judges, readings.ListTasks(), readings.ListCases());
  std::set<std::string> images;
  AdjudicationSummary summary;
  std::vector<store::TaskRow> tasks;
  for (const annotation::Disagreement& one : disagreements) {
    ++summary.disagreements;
    if (!images.insert(one.image).second || bench.HasOne(one.image)) continue;
    const auto judge = bench.JudgeOf(one.image);
    if (!judge) {
      ++summary.without_judge;
      continue;
    }
    store::TaskRow& task = tasks.emplace_back();
    task.key = store::CaseKey{one.image, *judge, annotation::kAdjudication};
    task.kind = Name(TaskKind::kAdjudicate);
    task.position = bench.NextPosition(*judge);
    task.deadline = deadline;
  }
  summary.images = static_cast<int>(images.size());
  summary.added = readings.AddTasks(tasks);
  return summary;
}

}  // namespace etalon::workflow
