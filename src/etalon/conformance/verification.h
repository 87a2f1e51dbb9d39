#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "etalon/conformance/statement.h"
#include "etalon/core/provenance.h"

namespace etalon::conformance {

/// One study measured again.
struct Repetition {
  std::string how;  ///< e.g. "one thread"
  std::string sha256;
  bool identical = false;
};

/// A statement with what it was made with.
struct Verification {
  Statement statement;
  Provenance program;
  std::uint64_t seed = 0;        ///< of the phantoms
  std::string reference_sha256;  ///< of the measurements of the study that was measured again
  std::vector<Repetition> repetitions;

  /// True when every claim is met and no repetition changed a byte.
  bool Conforms() const {
    return statement.Conforms() &&
           std::all_of(repetitions.begin(), repetitions.end(),
                       [](const Repetition& repetition) { return repetition.identical; });
  }
};

}  // namespace etalon::conformance
