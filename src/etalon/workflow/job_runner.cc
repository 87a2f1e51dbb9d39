#include "etalon/workflow/job_runner.h"

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <limits>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include "etalon/core/error.h"
#include "etalon/report/report.h"
#include "etalon/store/study_store.h"
#include "etalon/workflow/dicom_objects.h"
#include "etalon/workflow/examination.h"
#include "etalon/workflow/measure.h"
#include "etalon/workflow/project_atlas.h"
#include "etalon/workflow/stored_study.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using store::Job;
using store::JobState;

constexpr auto kBetweenReports = std::chrono::milliseconds(100);
constexpr const char* kMeasure = "measure";
constexpr const char* kRemeasure = "remeasure";
constexpr const char* kEndedMeanwhile = "the program ended while this ran: ask for it again";
constexpr std::string_view kStudySubject = "study:";

/// A message without the folder of the workspace, which is nobody's business.
std::string WithoutFolder(std::string message, const fs::path& folder) {
  const std::string text = folder.string() + "/";
  for (std::size_t at = message.find(text); at != std::string::npos; at = message.find(text)) {
    message.erase(at, text.size());
  }
  return message;
}

}  // namespace

class JobRunner::Worker {
 public:
  Worker(const fs::path& workspace, Uploads& uploads, const nn::NetworkOptions& network,
         std::function<void(const Job&)> listener)
      : workspace_(workspace),
        uploads_(uploads),
        network_(network),
        listener_(std::move(listener)),
        index_(workspace),
        jobs_(workspace) {
    jobs_.FailRunning(kEndedMeanwhile);
    thread_ = std::thread([this] { Run(); });
  }

