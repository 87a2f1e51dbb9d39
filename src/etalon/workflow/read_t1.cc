#include "etalon/workflow/read_t1.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

#include "etalon/cmr/motion_correction.h"
#include "etalon/dicom/t1_series.h"
#include "etalon/image/components.h"
#include "etalon/workflow/heart_labels.h"
#include "etalon/workflow/study_files.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;

/// One slice of a series, or a map that was made of it.
struct Source {
  const dicom::SliceOrigin* origin = nullptr;
  const dicom::InversionSeries* series = nullptr;  ///< or
  const dicom::ReadyT1Map* map = nullptr;

  const image::FloatImage& picture() const {
    return series != nullptr ? series->images.front().pixels : map->t1;
  }
  SliceGrid grid() const {
    return {picture().rows(), picture().columns(), origin->frame, origin->frame_of_reference,
            origin->patient_key};
  }
};

/// Series before maps: of those we know how well they fit.
std::vector<Source> SourcesOf(const dicom::T1Images& images) {
  std::vector<Source> sources;
  for (const dicom::InversionSeries& series : images.series) {
    sources.push_back({&series, &series, nullptr});
  }
  for (const dicom::ReadyT1Map& map : images.maps) sources.push_back({&map, nullptr, &map});
  return sources;
}

/// The slices of the series that is named, or of the first before or after contrast agent. A name
/// of a further slice ("series-3-slice-2") is that slice alone.
std::vector<Source> Choose(const std::vector<Source>& all, const std::string& name,
                           bool after_contrast_agent) {
  const auto first = std::ranges::find_if(all, [&](const Source& source) {
    return name.empty() ? source.origin->after_contrast_agent == after_contrast_agent
                        : source.origin->name == name;
  });
  if (first == all.end()) return {};
  if (name.find("-slice-") != std::string::npos) return {*first};
  std::vector<Source> slices;
  std::ranges::copy_if(all, std::back_inserter(slices), [&](const Source& source) {
    return source.origin->number == first->origin->number &&
           (source.map == nullptr) == (first->map == nullptr);
  });
  return slices;
}

std::string NamesOf(const std::vector<Source>& all) {
  std::vector<std::string> names;
  for (const Source& source : all) names.push_back(source.origin->name);
  return fmt::format("{}", fmt::join(names, ", "));
}

[[noreturn]] void SayWhatIsMissing(const std::vector<Source>& all, const std::string& wanted,
                                   const std::vector<Error>& problems) {
  if (!wanted.empty()) {
    throw Error(ErrorCode::kUsage, fmt::format("no series '{}'; found: {}", wanted, NamesOf(all)));
  }
  if (!all.empty()) {
    throw Error(ErrorCode::kUsage,
                fmt::format("every series was made after contrast agent ({}); --native names one "
                            "that was not",
                            NamesOf(all)));
  }
  const std::string why = problems.empty() ? "" : fmt::format("; e.g. {}", problems.front().what());
  throw Error(ErrorCode::kUsage,
              fmt::format("no T1 can be read here: it takes MR images at several times after "
                          "inversion (MOLLI, ShMOLLI), or a T1 map of the scanner{}",
                          why));
}

std::string LowerCase(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  return text;
}

cmr::T1Series SeriesOf(const dicom::InversionSeries& read) {
  cmr::T1Series series{
      .name = read.name,
      .frames = {},
      .inversion_times = {},
      .polarity = read.is_signed ? cmr::Polarity::kSigned : cmr::Polarity::kMagnitude,
      .spacing = read.spacing,
      .shortened = LowerCase(read.description).find("shmolli") != std::string::npos};
  for (const dicom::InversionImage& image : read.images) {
    series.frames.push_back(image.pixels);
    series.inversion_times.push_back(image.inversion_time);
  }
  return series;
}

cmr::MappedSlice ScannerSlice(const dicom::ReadyT1Map& read, HeartLabels heart) {
  cmr::MappedSlice slice;
  slice.series.name = read.name;
  slice.series.spacing = read.spacing;
  slice.map.t1 = read.t1;
  slice.source = cmr::MapSource::kScanner;
  slice.labels = std::move(heart.labels);
  slice.insertions = heart.insertions;
  return slice;
}

bool HasSpacing(const cmr::T1Series& series) {
  return series.spacing.row > 0.0 && series.spacing.column > 0.0;
}

