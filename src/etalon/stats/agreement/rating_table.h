#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace etalon::stats {

/// Readings of subjects by readers, once or in several sessions each; any cell may be missing.
///
/// A reader is whatever is crossed with the subjects: a person, a program, a site, a device. Give a
/// test-retest study of one reader as two readers, or as one reader with two sessions where the
/// statistic takes sessions.
class RatingTable {
 public:
  /// All cells missing. @throws ContractError if a size is 0.
  RatingTable(std::size_t subjects, std::size_t readers, std::size_t sessions = 1);

  /// One row a subject, one column a reader, quiet NaN = missing.
  /// @throws ContractError without rows, for rows of unequal lengths, or an infinite value.
  static RatingTable FromRows(const std::vector<std::vector<double>>& rows);

  /// One row a subject with its repeated readings, of any number: one reader, many sessions.
  /// @throws ContractError without readings.
  static RatingTable FromReplicates(const std::vector<std::vector<double>>& replicates);

  std::size_t subjects() const { return subjects_; }
  std::size_t readers() const { return readers_; }
  std::size_t sessions() const { return sessions_; }

  /// Quiet NaN where missing. @throws ContractError outside the table.
  double At(std::size_t subject, std::size_t reader, std::size_t session = 0) const;

  /// @param value finite, or NaN to make the cell missing. @throws ContractError otherwise.
  void Set(std::size_t subject, std::size_t reader, double value) {
    Set(subject, reader, 0, value);
  }
  void Set(std::size_t subject, std::size_t reader, std::size_t session, double value);

  /// The cells that are not missing.
  std::size_t Count() const;
  std::size_t CountOfSubject(std::size_t subject) const;
  std::size_t CountOfReader(std::size_t reader) const;
  bool Complete() const { return Count() == values_.size(); }

  /// The readings of one subject, reader by reader, without the missing ones.
  std::vector<double> OfSubject(std::size_t subject) const;
  /// All readings, subject by subject, without the missing ones.
  std::vector<double> All() const;

  /// The table without subjects that no reader has read and readers who have read none.
  /// @throws ContractError when no cell is left.
  RatingTable WithoutEmpty() const;

  /// The cells of one subject, reader by reader and session by session, NaN = missing.
  std::span<const double> Cells(std::size_t subject) const;

 private:
  std::size_t Index(std::size_t subject, std::size_t reader, std::size_t session) const;

  std::size_t subjects_;
  std::size_t readers_;
  std::size_t sessions_;
  std::vector<double> values_;
};

}  // namespace etalon::stats
