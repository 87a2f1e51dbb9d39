#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "etalon/report/agreement_study.h"
#include "etalon/table/table.h"
#include "etalon/workflow/agree_table.h"

namespace etalon::workflow {

struct AgreeRequest {
  std::filesystem::path table;  ///< CSV
  AgreeMapping mapping;
  std::string metric;   ///< a key of `report::PublishedRanges`, or any name; may be empty
  std::string unit;     ///< of the readings, as it is to be printed; may be empty
  std::string program;  ///< the reader that is a program to be judged; may be empty
  std::uint64_t seed = 1;
  std::filesystem::path output;  ///< folder of the report; empty: none is written
};

/// Reads a table of readings, finds its design, computes every statistic of agreement that applies
/// and writes `agreement.json` and `agreement.html` into `request.output`.
/// @throws Error as `table::ReadCsv` and `FindReadings`, Error(kUsage) for a program that is none
///   of the readers, Error(kFileUnreadable) when the folder cannot be written.
report::AgreementStudy Agree(const AgreeRequest& request);

/// The same of a table in memory; `request.table` is not read.
/// @param sha256 of what the table was read from.
report::AgreementStudy AgreeTable(const table::Table& table, const std::string& sha256,
                                  const AgreeRequest& request);

}  // namespace etalon::workflow
