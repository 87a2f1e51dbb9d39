#include "etalon/store/study_line_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <list>
#include <utility>

#include "etalon/core/error.h"
#include "etalon/store/nullable.h"

namespace etalon::store {
namespace {

/// A set of studies of at most this size is gathered by its index and sorted; a larger one is met
/// often enough on a walk in the order that is asked for. Also the candidates that are counted.
constexpr long long kGathered = 5'000;

/// Behind every text that begins with `beginning`, in the order of bytes.
std::string EndOfPrefix(const std::string& beginning) { return beginning + "\xF4\x8F\xBF\xBF"; }

/// A condition with its values, bound by name.
struct Values {
  std::list<std::pair<std::string, std::string>> texts;
  std::list<std::pair<std::string, long long>> numbers;

  /// For the names that `sql` uses; others would be refused.
  void Bind(soci::statement& statement, const std::string& sql) {
    for (auto& [name, value] : texts) {
      if (sql.find(":" + name) != std::string::npos) statement.exchange(soci::use(value, name));
    }
    for (auto& [name, value] : numbers) {
      if (sql.find(":" + name) != std::string::npos) statement.exchange(soci::use(value, name));
    }
  }
};

std::string_view ColumnOf(StudyOrder order) {
  constexpr std::array<std::string_view, 4> kColumns{"acquired_at", "measured_at", "name",
                                                     "patient"};
  return kColumns.at(static_cast<std::size_t>(order));
}

/// Where a page ended: the study, and for times, which may change between two pages, the value.
struct Cursor {
  long long study_id = 0;
  std::string value;
};

std::string TextOf(const Cursor& cursor) {
  return fmt::format("{}_{}", cursor.study_id, cursor.value);
}

class Finder {
 public:
  Finder(const StudyQuestion& question, soci::session& session)
      : question_(question), session_(session), column_(ColumnOf(question.order)) {
    AddConditions();
  }

  StudyPage Find() {
    ChooseDriver();
    StudyPage page;
    const std::string sql = PageSql();
    ReadPage(sql, page);
    if (!IsGathered() || page.items.empty()) Count(page);
    return page;
  }

 private:
  /// A condition with an index of its own from which its studies can be had.
  struct Driver {
    std::string candidates;  ///< SELECT of study_id, each once
    std::string countable;   ///< the same with repeats allowed, for bounded counting
    long long size = 0;
  };

  void Filter(const std::string& condition) { filter_ += " AND " + condition; }

  void AddDriver(const std::string& candidates, const std::string& countable = {}) {
    drivers_.push_back({candidates, countable.empty() ? candidates : countable, 0});
  }

  void AddConditions() {
    if (!question_.search.empty()) AddSearch();
    if (!question_.kind.empty()) AddEqual("kind", question_.kind);
    if (question_.state) AddEqual("state", std::string(Name(*question_.state)));
    if (!question_.kind.empty() && question_.state) {
      AddDriver("SELECT study_id FROM study_line WHERE kind = :kind AND state = :state");
    }
    if (!question_.flag.empty()) AddFlag();
    if (!question_.acquired_from.empty() || !question_.acquired_to.empty()) AddDays();
  }

  void AddEqual(const char* column, const std::string& value) {
    values_.texts.emplace_back(column, value);
    Filter(fmt::format("l.{0} = :{0}", column));
    AddDriver(fmt::format("SELECT study_id FROM study_line WHERE {0} = :{0}", column));
  }

  void AddSearch() {
    values_.texts.emplace_back("low", question_.search);
    values_.texts.emplace_back("high", EndOfPrefix(question_.search));
    Filter("((l.name >= :low AND l.name < :high) OR (l.patient >= :low AND l.patient < :high))");
    const auto either = [](const char* joined) {
      return fmt::format(
          "SELECT study_id FROM study_line WHERE name >= :low AND name < :high {} SELECT study_id "
          "FROM study_line WHERE patient >= :low AND patient < :high",
          joined);
    };
    AddDriver(either("UNION"), either("UNION ALL"));
    ++own_counts_;  // Cannot be counted whole in time: a study may be found by both.
  }

  void AddFlag() {
    values_.texts.emplace_back("flag", question_.flag);
    Filter("EXISTS (SELECT 1 FROM study_flag WHERE study_id = l.study_id AND flag = :flag)");
    AddDriver("SELECT study_id FROM study_flag WHERE flag = :flag");
    ++own_counts_;
  }

