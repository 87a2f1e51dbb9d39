#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "etalon/core/measurement.h"

namespace etalon::conformance {

/// What the program promises of one metric on the phantoms. What is not set is not promised.
struct Claim {
  std::string metric;
  std::optional<double> largest_bias;  ///< the 95 % interval of the mean error stays within +- this
  std::optional<Interval> slope;       ///< holds the 95 % interval of the slope against truth
  std::optional<double> repeatability_coefficient;  ///< one-sided 95 % bound of RC at most this
  std::optional<double> refused;   ///< fraction of refused acquisitions at most this
  std::optional<double> coverage;  ///< fraction of intervals that hold the truth at least this
};

struct Claims {
  std::string modality;     ///< "echo"
  std::string version;      ///< of the claims
  int least_subjects = 35;  ///< below, nothing is confirmed [Raunig2015]
  std::vector<Claim> claims;
  std::filesystem::path source;
};

/// Reads docs/claims/<modality>.toml.
/// @throws Error(kFileUnreadable, kFileMalformed) naming file and key.
Claims LoadClaims(const std::filesystem::path& path);
Claims ParseClaims(const std::string& text, const std::filesystem::path& source);

}  // namespace etalon::conformance
