#pragma once

#include <vector>

#include "etalon/core/error.h"

namespace etalon::cli {

/// Prints one line a problem on standard error.
/// @return the exit code: 0 without problems, else that of the first.
int ReportProblems(const std::vector<Error>& problems);

}  // namespace etalon::cli
