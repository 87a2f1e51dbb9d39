#include "etalon/dicom/t1_series.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <iterator>
#include <map>
#include <memory>
#include <tuple>
#include <utility>

#include "etalon/dicom/attributes.h"
#include "etalon/dicom/plane_stack.h"
#include "etalon/dicom/stored_frames.h"
#include "etalon/dicom/toolkit.h"

namespace etalon::dicom {
namespace {

constexpr double kLongestInversionTime = 30000.0;  // ms
// The middle value of a map of T1 in milliseconds, before or after contrast agent.
constexpr double kLowestMiddle = 50.0;
constexpr double kHighestMiddle = 5000.0;

/// One image with what decides on its place.
struct ReadImage {
  std::string series_uid;
  SliceOrigin origin;
  image::FloatImage pixels;
  std::optional<double> inversion_time;  ///< nothing: a map
  std::string file;
};

std::string LowerCase(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  return text;
}

bool IsInversionTime(double time) { return time > 0.0 && time < kLongestInversionTime; }

std::optional<double> InversionTimeOf(DcmItem& dataset, long frame) {
  std::vector<double> candidates = Reals(dataset, DCM_InversionTime);
  if (DcmItem* modifier = FunctionalGroup(dataset, frame, DCM_MRModifierSequence)) {
    std::ranges::copy(Reals(*modifier, DCM_InversionTimes), std::back_inserter(candidates));
  }
  std::ranges::copy(Reals(dataset, DCM_InversionTimes), std::back_inserter(candidates));
  const auto found = std::ranges::find_if(candidates, IsInversionTime);
  return found == candidates.end() ? std::nullopt : std::optional(*found);
}

bool IsT1Map(DcmItem& dataset, const std::string& description) {
  std::string value = Text(dataset, DCM_ImageType);
  const bool derived = value == "DERIVED";
  for (unsigned long index = 1; !value.empty(); ++index) {
    if (value == "T1" || value == "T1 MAP" || value == "T1_MAP" || value == "T1MAP") return true;
    value = Text(dataset, DCM_ImageType, index);
  }
  const std::string lower = LowerCase(description);
  return derived && lower.find("t1") != std::string::npos && lower.find("map") != std::string::npos;
}

bool AfterContrastAgent(DcmItem& dataset, const std::string& description) {
  if (!Text(dataset, DCM_ContrastBolusAgent).empty()) return true;
  if (FirstItem(dataset, DCM_ContrastBolusAgentSequence) != nullptr) return true;
  const std::string lower = LowerCase(description);
  return std::ranges::any_of(std::array{"post", "contrast", "gado"}, [&](const char* word) {
    return lower.find(word) != std::string::npos && lower.find("pre") == std::string::npos;
  });
}

/// Of a frame's functional groups, or of the file.
std::optional<ImagePlane> PlaneOf(DcmItem& dataset, long frame) {
  DcmItem* position = FunctionalGroup(dataset, frame, DCM_PlanePositionSequence);
  DcmItem* orientation = FunctionalGroup(dataset, frame, DCM_PlaneOrientationSequence);
  DcmItem* measures = FunctionalGroup(dataset, frame, DCM_PixelMeasuresSequence);
  if (position == nullptr || orientation == nullptr || measures == nullptr) {
    return ReadPlane(dataset, dataset, dataset);
  }
  return ReadPlane(*position, *orientation, *measures);
}

double ThicknessOf(DcmItem& dataset, long frame) {
  DcmItem* measures = FunctionalGroup(dataset, frame, DCM_PixelMeasuresSequence);
  const double thickness =
      Real(measures != nullptr ? *measures : dataset, DCM_SliceThickness).value_or(0.0);
  return thickness > 0.0 ? thickness : 1.0;
}

void AddPlace(DcmItem& dataset, long frame, const std::string& path, SliceOrigin& origin) {
  origin.spacing = ReadSpacing(dataset).value_or(image::PixelSpacing{});
  const auto plane = PlaneOf(dataset, frame);
  if (!plane) return;
  origin.spacing = {plane->row_spacing, plane->column_spacing};
  origin.frame = StackPlanes({*plane}, ThicknessOf(dataset, frame), path).frame;
}

SliceOrigin OriginOf(DcmItem& dataset, const std::string& path) {
  SliceOrigin origin;
  origin.description = Text(dataset, DCM_SeriesDescription);
  origin.number = Integer(dataset, DCM_SeriesNumber).value_or(0);
  origin.field_strength = Real(dataset, DCM_MagneticFieldStrength).value_or(0.0);
  origin.after_contrast_agent = AfterContrastAgent(dataset, origin.description);
  origin.subject = ReadSubject(dataset);
  origin.frame_of_reference = Text(dataset, DCM_FrameOfReferenceUID);
  const std::string patient = Text(dataset, DCM_PatientID);
  if (!patient.empty()) origin.patient_key = Text(dataset, DCM_IssuerOfPatientID) + "\\" + patient;
  AddPlace(dataset, 0, path, origin);
  return origin;
}

/// Names what stands where a time after inversion was looked for.
std::string WithoutTime(DcmItem& dataset) {
  std::string cause =
      "MR image without an Inversion Time (0018,0082) or Inversion Times (0018,9079), and no T1 "
      "map by its Image Type";
  if (Real(dataset, DCM_TriggerTime)) {
    cause += "; its Trigger Time (0018,1060) is the delay after the R wave, not after an inversion";
  }
  return cause;
}

/// @throws Error kFileUnsupported for values that cannot be T1 in milliseconds.
void TurnIntoMilliseconds(DcmItem& dataset, const std::string& path, image::FloatImage& map) {
  const std::string unit = LowerCase(Text(dataset, DCM_RescaleType));
  const float factor = unit == "s" || unit == "sec" ? 1000.0F : 1.0F;
  std::vector<float> values;
  for (float& value : map.pixels()) {
    value = std::isfinite(value) && value > 0.0F ? value * factor : 0.0F;
    if (value > 0.0F) values.push_back(value);
  }
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.empty() || static_cast<double>(*middle) < kLowestMiddle ||
      static_cast<double>(*middle) > kHighestMiddle) {
    throw FileError(ErrorCode::kFileUnsupported, path,
                    "is called a T1 map, but its values are no T1 in milliseconds");
  }
}

std::vector<ReadImage> ReadFrames(const std::filesystem::path& path) {
  const auto file = LoadFile(path.string(), ReadDepth::kWhole);
  DcmDataset& dataset = *file->getDataset();
  if (Text(dataset, DCM_Modality) != "MR") {
    throw FileError(ErrorCode::kFileUnsupported, path.string(), "is not an MR image");
  }
  const SliceOrigin origin = OriginOf(dataset, path.string());
  const bool has_time = InversionTimeOf(dataset, 0).has_value();
  if (!has_time && !IsT1Map(dataset, origin.description)) {
    throw FileError(ErrorCode::kFileUnsupported, path.string(), WithoutTime(dataset));
  }
  StoredFrames stored = ReadStoredFrames(*file, path.string());
  std::vector<ReadImage> images;
  for (std::size_t index = 0; index < stored.frames.size(); ++index) {
    const long frame = static_cast<long>(index);
    ReadImage image{Text(dataset, DCM_SeriesInstanceUID),
                    origin,
                    {stored.rows, stored.columns, std::move(stored.frames[index])},
                    InversionTimeOf(dataset, frame),
                    path.filename().string()};
    AddPlace(dataset, frame, path.string(), image.origin);
    if (has_time && !image.inversion_time) {
      throw FileError(ErrorCode::kFileUnsupported, path.string(),
                      "has frames with and without Inversion Times (0018,9079)");
    }
    if (!has_time) TurnIntoMilliseconds(dataset, path.string(), image.pixels);
    images.push_back(std::move(image));
  }
  return images;
}

/// Where a slice lies along its normal, to a tenth of a millimetre.
long HeightOf(const SliceOrigin& origin) {
  if (!origin.frame) return 0;
  const image::PatientPoint& step = origin.frame->slice_step;
  const image::PatientPoint& at = origin.frame->origin;
  const double length = std::hypot(step.x, step.y, step.z);
  return std::lround(10.0 * (at.x * step.x + at.y * step.y + at.z * step.z) / length);
}

/// Series number, its UID, kind (map or images), height.
using Key = std::tuple<int, std::string, bool, long>;

Key KeyOf(const ReadImage& image) {
  return {image.origin.number, image.series_uid, !image.inversion_time, HeightOf(image.origin)};
}

void CheckSize(const ReadImage& first, const ReadImage& image, const std::filesystem::path& path) {
  if (image.pixels.rows() == first.pixels.rows() &&
      image.pixels.columns() == first.pixels.columns()) {
    return;
  }
  throw FileError(ErrorCode::kFileUnsupported, path.string(),
                  "has another size than the other images of its series");
}

bool HasNegative(const InversionSeries& series) {
  return std::ranges::any_of(series.images, [](const InversionImage& image) {
    return std::ranges::any_of(image.pixels.pixels(), [](float value) { return value < 0.0F; });
  });
}

InversionSeries SeriesOf(std::vector<ReadImage>&& images, std::string name) {
  InversionSeries series{images.front().origin, {}, false};
  series.name = std::move(name);
  for (ReadImage& image : images) {
    series.images.push_back({std::move(image.pixels), *image.inversion_time, image.file});
  }
  std::ranges::stable_sort(series.images, [](const InversionImage& a, const InversionImage& b) {
    return std::tie(a.inversion_time, a.file) < std::tie(b.inversion_time, b.file);
  });
  series.is_signed = HasNegative(series);
  return series;
}

T1Images Sorted(std::map<Key, std::vector<ReadImage>>&& found) {
  T1Images all;
  std::map<int, int> slices;
  for (auto& [key, images] : found) {
    const int number = std::get<0>(key);
    const int slice = ++slices[number];
    std::string name = "series-" + std::to_string(number);
    if (slice > 1) name += "-slice-" + std::to_string(slice);
    if (std::get<2>(key)) {
      ReadImage& image = images.front();
      all.maps.push_back({std::move(image.origin), std::move(image.pixels), std::move(image.file)});
      all.maps.back().name = std::move(name);
    } else {
      all.series.push_back(SeriesOf(std::move(images), std::move(name)));
    }
  }
  return all;
}

}  // namespace

T1Images ReadT1Images(const std::vector<std::filesystem::path>& files,
                      std::vector<Error>& problems) {
  std::map<Key, std::vector<ReadImage>> found;
  for (const std::filesystem::path& path : files) {
    try {
      for (ReadImage& image : ReadFrames(path)) {
        std::vector<ReadImage>& slice = found[KeyOf(image)];
        if (!slice.empty()) CheckSize(slice.front(), image, path);
        slice.push_back(std::move(image));
      }
    } catch (const Error& error) {
      problems.push_back(error);
    }
  }
  return Sorted(std::move(found));
}

}  // namespace etalon::dicom
