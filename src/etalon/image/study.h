#pragma once

#include <optional>
#include <string>
#include <vector>

#include "etalon/image/cine.h"

namespace etalon::image {

enum class Sex { kUnknown, kFemale, kMale };

/// What a measurement may use of the person. No name, no birth date, no identifier.
struct Subject {
  Sex sex = Sex::kUnknown;
  std::optional<double> age_years;
  std::optional<double> height_cm;
  std::optional<double> weight_kg;
};

/// The images of one examination of one patient.
struct Study {
  std::string name;  ///< safe as a folder name
  Subject subject;
  std::vector<Cine> cines;
};

}  // namespace etalon::image
