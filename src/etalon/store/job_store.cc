#include "etalon/store/job_store.h"

#include <array>

#include "etalon/store/database.h"
#include "etalon/store/study_rows.h"

namespace etalon::store {
namespace {

constexpr std::array<std::string_view, 5> kStates{"waiting", "running", "done", "failed",
                                                  "cancelled"};

JobState StateFromName(std::string_view name) {
  for (std::size_t i = 0; i < kStates.size(); ++i) {
    if (kStates[i] == name) return static_cast<JobState>(i);
  }
  throw DamagedRow("a stored job has an unknown state");
}

constexpr const char* kColumns =
    "SELECT id, kind, state, person, created_at, subject, patient, activity, done, total, "
    "problems, studies FROM job ";

/// The jobs of a query that needs no values.
std::vector<Job> Load(const std::string& condition, soci::session& session) {
  std::vector<Job> jobs;
  Job job;
  std::string state, problems, studies;
  soci::statement rows =
      (session.prepare << kColumns << condition, soci::into(job.id), soci::into(job.kind),
       soci::into(state), soci::into(job.person), soci::into(job.created_at),
       soci::into(job.subject), soci::into(job.patient), soci::into(job.activity),
       soci::into(job.done), soci::into(job.total), soci::into(problems), soci::into(studies));
  rows.execute();
  while (rows.fetch()) {
    job.state = StateFromName(state);
    FromJson(problems, job.problems);
    FromJson(studies, job.studies);
    jobs.push_back(job);
  }
  return jobs;
}

std::optional<Job> First(const std::string& condition, soci::session& session) {
  auto jobs = Load(condition, session);
  if (jobs.empty()) return std::nullopt;
  return std::move(jobs.front());
}

void Write(const Job& job, soci::session& session) {
  const std::string state(Name(job.state));
  const std::string problems = ToJson(job.problems);
  const std::string studies = ToJson(job.studies);
  session << "UPDATE job SET state = :state, activity = :activity, done = :done, total = :total, "
             "problems = :problems, studies = :studies WHERE id = :id",
      soci::use(state), soci::use(job.activity), soci::use(job.done), soci::use(job.total),
      soci::use(problems), soci::use(studies), soci::use(job.id);
}

}  // namespace

std::string_view Name(JobState state) { return kStates.at(static_cast<std::size_t>(state)); }

class JobStore::Rows : public Database {
 public:
  using Database::Database;
};

JobStore::JobStore(const std::filesystem::path& workspace)
    : rows_(std::make_unique<Rows>(workspace / kDatabaseName)) {}
JobStore::JobStore(JobStore&&) noexcept = default;
JobStore::~JobStore() = default;

Job JobStore::Add(Job job) {
  return rows_->Run([&](soci::session& session) {
    job.created_at = UtcNow();
    const std::string state(Name(job.state));
    session << "INSERT INTO job (kind, state, person, created_at, subject, patient, activity, "
               "done, total, problems, studies) VALUES (:kind, :state, :person, :at, :subject, "
               ":patient, '', 0, 0, '[]', '[]') RETURNING id",
        soci::use(job.kind), soci::use(state), soci::use(job.person), soci::use(job.created_at),
        soci::use(job.subject), soci::use(job.patient), soci::into(job.id);
    return job;
  });
}

void JobStore::Update(const Job& job) {
  rows_->Run([&](soci::session& session) { Write(job, session); });
}

std::optional<Job> JobStore::Find(long long id) {
  return rows_->Run(
      [&](soci::session& session) { return First("WHERE id = " + std::to_string(id), session); });
}

std::optional<Job> JobStore::NextWaiting() {
  return rows_->Run([](soci::session& session) {
    return First("WHERE state = 'waiting' ORDER BY id LIMIT 1", session);
  });
}

std::vector<Job> JobStore::List(int limit) {
  return rows_->Run([&](soci::session& session) {
    return Load("ORDER BY id DESC LIMIT " + std::to_string(limit), session);
  });
}

void JobStore::FailRunning(const std::string& problem) {
  rows_->Run([&](soci::session& session) {
    for (Job& job : Load("WHERE state = 'running'", session)) {
      job.state = JobState::kFailed;
      job.problems.push_back(problem);
      Write(job, session);
    }
  });
}

}  // namespace etalon::store
