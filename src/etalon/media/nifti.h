#pragma once

#include <filesystem>
#include <string_view>

#include "etalon/image/cine.h"
#include "etalon/media/bytes.h"

namespace etalon::media {

/// Decodes NIfTI-1 or NIfTI-2 from memory, plain or gzip-compressed, either byte order.
///
/// The first axis of the file becomes columns, the second rows; the others become frames. Data lie
/// in the order of the file: the orientation is not applied. `scl_slope` and `scl_inter` are. A
/// file with one time axis has frame times when its header gives the unit of time.
/// @throws Error kFileMalformed, kFileUnsupported or kFileTooLarge; `name` stands for the path.
image::Cine ParseNifti(ByteView file, std::string_view name);

/// Reads .nii or .nii.gz. @throws Error as `ParseNifti`, and kFileUnreadable.
image::Cine ReadNifti(const std::filesystem::path& path);

}  // namespace etalon::media
