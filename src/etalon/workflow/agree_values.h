#pragma once

#include <string>
#include <vector>

#include "etalon/report/agreement_study.h"
#include "etalon/table/table.h"
#include "etalon/workflow/agree_table.h"

namespace etalon::workflow {

/// Columns of readings as numbers, or as indices of grades; quiet NaN = missing.
struct ReadingValues {
  report::AgreementScale scale = report::AgreementScale::kNumbers;
  std::vector<std::string> grades;
  std::vector<std::vector<double>> columns;  ///< one a column asked for, one value a row
  bool scale_was_guessed = false;
};

/// @throws Error(kUsage) for an unknown scale, Error(kFileMalformed) with line and column for text
///   among numbers or a grade that is not in `mapping.grades`.
ReadingValues DecodeValues(const table::Table& table, const std::vector<std::string>& columns,
                           const AgreeMapping& mapping);

}  // namespace etalon::workflow
