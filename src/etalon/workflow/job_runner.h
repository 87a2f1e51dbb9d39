#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "etalon/nn/network.h"
#include "etalon/store/job_store.h"
#include "etalon/workflow/uploads.h"

namespace etalon::workflow {

/// Kind of a job that builds the atlas of a project, which is its subject.
inline constexpr const char* kAtlasJob = "atlas";

/// Works in the background, one job at a time, in a thread of its own. Jobs that waited when the
/// program ended go on; one that ran has failed and can be asked for again, which costs nothing for
/// the studies that it had finished. All functions from any thread.
class JobRunner {
 public:
  /// @param listener told of every change of a job, from any thread.
  /// @throws Error(kStoreFailed)
  JobRunner(const std::filesystem::path& workspace, Uploads& uploads,
            const nn::NetworkOptions& network, std::function<void(const store::Job&)> listener);
  /// Asks the running job to stop and waits for it; it has failed then, those behind it wait.
  ~JobRunner();
  JobRunner(const JobRunner&) = delete;
  JobRunner& operator=(const JobRunner&) = delete;

  /// @param patient key of whose studies these are; empty: what the files say.
  store::Job MeasureUpload(const std::string& upload, const std::string& patient,
                           const std::string& person);
  /// Every study of a patient by this program.
  store::Job RemeasurePatient(const std::string& patient, const std::string& person);
  /// One study by this program, its outlines too.
  store::Job RemeasureStudy(const std::string& content_sha256, const std::string& person);

  /// The atlas of a project of the workspace.
  store::Job BuildAtlas(const std::string& project, const std::string& person);

  /// Newest first.
  std::vector<store::Job> List(int limit);

  /// @return false when there is no such job. One that has ended stays as it is.
  bool Cancel(long long id);

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
};

}  // namespace etalon::workflow
