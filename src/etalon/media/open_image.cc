#include "etalon/media/open_image.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include "etalon/core/error.h"
#include "etalon/media/inflate.h"
#include "etalon/media/jpeg.h"
#include "etalon/media/metaimage.h"
#include "etalon/media/nifti.h"
#include "etalon/media/png.h"
#include "etalon/media/video.h"

namespace etalon::media {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kBytesToRecognise = 4096;

struct Signature {
  std::size_t offset;
  std::string_view bytes;
  FileFormat format;
};

constexpr std::array kSignatures{
    Signature{0, "\x89PNG\r\n\x1A\n"sv, FileFormat::kPng},
    Signature{0, "\xFF\xD8\xFF"sv, FileFormat::kJpeg},
    Signature{128, "DICM"sv, FileFormat::kDicom},
    Signature{344, "n+1\0"sv, FileFormat::kNifti},
    Signature{344, "ni1\0"sv, FileFormat::kNifti},
    Signature{4, "n+2\0"sv, FileFormat::kNifti},
    Signature{4, "ni2\0"sv, FileFormat::kNifti},
    Signature{8, "AVI "sv, FileFormat::kVideo},
    Signature{8, "WEBP"sv, FileFormat::kVideo},
    Signature{4, "ftyp"sv, FileFormat::kVideo},
    Signature{4, "moov"sv, FileFormat::kVideo},
    Signature{4, "mdat"sv, FileFormat::kVideo},
    Signature{4, "wide"sv, FileFormat::kVideo},
    Signature{0, "\x1A\x45\xDF\xA3"sv, FileFormat::kVideo},
    Signature{0, "GIF8"sv, FileFormat::kVideo},
    Signature{0, "\0\0\1\xBA"sv, FileFormat::kVideo},
    Signature{0, "\0\0\1\xB3"sv, FileFormat::kVideo},
    Signature{0, "\x30\x26\xB2\x75\x8E\x66\xCF\x11"sv, FileFormat::kVideo},
    Signature{0, "FLV\1"sv, FileFormat::kVideo},
    Signature{0, "OggS"sv, FileFormat::kVideo},
    Signature{0, "II*\0"sv, FileFormat::kVideo},
    Signature{0, "MM\0*"sv, FileFormat::kVideo},
    Signature{0, "P5\n"sv, FileFormat::kVideo},
    Signature{0, "P6\n"sv, FileFormat::kVideo},
    Signature{0, "\x28\xB5\x2F\xFD"sv, FileFormat::kCompressed},
    Signature{0, "PK\3\4"sv, FileFormat::kCompressed},
    Signature{0, "BZh"sv, FileFormat::kCompressed},
    Signature{0,
              "\xFD"
              "7zXZ"sv,
              FileFormat::kCompressed},
};

std::string_view AsText(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool Matches(const Signature& signature, std::string_view text) {
  return text.size() >= signature.offset + signature.bytes.size() &&
         text.substr(signature.offset, signature.bytes.size()) == signature.bytes;
}

bool IsBitmap(std::string_view text) {
  return text.starts_with("BM") && text.size() > 10 && text.substr(6, 4) == "\0\0\0\0"sv;
}

/// A header line of MetaImage in what looks like text.
bool IsMetaImage(std::string_view text) {
  const std::size_t key = std::min(text.find("NDims"), text.find("DimSize"));
  return key != std::string_view::npos &&
         text.substr(0, key).find('\0') == std::string_view::npos &&
         text.find('=') != std::string_view::npos;
}

/// A data set without preamble starts with a short element of group 0002 or 0008.
bool IsBareDicom(ByteView start) {
  return start.size() > 8 && (start[0] == 8 || start[0] == 2) && start[1] == 0 && start[3] == 0 &&
         start[2] <= 0x20;
}

FileFormat RecogniseGzip(ByteView start) {
  try {
    const Bytes inner = Inflate(start, 540, "");
    if (Recognise(inner) == FileFormat::kNifti) return FileFormat::kNifti;
  } catch (const Error&) {
    // Damaged: what it holds cannot be told.
  }
  return FileFormat::kCompressed;
}

std::string DescribeUnread(FileFormat format) {
  if (format == FileFormat::kCompressed) return "is a compressed file; decompress it first";
  if (format == FileFormat::kDicom) return "is a DICOM file where another image was expected";
  return "is no image that is read (DICOM, MetaImage, NIfTI, PNG, JPEG, TIFF, BMP or video)";
}

}  // namespace

FileFormat Recognise(ByteView start) {
  const std::string_view text = AsText(start);
  for (const Signature& signature : kSignatures) {
    if (Matches(signature, text)) return signature.format;
  }
  if (IsGzip(start)) return RecogniseGzip(start);
  if (IsBitmap(text)) return FileFormat::kVideo;
  if (IsBareDicom(start)) return FileFormat::kDicom;
  return IsMetaImage(text) ? FileFormat::kMetaImage : FileFormat::kUnknown;
}

FileFormat RecogniseFile(const std::filesystem::path& path) {
  return Recognise(ReadFirstBytes(path, kBytesToRecognise));
}

image::Cine ReadImage(const std::filesystem::path& path) {
  const FileFormat format = RecogniseFile(path);
  switch (format) {
    case FileFormat::kPng:
      return ReadPng(path);
    case FileFormat::kJpeg:
      return ReadJpeg(path);
    case FileFormat::kMetaImage:
      return ReadMetaImage(path);
    case FileFormat::kNifti:
      return ReadNifti(path);
    case FileFormat::kVideo:
      return ReadVideo(path);
    case FileFormat::kDicom:
    case FileFormat::kCompressed:
    case FileFormat::kUnknown:
      break;
  }
  throw FileError(ErrorCode::kFileUnsupported, path.string(), DescribeUnread(format));
}

}  // namespace etalon::media
