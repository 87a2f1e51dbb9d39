#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace etalon::dicom {

/// What DICOMweb asks of a file without its pixels (PS3.18 10.6). Empty texts are absent.
struct Instance {
  std::string study_uid, series_uid, instance_uid;
  std::string sop_class;
  std::string transfer_syntax;
  std::string modality;
  std::string study_date;  ///< "20260314"
  std::string study_time;
  int series_number = 0;
  int instance_number = 0;
  int rows = 0;
  int columns = 0;
  int frames = 1;
};

/// @throws Error kFileUnreadable or kFileMalformed, naming the file.
Instance ReadInstance(const std::filesystem::path& path);

/// All attributes but the pixels in the DICOM JSON Model (PS3.18 F), texts as UTF-8. It holds what
/// the file says of its patient.
/// @throws Error as `ReadInstance`.
std::string InstanceJson(const std::filesystem::path& path);

/// The bytes of one frame as the file holds them.
struct StoredFrame {
  std::vector<std::uint8_t> bytes;
  std::string media_type;  ///< "image/jpeg", ..., "application/octet-stream" of uncompressed pixels
  std::string transfer_syntax;
};

/// @param frame from 0. @return nothing when the file has no such frame.
/// @throws Error as `ReadInstance`; kFileUnsupported for pixels of big-endian or deflated files.
std::optional<StoredFrame> ReadStoredFrame(const std::filesystem::path& path, std::int64_t frame);

}  // namespace etalon::dicom
