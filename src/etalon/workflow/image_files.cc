#include "etalon/workflow/image_files.h"

#include <algorithm>

#include "etalon/core/error.h"
#include "etalon/dicom/origin.h"
#include "etalon/dicom/read.h"
#include "etalon/media/open_image.h"
#include "etalon/store/pseudonym.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDayLetters = 10;

void Describe(const image::Cine& cine, store::ImageRow& row) {
  row.rows = cine.rows();
  row.columns = cine.columns();
  row.frames = static_cast<int>(cine.frames.size());
  const auto spacing = cine.SpacingAt({cine.rows() / 2.0, cine.columns() / 2.0});
  if (!spacing) return;
  row.row_spacing_mm = spacing->row;
  row.column_spacing_mm = spacing->column;
}

/// No number of the patient and no UID stay: both become pseudonyms.
void DescribeOrigin(const fs::path& file, const dicom::Identity& identity,
                    const std::string& secret, store::ImageRow& row) {
  const dicom::Origin origin = dicom::ReadOrigin(file);
  if (!origin.patient_id.empty()) {
    row.patient = store::PseudonymOf(secret, origin.patient_id, origin.issuer);
  }
  if (!identity.study_uid.empty()) {
    row.study = store::PseudonymOf(secret, identity.study_uid, "study");
    row.study.front() = 's';
  }
  row.vendor = origin.manufacturer;
  row.date = origin.acquired_at.substr(0, kDayLetters);
}

}  // namespace

bool IsImageFile(const fs::path& file) {
  switch (media::RecogniseFile(file)) {
    case media::FileFormat::kPng:
    case media::FileFormat::kJpeg:
    case media::FileFormat::kDicom:
      return true;
    default:
      return false;
  }
}

store::ImageRow ReadImageRow(const fs::path& file, const std::string& sha256,
                             const std::string& secret) {
  store::ImageRow row;
  row.sha256 = sha256;
  if (media::RecogniseFile(file) == media::FileFormat::kDicom) {
    const dicom::File opened = dicom::ReadFile(file);
    Describe(opened.cine, row);
    DescribeOrigin(file, opened.identity, secret, row);
  } else {
    Describe(media::ReadImage(file), row);
  }
  row.names.push_back({file.string(), row.patient});
  return row;
}

FileIndex::FileIndex(std::vector<fs::path> files, std::vector<fs::path> roots)
    : files_(std::move(files)), roots_(std::move(roots)) {
  for (std::size_t i = 0; i < files_.size(); ++i) {
    names_.emplace_back(files_[i].filename().string(), i);
  }
  std::ranges::sort(names_);
}

FileIndex::Match FileIndex::Find(const std::string& name) const {
  for (const fs::path& root : roots_) {
    const fs::path path = (root / name).lexically_normal();
    const auto place = std::ranges::lower_bound(files_, path);
    if (place != files_.end() && *place == path) {
      return {static_cast<std::size_t>(place - files_.begin()), false};
    }
  }
  if (fs::path(name).has_parent_path()) return {};
  const auto same =
      std::ranges::equal_range(names_, name, {}, &decltype(names_)::value_type::first);
  if (same.empty()) return {};
  if (same.size() > 1) return {std::nullopt, true};
  return {same.front().second, false};
}

}  // namespace etalon::workflow
