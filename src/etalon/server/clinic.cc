#include "etalon/server/clinic.h"

#include <algorithm>
#include <iterator>

#include "etalon/server/clinic_routes.h"
#include "etalon/server/statistics_routes.h"
#include "etalon/workflow/study_options.h"
#include "etalon/workflow/worklist.h"

namespace etalon::server {
namespace {

using namespace std::chrono_literals;

/// How long an opened study is believed without asking the store: a cine asks for frames all the
/// time.
constexpr auto kBelieved = 2s;
constexpr std::size_t kMostOpen = 64;
constexpr auto kWaitingBelieved = 30s;

bool IsSameReading(const store::StoredStudy& a, const store::StoredStudy& b) {
  return a.key == b.key && a.paths == b.paths && a.examination == b.examination;
}

/// As openapi.yaml calls it, and the list of studies.
std::string KindOf(const store::StoredStudy& study) {
  const workflow::StudyKind kind = workflow::KindFromText(study.options);
  return kind == workflow::StudyKind::kPlanar ? "planar" : std::string(workflow::Name(kind));
}

}  // namespace

Clinic::Clinic(Services& of_server)
    : services(of_server),
      studies(
          [folder = of_server.workspace] { return std::make_unique<store::StudyStore>(folder); }),
      dicom([folder = of_server.workspace] { return std::make_unique<store::DicomIndex>(folder); }),
      volumes(of_server.workspace, pictures),
      uploads(of_server.workspace),
      jobs(of_server.workspace, uploads, {}, [this](const store::Job& job) { PublishJob(job); }) {}

std::shared_ptr<const OpenStudy> Clinic::Open(const std::string& content_sha256) {
  const Moment now = std::chrono::steady_clock::now();
  std::shared_ptr<const OpenStudy> known;
  {
    const std::lock_guard lock(mutex_);
    const auto found = open_.find(content_sha256);
    if (found != open_.end()) known = found->second.study;
    if (known && now - found->second.read < kBelieved) return known;
  }
  const auto store = studies.Borrow();
  auto study = store->FindNewest(content_sha256);
  if (!study) throw NotFound("the study");
  if (!known || !IsSameReading(known->study, *study)) {
    auto opened = std::make_shared<OpenStudy>();
    opened->kind = KindOf(*study);
    opened->record = workflow::EchoRecordFromText(store->DetailOf(study->key));
    std::vector<Error> problems;  // An image that cannot be shown is not there.
    opened->images = workflow::ImagesOf(*study, opened->record, problems);
    opened->study = std::move(*study);
    known = std::move(opened);
  }
  const std::lock_guard lock(mutex_);
  open_[content_sha256] = {known, now};
  if (open_.size() > kMostOpen) {
    open_.erase(
        std::ranges::min_element(open_, {}, [](const auto& entry) { return entry.second.read; }));
  }
  return known;
}

std::shared_ptr<const std::set<std::string>> Clinic::WaitingPositives() {
  const Moment now = std::chrono::steady_clock::now();
  {
    const std::lock_guard lock(mutex_);
    if (waiting_ && now - waiting_read_ < kWaitingBelieved) return waiting_;
  }
  const auto workspace = services.workspaces.Borrow();
  workflow::WorklistOptions options;
  options.workspace = services.workspace;
  const workflow::Worklist list = workflow::LoadWorklist(options, *workspace);
  auto waiting = std::make_shared<std::set<std::string>>();
  for (const workflow::WorklistItem& item : list.items) {
    if (!workflow::IsWaiting(item.state)) continue;
    for (const workflow::WorklistScan& scan : item.scans) {
      waiting->insert(scan.reading.key.content_sha256);
    }
  }
  const std::lock_guard lock(mutex_);
  waiting_ = std::move(waiting);
  waiting_read_ = now;
  return waiting_;
}

void Clinic::PublishStudies() {
  {
    const std::lock_guard lock(mutex_);
    for (auto& [content, kept] : open_) kept.read = Moment{};  // The store is asked again.
    waiting_.reset();
  }
  services.events.Publish("studies", "{}");
}

void Clinic::PublishJob(const store::Job& job) {
  const Json json{
      {"job", job.id}, {"state", store::Name(job.state)}, {"done", job.done}, {"total", job.total}};
  services.events.Publish("job", json.dump());
  const bool ended =
      job.state != store::JobState::kWaiting && job.state != store::JobState::kRunning;
  if (ended) PublishStudies();
}

Routes ClinicRoutes(const std::shared_ptr<Clinic>& clinic) {
  Routes routes;
  for (const auto& more : {StudyRoutes(clinic), VolumeRoutes(clinic), OutlineRoutes(clinic),
                           UploadRoutes(clinic), PatientRoutes(clinic), PositiveRoutes(clinic),
                           StatisticsRoutes(clinic), DicomWebRoutes(clinic)}) {
    std::ranges::copy(more, std::back_inserter(routes));
  }
  return routes;
}

}  // namespace etalon::server
