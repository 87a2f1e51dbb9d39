#include "etalon/dicom/toolkit.h"

#include <dcmtk/dcmdata/dcistrmb.h>
#include <dcmtk/dcmdata/dcrledrg.h>
#include <dcmtk/dcmdata/dcrleerg.h>
// Lets the JPEG encoder see colour images.
#include <dcmtk/dcmimage/diregist.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpeg/djencode.h>
#include <dcmtk/dcmjpls/djdecode.h>
#include <gdcmTrace.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <mutex>

#include "etalon/core/error.h"
#include "etalon/media/open_image.h"

namespace etalon::dicom {
namespace {

/// Values longer than this stay in the file until they are used.
constexpr Uint32 kLongestEagerValue = 64 * 1024;

constexpr std::size_t kBytesToRecognise = 4096;

void RegisterCodecs() {
  OFLog::configure(OFLogger::OFF_LOG_LEVEL);
  gdcm::Trace::WarningOff();
  gdcm::Trace::ErrorOff();
  DcmRLEDecoderRegistration::registerCodecs();
  // The stream knows its colour model better than the header: some phone probes label YCbCr as RGB.
  DJDecoderRegistration::registerCodecs(EDC_guessLossyOnly, EUC_never, EPC_colorByPixel);
  DJLSDecoderRegistration::registerCodecs(EJLSUC_never, EJLSPC_colorByPixel);
  DcmRLEEncoderRegistration::registerCodecs();
  DJEncoderRegistration::registerCodecs(ECC_lossyYCbCr, EUC_never);
}

/// Content that is plainly something else gets its own message.
void CheckContent(media::FileFormat format, const std::string& path) {
  if (format == media::FileFormat::kCompressed) {
    throw FileError(ErrorCode::kFileUnsupported, path, "is a compressed file; decompress it first");
  }
  if (format != media::FileFormat::kDicom && format != media::FileFormat::kUnknown) {
    throw FileError(ErrorCode::kFileMalformed, path, "is not a DICOM file");
  }
}

/// What DCMTK reports of a file, as this program's error.
[[noreturn]] void Fail(const std::string& path, const OFCondition& condition) {
  if (condition == EC_FileMetaInfoHeaderMissing || condition == EC_InvalidTag ||
      condition == EC_UnknownTransferSyntax) {
    throw FileError(ErrorCode::kFileMalformed, path, "is not a DICOM file", condition.text());
  }
  throw FileError(ErrorCode::kFileMalformed, path, "damaged or truncated DICOM file",
                  condition.text());
}

void RequireElements(DcmFileFormat& file, const std::string& path) {
  if (file.getDataset()->isEmpty()) {
    throw FileError(ErrorCode::kFileMalformed, path, "is not a DICOM file");
  }
}

/// DS and FD, FL, IS and SL, UL, US: DCMTK has one getter for each kind of representation.
std::optional<double> NumberIn(DcmElement& element, unsigned long index) {
  Float64 wide = 0.0;
  Float32 narrow = 0.0F;
  Sint32 integer = 0;
  Uint32 large = 0;
  Uint16 small = 0;
  if (element.getFloat64(wide, index).good()) return wide;
  if (element.getFloat32(narrow, index).good()) return narrow;
  if (element.getSint32(integer, index).good()) return integer;
  if (element.getUint32(large, index).good()) return large;
  if (element.getUint16(small, index).good()) return small;
  return std::nullopt;
}

}  // namespace

void PrepareToolkit() {
  static std::once_flag once;
  std::call_once(once, RegisterCodecs);
}

std::unique_ptr<DcmFileFormat> LoadFile(const std::string& path, ReadDepth depth) {
  PrepareToolkit();
  CheckContent(media::RecogniseFile(path), path);
  auto file = std::make_unique<DcmFileFormat>();
  const OFCondition condition =
      depth == ReadDepth::kWhole
          ? file->loadFile(path.c_str(), EXS_Unknown, EGL_noChange, kLongestEagerValue)
          : file->loadFileUntilTag(path.c_str(), EXS_Unknown, EGL_noChange, kLongestEagerValue,
                                   ERM_autoDetect, DCM_PixelData);
  if (condition.bad()) Fail(path, condition);
  RequireElements(*file, path);
  return file;
}

std::unique_ptr<DcmFileFormat> ParseBytes(std::string_view bytes, const std::string& path,
                                          ReadDepth depth) {
  PrepareToolkit();
  CheckContent(media::Recognise({reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                 std::min(bytes.size(), kBytesToRecognise)}),
               path);
  DcmInputBufferStream stream;
  stream.setBuffer(bytes.data(), static_cast<offile_off_t>(bytes.size()));
  stream.setEos();
  auto file = std::make_unique<DcmFileFormat>();
  file->transferInit();
  const OFCondition condition =
      depth == ReadDepth::kWhole
          ? file->read(stream)
          : file->readUntilTag(stream, EXS_Unknown, EGL_noChange, DCM_MaxReadLength, DCM_PixelData);
  file->transferEnd();
  if (condition.bad()) Fail(path, condition);
  RequireElements(*file, path);
  return file;
}

std::string Text(DcmItem& item, const DcmTagKey& tag, unsigned long index) {
  OFString text;
  return item.findAndGetOFString(tag, text, index).good() ? std::string(text.c_str())
                                                          : std::string();
}

std::optional<double> Real(DcmItem& item, const DcmTagKey& tag, unsigned long index) {
  DcmElement* element = nullptr;
  if (item.findAndGetElement(tag, element).bad() || index >= element->getVM()) return std::nullopt;
  const auto value = NumberIn(*element, index);
  return value && std::isfinite(*value) ? value : std::nullopt;
}

std::vector<double> Reals(DcmItem& item, const DcmTagKey& tag) {
  std::vector<double> values;
  while (const auto value = Real(item, tag, values.size())) values.push_back(*value);
  return values;
}

std::optional<int> Integer(DcmItem& item, const DcmTagKey& tag) {
  const auto value = Real(item, tag);
  if (!value || std::abs(*value) > 2e9) return std::nullopt;
  return static_cast<int>(*value);
}

}  // namespace etalon::dicom
