#include "etalon/dicom/put_attributes.h"

#include <dcmtk/dcmdata/dcostrmb.h>
#include <zlib.h>

#include <array>
#include <charconv>
#include <fstream>

#include "etalon/core/date.h"
#include "etalon/core/error.h"

namespace etalon::dicom {
namespace {

/// Appends what an object writes, as explicit little endian.
template <typename Object, typename... Options>
void AppendBytes(Object& object, std::string& bytes, Options... options) {
  std::array<char, 1 << 14> buffer;
  DcmOutputBufferStream stream(buffer.data(), static_cast<offile_off_t>(buffer.size()));
  OFCondition state;
  object.transferInit();
  do {
    state =
        object.write(stream, EXS_LittleEndianExplicit, EET_UndefinedLength, nullptr, options...);
    void* filled = nullptr;
    offile_off_t count = 0;
    stream.flushBuffer(filled, count);
    bytes.append(static_cast<const char*>(filled), static_cast<std::size_t>(count));
  } while (state == EC_StreamNotifyClient);
  object.transferEnd();
  Must(state);
}

/// Deflates one text after the other with the same memory.
class Deflater {
 public:
  Deflater() {
    constexpr int kNoHeader = -15;
    constexpr int kMemory = 8;
    if (deflateInit2(&stream_, 1, Z_DEFLATED, kNoHeader, kMemory, Z_RLE) != Z_OK) {
      throw Error(ErrorCode::kInternal, "deflation could not begin");
    }
  }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;
  ~Deflater() { deflateEnd(&stream_); }

  /// Without header, of even length (PS3.5 A.5).
  void Append(const std::string& plain, std::string& bytes) {
    Require(deflateReset(&stream_) == Z_OK, "a deflation that cannot begin anew");
    // zlib takes no constant bytes, and changes none.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
    stream_.avail_in = static_cast<uInt>(plain.size());
    std::array<char, 1 << 14> buffer;
    int state = Z_OK;
    while (state == Z_OK) {
      stream_.next_out = reinterpret_cast<Bytef*>(buffer.data());
      stream_.avail_out = static_cast<uInt>(buffer.size());
      state = deflate(&stream_, Z_FINISH);
      bytes.append(buffer.data(), buffer.size() - stream_.avail_out);
    }
    if (stream_.total_out % 2 != 0) bytes.push_back('\0');
    Require(state == Z_STREAM_END, "a deflation that did not end");
  }

 private:
  z_stream stream_{};
};

}  // namespace

void Must(const OFCondition& condition) {
  if (condition.bad()) {
    throw Error(ErrorCode::kInternal, "a DICOM attribute could not be set", condition.text());
  }
}

void Put(DcmItem& item, const DcmTagKey& tag, const std::string& text) {
  Must(item.putAndInsertString(tag, text.c_str()));
}

void PutShort(DcmItem& item, const DcmTagKey& tag, int value) {
  Must(item.putAndInsertUint16(tag, static_cast<Uint16>(value)));
}

void PutLong(DcmItem& item, const DcmTagKey& tag, int value) {
  Must(item.putAndInsertUint32(tag, static_cast<Uint32>(value)));
}

std::string Decimal(double value) {
  for (int digits = 12; digits > 0; --digits) {
    std::array<char, 64> text;
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                   std::chars_format::general, digits);
    const auto length = static_cast<std::size_t>(end.ptr - text.data());
    if (length <= 16) return {text.data(), length};
  }
  throw ContractError("a number that no decimal string holds");
}

std::string Joined(const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values) text += (text.empty() ? "" : "\\") + value;
  return text;
}

std::string DicomDate(std::string iso) {
  Require(DayOfDate(iso).has_value() && iso.size() == 10, "a study date that is none");
  std::erase(iso, '-');
  return iso;
}

DcmItem& AddItem(DcmItem& item, const DcmTagKey& sequence) {
  DcmItem* added = nullptr;
  Must(item.findOrCreateSequenceItem(sequence, added, -2));
  return *added;
}

void PutCode(DcmItem& item, const DcmTagKey& sequence, const std::string& value,
             const std::string& scheme, const std::string& meaning) {
  DcmItem& code = AddItem(item, sequence);
  Put(code, DCM_CodeValue, value);
  Put(code, DCM_CodingSchemeDesignator, scheme);
  Put(code, DCM_CodeMeaning, meaning);
}

void Save(DcmFileFormat& file, E_TransferSyntax syntax, const std::string& path) {
  const OFCondition saved =
      file.saveFile(path.c_str(), syntax, EET_UndefinedLength, EGL_recalcGL, EPD_noChange);
  if (saved.bad()) {
    throw FileError(ErrorCode::kFileUnreadable, path, "cannot be written", saved.text());
  }
}

void SaveWhole(DcmFileFormat& file, bool deflated, const std::string& path) {
  const E_TransferSyntax syntax =
      deflated ? EXS_DeflatedLittleEndianExplicit : EXS_LittleEndianExplicit;
  Must(file.validateMetaInfo(syntax));
  // Kept from file to file: fresh memory of this size is asked of the system each time.
  thread_local std::string plain;
  thread_local Deflater deflater;
  plain.clear();
  std::string bytes;
  AppendBytes(*file.getMetaInfo(), bytes);
  AppendBytes(*file.getDataset(), deflated ? plain : bytes, EGL_noChange, EPD_noChange);
  if (deflated) deflater.Append(plain, bytes);
  std::ofstream output(path, std::ios::binary);
  output.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  output.close();
  if (!output) throw FileError(ErrorCode::kFileUnreadable, path, "cannot be written");
  std::ifstream input(path, std::ios::binary);
  std::string back(bytes.size() + 1, '\0');
  input.read(back.data(), static_cast<std::streamsize>(back.size()));
  back.resize(static_cast<std::size_t>(input.gcount()));
  if (back != bytes) {
    throw FileError(ErrorCode::kInternal, path, "reads otherwise than it was written");
  }
}

}  // namespace etalon::dicom
