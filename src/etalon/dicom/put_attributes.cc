#include "etalon/dicom/put_attributes.h"

#include <array>
#include <charconv>

#include "etalon/core/date.h"
#include "etalon/core/error.h"

namespace etalon::dicom {

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

}  // namespace etalon::dicom
