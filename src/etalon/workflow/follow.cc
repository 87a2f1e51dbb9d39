#include "etalon/workflow/follow.h"

#include <algorithm>
#include <set>

#include "etalon/core/date.h"
#include "etalon/core/sha256.h"
#include "etalon/core/version.h"
#include "etalon/report/timeline.h"
#include "etalon/workflow/apical_models.h"
#include "etalon/workflow/examination.h"
#include "etalon/workflow/follow_tables.h"
#include "etalon/workflow/read_study.h"
#include "etalon/workflow/repeatability.h"
#include "etalon/workflow/stored_study.h"
#include "etalon/workflow/study_measurer.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using store::StoredStudy;

fs::path WorkspaceFolder(const fs::path& workspace) {
  return workspace.empty() ? store::DefaultWorkspaceFolder() : workspace;
}

/// The patient's key in the workspace: as typed, or the pseudonym of the number that was typed.
std::string FindPatient(const std::string& typed, store::Workspace& workspace) {
  if (!workspace.ListHistory(typed).empty()) return typed;
  const std::string pseudonym = PseudonymOfTyped(typed, workspace);
  return workspace.ListHistory(pseudonym).empty() ? "" : pseudonym;
}

/// One reading a study, whatever was stored last.
std::vector<StoredStudy> StudiesOf(const std::vector<StoredStudy>& history) {
  std::set<std::string> seen;
  std::vector<StoredStudy> studies;
  for (const StoredStudy& reading : history) {
    if (seen.insert(reading.key.content_sha256).second) studies.push_back(reading);
  }
  return studies;
}

void RequireFiles(const std::vector<StoredStudy>& studies) {
  std::string reasons;
  for (const StoredStudy& study : studies) {
    const std::string reason = WhyNotAgain(study);
    if (!reason.empty()) reasons += (reasons.empty() ? "" : "; ") + reason;
  }
  if (reasons.empty()) return;
  throw Error(ErrorCode::kFileUnreadable, "the history cannot be measured again: " + reasons);
}

/// The cardio-oncology rules belong to a page on ejection fraction or strain.
bool AsksForTheHeartsFunction(const followup::PatientCourse& course) {
  return std::ranges::any_of(course.histories, [](const followup::MetricHistory& history) {
    const followup::MetricFamily* family = followup::FamilyOf(history.metric);
    return family != nullptr && (family->alias == "ef" || family->alias == "gls");
  });
}

/// Reads a patient's history under one workspace and one set of networks.
class Follower {
 public:
  Follower(const FollowRequest& request, ProgressObserver& progress)
      : request_(request),
        progress_(progress),
        workspace_(store::Workspace::Open(WorkspaceFolder(request.workspace))) {}

  FollowResult Follow() {
    const std::string stored = FindPatient(request_.patient, workspace_);
    if (stored.empty() && request_.table.empty()) {
      throw Error(ErrorCode::kUsage,
                  "no study of this patient is stored; etalon follow --list names those that are");
    }
    history_ = stored.empty() ? std::vector<StoredStudy>{} : workspace_.ListHistory(stored);
    if (request_.remeasure) MeasureAgain();
    report::Timeline timeline;
    timeline.course = Course(stored.empty() ? request_.patient : stored);
    timeline.program.software_version = kSoftwareVersion;
    if (request_.compare) timeline.compared = Compared();
    FollowResult result;
    if (!request_.output.empty()) {
      report::WriteTimeline(timeline, request_.output);
      result.page = request_.output / report::kTimelinePage;
    }
    result.course = std::move(timeline.course);
    result.validated = std::move(validated_);
    result.problems = std::move(problems_);
    return result;
  }

 private:
  StudyMeasurer& Measurer() {
    if (!measurer_) measurer_.emplace(request_.network, WorkspaceFolder(request_.workspace));
    return *measurer_;
  }

