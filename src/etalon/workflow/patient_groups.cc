#include "etalon/workflow/patient_groups.h"

#include <algorithm>

namespace etalon::workflow {

PatientGroups::PatientGroups(std::span<const store::ImageRow> images) {
  for (const store::ImageRow& image : images) {
    for (const store::ImageName& name : image.names) {
      if (!name.patient.empty() && !image.patient.empty()) Join(image.patient, name.patient);
    }
  }
}

std::string PatientGroups::KeyOf(const std::string& patient) const {
  std::string key = patient;
  for (auto at = smaller_.find(key); at != smaller_.end(); at = smaller_.find(key)) {
    key = at->second;
  }
  return key;
}

void PatientGroups::Join(const std::string& one, const std::string& other) {
  const auto [first, second] = std::minmax({KeyOf(one), KeyOf(other)});
  if (first != second) smaller_[second] = first;
}

}  // namespace etalon::workflow
