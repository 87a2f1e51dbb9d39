#include "etalon/dicom/attributes.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "etalon/dicom/palette.h"

namespace etalon::dicom {
namespace {

using image::AxisCalibration;
using image::AxisUnit;
using image::RegionKind;

std::optional<double> Positive(std::optional<double> value) {
  return value && *value > 0.0 ? value : std::nullopt;
}

/// Units by code: PS3.3 C.8.5.5.1.15.
AxisCalibration CalibrationOf(int unit_code, double delta) {
  const double size = std::abs(delta);
  if (!(size > 0.0) || !std::isfinite(size)) return {};
  switch (unit_code) {
    case 0:
      return {};
    case 3:
      return {AxisUnit::kMillimetre, 10.0 * size};
    case 4:
      return {AxisUnit::kSecond, size};
    case 5:
      return {AxisUnit::kHertz, size};
    case 7:
      return {AxisUnit::kCentimetrePerSecond, size};
    default:
      return {AxisUnit::kOther, size};
  }
}

/// Spatial format: PS3.3 C.8.5.5.1.1; data type: C.8.5.5.1.2.
RegionKind KindOf(int spatial_format, int data_type) {
  if (spatial_format == 2) return RegionKind::kMMode;
  if (spatial_format == 3 || data_type == 3 || data_type == 4) return RegionKind::kSpectralDoppler;
  if (data_type == 1) return RegionKind::kTissue;
  if (data_type == 2) return RegionKind::kColourFlow;
  return RegionKind::kOther;
}

/// The four corners are given inclusively.
image::PixelBox BoxOf(DcmItem& item, int rows, int columns) {
  const auto corner = [&](const DcmTagKey& tag, int most) {
    return std::clamp(Integer(item, tag).value_or(0), 0, most);
  };
  const int left = corner(DCM_RegionLocationMinX0, columns);
  const int top = corner(DCM_RegionLocationMinY0, rows);
  const int right = corner(DCM_RegionLocationMaxX1, columns - 1);
  const int bottom = corner(DCM_RegionLocationMaxY1, rows - 1);
  return {.top = top, .left = left, .rows = bottom - top + 1, .columns = right - left + 1};
}

image::Region RegionOf(DcmItem& item, int rows, int columns) {
  const auto axis = [&](const DcmTagKey& unit, const DcmTagKey& delta) {
    return CalibrationOf(Integer(item, unit).value_or(0), Real(item, delta).value_or(0.0));
  };
  return {.box = BoxOf(item, rows, columns),
          .kind = KindOf(Integer(item, DCM_RegionSpatialFormat).value_or(0),
                         Integer(item, DCM_RegionDataType).value_or(0)),
          .column_axis = axis(DCM_PhysicalUnitsXDirection, DCM_PhysicalDeltaX),
          .row_axis = axis(DCM_PhysicalUnitsYDirection, DCM_PhysicalDeltaY)};
}

std::vector<Seconds> EvenTimes(std::size_t frames, double step) {
  std::vector<Seconds> times;
  for (std::size_t frame = 0; frame < frames; ++frame) {
    times.emplace_back(step * static_cast<double>(frame));
  }
  return times;
}

/// Frame Time Vector: increments in milliseconds, the first of them 0.
std::vector<Seconds> TimesFromVector(DcmItem& dataset, std::size_t frames) {
  const std::vector<double> increments = Reals(dataset, DCM_FrameTimeVector);
  if (increments.size() != frames) return {};
  std::vector<Seconds> times{Seconds(0.0)};
  double milliseconds = 0.0;
  for (std::size_t frame = 1; frame < frames; ++frame) {
    if (!(increments[frame] > 0.0)) return {};
    milliseconds += increments[frame];
    times.emplace_back(milliseconds / 1000.0);
  }
  return times;
}

std::optional<double> SecondsPerFrame(DcmItem& dataset) {
  if (const auto time = Positive(Real(dataset, DCM_FrameTime))) return *time / 1000.0;
  for (const DcmTagKey& tag : {DCM_CineRate, DCM_RecommendedDisplayFrameRate}) {
    if (const auto rate = Positive(Real(dataset, tag))) return 1.0 / *rate;
  }
  if (const auto time = Positive(Real(dataset, DCM_ActualFrameDuration))) return *time / 1000.0;
  return std::nullopt;
}

image::Sex SexOf(const std::string& text) {
  if (text.starts_with("F")) return image::Sex::kFemale;
  if (text.starts_with("M")) return image::Sex::kMale;
  return image::Sex::kUnknown;
}

/// Age String: three digits and D, W, M or Y.
std::optional<double> YearsFromAgeString(const std::string& text) {
  int count = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (failure != std::errc{} || end == text.data() + text.size() || count < 0) return std::nullopt;
  switch (*end) {
    case 'Y':
      return count;
    case 'M':
      return count / 12.0;
    case 'W':
      return count * 7.0 / 365.25;
    case 'D':
      return count / 365.25;
    default:
      return std::nullopt;
  }
}

struct Date {
  int year = 0, month = 0, day = 0;
};

std::optional<Date> DateOf(const std::string& text) {
  if (text.size() != 8 || text.find_first_not_of("0123456789") != std::string::npos) {
    return std::nullopt;
  }
  return Date{std::atoi(text.substr(0, 4).c_str()), std::atoi(text.substr(4, 2).c_str()),
              std::atoi(text.substr(6, 2).c_str())};
}

/// Whole years between two dates; no more precise, so that the birthday does not show.
std::optional<double> YearsBetween(const std::optional<Date>& birth,
                                   const std::optional<Date>& study) {
  if (!birth || !study || birth->year < 1850) return std::nullopt;
  const bool before_birthday =
      std::pair(study->month, study->day) < std::pair(birth->month, birth->day);
  return study->year - birth->year - (before_birthday ? 1 : 0);
}

std::optional<double> Within(std::optional<double> value, double low, double high) {
  return value && *value >= low && *value <= high ? value : std::nullopt;
}

std::optional<double> AgeOf(DcmItem& dataset) {
  auto years = YearsFromAgeString(Text(dataset, DCM_PatientAge));
  if (!years || *years <= 0.0) {
    years = YearsBetween(DateOf(Text(dataset, DCM_PatientBirthDate)),
                         DateOf(Text(dataset, DCM_StudyDate)));
  }
  return Within(years, 1e-3, 130.0);
}

/// Patient's Size is in metres; many devices write centimetres.
std::optional<double> HeightOf(DcmItem& dataset) {
  const double size = Real(dataset, DCM_PatientSize).value_or(0.0);
  return Within(size < 3.0 ? 100.0 * size : size, 20.0, 260.0);
}

std::vector<int> Words(DcmItem& dataset, const DcmTagKey& tag) {
  const Uint16* words = nullptr;
  unsigned long count = 0;
  if (dataset.findAndGetUint16Array(tag, words, &count).bad() || words == nullptr) return {};
  return {words, words + count};
}

/// Entries of 8 bits lie two in a word.
std::vector<int> SplitWords(const std::vector<int>& words) {
  std::vector<int> bytes;
  for (const int word : words) bytes.insert(bytes.end(), {word & 0xFF, word >> 8});
  return bytes;
}

/// The two forms in which the table of one channel may be stored.
struct TableTags {
  DcmTagKey plain;
  DcmTagKey segmented;
};
const TableTags kRed{DCM_RedPaletteColorLookupTableData,
                     DCM_SegmentedRedPaletteColorLookupTableData};
const TableTags kGreen{DCM_GreenPaletteColorLookupTableData,
                       DCM_SegmentedGreenPaletteColorLookupTableData};
const TableTags kBlue{DCM_BluePaletteColorLookupTableData,
                      DCM_SegmentedBluePaletteColorLookupTableData};

/// One lookup table as stored; empty when it is shorter than it says.
std::vector<int> TableOf(DcmItem& dataset, const TableTags& tags, std::size_t entries) {
  std::vector<int> table = Words(dataset, tags.plain);
  if (table.empty()) return ExpandSegments(Words(dataset, tags.segmented), entries);
  if (table.size() < entries && 2 * table.size() >= entries) table = SplitWords(table);
  if (table.size() < entries) return {};
  table.resize(entries);
  return table;
}

/// 8 bits of an entry. Some devices declare 16 bits and fill only the low 8 of all three tables.
int ShiftOf(const std::vector<int>& red, const std::vector<int>& green,
            const std::vector<int>& blue) {
  const int highest = std::max({*std::ranges::max_element(red), *std::ranges::max_element(green),
                                *std::ranges::max_element(blue)});
  return highest <= 0xFF ? 0 : 8;
}

}  // namespace

std::vector<image::Region> ReadRegions(DcmItem& dataset, int rows, int columns) {
  std::vector<image::Region> regions;
  DcmItem* item = nullptr;
  for (long index = 0;
       dataset.findAndGetSequenceItem(DCM_SequenceOfUltrasoundRegions, item, index).good();
       ++index) {
    const image::Region region = RegionOf(*item, rows, columns);
    if (!region.box.empty()) regions.push_back(region);
  }
  return regions;
}

std::optional<image::PixelSpacing> ReadSpacing(DcmItem& dataset) {
  for (const DcmTagKey& tag :
       {DCM_PixelSpacing, DCM_ImagerPixelSpacing, DCM_NominalScannedPixelSpacing}) {
    const auto row = Positive(Real(dataset, tag, 0));
    const auto column = Positive(Real(dataset, tag, 1));
    if (row && column) return image::PixelSpacing{.row = *row, .column = *column};
  }
  return std::nullopt;
}

std::vector<Seconds> ReadFrameTimes(DcmItem& dataset, std::size_t frames) {
  if (frames < 2) return {};
  DcmTagKey pointed;
  DcmElement* pointer = nullptr;
  if (dataset.findAndGetElement(DCM_FrameIncrementPointer, pointer).good()) {
    pointer->getTagVal(pointed);
  }
  const bool even = pointed == DCM_FrameTime && Positive(Real(dataset, DCM_FrameTime));
  if (!even) {
    if (auto times = TimesFromVector(dataset, frames); !times.empty()) return times;
  }
  const auto step = SecondsPerFrame(dataset);
  return step ? EvenTimes(frames, *step) : std::vector<Seconds>{};
}

image::Acquisition ReadAcquisition(DcmItem& dataset) {
  image::Acquisition acquisition{.modality = Text(dataset, DCM_Modality),
                                 .manufacturer = Text(dataset, DCM_Manufacturer),
                                 .device = Text(dataset, DCM_ManufacturerModelName),
                                 .heart_rate = std::nullopt,
                                 .r_wave_times = {}};
  if (const auto rate = Within(Real(dataset, DCM_HeartRate), 10.0, 400.0)) {
    acquisition.heart_rate = BeatsPerMinute(*rate);
  }
  for (const double milliseconds : Reals(dataset, DCM_RWaveTimeVector)) {
    acquisition.r_wave_times.emplace_back(milliseconds / 1000.0);
  }
  return acquisition;
}

image::Subject ReadSubject(DcmItem& dataset) {
  return {.sex = SexOf(Text(dataset, DCM_PatientSex)),
          .age_years = AgeOf(dataset),
          .height_cm = HeightOf(dataset),
          .weight_kg = Within(Real(dataset, DCM_PatientWeight), 0.3, 500.0)};
}

GrayTransform ReadGrayTransform(DcmItem& dataset) {
  GrayTransform transform{.slope = Real(dataset, DCM_RescaleSlope).value_or(1.0),
                          .intercept = Real(dataset, DCM_RescaleIntercept).value_or(0.0),
                          .window = std::nullopt,
                          .inverted = false};
  if (transform.slope == 0.0) transform.slope = 1.0;
  const auto centre = Real(dataset, DCM_WindowCenter);
  const auto width = Positive(Real(dataset, DCM_WindowWidth));
  if (centre && width) transform.window = VoiWindow{.centre = *centre, .width = *width};
  const std::string shape = Text(dataset, DCM_PresentationLUTShape);
  transform.inverted = shape.empty() ? Text(dataset, DCM_PhotometricInterpretation) == "MONOCHROME1"
                                     : shape == "INVERSE";
  return transform;
}

Palette ReadPalette(DcmItem& dataset) {
  const std::vector<double> descriptor = Reals(dataset, DCM_RedPaletteColorLookupTableDescriptor);
  if (descriptor.size() < 3) return {};
  // 0 stands for 65536, which does not fit the descriptor.
  const auto claimed = static_cast<std::uint16_t>(static_cast<std::int32_t>(descriptor[0]));
  const std::size_t entries = claimed == 0 ? 65536 : claimed;
  const auto red = TableOf(dataset, kRed, entries);
  const auto green = TableOf(dataset, kGreen, entries);
  const auto blue = TableOf(dataset, kBlue, entries);
  if (red.empty() || green.empty() || blue.empty()) return {};
  Palette palette{.first = static_cast<int>(descriptor[1]), .colours = {}};
  const int shift = ShiftOf(red, green, blue);
  const auto level = [&](int entry) { return static_cast<std::uint8_t>(entry >> shift); };
  for (std::size_t entry = 0; entry < entries; ++entry) {
    palette.colours.push_back({level(red[entry]), level(green[entry]), level(blue[entry])});
  }
  return palette;
}

}  // namespace etalon::dicom
