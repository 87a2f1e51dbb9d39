#pragma once

#include <filesystem>
#include <string_view>

#include "etalon/image/cine.h"
#include "etalon/media/bytes.h"

namespace etalon::media {

/// What a file is, by its content; its extension is not asked.
enum class FileFormat {
  kPng,
  kJpeg,
  kMetaImage,
  kNifti,
  kVideo,       ///< also the still formats that `ReadVideo` opens
  kDicom,       ///< read by the dicom module
  kCompressed,  ///< Zstandard, ZIP, bzip2, xz, or gzip of something that is not NIfTI
  kUnknown,
};

/// Recognises a format by its first bytes; 4 KiB of them are enough.
FileFormat Recognise(ByteView start);

/// Recognises the format of a file. @throws Error as `ReadFirstBytes`.
FileFormat RecogniseFile(const std::filesystem::path& path);

/// Reads any image or video but DICOM.
/// @throws Error kFileUnsupported with what the file is instead; else as the format's own reader.
image::Cine ReadImage(const std::filesystem::path& path);

}  // namespace etalon::media
