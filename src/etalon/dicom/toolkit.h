#pragma once

// Internal: the one door to DCMTK. No header of this module's interface includes it.

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace etalon::dicom {

/// Registers the codecs and silences DCMTK's log, once for the process.
void PrepareToolkit();

enum class ReadDepth {
  kWithoutPixels,  ///< up to Pixel Data (7FE0,0010)
  kWhole,          ///< long values are fetched from the file when asked for
};

/// Parses a file.
/// @throws Error kFileUnreadable, or kFileMalformed when it is not DICOM or breaks off.
std::unique_ptr<DcmFileFormat> LoadFile(const std::string& path, ReadDepth depth);

/// Parses a file whose first or all bytes are in memory; `path` names it in messages.
/// @throws Error kFileMalformed, also when `bytes` end within what `depth` asks for.
std::unique_ptr<DcmFileFormat> ParseBytes(std::string_view bytes, const std::string& path,
                                          ReadDepth depth);

/// Values of the top level of an item; empty when absent or not of the type asked for. Never throw.
std::string Text(DcmItem& item, const DcmTagKey& tag, unsigned long index = 0);
std::optional<double> Real(DcmItem& item, const DcmTagKey& tag, unsigned long index = 0);
std::vector<double> Reals(DcmItem& item, const DcmTagKey& tag);
std::optional<int> Integer(DcmItem& item, const DcmTagKey& tag);

}  // namespace etalon::dicom
