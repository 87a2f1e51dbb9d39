#include "etalon/workflow/study_pictures.h"

#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"
#include "etalon/core/sha256.h"
#include "etalon/dicom/read.h"
#include "etalon/image/resample.h"
#include "etalon/media/jpeg.h"
#include "etalon/media/open_image.h"
#include "etalon/media/png.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;

/// Frames that are decoded when one of them is asked for: a cine is looked at in its order.
constexpr std::int64_t kDecodedAhead = 12;

std::string RoleText(FileRole role) {
  switch (role) {
    case FileRole::kTomogram:
      return "SPECT";
    case FileRole::kCt:
      return "CT";
    case FileRole::kMagnetic:
      return "MR";
    default:
      return {};
  }
}

/// One file as an image of its own, with the series that it is a slice of.
struct FileImage {
  StoredImage image;
  std::string series;
  std::pair<int, int> order{0, 0};
  FileRole role = FileRole::kPicture;
};

FileImage DicomImage(const fs::path& path) {
  const dicom::Identity identity = dicom::ReadIdentity(path);
  const dicom::FrameRange range = dicom::ReadFrames(path, 0, 1);
  FileImage file;
  file.role = RoleOf(identity);
  file.series = identity.series_uid;
  file.order = {identity.series_number.value_or(0), identity.instance_number.value_or(0)};
  file.image = {.name = path.filename().string(),
                .role = RoleText(file.role),
                .rows = range.cine.rows(),
                .columns = range.cine.columns(),
                .times = range.frame_times,
                .regions = range.cine.regions,
                .spacing = range.cine.spacing,
                .sources = {{path, "", static_cast<int>(range.frames)}}};
  return file;
}

FileImage PlainImage(const fs::path& path) {
  image::Cine cine = media::ReadImage(path);
  return {.image = {.name = path.filename().string(),
                    .role = {},
                    .rows = cine.rows(),
                    .columns = cine.columns(),
                    .times = cine.frame_times,
                    .regions = cine.regions,
                    .spacing = cine.spacing,
                    .sources = {{path, "", static_cast<int>(cine.frames.size())}}},
          .series = {},
          .order = {0, 0},
          .role = FileRole::kPicture};
}

bool AreSlices(const FileImage& a, const FileImage& b) {
  return !a.series.empty() && a.series == b.series && a.image.rows == b.image.rows &&
         a.image.columns == b.image.columns && a.image.sources.front().frames == 1 &&
         b.image.sources.front().frames == 1;
}

/// Slices of one series become one image, in the order of their instances.
std::vector<StoredImage> Join(std::vector<FileImage> files) {
  std::ranges::stable_sort(files, {}, &FileImage::order);
  std::vector<FileImage> joined;
  for (FileImage& file : files) {
    const auto first = std::ranges::find_if(
        joined, [&](const FileImage& other) { return AreSlices(other, file); });
    if (first == joined.end()) {
      joined.push_back(std::move(file));
    } else {
      first->image.sources.push_back(std::move(file.image.sources.front()));
    }
  }
  std::vector<StoredImage> images;
  for (FileImage& file : joined) images.push_back(std::move(file.image));
  return images;
}

std::vector<StoredImage> ImagesOfFiles(const store::StoredStudy& study,
                                       std::vector<Error>& problems) {
  std::vector<FileImage> files;
  for (std::size_t i = 0; i < study.paths.size(); ++i) {
    const fs::path path = study.paths[i];
    try {
      const bool is_dicom = media::RecogniseFile(path) == media::FileFormat::kDicom;
      FileImage file = is_dicom ? DicomImage(path) : PlainImage(path);
      if (file.role == FileRole::kOutlines) continue;
      file.image.sources.front().sha256 = study.provenance.inputs.at(i).sha256;
      files.push_back(std::move(file));
    } catch (const Error& error) {
      problems.push_back(error);
    }
  }
  return Join(std::move(files));
}

std::vector<StoredImage> ImagesOfRecord(const store::StoredStudy& study, const EchoRecord& record) {
  std::vector<StoredImage> images;
  for (std::size_t i = 0; i < record.layouts.size(); ++i) {
    const CineLayout& layout = record.layouts[i];
    const echo::View view = record.reading.cines[i].view.view;
    const auto file = static_cast<std::size_t>(layout.file);
    images.push_back({.name = record.reading.cines[i].name,
                      .role = view == echo::View::kOther ? "" : std::string(Name(view)),
                      .rows = layout.rows,
                      .columns = layout.columns,
                      .times = layout.times,
                      .regions = layout.regions,
                      .spacing = layout.spacing,
                      .sources = {{file < study.paths.size() ? study.paths[file] : "",
                                   study.provenance.inputs.at(file).sha256, layout.frames}}});
  }
  return images;
}

template <typename Raster>
Raster Narrowed(const Raster& picture, int width) {
  if (width <= 0 || picture.columns() <= width) return picture;
  const double scale = static_cast<double>(width) / picture.columns();
  const int rows = std::max(1, static_cast<int>(std::lround(picture.rows() * scale)));
  return image::ResizeArea(picture, rows, width);
}

