#pragma once

// Internal: attributes of files that are written.

#include <string>
#include <vector>

#include "etalon/dicom/toolkit.h"

namespace etalon::dicom {

/// @throws Error kInternal when the toolkit refused.
void Must(const OFCondition& condition);

void Put(DcmItem& item, const DcmTagKey& tag, const std::string& text);
void PutShort(DcmItem& item, const DcmTagKey& tag, int value);
void PutLong(DcmItem& item, const DcmTagKey& tag, int value);

/// Decimal String: at most 16 characters (PS3.5 6.2).
std::string Decimal(double value);

/// Values of one element, with backslashes between them.
std::string Joined(const std::vector<std::string>& values);

/// "2026-03-14" as DA. @throws ContractError when it is no date.
std::string DicomDate(std::string iso);

/// A new item at the end of a sequence, which is made if missing.
DcmItem& AddItem(DcmItem& item, const DcmTagKey& sequence);

/// A new item with a code (PS3.3 8.8).
void PutCode(DcmItem& item, const DcmTagKey& sequence, const std::string& value,
             const std::string& scheme, const std::string& meaning);

/// @throws Error kFileUnreadable naming the path.
void Save(DcmFileFormat& file, E_TransferSyntax syntax, const std::string& path);

/// Writes a small file of explicit little endian in one go and reads its bytes back: without the
/// toolkit's streams, whose every call locks, thousands of files take half the time. Deflated, runs
/// of one byte are all that is sought: what masks are made of.
/// @throws Error kFileUnreadable naming the path; kInternal when other bytes come back.
void SaveWhole(DcmFileFormat& file, bool deflated, const std::string& path);

}  // namespace etalon::dicom
