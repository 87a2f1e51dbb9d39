#pragma once

#include <filesystem>
#include <string_view>

#include "etalon/image/volume.h"
#include "etalon/media/bytes.h"

namespace etalon::media {

/// A three-dimensional NIfTI image with its place in the patient.
struct NiftiVolume {
  image::FloatVolume volume;
  bool placed = true;  ///< false: neither sform nor qform is set, and the origin means nothing
};

/// Decodes NIfTI-1 or NIfTI-2 from memory, plain or gzip-compressed, as a volume: columns along the
/// first axis of the file, rows along the second, slices along the third. The place is the sform,
/// else the qform, else the voxel sizes alone; NIfTI's axes to the right and to the front are
/// turned into DICOM's to the left and to the back.
/// @throws Error kFileUnsupported for colour, for more than one volume and for axes that do not
/// span space; else as `ParseNifti`.
NiftiVolume ParseNiftiVolume(ByteView file, std::string_view name);

/// Reads .nii or .nii.gz. @throws Error as `ParseNiftiVolume`, and kFileUnreadable.
NiftiVolume ReadNiftiVolume(const std::filesystem::path& path);

}  // namespace etalon::media
