#pragma once

#include <map>
#include <span>
#include <string>

#include "etalon/store/project_rows.h"

namespace etalon::workflow {

/// Keys of one person: an image that came under two patients makes them one.
class PatientGroups {
 public:
  explicit PatientGroups(std::span<const store::ImageRow> images);

  /// The key that stands for the person: the first of its group in alphabetical order; the key
  /// itself where it is alone.
  std::string KeyOf(const std::string& patient) const;

 private:
  void Join(const std::string& one, const std::string& other);

  std::map<std::string, std::string>
      smaller_;  ///< another key of the same person, nearer the first
};

}  // namespace etalon::workflow
