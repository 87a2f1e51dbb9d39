#pragma once

#include <filesystem>
#include <string>

#include "etalon/image/study.h"

namespace etalon::dicom {

/// Whose file it is, when it was made and on what. Patient ID and issuer identify a person: they
/// are for making a pseudonym and go no further.
struct Origin {
  std::string patient_id;   ///< Patient ID (0010,0020)
  std::string issuer;       ///< Issuer of Patient ID (0010,0021)
  std::string acquired_at;  ///< ISO 8601: Study Date and Time, else those of acquisition or content
  std::string modality;
  std::string manufacturer;
  std::string device;           ///< Manufacturer's Model Name (0008,1090)
  std::string device_software;  ///< Software Versions (0018,1020)
  image::Sex sex = image::Sex::kUnknown;
  std::string protocol;  ///< of a scintigraphy, see `ProtocolText`; else empty
};

/// Reads the attributes in front of the pixel data. No name and no birth date leave the reader.
/// @throws Error kFileUnreadable or kFileMalformed, naming the file.
Origin ReadOrigin(const std::filesystem::path& path);

}  // namespace etalon::dicom