  ~Worker() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }

  Job Add(const std::string& kind, const std::string& subject, const std::string& patient,
          const std::string& person) {
    Job job;
    {
      const std::lock_guard lock(mutex_);
      job = jobs_.Add({.kind = kind, .person = person, .subject = subject, .patient = patient});
    }
    listener_(job);
    wake_.notify_all();
    return job;
  }

  std::vector<Job> List(int limit) {
    const std::lock_guard lock(mutex_);
    return jobs_.List(limit);
  }

  bool Cancel(long long id) {
    Job changed;
    {
      const std::lock_guard lock(mutex_);
      const auto job = jobs_.Find(id);
      if (!job) return false;
      if (job->state == JobState::kRunning) cancelled_ = id;
      if (job->state != JobState::kWaiting) return true;
      changed = *job;
      changed.state = JobState::kCancelled;
      jobs_.Update(changed);
    }
    listener_(changed);
    return true;
  }

 private:
  class Progress : public ProgressObserver {
   public:
    Progress(Worker& worker, Job& job) : worker_(worker), job_(job) {}

    void Report(std::string_view activity, std::int64_t done, std::int64_t total) override {
      const auto now = std::chrono::steady_clock::now();
      // Some count steps of milliseconds, and every word is written to the disk.
      if (activity == job_.activity && now - told_ < kBetweenReports && done != total) return;
      told_ = now;
      job_.activity = activity;
      job_.done = done;
      job_.total = total;
      worker_.Tell(job_);
    }
    bool Cancelled() const override { return worker_.IsCancelled(job_.id); }

   private:
    Worker& worker_;
    Job& job_;
    std::chrono::steady_clock::time_point told_;
  };

  bool IsCancelled(long long id) {
    const std::lock_guard lock(mutex_);
    return stopping_ || cancelled_ == id;
  }

  void Tell(const Job& job) {
    {
      const std::lock_guard lock(mutex_);
      jobs_.Update(job);
    }
    listener_(job);
  }

  void Run() {
    while (auto job = Next()) {
      job->state = JobState::kRunning;
      Tell(*job);
      Progress progress(*this, *job);
      Work(*job, progress);
      Tell(*job);
    }
  }

  /// The next job; between two of them the files of studies are looked at for DICOMweb.
  std::optional<Job> Next() {
    long long indexed_down_to = std::numeric_limits<long long>::max();
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      if (auto job = jobs_.NextWaiting()) return job;
      lock.unlock();
      const auto study = IndexNextStudy(index_, indexed_down_to);
      lock.lock();
      if (study) {
        indexed_down_to = *study;
      } else if (!stopping_ && !jobs_.NextWaiting()) {
        wake_.wait(lock);
      }
    }
    return std::nullopt;
  }

  /// Does the job and says in it what became of it.
  void Work(Job& job, Progress& progress) {
    try {
      const bool finished = WorkByKind(job, progress);
      const bool nothing = job.kind != kAtlasJob && job.studies.empty() && !job.problems.empty();
      job.state = nothing ? JobState::kFailed : JobState::kDone;
      if (!finished) StopShort(job);
    } catch (const Error& error) {
      if (error.code() == ErrorCode::kCancelled) return StopShort(job);
      job.problems.push_back(WithoutFolder(error.what(), workspace_));
      job.state = JobState::kFailed;
    } catch (const std::exception&) {
      job.problems.emplace_back("an internal error ended this; the server's log tells more");
      job.state = JobState::kFailed;
    }
  }

  /// Whoever cancelled it knows why; when the program ends instead, the next one must say so.
  void StopShort(Job& job) {
    const std::lock_guard lock(mutex_);
    job.state = cancelled_ == job.id ? JobState::kCancelled : JobState::kFailed;
    if (job.state == JobState::kFailed) job.problems.emplace_back(kEndedMeanwhile);
  }

  bool WorkByKind(Job& job, Progress& progress) {
    if (job.kind == kAtlasJob) return BuildAtlas(job, progress);
    return job.kind == kMeasure ? Measure(job, progress) : Remeasure(job, progress);
  }

  bool BuildAtlas(Job& job, Progress& progress) {
    const AtlasBuildSummary summary =
        RenewProjectAtlas(workspace_ / "projects" / job.subject, network_, progress);
    if (!summary.problems.empty()) {
      job.problems.push_back(fmt::format("{} pictures were left out: not readable, or copies",
                                         summary.problems.size()));
    }
    return true;
  }

  /// @return false when it was stopped before its end; so do the other kinds.
  bool Measure(Job& job, Progress& progress) {
    MeasureRequest request;
    request.inputs = uploads_.ContentsOf(job.subject);
    request.output = workspace_ / "reports";
    request.by_content = true;
    request.workspace = workspace_;
    request.options.examination.patient = job.patient;
    request.network = network_;
    const MeasureSummary summary = MeasureStudies(
        request,
        [&](const MeasuredStudy& study) { job.studies.push_back(study.result.key.content_sha256); },
        progress);
    AddProblems(summary.problems, job);
    return !summary.cancelled;
  }

  std::vector<store::StoredStudy> StudiesOf(const Job& job) {
    store::StudyStore studies(workspace_);
    std::vector<store::StoredStudy> found;
    if (job.subject.starts_with(kStudySubject)) {
      auto study = studies.FindNewest(job.subject.substr(kStudySubject.size()));
      if (study) found.push_back(std::move(*study));
      return found;
    }
    std::set<std::string> seen;
    for (auto& reading : store::Workspace::Open(workspace_).ListHistory(job.subject)) {
      if (seen.insert(reading.key.content_sha256).second) found.push_back(std::move(reading));
    }
    return found;
  }

  bool Remeasure(Job& job, Progress& progress) {
    const auto studies = StudiesOf(job);
    const auto count = static_cast<std::int64_t>(studies.size());
    StudyMeasurer measurer(network_, workspace_);
    for (std::int64_t i = 0; i < count; ++i) {
      if (progress.Cancelled()) return false;
      const store::StoredStudy& study = studies[static_cast<std::size_t>(i)];
      progress.Report(study.name, i, count);
      RemeasureOne(study, measurer, job);
    }
    progress.Report("done", count, count);
    return true;
  }

  void RemeasureOne(const store::StoredStudy& study, StudyMeasurer& measurer, Job& job) {
    if (const std::string reason = WhyNotAgain(study); !reason.empty()) {
      job.problems.push_back(WithoutFolder(reason, workspace_));
      return;
    }
    const fs::path folder = ReportFolder(workspace_, study.key.content_sha256);
    if (LacksRecord(study)) {  // Without a report the study is read again.
      std::error_code ignored;
      fs::remove(folder / report::kReportFile, ignored);
    }
    std::vector<Error> problems;
    const auto measured = measurer.Measure(SourceOf(study), OptionsOf(study), folder, problems);
    if (measured) job.studies.push_back(measured->result.key.content_sha256);
    AddProblems(problems, job);
  }

  bool LacksRecord(const store::StoredStudy& study) {
    if (KindFromText(study.options) != StudyKind::kEcho) return false;
    store::StudyStore studies(workspace_);
    const auto newest = studies.FindNewest(study.key.content_sha256);
    return !newest || studies.DetailOf(newest->key).empty();
  }

  void AddProblems(const std::vector<Error>& problems, Job& job) const {
    for (const Error& problem : problems) {
      job.problems.push_back(WithoutFolder(problem.what(), workspace_));
    }
  }

  const fs::path workspace_;
  Uploads& uploads_;
  const nn::NetworkOptions network_;
  const std::function<void(const Job&)> listener_;
  store::DicomIndex index_;  ///< only for the thread
  std::mutex mutex_;
  std::condition_variable wake_;
  store::JobStore jobs_;     ///< behind `mutex_`, as all that follows
  long long cancelled_ = 0;  ///< the job that was asked to stop
  bool stopping_ = false;
  std::thread thread_;
};

JobRunner::JobRunner(const fs::path& workspace, Uploads& uploads, const nn::NetworkOptions& network,
                     std::function<void(const Job&)> listener)
    : worker_(std::make_unique<Worker>(workspace, uploads, network, std::move(listener))) {}
JobRunner::~JobRunner() = default;

Job JobRunner::MeasureUpload(const std::string& upload, const std::string& patient,
                             const std::string& person) {
  if (!patient.empty()) CheckPatientKey(patient);
  return worker_->Add(kMeasure, upload, patient, person);
}

Job JobRunner::RemeasurePatient(const std::string& patient, const std::string& person) {
  return worker_->Add(kRemeasure, patient, "", person);
}

Job JobRunner::RemeasureStudy(const std::string& content_sha256, const std::string& person) {
  return worker_->Add(kRemeasure, std::string(kStudySubject) + content_sha256, "", person);
}

Job JobRunner::BuildAtlas(const std::string& project, const std::string& person) {
  return worker_->Add(kAtlasJob, project, "", person);
}

std::vector<Job> JobRunner::List(int limit) { return worker_->List(limit); }
bool JobRunner::Cancel(long long id) { return worker_->Cancel(id); }

}  // namespace etalon::workflow
