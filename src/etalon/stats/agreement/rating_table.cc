#include "etalon/stats/agreement/rating_table.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "etalon/core/error.h"

namespace etalon::stats {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

std::size_t CountPresent(std::span<const double> cells) {
  return static_cast<std::size_t>(
      std::count_if(cells.begin(), cells.end(), [](double value) { return !std::isnan(value); }));
}

void AppendPresent(std::span<const double> cells, std::vector<double>& values) {
  std::copy_if(cells.begin(), cells.end(), std::back_inserter(values),
               [](double value) { return !std::isnan(value); });
}

}  // namespace

RatingTable::RatingTable(std::size_t subjects, std::size_t readers, std::size_t sessions)
    : subjects_(subjects),
      readers_(readers),
      sessions_(sessions),
      values_(subjects * readers * sessions, kMissing) {
  Require(subjects > 0 && readers > 0 && sessions > 0, "rating table of size 0");
}

RatingTable RatingTable::FromRows(const std::vector<std::vector<double>>& rows) {
  Require(!rows.empty(), "rating table without rows");
  RatingTable table(rows.size(), rows.front().size());
  for (std::size_t subject = 0; subject < rows.size(); ++subject) {
    Require(rows[subject].size() == table.readers(), "rating table with ragged rows");
    for (std::size_t reader = 0; reader < table.readers(); ++reader) {
      table.Set(subject, reader, rows[subject][reader]);
    }
  }
  return table;
}

RatingTable RatingTable::FromReplicates(const std::vector<std::vector<double>>& replicates) {
  std::size_t most = 0;
  for (const auto& row : replicates) most = std::max(most, row.size());
  Require(most > 0, "rating table without readings");
  RatingTable table(replicates.size(), 1, most);
  for (std::size_t subject = 0; subject < replicates.size(); ++subject) {
    for (std::size_t session = 0; session < replicates[subject].size(); ++session) {
      table.Set(subject, 0, session, replicates[subject][session]);
    }
  }
  return table;
}

std::size_t RatingTable::Index(std::size_t subject, std::size_t reader, std::size_t session) const {
  Require(subject < subjects_ && reader < readers_ && session < sessions_,
          "cell outside the rating table");
  return (subject * readers_ + reader) * sessions_ + session;
}

double RatingTable::At(std::size_t subject, std::size_t reader, std::size_t session) const {
  return values_[Index(subject, reader, session)];
}

void RatingTable::Set(std::size_t subject, std::size_t reader, std::size_t session, double value) {
  Require(!std::isinf(value), "infinite value in a rating table");
  values_[Index(subject, reader, session)] = value;
}

std::span<const double> RatingTable::Cells(std::size_t subject) const {
  return {values_.data() + Index(subject, 0, 0), readers_ * sessions_};
}

std::size_t RatingTable::Count() const { return CountPresent(values_); }

std::size_t RatingTable::CountOfSubject(std::size_t subject) const {
  return CountPresent(Cells(subject));
}

std::size_t RatingTable::CountOfReader(std::size_t reader) const {
  std::size_t count = 0;
  for (std::size_t subject = 0; subject < subjects_; ++subject) {
    count += CountPresent(Cells(subject).subspan(reader * sessions_, sessions_));
  }
  return count;
}

std::vector<double> RatingTable::OfSubject(std::size_t subject) const {
  std::vector<double> values;
  AppendPresent(Cells(subject), values);
  return values;
}

std::vector<double> RatingTable::All() const {
  std::vector<double> values;
  AppendPresent(values_, values);
  return values;
}

RatingTable RatingTable::WithoutEmpty() const {
  std::vector<std::size_t> kept_subjects;
  std::vector<std::size_t> kept_readers;
  for (std::size_t i = 0; i < subjects_; ++i) {
    if (CountOfSubject(i) > 0) kept_subjects.push_back(i);
  }
  for (std::size_t j = 0; j < readers_; ++j) {
    if (CountOfReader(j) > 0) kept_readers.push_back(j);
  }
  RatingTable kept(kept_subjects.size(), kept_readers.size(), sessions_);
  for (std::size_t i = 0; i < kept_subjects.size(); ++i) {
    for (std::size_t j = 0; j < kept_readers.size(); ++j) {
      for (std::size_t session = 0; session < sessions_; ++session) {
        kept.Set(i, j, session, At(kept_subjects[i], kept_readers[j], session));
      }
    }
  }
  return kept;
}

}  // namespace etalon::stats
