// The list of studies of a large workspace: fills one with a million made-up studies in one
// transaction, then asks what users ask and prints how long the answers take, lines and totals
// included. Usage: study_list_speed [STUDIES [FOLDER]]; a folder that is given is kept.

#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "etalon/core/random.h"
#include "etalon/store/study_store.h"

namespace {

namespace fs = std::filesystem;
using namespace etalon;
using store::StudyOrder;
using store::StudyQuestion;
using Clock = std::chrono::steady_clock;

constexpr int kRepeats = 60;

double MillisecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

void Execute(sqlite3* database, const std::string& sql) {
  char* message = nullptr;
  if (sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &message) != SQLITE_OK) {
    throw std::runtime_error(message);
  }
}

/// Seven in ten are echo; half are validated; two flags, one of them rare; three to a patient.
void Fill(const fs::path& path, long long studies) {
  sqlite3* database = nullptr;
  if (sqlite3_open(path.c_str(), &database) != SQLITE_OK) throw std::runtime_error("no database");
  Execute(database, "BEGIN");
  Execute(database, "CREATE TEMP TABLE n (i INTEGER PRIMARY KEY)");
  Execute(database,
          fmt::format("WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < "
                      "{}) INSERT INTO n SELECT i FROM c",
                      studies));
  Execute(database,
          "INSERT INTO study (id, content_sha256, name) SELECT i, printf('%064x', i), "
          "printf('%s-%06d', char(97 + (i * 48271 >> 5) % 26, 97 + (i * 48271 >> 9) % 26, 97 + (i "
          "* 48271 >> 13) % 26), i % 999983) FROM n");
  Execute(database,
          "INSERT INTO reading (id, study_id, fingerprint, software, software_version, "
          "arithmetic, models, created_at, options) SELECT i, i, 'bench', 'etalon', '1', 'fp32', "
          "'[]', strftime('%Y-%m-%dT%H:%M:%SZ', 1700000000 + i * 61, 'unixepoch'), CASE WHEN i % "
          "10 < 7 THEN 'spacing=file' WHEN i % 10 < 9 THEN 'kind=bone-scan' WHEN i % 20 = 9 THEN "
          "'kind=spect' ELSE 'kind=t1' END FROM n");
  Execute(database,
          "INSERT INTO examination SELECT i, printf('p-%08x%08x', (i / 3 * 2654435761) & "
          "4294967295, i / 3), strftime('%Y-%m-%dT%H:%M:%S', 1400000000 + (i * 7368787) % "
          "300000000, 'unixepoch'), '', '', '', '', '' FROM n");
  Execute(database,
          "INSERT INTO measurement SELECT i, 0, CASE WHEN i % 10 < 7 THEN "
          "'lv_ejection_fraction_biplane' ELSE 'perugini_grade' END, '', '', '', 40 + i % 30, '%', "
          "NULL, NULL, '', 'r', 1, '', '[]', '[]', CASE WHEN i % 5000 = 0 THEN "
          "'[\"possible-foreshortening\"]' WHEN i % 3 = 0 THEN '[\"beat-not-traced\"]' ELSE '[]' "
          "END FROM n WHERE i % 50 <> 0");
  Execute(database,
          "INSERT INTO study_step (study_id, step, person, person_name, signed_at, note, version, "
          "reading_id, versions) SELECT i, CASE WHEN i % 2 = 0 THEN 'validate' WHEN i % 31 = 0 "
          "THEN 'send-back' ELSE 'check' END, 'a', 'A', '', '', 0, i, 0 FROM n WHERE i % 2 = 0 OR "
          "i % 7 = 0");
  Execute(database, "INSERT INTO study_line SELECT * FROM study_line_now");
  Execute(database,
          "INSERT INTO study_flag SELECT DISTINCT study_line.study_id, flag.value FROM study_line "
          "JOIN measurement ON measurement.reading_id = study_line.reading_id JOIN "
          "json_each(measurement.flags) AS flag");
  Execute(database,
          "INSERT INTO study_flag SELECT study_id, 'refused' FROM study_line WHERE NOT EXISTS "
          "(SELECT 1 FROM measurement WHERE measurement.reading_id = study_line.reading_id)");
  Execute(database, "COMMIT");
  sqlite3_close(database);
}

class Asker {
 public:
  explicit Asker(store::StudyStore& studies) : studies_(studies) {}

