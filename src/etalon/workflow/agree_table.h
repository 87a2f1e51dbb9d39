#pragma once

#include <string>
#include <vector>

#include "etalon/report/agreement_study.h"
#include "etalon/table/table.h"

namespace etalon::workflow {

/// How the columns of a table are to be understood; what is left empty is found by rule and said in
/// the remarks of the result.
struct AgreeMapping {
  std::string subject;               ///< column
  std::string reader;                ///< column of a long table
  std::string session;               ///< column
  std::string value;                 ///< column of a long table
  std::vector<std::string> readers;  ///< wide: columns; long: entries of the reader column
  bool repeats_in_order = false;     ///< a cell that comes again is a further session, not an error
  std::string layout = "auto";       ///< "auto", "long", "wide", "square" or "counts"
  std::string design = "auto";       ///< "auto", "readers", "repeats" or "methods"
  std::string scale = "auto";        ///< "auto", "numbers", "ordered-grades" or "named-grades"
  std::vector<std::string> grades;   ///< all grades, in order; makes the scale ordered
};

/// Finds the design of a table of readings.
///
/// Long: columns named like subject, reader, session and value in English or French, or a subject
/// that comes again. Square and counts: whole numbers without a subject column. Otherwise wide: the
/// columns of numbers are readers, of which pairs such as "wright1, wright2, mini1, mini2" are
/// readers with sessions. One reader's sessions become repeats. Up to six different whole numbers
/// are ordered grades, texts are named grades.
/// @throws Error(kUsage) for unknown options and columns, Error(kFileMalformed) with line and
///   column for duplicated cells, text among numbers, cells without a subject, and for tables with
///   fewer than two subjects or two readings a subject.
report::AgreementReadings FindReadings(const table::Table& table, const AgreeMapping& mapping);

}  // namespace etalon::workflow
