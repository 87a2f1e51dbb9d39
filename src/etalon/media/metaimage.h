#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "etalon/image/cine.h"
#include "etalon/media/bytes.h"
#include "etalon/media/voxels.h"

namespace etalon::media {

/// What the text of a MetaImage header says. Reference: MetaIO of ITK.
struct MetaImageHeader {
  VoxelLayout layout;
  std::optional<image::PixelSpacing> spacing;  ///< absent when the header gives none
  bool compressed = false;                     ///< data are one zlib stream
  std::int64_t skipped_bytes = 0;              ///< before the data; -1: the data end the file
  std::string data_file;                       ///< "LOCAL": the data follow the header
  std::size_t header_bytes = 0;                ///< up to and with the ElementDataFile line
};

/// Parses the header at the start of `file`. Dimensions beyond the second become frames.
/// @throws Error kFileMalformed, kFileUnsupported or kFileTooLarge; `name` stands for the path.
MetaImageHeader ParseMetaImageHeader(ByteView file, std::string_view name);

/// Decodes a MetaImage whose data follow its header (.mha) from memory.
/// @throws Error as `ParseMetaImageHeader`, and when the data are short or in another file.
image::Cine ParseMetaImage(ByteView file, std::string_view name);

/// Reads .mhd with its .raw or .zraw, or .mha. The data file must lie in the header's folder or
/// below, so that a hostile header cannot show other files.
/// @throws Error as `ParseMetaImage`; kFileUnreadable when the data file is missing.
image::Cine ReadMetaImage(const std::filesystem::path& path);

}  // namespace etalon::media