  void MeasureAgain() {
    const auto studies = StudiesOf(history_);
    RequireFiles(studies);
    std::vector<StoredStudy> again;
    for (std::size_t i = 0; i < studies.size(); ++i) {
      if (progress_.Cancelled()) throw Error(ErrorCode::kCancelled, "stopped");
      progress_.Report(studies[i].name, static_cast<std::int64_t>(i),
                       static_cast<std::int64_t>(studies.size()));
      const auto measured = Measurer().Measure(SourceOf(studies[i]), OptionsOf(studies[i]),
                                               FolderOf(studies[i]), problems_);
      if (measured) again.push_back(measured->result);
    }
    history_ = std::move(again);
  }

  fs::path FolderOf(const StoredStudy& study) const {
    const fs::path root = request_.output.empty() ? fs::path("etalon-out") : request_.output;
    return root / "studies" / (study.examination.acquired_at.substr(0, 10) + "_" + study.name);
  }

  followup::PatientCourse Course(const std::string& patient) {
    followup::PatientCourse course;
    course.patient = patient;
    std::vector<followup::DatedValue> values;
    store::StudyStore studies(WorkspaceFolder(request_.workspace));
    for (const StoredStudy& study : ChooseReadings(history_)) {
      if (!DayOfDate(study.examination.acquired_at)) ++course.undated_studies;
      for (auto& value : SignedValuesOf(study, studies, validated_)) {
        values.push_back(std::move(value));
      }
    }
    if (!request_.table.empty()) {
      for (auto& value : ReadValueTable(request_.table, request_.patient)) {
        values.push_back(std::move(value));
      }
    }
    const followup::Registry registry = LoadRegistry(request_.workspace);
    const followup::JudgeOptions options{.change_of_interest = request_.change_of_interest};
    const auto all = followup::JudgeAll(std::move(values), registry, options);
    course.cardiotoxicity = followup::JudgeCardiotoxicity(all);
    course.histories = followup::ChooseHistories(all, request_.metrics);
    if (!AsksForTheHeartsFunction(course)) course.cardiotoxicity = {};
    if (!request_.events.empty()) course.events = ReadEventTable(request_.events);
    return course;
  }

  /// The studies of the two dates, opened and read.
  std::vector<report::ComparedStudy> Compared() {
    std::vector<report::ComparedStudy> compared;
    ApicalModels models = LoadApicalModels(request_.network);
    for (const std::string& date : {request_.compare->first, request_.compare->second}) {
      CheckDate(date);
      const StoredStudy& study = StudyOfDate(date);
      RequireFiles({study});
      OpenedStudy opened =
          OpenStudy(SourceOf(study), {.spacing = OptionsOf(study).spacing}, problems_);
      echo::StudyReading reading = ReadStudy(opened, models);
      compared.push_back({*DayOfDate(date), std::move(opened.study), std::move(reading)});
    }
    return compared;
  }

  const StoredStudy& StudyOfDate(const std::string& date) const {
    const auto study = std::ranges::find_if(history_, [&](const StoredStudy& stored) {
      return stored.examination.acquired_at.starts_with(date) &&
             KindFromText(stored.options) == StudyKind::kEcho;
    });
    if (study != history_.end()) return *study;
    throw Error(ErrorCode::kUsage, "this patient has no stored echo study of " + date);
  }

  const FollowRequest& request_;
  ProgressObserver& progress_;
  store::Workspace workspace_;
  std::optional<StudyMeasurer> measurer_;
  std::vector<StoredStudy> history_;
  std::vector<ValidatedValue> validated_;
  std::vector<Error> problems_;
};

}  // namespace

FollowResult FollowPatient(const FollowRequest& request, ProgressObserver& progress) {
  return Follower(request, progress).Follow();
}

std::vector<store::PatientLine> ListPatients(const fs::path& workspace) {
  return store::Workspace::Open(WorkspaceFolder(workspace)).ListPatients();
}

}  // namespace etalon::workflow
