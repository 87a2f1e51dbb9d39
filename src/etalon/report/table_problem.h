#pragma once

#include <string_view>

#include "etalon/report/texts.h"

namespace etalon::report {

/// Why a table could not be used, for a person who chose its columns in a form: the cause of an
/// error of `table::ParseCsv`, of `workflow::AgreeTable` or of `workflow::AnalyseTable`, without
/// the file's name and without options of the command line. A cause that is not known is shown in
/// English in both languages.
Text TableProblemText(std::string_view cause);
bool IsKnownTableProblem(std::string_view cause);

}  // namespace etalon::report
