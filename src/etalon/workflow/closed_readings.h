#pragma once

#include <map>
#include <string>
#include <vector>

#include "etalon/annotation/reading.h"
#include "etalon/store/project_rows.h"
#include "etalon/store/reading_rows.h"
#include "etalon/workflow/open_project.h"

namespace etalon::workflow {

/// What readers of a project have closed, with the annotations as they stand.
struct ClosedReadings {
  annotation::Readings readings;                   ///< images of the project, by id
  std::vector<std::vector<std::string>> ids;       ///< of each reading's shapes
  std::vector<std::vector<std::string>> modified;  ///< UTC of each shape's last change
  std::vector<annotation::Reading> adjudications;  ///< by image; they go before any consensus
  std::map<std::string, std::map<std::string, bool>> known;  ///< honeypots: labels by image id
};

/// Reads all closed readings as the project's lead sees them. A label that a later ontology renamed
/// has its present id.
/// @throws Error(kStoreFailed)
ClosedReadings ReadClosedReadings(OpenedProject& project);

/// The size and calibration of an image and the key of its patient.
annotation::ReadImage ReadImageOf(const store::ImageRow& row, const std::string& patient);

/// A short fingerprint of all that was read: a consensus of the same readings has the same.
std::string FingerprintOf(const annotation::Readings& readings);

}  // namespace etalon::workflow
