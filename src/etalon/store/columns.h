#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "etalon/core/measurement.h"
#include "etalon/core/provenance.h"

namespace etalon::store {

/// What a row holds is not what this program writes.
class DamagedRow : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Lists inside a row are kept as JSON text. The `FromJson` functions throw DamagedRow for text that
// the `ToJson` functions do not make.

std::string ToJson(const std::vector<std::string>& texts);
std::string ToJson(const std::vector<double>& numbers);
std::string ToJson(const std::vector<FrameReference>& references);
std::string ToJson(const std::vector<Provenance::Model>& models);

void FromJson(const std::string& json, std::vector<std::string>& texts);
void FromJson(const std::string& json, std::vector<double>& numbers);
void FromJson(const std::string& json, std::vector<FrameReference>& references);
void FromJson(const std::string& json, std::vector<Provenance::Model>& models);

inline constexpr RefusalCode kLastRefusalCode = RefusalCode::kNotComparable;

/// The inverse of `Name`. @throws DamagedRow for a name that no code has.
RefusalCode RefusalCodeFromName(const std::string& name);

}  // namespace etalon::store