bool IsMarked(const image::LabelMask& labels) {
  return std::ranges::any_of(labels.pixels(), [](std::uint8_t label) { return label != 0; });
}

cmr::MappedSlice FittedSlice(const dicom::InversionSeries& read, HeartLabels heart,
                             bool correct_motion, int threads) {
  cmr::MappedSlice slice;
  slice.series = SeriesOf(read);
  slice.labels = std::move(heart.labels);
  slice.insertions = heart.insertions;
  const image::PixelBox box = cmr::HeartBox(slice.labels);
  if (HasSpacing(slice.series)) slice.motion = cmr::CheckMotion(slice.series, {.box = box});
  if (correct_motion && slice.motion.largest > cmr::kMotionFlagMillimetres) {
    auto corrected =
        cmr::CorrectMotion(slice.series, slice.motion,
                           {.box = box,
                            .threads = threads,
                            .labels = IsMarked(slice.labels) ? slice.labels : image::LabelMask()});
    slice.series = std::move(corrected.series);
    slice.left_after_correction = std::move(corrected.left);
  }
  auto map = cmr::FitT1Map(slice.series, {.threads = threads});
  if (!map) {
    throw Error(ErrorCode::kUsage, fmt::format("{}: {}", read.name, map.refusal().reason));
  }
  slice.map = std::move(map).value();
  return slice;
}

cmr::MappedSlice MapSlice(const Source& source, HeartLabels heart, const T1Choices& choices,
                          int threads) {
  return source.map != nullptr
             ? ScannerSlice(*source.map, std::move(heart))
             : FittedSlice(*source.series, std::move(heart), choices.correct_motion, threads);
}

std::optional<cmr::Haematocrit> HaematocritOf(const T1Choices& choices) {
  if (!choices.haematocrit) return std::nullopt;
  if (!(*choices.haematocrit > 0.0 && *choices.haematocrit < 1.0)) {
    throw Error(ErrorCode::kUsage, "a haematocrit is a fraction between 0 and 1, e.g. 0.42");
  }
  // Of a laboratory's reading.
  return cmr::Haematocrit{*choices.haematocrit, 0.01, false};
}

cmr::SliceOptions OptionsOf(const T1Choices& choices, const dicom::SliceOrigin& native) {
  cmr::SliceOptions options{.level = choices.level,
                            .haematocrit = HaematocritOf(choices),
                            .field_strength = native.field_strength};
  if (!choices.normal_ranges.empty()) {
    options.normal_ranges = cmr::ReadNormalRanges(choices.normal_ranges);
  }
  return options;
}

/// "96.5,80": column and row of the anterior insertion.
std::optional<image::PixelPoint> InsertionOf(const std::string& text) {
  if (text.empty()) return std::nullopt;
  const auto comma = text.find(',');
  image::PixelPoint point;
  const char* end = text.data() + text.size();
  const bool read =
      comma != std::string::npos &&
      std::from_chars(text.data(), text.data() + comma, point.column).ptr == text.data() + comma &&
      std::from_chars(text.data() + comma + 1, end, point.row).ptr == end;
  if (!read) {
    throw Error(ErrorCode::kUsage, "--insertion takes COLUMN,ROW in pixels, not '" + text + "'");
  }
  return point;
}

/// Nothing marked where no outlines were given. The n-th file of outlines, or the last.
HeartLabels LabelsOf(const StudyFiles& files, std::size_t index, const T1Choices& choices,
                     const Source& source) {
  const SliceGrid grid = source.grid();
  if (files.outlines.empty()) return {image::LabelMask(grid.rows, grid.columns), {}};
  const fs::path& file = files.outlines[std::min(index, files.outlines.size() - 1)];
  HeartLabels heart = ReadHeartLabels(file, grid, choices.labels_slice);
  if (const auto insertion = InsertionOf(choices.insertion)) heart.insertions.anterior = insertion;
  return heart;
}

bool ShowsVentricle(const image::LabelMask& labels) {
  return image::CountPixels(image::MaskOf(labels, cmr::kLeftVentricleLabel)) > 0 &&
         image::CountPixels(image::MaskOf(labels, cmr::kMyocardiumLabel)) > 0;
}

