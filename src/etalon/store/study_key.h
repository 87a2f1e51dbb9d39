#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "etalon/core/provenance.h"

namespace etalon::store {

/// What was measured and by what. Two equal keys give the same measurements.
struct StudyKey {
  std::string content_sha256;  ///< of the study's files, whatever their names and order
  std::string fingerprint;     ///< of program, models and options

  bool operator==(const StudyKey&) const = default;
};

/// SHA-256 over the files' own SHA-256, sorted. Names do not count: a renamed copy is the same
/// study.
std::string ContentSha256(const std::vector<Provenance::Input>& inputs);

/// @param options every option that may change a number, in one canonical text.
StudyKey KeyOf(const Provenance& provenance, std::string_view options);

}  // namespace etalon::store
