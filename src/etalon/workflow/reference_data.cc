#include "etalon/workflow/reference_data.h"

#include <charconv>
#include <fstream>
#include <sstream>

#include "etalon/core/error.h"
#include "etalon/media/metaimage.h"
#include "etalon/media/png.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> Fields(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream stream(line);
  for (std::string field; std::getline(stream, field, ',');) fields.push_back(field);
  return fields;
}

/// Columns: patient, split, rows, columns, row spacing, column spacing. Rows without numbers are
/// patients whose size is unknown.
std::map<std::string, image::PixelSpacing> ReadSpacings(const fs::path& file) {
  std::map<std::string, image::PixelSpacing> spacings;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    const auto fields = Fields(line);
    if (fields.size() < 6) continue;
    image::PixelSpacing spacing;
    const auto parse = [](const std::string& text, double& value) {
      return std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc{};
    };
    if (parse(fields[4], spacing.row) && parse(fields[5], spacing.column)) {
      spacings[fields[0]] = spacing;
    }
  }
  return spacings;
}

}  // namespace

ReferenceData::ReferenceData(const fs::path& folder, const std::string& split) {
  if (!fs::is_directory(folder)) {
    throw FileError(ErrorCode::kFileUnreadable, folder.string(), "is not a folder");
  }
  if (!fs::is_directory(folder / "images")) {
    images_ = folder;
    return;
  }
  const std::string chosen = !split.empty()                            ? split
                             : fs::is_directory(folder / "images/val") ? "val"
                                                                       : "";
  images_ = folder / "images" / chosen;
  masks_ = folder / "masks" / chosen;
  for (const fs::path& needed : {images_, masks_}) {
    if (!fs::is_directory(needed)) {
      throw FileError(ErrorCode::kFileUnreadable, needed.string(), "is not a folder");
    }
  }
  spacing_ = ReadSpacings(folder / "geometry.csv");
}

std::optional<image::PixelSpacing> ReferenceData::SpacingOf(const std::string& patient) const {
  const auto found = spacing_.find(patient);
  if (found == spacing_.end()) return std::nullopt;
  return found->second;
}

image::LabelMask ReferenceData::MaskOf(const fs::path& image) const {
  const fs::path& folder = masks_.empty() ? image.parent_path() : masks_;
  const fs::path marked = folder / (image.stem().string() + "_gt" + image.extension().string());
  const fs::path& mask = fs::exists(marked) || masks_.empty() ? marked : folder / image.filename();
  if (mask.extension() == ".png") return media::ReadLabelPng(mask);
  return media::ReadMetaImage(mask).frames.at(0);
}

}  // namespace etalon::workflow