/// The slices to be measured with their outlines: all in which the ventricle is outlined, or the
/// first where the outlines are of one slice.
std::vector<std::pair<Source, HeartLabels>> OutlinedSlices(const std::vector<Source>& slices,
                                                           const StudyFiles& files,
                                                           const T1Choices& choices) {
  const bool many = slices.size() > 1 && !files.outlines.empty() && slices.front().origin->frame &&
                    HoldsManySlices(files.outlines.front());
  if (!many) return {{slices.front(), LabelsOf(files, 0, choices, slices.front())}};
  std::vector<std::pair<Source, HeartLabels>> outlined;
  for (const Source& source : slices) {
    HeartLabels heart = LabelsOf(files, 0, choices, source);
    if (ShowsVentricle(heart.labels)) outlined.emplace_back(source, std::move(heart));
  }
  if (outlined.empty()) {
    throw FileError(ErrorCode::kFileUnsupported, files.outlines.front().string(),
                    "outlines the left ventricle in no slice of " + slices.front().origin->name);
  }
  return outlined;
}

/// The slice that lies nearest, within half the thickness of `native`; null without one.
const Source* AtTheSamePlace(const Source& native, const std::vector<Source>& all) {
  if (all.empty()) return nullptr;
  if (!native.origin->frame || all.size() == 1) return &all.front();
  const Source* nearest = nullptr;
  double least = 0.5;
  for (const Source& source : all) {
    if (!source.origin->frame) continue;
    const double away =
        std::abs(native.origin->frame->VoxelFromPatient(source.origin->frame->origin).slice);
    if (away > least) continue;
    least = away;
    nearest = &source;
  }
  return nearest;
}

/// Several slices in thirds from base to apex, which is the end with the smaller outlines.
void AssignLevels(std::vector<cmr::HeartSlice>& slices) {
  const std::size_t count = slices.size();
  if (count < 2) return;
  const auto area = [&](std::size_t index) {
    const image::LabelMask& labels = slices[index].native.labels;
    return image::CountPixels(image::MaskOf(labels, cmr::kLeftVentricleLabel)) +
           image::CountPixels(image::MaskOf(labels, cmr::kMyocardiumLabel));
  };
  if (area(0) < area(count - 1)) std::ranges::reverse(slices);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t third = 3 * (2 * i + 1) / (2 * count);
    slices[i].level = third == 0 ? cmr::SliceLevel::kBasal
                                 : (third == 1 ? cmr::SliceLevel::kMid : cmr::SliceLevel::kApical);
  }
}

/// What stands in place of measurements where nobody said what is to be measured.
void RefuseWithoutOutlines(cmr::HeartReading& reading) {
  const Refusal refusal{RefusalCode::kStructureNotFound,
                        "Nothing says where blood pool and myocardium lie; --masks does."};
  reading.measurements.clear();
  reading.refusals = {{"myocardial_t1_native", refusal},
                      {"myocardial_t1_post_contrast", refusal},
                      {"extracellular_volume_fraction", refusal}};
}

}  // namespace

report::T1Report ReadT1Study(const StudySource& source, const T1Choices& choices, int threads,
                             std::vector<Error>& problems) {
  const StudyFiles files = SortByRole(source.files);
  const dicom::T1Images images = dicom::ReadT1Images(files.images, problems);
  const std::vector<Source> all = SourcesOf(images);
  const std::vector<Source> native = Choose(all, choices.native_series, false);
  if (native.empty()) SayWhatIsMissing(all, choices.native_series, problems);
  const std::vector<Source> post = Choose(all, choices.post_contrast_series, true);
  if (post.empty() && !choices.post_contrast_series.empty()) {
    SayWhatIsMissing(all, choices.post_contrast_series, problems);
  }
  const dicom::SliceOrigin& origin = *native.front().origin;
  const cmr::SliceOptions options = OptionsOf(choices, origin);

  report::T1Report report;
  report.study = source.name;
  report.subject = origin.subject;
  report.field_strength = origin.field_strength;
  report.site = options.normal_ranges.site;
  for (auto& [slice, heart] : OutlinedSlices(native, files, choices)) {
    cmr::HeartSlice mapped{choices.level, MapSlice(slice, std::move(heart), choices, threads), {}};
    if (const Source* after = AtTheSamePlace(slice, post)) {
      mapped.post_contrast =
          MapSlice(*after, LabelsOf(files, 1, choices, *after), choices, threads);
    }
    report.slices.push_back(std::move(mapped));
  }
  AssignLevels(report.slices);
  report.reading = cmr::MeasureHeart(report.slices, options);
  if (files.outlines.empty()) RefuseWithoutOutlines(report.reading);
  return report;
}

}  // namespace etalon::workflow