  void Print(const char* what, const std::function<StudyQuestion()>& make) {
    std::vector<double> times;
    store::StudyPage page;
    for (int repeat = 0; repeat < kRepeats; ++repeat) {
      const StudyQuestion question = make();
      const auto start = Clock::now();
      page = studies_.List(question, {"lv_ejection_fraction_biplane", "perugini_grade"});
      times.push_back(MillisecondsSince(start));
    }
    all_.insert(all_.end(), times.begin(), times.end());
    Row(what, times);
  }

  void PrintAll() { Row("all questions together", all_); }  ///< each as often as the others

  static void Row(const char* what, std::vector<double> times) {
    std::ranges::sort(times);
    const auto at = [&](double fraction) {
      return times[static_cast<std::size_t>(fraction * static_cast<double>(times.size() - 1))];
    };
    fmt::print("{:<44} p50 {:>8.2f} ms  p95 {:>8.2f} ms\n", what, at(0.5), at(0.95));
  }

 private:
  store::StudyStore& studies_;
  std::vector<double> all_;
};

std::string Letters(Random& random, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    text += static_cast<char>('a' + static_cast<int>(26.0 * random.Uniform()));
  }
  return text;
}

void Ask(store::StudyStore& studies) {
  Asker asker(studies);
  Random random(1);
  asker.Print("open", [] { return StudyQuestion{}; });
  for (const auto& [what, order] : {std::pair{"sorted by acquisition", StudyOrder::kAcquired},
                                    std::pair{"sorted by name", StudyOrder::kName},
                                    std::pair{"sorted by patient", StudyOrder::kPatient}}) {
    asker.Print(what, [&] { return StudyQuestion{.order = order, .descending = false}; });
  }
  std::string cursor;
  asker.Print("next page, sixty pages on", [&] {
    StudyQuestion question{.order = StudyOrder::kName, .cursor = cursor};
    cursor = studies.List(question, {}).next;
    return question;
  });
  asker.Print("search, one letter", [&] { return StudyQuestion{.search = Letters(random, 1)}; });
  asker.Print("search, two letters", [&] { return StudyQuestion{.search = Letters(random, 2)}; });
  asker.Print("search, three letters", [&] {
    return StudyQuestion{.search = Letters(random, 3), .order = StudyOrder::kName};
  });
  asker.Print("search, start of a patient's key",
              [&] { return StudyQuestion{.search = fmt::format("p-{:x}", random.Below(256))}; });
  asker.Print("search that finds nothing", [] { return StudyQuestion{.search = "#nothing"}; });
  for (const char* kind : {"echo", "t1"}) {
    asker.Print(kind, [&] { return StudyQuestion{.kind = kind}; });
  }
  asker.Print("to be validated",
              [] { return StudyQuestion{.state = store::SignOffState::kChecked}; });
  asker.Print("planar, sent back, by acquisition", [] {
    return StudyQuestion{
        .kind = "planar", .state = store::SignOffState::kSentBack, .order = StudyOrder::kAcquired};
  });
  asker.Print("a rare flag", [] { return StudyQuestion{.flag = "possible-foreshortening"}; });
  asker.Print("a common flag, by patient", [] {
    return StudyQuestion{.flag = "beat-not-traced", .order = StudyOrder::kPatient};
  });
  asker.Print("nothing measured, echo",
              [] { return StudyQuestion{.kind = "echo", .flag = store::kRefusedFlag}; });
  asker.Print("a month, by name", [] {
    return StudyQuestion{
        .acquired_from = "2018-05-01", .acquired_to = "2018-05-31", .order = StudyOrder::kName};
  });
  asker.Print("a year of echo with a common flag", [] {
    return StudyQuestion{.kind = "echo",
                         .flag = "beat-not-traced",
                         .acquired_from = "2018-01-01",
                         .acquired_to = "2018-12-31"};
  });
  asker.PrintAll();
}

}  // namespace

int main(int argc, char** argv) {
  const long long count = argc > 1 ? std::stoll(argv[1]) : 1'000'000;
  const fs::path folder =
      argc > 2 ? fs::path(argv[2])
               : fs::temp_directory_path() / fmt::format("study_list_speed_{}", getpid());
  fs::path database;
  { database = store::Workspace::Open(folder).database(); }
  store::StudyStore studies(folder);
  if (studies.List({.limit = 1}, {}).items.empty()) {
    const auto start = Clock::now();
    Fill(database, count);
    fmt::print("filled with {} studies in {:.0f} s, {:.0f} MB\n", count,
               MillisecondsSince(start) / 1000.0,
               static_cast<double>(fs::file_size(database)) / 1e6);
  }
  Ask(studies);
  if (argc < 3) fs::remove_all(folder);
}
