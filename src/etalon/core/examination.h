#pragma once

#include <string>

namespace etalon {

/// Of whom a study is, when it was made and on what. Empty texts are not known.
struct Examination {
  /// A key that the user chose, or a pseudonym of this workspace; never a name or the number that a
  /// hospital gave.
  std::string patient = {};
  std::string acquired_at = {};  ///< local time, ISO 8601: "2026-03-14" or "2026-03-14T09:30:00"
  std::string modality = {};     ///< DICOM modality, e.g. "US"
  std::string manufacturer = {};
  std::string device = {};           ///< the manufacturer's model name
  std::string device_software = {};  ///< versions, as the device writes them
  std::string sex = {};              ///< "female" or "male"

  bool operator==(const Examination&) const = default;
};

}  // namespace etalon
