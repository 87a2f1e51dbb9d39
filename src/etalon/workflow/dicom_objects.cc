#include "etalon/workflow/dicom_objects.h"

#include <filesystem>

#include "etalon/core/error.h"

namespace etalon::workflow {
namespace {

store::DicomInstanceRow RowOf(const std::string& path, int position) {
  store::DicomInstanceRow row;
  row.position = position;
  try {
    const dicom::Instance file = dicom::ReadInstance(path);
    row.study_uid = file.study_uid;
    row.series_uid = file.series_uid;
    row.instance_uid = file.instance_uid;
    row.sop_class = file.sop_class;
    row.transfer_syntax = file.transfer_syntax;
    row.modality = file.modality;
    row.study_date = file.study_date;
    row.study_time = file.study_time;
    row.series_number = file.series_number;
    row.instance_number = file.instance_number;
    row.rows = file.rows;
    row.columns = file.columns;
    row.frames = file.frames;
  } catch (const Error&) {
    row.study_uid.clear();  // No DICOM: a picture of another kind.
  }
  return row;
}

bool IsThere(const std::string& path) {
  std::error_code failure;
  return std::filesystem::is_regular_file(path, failure);
}

}  // namespace

std::optional<long long> IndexNextStudy(store::DicomIndex& index, long long below) {
  const auto study = index.NextUnindexed(below);
  if (!study) return std::nullopt;
  std::vector<store::DicomInstanceRow> rows;
  for (std::size_t i = 0; i < study->paths.size(); ++i) {
    if (!IsThere(study->paths[i])) return study->id;
    rows.push_back(RowOf(study->paths[i], static_cast<int>(i)));
  }
  index.Put(study->content_sha256, rows);
  return study->id;
}

std::string DicomAttributes(const std::string& path) { return dicom::InstanceJson(path); }

std::optional<dicom::StoredFrame> DicomFrame(const std::string& path, std::int64_t frame) {
  return dicom::ReadStoredFrame(path, frame);
}

dicom::Instance DicomInstance(const std::string& path) { return dicom::ReadInstance(path); }

}  // namespace etalon::workflow
