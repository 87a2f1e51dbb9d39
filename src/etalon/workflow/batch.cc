#include "etalon/workflow/batch.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <malloc.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "etalon/media/png.h"
#include "etalon/nuclear/planar_picture.h"
#include "etalon/workflow/batch_output.h"
#include "etalon/workflow/batch_scan.h"
#include "etalon/workflow/batch_workers.h"
#include "etalon/workflow/study_options.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using store::BatchResult;
using store::FoundFile;

constexpr int kPage = 512;                  // files handed out at a time
constexpr std::size_t kTransaction = 256;   // results stored at a time
constexpr double kLongestUnstored = 0.25;   // seconds that a result waits to be stored
constexpr double kBetweenReports = 0.1;     // seconds
constexpr std::size_t kFoundPage = 10'000;  // files listed in one statement

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

int JobsOf(const BatchRequest& request) {
  if (request.jobs > 0) return request.jobs;
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

fs::path WorkspaceOf(const BatchRequest& request) {
  return request.workspace.empty() ? store::DefaultWorkspaceFolder() : request.workspace;
}

std::string FingerprintOf(const PlanarStudyReader& reader) {
  return store::KeyOf(reader.program(), reader.key_text()).fingerprint.substr(0, 16);
}

std::int64_t PeakMemory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return std::int64_t{1024} * usage.ru_maxrss;
}

/// Pictures are allocated and freed with every file: what the system takes back it must clear
/// again, which costs as much as the reading.
void KeepFreedMemory() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
#endif
}

/// One batch from the first file to the last table.
class Batch {
 public:
  Batch(const BatchRequest& request, ProgressObserver& progress)
      : request_(request),
        progress_(progress),
        workspace_(store::Workspace::Open(WorkspaceOf(request))),
        reader_({}, TextOf(StudyOptions{}, StudyKind::kPlanar),
                workspace_.database().parent_path()),
        fingerprint_(FingerprintOf(reader_)),
        journal_(workspace_.database().parent_path(), kBoneScanTask, fingerprint_),
        own_folders_{fs::weakly_canonical(workspace_.database().parent_path()).string(),
                     fs::weakly_canonical(request.output).string()} {}

  BatchSummary Run() {
    Find();
    Measure();
    summary_.cancelled = progress_.Cancelled() && journal_.CountPending() > 0;
    if (!summary_.cancelled) Write();
    summary_.peak_memory = PeakMemory();
    if (!summary_.cancelled) WriteBatchJson(summary_, fingerprint_, request_.output);
    return summary_;
  }

 private:
  void Find() {
    const auto start = Clock::now();
    progress_.Report("looking for files", 0, 0);
    std::vector<FoundFile> page;
    const auto flush = [&] {
      journal_.AddFound(page);
      page.clear();
    };
    FindBatchFiles(request_.inputs, request_.shard, [&](const FoundFile& file) {
      if (IsOwn(file.path)) return;
      page.push_back(file);
      if (page.size() == kFoundPage) flush();
    });
    flush();
    if (request_.restart) journal_.Forget();
    summary_.found = journal_.CountFound();
    pending_ = journal_.CountPending();
    summary_.seconds.finding = SecondsSince(start);
  }

  /// The batch's own files change while it runs.
  bool IsOwn(const std::string& path) const {
    return std::ranges::any_of(own_folders_, [&](const std::string& own) {
      return path.size() > own.size() && path[own.size()] == '/' && path.starts_with(own);
    });
  }

  void Measure() {
    const auto start = Clock::now();
    std::atomic<std::int64_t> nanoseconds = 0;
    BatchWorkers workers(JobsOf(request_), [&](const FoundFile& file) {
      const auto began = Clock::now();
      BatchResult result = ReadBatchFile(file, reader_);
      nanoseconds += std::chrono::nanoseconds(Clock::now() - began).count();
      return result;
    });
    auto stored = start;
    for (SubmitMore(workers); workers.outstanding() > 0 || !unstored_.empty();
         SubmitMore(workers)) {
      std::ranges::move(workers.Take(), std::back_inserter(unstored_));
      const bool idle = workers.outstanding() == 0;
      if (idle || unstored_.size() >= kTransaction || SecondsSince(stored) > kLongestUnstored) {
        Store();
        stored = Clock::now();
      }
      ReportRate(SecondsSince(start));
      if (progress_.Cancelled()) workers.DropWaiting();
    }
    summary_.seconds.reading = 1e-9 * static_cast<double>(nanoseconds);
    summary_.seconds.measuring = SecondsSince(start);
  }

