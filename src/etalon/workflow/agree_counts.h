#pragma once

#include "etalon/report/agreement_study.h"
#include "etalon/table/table.h"
#include "etalon/workflow/agree_table.h"

namespace etalon::workflow {

/// The counts of a table without a subject column: every column, or all but a first one that holds
/// the names of the grades.
struct CountTable {
  std::vector<std::string> grades;
  std::vector<std::vector<std::size_t>> rows;
};

/// Nothing unless all cells are filled with whole numbers from 0.
std::optional<CountTable> ReadCounts(const table::Table& table);

/// As many rows as grades.
bool IsSquare(const CountTable& counts);

/// The same number of readers, at least 2, in each of at least 2 rows.
bool HasEqualRowSums(const CountTable& counts);

/// One subject a counted pair. @throws Error(kFileMalformed) unless square, with 2 to 10 million
///   cases.
void ReadSquare(const table::Table& table, const AgreeMapping& mapping,
                report::AgreementReadings& readings);

/// One subject a row, as many readers as the largest row counts; who read what is not known.
/// @throws Error(kFileMalformed) unless counts of 2 to 1000 readers.
void ReadGradeCounts(const table::Table& table, const AgreeMapping& mapping,
                     report::AgreementReadings& readings);

}  // namespace etalon::workflow
