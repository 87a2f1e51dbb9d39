#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "etalon/core/pool.h"
#include "etalon/server/route.h"
#include "etalon/server/services.h"
#include "etalon/store/dicom_index.h"
#include "etalon/store/study_store.h"
#include "etalon/workflow/job_runner.h"
#include "etalon/workflow/study_pictures.h"
#include "etalon/workflow/study_volumes.h"
#include "etalon/workflow/uploads.h"

namespace etalon::server {

/// A stored study as routes ask for it: its newest reading, what was seen in its pictures, and
/// where these are.
struct OpenStudy {
  store::StoredStudy study;
  std::string kind;                            ///< "echo", "planar", "spect", "t1"
  std::optional<workflow::EchoRecord> record;  ///< of an echo study that was read with outlines
  std::vector<workflow::StoredImage> images;
};

/// What the routes of studies, uploads, jobs and patients share. Everything may be used by any
/// thread.
class Clinic {
 public:
  explicit Clinic(Services& services);

  Services& services;
  Pool<store::StudyStore> studies;
  Pool<store::DicomIndex> dicom;
  workflow::PictureCache pictures;
  workflow::VolumeCache volumes;
  workflow::Uploads uploads;

  /// The newest reading of a study; what is asked for again and again is kept for a moment.
  /// @throws Problem(404)
  std::shared_ptr<const OpenStudy> Open(const std::string& content_sha256);

  /// Content hashes of the scans of those items of the worklist that wait, as of half a minute ago.
  std::shared_ptr<const std::set<std::string>> WaitingPositives();

  /// Tells everybody that the list of studies, or what is said of one, has changed.
  void PublishStudies();

 private:
  using Moment = std::chrono::steady_clock::time_point;

  struct Kept {
    std::shared_ptr<const OpenStudy> study;
    Moment read;
  };

  void PublishJob(const store::Job& job);

  std::mutex mutex_;
  std::map<std::string, Kept> open_;
  std::shared_ptr<const std::set<std::string>> waiting_;
  Moment waiting_read_;

 public:
  workflow::JobRunner jobs;  ///< the last: its thread uses all of the above
};

/// Routes of `/api/studies`, `/api/uploads`, `/api/jobs`, `/api/patients` and
/// `/api/positives`; they own the `Clinic`, whose jobs end with them.
Routes ClinicRoutes(const std::shared_ptr<Clinic>& clinic);

}  // namespace etalon::server
