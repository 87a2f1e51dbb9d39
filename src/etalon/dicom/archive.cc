#include "etalon/dicom/archive.h"

#include <charconv>

#include "dcmtk/dcmnet/dstorscu.h"
#include "etalon/core/error.h"
#include "etalon/dicom/toolkit.h"

namespace etalon::dicom {
namespace {

constexpr std::size_t kTitleLetters = 16;
constexpr Uint32 kSeconds = 10;  ///< for each answer

void MustBe(const OFCondition& condition, const Archive& archive, const char* what) {
  if (condition.good()) return;
  throw Error(ErrorCode::kFileUnreadable, "the archive " + archive.name + " " + what,
              condition.text());
}

bool IsWord(const std::string& text) {
  return !text.empty() && text.find_first_of(" \t\r\n\\") == std::string::npos;
}

}  // namespace

Archive ParseArchive(const std::string& text) {
  const std::size_t equals = text.find('=');
  const std::size_t at = text.find('@', equals == std::string::npos ? 0 : equals);
  const std::size_t colon = text.rfind(':');
  Archive archive;
  bool good = equals != std::string::npos && at != std::string::npos &&
              colon != std::string::npos && colon > at;
  if (good) {
    archive = {.name = text.substr(0, equals),
               .title = text.substr(equals + 1, at - equals - 1),
               .host = text.substr(at + 1, colon - at - 1)};
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data() + colon + 1, end, archive.port);
    good = read.ec == std::errc() && read.ptr == end && archive.port > 0 && !archive.name.empty() &&
           IsWord(archive.title) && archive.title.size() <= kTitleLetters && IsWord(archive.host);
  }
  if (!good) {
    throw Error(ErrorCode::kUsage,
                "an archive is written NAME=TITLE@HOST:PORT, as in PACS=ARCHIVE@10.0.0.5:104");
  }
  return archive;
}

void SendToArchive(const std::filesystem::path& file, const Archive& archive,
                   const std::string& own_title) {
  PrepareToolkit();
  DcmStorageSCU sender;
  sender.setAETitle(own_title.c_str());
  sender.setPeerAETitle(archive.title.c_str());
  sender.setPeerHostName(archive.host.c_str());
  sender.setPeerPort(archive.port);
  sender.setConnectionTimeout(static_cast<Sint32>(kSeconds));
  sender.setACSETimeout(kSeconds);
  sender.setDIMSEBlockingMode(DIMSE_NONBLOCKING);
  sender.setDIMSETimeout(kSeconds);
  sender.setHaltOnUnsuccessfulStoreMode(OFTrue);
  const OFCondition added = sender.addDicomFile(file.c_str());
  if (added.bad()) {
    throw FileError(ErrorCode::kFileMalformed, file.string(), "cannot be sent", added.text());
  }
  MustBe(sender.addPresentationContexts(), archive, "cannot be asked");
  MustBe(sender.initNetwork(), archive, "cannot be asked");
  MustBe(sender.negotiateAssociation(), archive,
         "cannot be reached, or refuses this program: are host, port and titles right?");
  const OFCondition sent = sender.sendSOPInstances();
  if (sent.good()) {
    sender.releaseAssociation();
  } else {
    sender.abortAssociation();
  }
  MustBe(sent, archive, "did not take the report");
}

}  // namespace etalon::dicom