  void AddDays() {
    values_.texts.emplace_back("from", question_.acquired_from);
    values_.texts.emplace_back("to", EndOfPrefix(question_.acquired_to));
    Filter("l.acquired_at >= :from AND l.acquired_at < :to AND l.acquired_at <> ''");
    AddDriver(
        "SELECT study_id FROM study_line WHERE acquired_at >= :from AND acquired_at < :to AND "
        "acquired_at <> ''");
    ++own_counts_;
  }

  long long CountOf(const std::string& sql) {
    long long count = 0;
    soci::statement statement(session_);
    statement.exchange(soci::into(count));
    values_.Bind(statement, sql);
    Run(statement, sql);
    statement.fetch();
    return count;
  }

  static void Run(soci::statement& statement, const std::string& sql) {
    statement.alloc();
    statement.prepare(sql);
    statement.define_and_bind();
    statement.execute(false);
  }

  void ChooseDriver() {
    for (Driver& driver : drivers_) {
      driver.size = CountOf(
          fmt::format("SELECT COUNT(*) FROM ({} LIMIT {})", driver.countable, kGathered + 1));
    }
    const auto smallest = std::ranges::min_element(drivers_, {}, &Driver::size);
    if (smallest != drivers_.end()) driver_ = &*smallest;
  }

  bool IsGathered() const { return driver_ != nullptr && driver_->size <= kGathered; }

  void Count(StudyPage& page) {
    if (IsGathered()) {
      page.total = CountOf(fmt::format(
          "SELECT COUNT(*) FROM ({}) AS d CROSS JOIN study_line AS l ON l.study_id = d.study_id "
          "WHERE 1{}",
          driver_->candidates, filter_));
    } else if (own_counts_ == 0) {
      page.total = CountKinds();
    } else {
      page.total = CountOf(fmt::format(
          "SELECT COUNT(DISTINCT d.study_id) FROM ({} LIMIT {}) AS d CROSS JOIN study_line AS l ON "
          "l.study_id = d.study_id WHERE 1{}",
          driver_->countable, kGathered, filter_));
      page.total_is_least = true;
    }
  }

  long long CountKinds() {
    std::string sql = "SELECT COALESCE(SUM(studies), 0) FROM study_count WHERE 1";
    if (!question_.kind.empty()) sql += " AND kind = :kind";
    if (question_.state) sql += " AND state = :state";
    return CountOf(sql);
  }

  /// The index in whose order the studies are walked.
  std::string WalkedIndex() const {
    if (question_.order == StudyOrder::kMeasured) {
      if (!question_.kind.empty() && question_.state) return "study_line_by_kind_state";
      if (!question_.kind.empty()) return "study_line_by_kind";
      if (question_.state) return "study_line_by_state";
    }
    const std::string_view name = column_.substr(0, column_.find('_'));
    return fmt::format("study_line_by_{}", name);
  }

  /// What is gathered is counted on the way, before the cursor cuts it.
  std::string PageSql() {
    const std::string source =
        IsGathered()
            ? fmt::format(
                  "(SELECT l.*, COUNT(*) OVER () AS total FROM ({}) AS d CROSS "
                  "JOIN study_line AS l ON l.study_id = d.study_id WHERE 1{}) AS "
                  "l WHERE 1",
                  driver_->candidates, filter_)
            : fmt::format("study_line AS l INDEXED BY {} WHERE 1{}", WalkedIndex(), filter_);
    return fmt::format(
        "SELECT l.study_id, l.reading_id, l.name, l.kind, l.patient, l.acquired_at, l.measured_at, "
        "l.state, {0} FROM {1}{2} ORDER BY l.{3} {4}, l.study_id {4} LIMIT {5}",
        IsGathered() ? "l.total" : "0", source, AfterCursor(), column_,
        question_.descending ? "DESC" : "ASC", question_.limit + 1);
  }

  std::string AfterCursor() {
    if (question_.cursor.empty()) return {};
    const Cursor cursor = ParseCursor();
    values_.texts.emplace_back("after", cursor.value);
    values_.numbers.emplace_back("last", cursor.study_id);
    return fmt::format(" AND (l.{}, l.study_id) {} (:after, :last)", column_,
                       question_.descending ? "<" : ">");
  }

  bool IsTime() const {
    return question_.order == StudyOrder::kAcquired || question_.order == StudyOrder::kMeasured;
  }

  /// A name or a key is no part of a cursor: it is looked up.
  Cursor ParseCursor() {
    Cursor cursor;
    const std::string& text = question_.cursor;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), cursor.study_id);
    const bool well_formed =
        error == std::errc{} && end != text.data() + text.size() && *end == '_';
    if (well_formed) cursor.value = std::string(end + 1, text.data() + text.size());
    const std::string sql = fmt::format("SELECT {} FROM study_line WHERE study_id = :id", column_);
    std::string value;
    session_ << sql, soci::use(cursor.study_id), soci::into(value);
    if (!well_formed || !session_.got_data()) {
      throw Error(ErrorCode::kUsage, "the cursor is none that a page of this list gave");
    }
    if (!IsTime()) cursor.value = value;
    return cursor;
  }