  void SubmitMore(BatchWorkers& workers) {
    if (all_submitted_ || progress_.Cancelled() || workers.outstanding() >= kPage) return;
    std::vector<FoundFile> page = journal_.NextPending(last_submitted_, kPage);
    if (page.empty()) {
      all_submitted_ = true;
      return;
    }
    last_submitted_ = page.back().path;
    workers.Submit(std::move(page));
  }

  void Store() {
    const auto start = Clock::now();
    journal_.Save(unstored_);
    summary_.read += static_cast<std::int64_t>(unstored_.size());
    unstored_.clear();
    summary_.seconds.storing += SecondsSince(start);
  }

  void ReportRate(double seconds) {
    if (SecondsSince(reported_) < kBetweenReports) return;
    reported_ = Clock::now();
    const double rate = seconds > 0.0 ? static_cast<double>(summary_.read) / seconds : 0.0;
    progress_.Report(fmt::format("{:.0f} files/s", rate), summary_.read, pending_);
  }

  void Write() {
    const auto start = Clock::now();
    std::vector<std::string> significant;
    summary_.counts = WriteBatchTables(journal_, request_.output, significant);
    if (request_.pictures) Explain(significant);
    summary_.seconds.writing = SecondsSince(start);
  }

  void Explain(const std::vector<std::string>& paths) {
    fs::create_directories(request_.output / kBatchPictures);
    BatchWorkers workers(JobsOf(request_), [&](const FoundFile& file) {
      ExplainScan(file.path);
      return BatchResult{};
    });
    std::vector<FoundFile> files;
    for (const std::string& path : paths) files.push_back({path});
    workers.Submit(std::move(files));
    std::size_t drawn = 0;
    while (workers.outstanding() > 0) {
      drawn += workers.Take().size();
      progress_.Report("pictures", static_cast<std::int64_t>(drawn),
                       static_cast<std::int64_t>(paths.size()));
      if (progress_.Cancelled()) workers.DropWaiting();
    }
  }

  void ExplainScan(const std::string& path) const {
    const PlanarStudy study = reader_.Read({path});
    if (!study.reading) return;
    const std::string name = study.stored.key.content_sha256.substr(0, 16) + ".png";
    const fs::path picture = request_.output / kBatchPictures / name;
    if (fs::exists(picture)) return;
    fs::path unfinished = picture;
    unfinished += ".part";
    media::WriteRgbPng(unfinished, nuclear::ExplainReading(study.scan, *study.reading));
    fs::rename(unfinished, picture);
  }

  const BatchRequest& request_;
  ProgressObserver& progress_;
  store::Workspace workspace_;
  PlanarStudyReader reader_;
  std::string fingerprint_;
  store::BatchJournal journal_;
  std::vector<std::string> own_folders_;
  BatchSummary summary_;
  Clock::time_point reported_;
  std::int64_t pending_ = 0;
  std::vector<BatchResult> unstored_;
  std::string last_submitted_;
  bool all_submitted_ = false;
};

}  // namespace

std::vector<std::string> BatchRequest::Validate() const {
  std::vector<std::string> problems;
  if (inputs.empty()) problems.emplace_back("no folder, index or file is given");
  if (jobs < 0 || jobs > 256) problems.emplace_back("jobs is not between 1 and 256");
  if (shard.count < 1 || shard.index < 1 || shard.index > shard.count) {
    problems.emplace_back("a shard is i/n with i from 1 to n");
  }
  return problems;
}

BatchSummary RunBatch(const BatchRequest& request, ProgressObserver& progress) {
  if (const auto problems = request.Validate(); !problems.empty()) {
    throw Error(ErrorCode::kUsage, fmt::format("{}", fmt::join(problems, "; ")));
  }
  KeepFreedMemory();
  return Batch(request, progress).Run();
}

}  // namespace etalon::workflow
