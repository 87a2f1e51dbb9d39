// For tests that hold statistics to the values of another program.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace etalon::stats {

/// One row of the table that the tests print.
struct GoldenValue {
  std::string name;
  double got;
  double expected;
  double tolerance = 1e-8;  ///< relative
};

/// Prints and checks each row: `ctest -R Golden -V` lists them all.
inline void Hold(const std::vector<GoldenValue>& values) {
  for (const GoldenValue& value : values) {
    std::printf("%-56s %20.13g  R %20.13g  within %.0e\n", value.name.c_str(), value.got,
                value.expected, value.tolerance);
    EXPECT_NEAR(value.got, value.expected,
                value.tolerance * std::max(std::abs(value.expected), 1e-300))
        << value.name;
  }
}

/// A file below `$ETALON_DATA`, or ../shared/data.
inline std::filesystem::path DataFile(const std::string& name) {
  const char* folder = std::getenv("ETALON_DATA");
  return std::filesystem::path(folder != nullptr ? folder : "../shared/data") / name;
}

}  // namespace etalon::stats
