#include "etalon/dicom/t1_series.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <memory>
#include <tuple>
#include <utility>

#include "etalon/dicom/attributes.h"
#include "etalon/dicom/stored_frames.h"
#include "etalon/dicom/toolkit.h"

namespace etalon::dicom {
namespace {

/// One file with what decides on its place.
struct ReadImage {
  std::string series_uid;
  std::string position;  ///< Image Position (Patient), as written
  InversionSeries series;
};

image::FloatImage ReadPixels(DcmFileFormat& file, const std::string& path) {
  StoredFrames stored = ReadStoredFrames(file, path);
  return {stored.rows, stored.columns, std::move(stored.frames.at(0))};
}

/// Inversion Time (0018,0082) in milliseconds; devices write 0 where nothing was inverted.
double InversionTimeOf(DcmItem& dataset, const std::string& path) {
  const auto time = Real(dataset, DCM_InversionTime);
  if (!time || *time <= 0.0) {
    throw FileError(ErrorCode::kFileUnsupported, path,
                    "MR image without an Inversion Time (0018,0082)");
  }
  return *time;
}

std::string LowerCase(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  return text;
}

bool AfterContrastAgent(DcmItem& dataset, const std::string& description) {
  if (!Text(dataset, DCM_ContrastBolusAgent).empty()) return true;
  const std::string lower = LowerCase(description);
  return std::ranges::any_of(std::array{"post", "contrast", "gado"}, [&](const char* word) {
    return lower.find(word) != std::string::npos && lower.find("pre") == std::string::npos;
  });
}

ReadImage ReadOne(const std::filesystem::path& path) {
  const auto file = LoadFile(path.string(), ReadDepth::kWhole);
  DcmDataset& dataset = *file->getDataset();
  if (Text(dataset, DCM_Modality) != "MR") {
    throw FileError(ErrorCode::kFileUnsupported, path.string(), "is not an MR image");
  }
  const double time = InversionTimeOf(dataset, path.string());
  ReadImage read{.series_uid = Text(dataset, DCM_SeriesInstanceUID), .position = {}, .series = {}};
  for (const double coordinate : Reals(dataset, DCM_ImagePositionPatient)) {
    read.position += std::to_string(coordinate) + " ";
  }
  InversionSeries& series = read.series;
  series.description = Text(dataset, DCM_SeriesDescription);
  series.number = Integer(dataset, DCM_SeriesNumber).value_or(0);
  series.spacing = ReadSpacing(dataset).value_or(image::PixelSpacing{});
  series.field_strength = Real(dataset, DCM_MagneticFieldStrength).value_or(0.0);
  series.after_contrast_agent = AfterContrastAgent(dataset, series.description);
  series.subject = ReadSubject(dataset);
  series.images.push_back({ReadPixels(*file, path.string()), time, path.filename().string()});
  return read;
}

void CheckSize(const InversionSeries& series, const InversionImage& image,
               const std::filesystem::path& path) {
  const image::FloatImage& first = series.images.front().pixels;
  if (image.pixels.rows() == first.rows() && image.pixels.columns() == first.columns()) return;
  throw FileError(ErrorCode::kFileUnsupported, path.string(),
                  "has another size than the other images of its series");
}

bool HasNegative(const InversionSeries& series) {
  return std::ranges::any_of(series.images, [](const InversionImage& image) {
    return std::ranges::any_of(image.pixels.pixels(), [](float value) { return value < 0.0F; });
  });
}

void Finish(InversionSeries& series, std::size_t index) {
  std::ranges::stable_sort(series.images, [](const InversionImage& a, const InversionImage& b) {
    return std::tie(a.inversion_time, a.file) < std::tie(b.inversion_time, b.file);
  });
  series.is_signed = HasNegative(series);
  series.name = "series-" + std::to_string(series.number);
  if (index > 0) series.name += "-slice-" + std::to_string(index + 1);
}

}  // namespace

std::vector<InversionSeries> ReadInversionSeries(const std::vector<std::filesystem::path>& files,
                                                 std::vector<Error>& problems) {
  using Key = std::tuple<int, std::string, std::string>;
  std::map<Key, InversionSeries> found;
  for (const std::filesystem::path& path : files) {
    try {
      ReadImage read = ReadOne(path);
      const Key key{read.series.number, read.series_uid, read.position};
      const auto [place, is_new] = found.try_emplace(key, read.series);
      if (is_new) continue;
      CheckSize(place->second, read.series.images.front(), path);
      place->second.images.push_back(std::move(read.series.images.front()));
    } catch (const Error& error) {
      problems.push_back(error);
    }
  }
  std::vector<InversionSeries> all;
  std::map<int, std::size_t> slices;
  for (auto& [key, series] : found) {
    Finish(series, slices[series.number]++);
    all.push_back(std::move(series));
  }
  return all;
}

}  // namespace etalon::dicom