template <typename Raster>
media::Bytes Encoded(const Raster& picture, const PictureEncoding& encoding) {
  const Raster narrowed = Narrowed(picture, encoding.width);
  return encoding.jpeg_quality ? media::EncodeJpeg(narrowed, *encoding.jpeg_quality)
                               : media::EncodePng(narrowed);
}

}  // namespace

int StoredImage::frames() const {
  int count = 0;
  for (const Source& source : sources) count += source.frames;
  return count;
}

double StoredImage::aspect() const {
  std::optional<image::PixelSpacing> shape = spacing;
  long long largest = 0;
  for (const image::Region& region : regions) {
    const long long size = static_cast<long long>(region.box.rows) * region.box.columns;
    if (spacing || !region.Spacing() || size <= largest) continue;
    largest = size;
    shape = region.Spacing();
  }
  return shape && shape->row > 0.0 && shape->column > 0.0 ? shape->row / shape->column : 1.0;
}

std::vector<StoredImage> ImagesOf(const store::StoredStudy& study,
                                  const std::optional<EchoRecord>& record,
                                  std::vector<Error>& problems) {
  return record ? ImagesOfRecord(study, *record) : ImagesOfFiles(study, problems);
}

bool AreFilesThere(const store::StoredStudy& study) {
  return study.paths.size() == study.provenance.inputs.size() &&
         std::ranges::all_of(study.paths, [](const std::string& path) {
           std::error_code failure;
           return fs::is_regular_file(path, failure);
         });
}

media::Bytes PictureCache::Frame(const StoredImage& image, int frame,
                                 const PictureEncoding& encoding) {
  for (const StoredImage::Source& source : image.sources) {
    if (frame < 0) break;
    if (frame >= source.frames) {
      frame -= source.frames;
      continue;
    }
    const auto picture = Load(source, frame);
    return picture->colour.empty() ? Encoded(picture->gray, encoding)
                                   : Encoded(picture->colour, encoding);
  }
  throw Error(ErrorCode::kUsage, "the image has no such frame");
}

std::size_t PictureCache::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

std::shared_ptr<const PictureCache::Picture> PictureCache::Find(const Key& key) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(key);
  if (found == entries_.end()) return nullptr;
  used_.splice(used_.end(), used_, found->second.place);
  return found->second.picture;
}

std::shared_ptr<const PictureCache::Picture> PictureCache::Load(const StoredImage::Source& source,
                                                                std::int64_t frame) {
  std::shared_ptr<std::mutex> loading;
  {
    const std::lock_guard lock(mutex_);
    auto& of_file = loading_[source.sha256];
    if (!of_file) of_file = std::make_shared<std::mutex>();
    loading = of_file;
  }
  // One thread decodes a file; the others find what it has decoded ahead.
  const std::lock_guard one_at_a_time(*loading);
  Verify(source);
  if (auto picture = Find({source.sha256, frame})) return picture;
  const bool is_dicom = media::RecogniseFile(source.path) == media::FileFormat::kDicom;
  const std::int64_t first = is_dicom ? frame : 0;
  image::Cine cine = is_dicom ? dicom::ReadFrames(source.path, frame, kDecodedAhead).cine
                              : media::ReadImage(source.path);
  std::shared_ptr<const Picture> asked;
  for (std::size_t i = 0; i < cine.frames.size(); ++i) {
    auto picture = std::make_shared<Picture>();
    if (cine.colour.empty()) {
      picture->gray = std::move(cine.frames[i]);
    } else {
      picture->colour = std::move(cine.colour[i]);
    }
    const std::int64_t of_file = first + static_cast<std::int64_t>(i);
    if (of_file == frame) asked = picture;
    Keep({source.sha256, of_file}, std::move(picture));
  }
  if (!asked) throw Error(ErrorCode::kUsage, "the image has no such frame");
  return asked;
}

void PictureCache::Verify(const StoredImage::Source& source) {
  std::error_code failure;
  Seen seen;
  seen.modified = fs::last_write_time(source.path, failure);
  if (!failure) seen.bytes = fs::file_size(source.path, failure);
  if (failure) {
    throw FileError(ErrorCode::kFileUnreadable, source.path.string(), "is gone");
  }
  const std::string key = source.path.string() + '\n' + source.sha256;
  {
    const std::lock_guard lock(mutex_);
    const auto known = verified_.find(key);
    const bool same = known != verified_.end() && known->second.modified == seen.modified &&
                      known->second.bytes == seen.bytes;
    if (same) return;
  }
  if (Sha256OfFile(source.path) != source.sha256) {
    throw FileError(ErrorCode::kFileUnreadable, source.path.string(),
                    "has changed since it was measured");
  }
  const std::lock_guard lock(mutex_);
  verified_[key] = seen;
}

void PictureCache::Keep(const Key& key, std::shared_ptr<const Picture> picture) {
  const auto size = [](const Picture& one) { return one.gray.size() + 3 * one.colour.size(); };
  const std::lock_guard lock(mutex_);
  if (entries_.contains(key)) return;
  bytes_ += size(*picture);
  entries_[key] = {std::move(picture), used_.insert(used_.end(), key)};
  while (bytes_ > max_bytes_ && used_.size() > 1) {
    const auto oldest = entries_.find(used_.front());
    bytes_ -= size(*oldest->second.picture);
    entries_.erase(oldest);
    used_.pop_front();
  }
}

}  // namespace etalon::workflow