  void ReadPage(const std::string& sql, StudyPage& page) {
    long long id = 0, last = 0;
    StudyLine line;
    std::string state;
    soci::statement statement(session_);
    statement.exchange(soci::into(id));
    statement.exchange(soci::into(line.reading));
    statement.exchange(soci::into(line.name));
    statement.exchange(soci::into(line.kind));
    statement.exchange(soci::into(line.patient));
    statement.exchange(soci::into(line.acquired_at));
    statement.exchange(soci::into(line.measured_at));
    statement.exchange(soci::into(state));
    statement.exchange(soci::into(page.total));
    values_.Bind(statement, sql);
    Run(statement, sql);
    while (statement.fetch()) {
      if (static_cast<int>(page.items.size()) == question_.limit) {
        page.next = TextOf({last, IsTime() ? TimeOf(page.items.back()) : std::string()});
        return;
      }
      line.state = SignOffStateFromName(state);
      page.items.push_back(line);
      last = id;
    }
  }

  std::string TimeOf(const StudyLine& line) const {
    return question_.order == StudyOrder::kAcquired ? line.acquired_at : line.measured_at;
  }

  const StudyQuestion& question_;
  soci::session& session_;
  std::string_view column_;
  std::string filter_;
  Values values_;
  std::vector<Driver> drivers_;
  const Driver* driver_ = nullptr;
  int own_counts_ = 0;  ///< conditions beyond those that `study_count` knows
};

}  // namespace

void RefreshStudyLine(long long study_id, soci::session& session) {
  session << "DELETE FROM study_line WHERE study_id = :id", soci::use(study_id);
  session << "INSERT INTO study_line SELECT * FROM study_line_now WHERE study_id = :id",
      soci::use(study_id);
  session << "DELETE FROM study_flag WHERE study_id = :id", soci::use(study_id);
  session << "INSERT INTO study_flag SELECT DISTINCT study_line.study_id, flag.value FROM "
             "study_line JOIN measurement ON measurement.reading_id = study_line.reading_id JOIN "
             "json_each(measurement.flags) AS flag WHERE study_line.study_id = :id",
      soci::use(study_id);
  session << "INSERT INTO study_flag SELECT study_id, 'refused' FROM study_line WHERE study_id = "
             ":id AND NOT EXISTS (SELECT 1 FROM measurement WHERE measurement.reading_id = "
             "study_line.reading_id)",
      soci::use(study_id);
}

StudyPage FindLines(const StudyQuestion& question, soci::session& session) {
  return Finder(question, session).Find();
}

void FillLine(const std::vector<std::string>& headlines, StudyLine& line, soci::session& session) {
  long long study_id = 0;
  session << "SELECT study.id, content_sha256 FROM study JOIN reading ON reading.study_id = "
             "study.id WHERE reading.id = :id",
      soci::use(line.reading), soci::into(study_id), soci::into(line.content_sha256);
  session << "SELECT COUNT(*) FROM refusal WHERE reading_id = :id", soci::use(line.reading),
      soci::into(line.refusals);
  std::string flag;
  soci::statement flags =
      (session.prepare << "SELECT flag FROM study_flag WHERE study_id = :id AND "
                          "flag <> 'refused' ORDER BY flag",
       soci::use(study_id), soci::into(flag));
  flags.execute();
  while (flags.fetch()) line.flags.push_back(flag);
  std::size_t best = headlines.size();
  std::string name, unit;
  double value = 0.0;
  Nullable low, high;
  soci::statement rows =
      (session.prepare << "SELECT name, value, unit, low, high FROM measurement WHERE "
                          "reading_id = :id ORDER BY position",
       soci::use(line.reading), soci::into(name), soci::into(value), soci::into(unit),
       soci::into(low.value, low.indicator), soci::into(high.value, high.indicator));
  rows.execute();
  while (rows.fetch()) {
    ++line.measurements;
    const auto rank =
        static_cast<std::size_t>(std::ranges::find(headlines, name) - headlines.begin());
    if (rank >= best) continue;
    best = rank;
    line.headline = Headline{name, value, unit, {}};
    if (low.Get() && high.Get()) line.headline->interval = Interval{low.value, high.value};
  }
}

}  // namespace etalon::store
