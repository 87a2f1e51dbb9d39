#include "etalon/store/teaching_store.h"

#include <map>

#include "etalon/core/error.h"
#include "etalon/store/database.h"
#include "etalon/store/project_migrations.h"
#include "etalon/store/study_rows.h"

namespace etalon::store {
namespace {

void LoadAnswers(soci::session& session, std::map<long long, TeachingCase>& cases) {
  long long id = 0;
  CaseAnswer answer;
  soci::statement rows =
      (session.prepare << "SELECT sequence, case_id, answered_at, seconds, mark "
                          "FROM teaching_answer ORDER BY sequence",
       soci::into(answer.sequence), soci::into(id), soci::into(answer.answered_at),
       soci::into(answer.seconds), soci::into(answer.mark));
  rows.execute();
  while (rows.fetch()) cases.at(id).answer = answer;
}

void LoadCalls(soci::session& session, std::map<long long, TeachingCase>& cases) {
  long long id = 0;
  int called = 0;
  LabelCall call;
  soci::statement rows =
      (session.prepare << "SELECT case_id, label, called, certainty FROM teaching_call "
                          "ORDER BY case_id, label",
       soci::into(id), soci::into(call.label), soci::into(called), soci::into(call.certainty));
  rows.execute();
  while (rows.fetch()) {
    call.called = called != 0;
    cases.at(id).answer->labels.push_back(call);
  }
}

void LoadContributions(soci::session& session, std::map<long long, TeachingCase>& cases) {
  long long id = 0;
  int present = 0;
  Contribution one;
  soci::statement rows =
      (session.prepare << "SELECT case_id, label, present, certainty, weight, accuracy, low, high, "
                          "calls, certificate FROM teaching_contribution ORDER BY case_id, label",
       soci::into(id), soci::into(one.label), soci::into(present), soci::into(one.certainty),
       soci::into(one.weight), soci::into(one.accuracy), soci::into(one.low), soci::into(one.high),
       soci::into(one.calls), soci::into(one.certificate));
  rows.execute();
  while (rows.fetch()) {
    one.present = present != 0;
    cases.at(id).answer->contributions.push_back(one);
  }
}

std::map<long long, TeachingCase> LoadCases(soci::session& session) {
  std::map<long long, TeachingCase> cases;
  TeachingCase one;
  soci::statement rows =
      (session.prepare << "SELECT id, student_id, session, image, purpose, issued_at FROM "
                          "teaching_case ORDER BY id",
       soci::into(one.id), soci::into(one.student), soci::into(one.session), soci::into(one.image),
       soci::into(one.purpose), soci::into(one.issued_at));
  rows.execute();
  while (rows.fetch()) cases.emplace(one.id, one);
  LoadAnswers(session, cases);
  LoadCalls(session, cases);
  LoadContributions(session, cases);
  return cases;
}

int Count(const char* query, long long id, soci::session& session) {
  int count = 0;
  session << query, soci::use(id), soci::into(count);
  return count;
}

void InsertCall(long long case_id, const LabelCall& call, soci::session& session) {
  const int called = call.called ? 1 : 0;
  session << "INSERT INTO teaching_call (case_id, label, called, certainty) VALUES (:id, :label, "
             ":called, :certainty)",
      soci::use(case_id), soci::use(call.label), soci::use(called), soci::use(call.certainty);
}

void InsertContribution(long long case_id, const Contribution& one, soci::session& session) {
  const int present = one.present ? 1 : 0;
  session << "INSERT INTO teaching_contribution (case_id, label, present, certainty, weight, "
             "accuracy, low, high, calls, certificate) VALUES (:id, :label, :present, :certainty, "
             ":weight, :accuracy, :low, :high, :calls, :certificate)",
      soci::use(case_id), soci::use(one.label), soci::use(present), soci::use(one.certainty),
      soci::use(one.weight), soci::use(one.accuracy), soci::use(one.low), soci::use(one.high),
      soci::use(one.calls), soci::use(one.certificate);
}

void InsertAnswer(const NewAnswer& wanted, soci::session& session) {
  const CaseAnswer& answer = wanted.answer;
  const std::string now = UtcNow();
  session << "INSERT INTO teaching_answer (case_id, answered_at, seconds, mark) VALUES (:id, :now, "
             ":seconds, :mark)",
      soci::use(wanted.case_id), soci::use(now), soci::use(answer.seconds), soci::use(answer.mark);
  for (const LabelCall& call : answer.labels) InsertCall(wanted.case_id, call, session);
  for (const Contribution& one : answer.contributions) {
    InsertContribution(wanted.case_id, one, session);
  }
}

void InsertEvent(const TeachingEvent& event, soci::session& session) {
  const std::string now = UtcNow();
  session << "INSERT INTO teaching_event (student_id, kind, label, calls, accuracy, low, high, "
             "lower_bound, bar, recorded_by, recorded_at) VALUES (:student, :kind, :label, :calls, "
             ":accuracy, :low, :high, :bound, :bar, :by, :now)",
      soci::use(event.student), soci::use(event.kind), soci::use(event.label),
      soci::use(event.calls), soci::use(event.accuracy), soci::use(event.low),
      soci::use(event.high), soci::use(event.lower_bound), soci::use(event.bar),
      soci::use(event.recorded_by), soci::use(now);
}

}  // namespace

class TeachingStore::Database : public store::Database {
 public:
  explicit Database(const std::filesystem::path& folder)
      : store::Database(folder / "project.db", ProjectMigrations()) {}
};

TeachingStore::TeachingStore(const std::filesystem::path& project_folder)
    : database_(std::make_unique<Database>(project_folder)) {}
TeachingStore::TeachingStore(TeachingStore&&) noexcept = default;
TeachingStore& TeachingStore::operator=(TeachingStore&&) noexcept = default;
TeachingStore::~TeachingStore() = default;

std::vector<Student> TeachingStore::ListStudents() {
  return database_->Run([](soci::session& session) {
    std::vector<Student> students;
    Student one;
    soci::statement rows =
        (session.prepare << "SELECT id, name, enrolled_at FROM teaching_student ORDER BY name",
         soci::into(one.id), soci::into(one.key), soci::into(one.enrolled_at));
    rows.execute();
    while (rows.fetch()) students.push_back(one);
    return students;
  });
}

bool TeachingStore::Enrol(const std::string& key) {
  return database_->Run([&](soci::session& session) {
    WriteTransaction transaction(session);
    int known = 0;
    session << "SELECT COUNT(*) FROM teaching_student WHERE name = :name", soci::use(key),
        soci::into(known);
    if (known > 0) return false;
    const std::string now = UtcNow();
    session << "INSERT INTO teaching_student (name, enrolled_at) VALUES (:name, :now)",
        soci::use(key), soci::use(now);
    transaction.Commit();
    return true;
  });
}

std::vector<TeachingCase> TeachingStore::ListCases() {
  return database_->Run([](soci::session& session) {
    // One snapshot: who answers meanwhile is seen whole or not at all.
    WriteTransaction transaction(session);
    std::vector<TeachingCase> cases;
    for (auto& [id, one] : LoadCases(session)) cases.push_back(std::move(one));
    return cases;
  });
}

void TeachingStore::IssueCases(long long student, std::span<const NewCase> cases) {
  if (cases.empty()) return;
  database_->Run([&](soci::session& session) {
    WriteTransaction transaction(session);
    const int number =
        1 + Count("SELECT COALESCE(MAX(session), 0) FROM teaching_case WHERE student_id = :id",
                  student, session);
    const std::string now = UtcNow();
    for (const NewCase& one : cases) {
      session << "INSERT INTO teaching_case (student_id, session, image, purpose, issued_at) "
                 "VALUES (:student, :session, :image, :purpose, :now)",
          soci::use(student), soci::use(number), soci::use(one.image), soci::use(one.purpose),
          soci::use(now);
    }
    transaction.Commit();
  });
}

int TeachingStore::SaveAnswers(std::span<const NewAnswer> answers) {
  return database_->Run([&](soci::session& session) {
    WriteTransaction transaction(session);
    int added = 0;
    for (const NewAnswer& answer : answers) {
      Require(
          Count("SELECT COUNT(*) FROM teaching_case WHERE id = :id", answer.case_id, session) > 0,
          "an answer to a case that was never put");
      if (Count("SELECT COUNT(*) FROM teaching_answer WHERE case_id = :id", answer.case_id,
                session) > 0) {
        continue;
      }
      InsertAnswer(answer, session);
      ++added;
    }
    transaction.Commit();
    return added;
  });
}

std::vector<TeachingEvent> TeachingStore::ListEvents() {
  return database_->Run([](soci::session& session) {
    std::vector<TeachingEvent> events;
    TeachingEvent one;
    soci::statement rows =
        (session.prepare << "SELECT id, student_id, kind, label, calls, accuracy, low, high, "
                            "lower_bound, bar, recorded_by, recorded_at FROM teaching_event "
                            "ORDER BY id",
         soci::into(one.id), soci::into(one.student), soci::into(one.kind), soci::into(one.label),
         soci::into(one.calls), soci::into(one.accuracy), soci::into(one.low), soci::into(one.high),
         soci::into(one.lower_bound), soci::into(one.bar), soci::into(one.recorded_by),
         soci::into(one.recorded_at));
    rows.execute();
    while (rows.fetch()) events.push_back(one);
    return events;
  });
}

void TeachingStore::AddEvents(std::span<const TeachingEvent> events) {
  database_->Run([&](soci::session& session) {
    WriteTransaction transaction(session);
    for (const TeachingEvent& event : events) InsertEvent(event, session);
    transaction.Commit();
  });
}

}  // namespace etalon::store
