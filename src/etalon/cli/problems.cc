#include "etalon/cli/problems.h"

#include <fmt/format.h>

#include <cstdio>

namespace etalon::cli {

int ReportProblems(const std::vector<Error>& problems) {
  for (const Error& problem : problems) fmt::print(stderr, "etalon: {}\n", problem.what());
  return problems.empty() ? 0 : Describe(problems.front().code()).exit_code;
}

}  // namespace etalon::cli
