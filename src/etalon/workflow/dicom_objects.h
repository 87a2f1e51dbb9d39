#pragma once

#include <optional>
#include <string>
#include <vector>

#include "etalon/dicom/instance.h"
#include "etalon/store/dicom_index.h"

namespace etalon::workflow {

/// Looks at the files of the newest study of an id below `below` that the index does not know.
/// Files that are not there now are looked at another time. @return its id; nothing when all are
///   known.
std::optional<long long> IndexNextStudy(store::DicomIndex& index, long long below);

/// All attributes of a file but its pixels, in the DICOM JSON Model.
/// @throws Error as `dicom::InstanceJson`.
std::string DicomAttributes(const std::string& path);

/// A frame as the file holds it, from 0. @throws Error as `dicom::ReadStoredFrame`.
std::optional<dicom::StoredFrame> DicomFrame(const std::string& path, std::int64_t frame);

/// What a file is. @throws Error as `dicom::ReadInstance`.
dicom::Instance DicomInstance(const std::string& path);

}  // namespace etalon::workflow
