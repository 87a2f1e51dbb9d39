#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace etalon::dicom {

/// A DICOM archive (PACS) in the hospital's network.
struct Archive {
  std::string name;   ///< as people call it
  std::string title;  ///< its application entity title
  std::string host;
  std::uint16_t port = 104;
};

/// From "NAME=TITLE@HOST:PORT". @throws Error(kUsage)
Archive ParseArchive(const std::string& text);

/// Sends a file by C-STORE (PS3.4 B) over an association of its own, unencrypted as DICOM is.
/// @param own_title application entity title of this program.
/// @throws Error(kFileUnreadable) when the archive cannot be reached, refuses the association or
///   does not take the file, in words; kFileMalformed when it is no DICOM file.
void SendToArchive(const std::filesystem::path& file, const Archive& archive,
                   const std::string& own_title = "ETALON");

}  // namespace etalon::dicom
