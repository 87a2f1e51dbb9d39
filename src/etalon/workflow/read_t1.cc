#include "etalon/workflow/read_t1.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "etalon/dicom/t1_series.h"
#include "etalon/image/components.h"
#include "etalon/media/nifti_volume.h"
#include "etalon/media/open_image.h"
#include "etalon/media/png.h"
#include "etalon/workflow/study_files.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using dicom::InversionSeries;

const InversionSeries* Choose(const std::vector<InversionSeries>& all, const std::string& name,
                              bool after_contrast_agent) {
  const auto fits = [&](const InversionSeries& series) {
    return name.empty() ? series.after_contrast_agent == after_contrast_agent : series.name == name;
  };
  const auto found = std::ranges::find_if(all, fits);
  return found == all.end() ? nullptr : &*found;
}

std::string NamesOf(const std::vector<InversionSeries>& all) {
  std::vector<std::string> names;
  for (const InversionSeries& series : all) names.push_back(series.name);
  return names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "));
}

const InversionSeries& NativeSeries(const std::vector<InversionSeries>& all,
                                    const T1Choices& choices, const std::vector<Error>& problems) {
  const InversionSeries* series = Choose(all, choices.native_series, false);
  if (series != nullptr) return *series;
  const std::string why = problems.empty() ? "" : fmt::format(" ({})", problems.front().what());
  throw Error(ErrorCode::kUsage,
              fmt::format("no native series with inversion times; found: {}{}", NamesOf(all), why));
}

const InversionSeries* PostContrastSeries(const std::vector<InversionSeries>& all,
                                          const T1Choices& choices) {
  const InversionSeries* series = Choose(all, choices.post_contrast_series, true);
  if (series == nullptr && !choices.post_contrast_series.empty()) {
    throw Error(ErrorCode::kUsage, fmt::format("no series '{}'; found: {}",
                                               choices.post_contrast_series, NamesOf(all)));
  }
  return series;
}

image::LabelMask SliceOfNifti(const fs::path& path, int slice) {
  const image::FloatVolume volume = media::ReadNiftiVolume(path).volume;
  if (slice < 0 || slice >= volume.slices()) {
    throw FileError(ErrorCode::kFileUnsupported, path.string(),
                    fmt::format("has {} slices, and no slice {}", volume.slices(), slice));
  }
  image::LabelMask labels(volume.rows(), volume.columns());
  std::transform(volume.slice(slice), volume.slice(slice) + labels.size(), labels.pixels().begin(),
                 [](float value) {
                   return static_cast<std::uint8_t>(std::clamp(std::lround(value), 0L, 255L));
                 });
  return labels;
}

image::LabelMask ReadLabels(const fs::path& path, int slice, const InversionSeries& series) {
  image::LabelMask labels = media::RecogniseFile(path) == media::FileFormat::kNifti
                                ? SliceOfNifti(path, slice)
                                : media::ReadLabelPng(path);
  const image::FloatImage& first = series.images.front().pixels;
  if (labels.rows() != first.rows() || labels.columns() != first.columns()) {
    throw FileError(ErrorCode::kFileUnsupported, path.string(),
                    fmt::format("is {} x {} pixels, the images are {} x {}", labels.columns(),
                                labels.rows(), first.columns(), first.rows()));
  }
  return labels;
}

cmr::T1Series SeriesOf(const InversionSeries& read) {
  cmr::T1Series series{
      .name = read.name,
      .frames = {},
      .inversion_times = {},
      .polarity = read.is_signed ? cmr::Polarity::kSigned : cmr::Polarity::kMagnitude,
      .spacing = read.spacing};
  for (const dicom::InversionImage& image : read.images) {
    series.frames.push_back(image.pixels);
    series.inversion_times.push_back(image.inversion_time);
  }
  return series;
}

/// The part of the slice in which motion matters: the ventricles and a little around them.
image::PixelBox HeartBox(const image::LabelMask& labels) {
  image::BinaryMask marked(labels.rows(), labels.columns());
  std::ranges::transform(labels.pixels(), marked.pixels().begin(),
                         [](std::uint8_t label) { return std::uint8_t{label != 0}; });
  image::PixelBox box = image::BoundingBox(marked);
  if (box.empty()) return box;
  constexpr int kAround = 6;
  box.top = std::max(0, box.top - kAround);
  box.left = std::max(0, box.left - kAround);
  box.rows = std::min(labels.rows() - box.top, box.rows + 2 * kAround);
  box.columns = std::min(labels.columns() - box.left, box.columns + 2 * kAround);
  return box;
}

cmr::MappedSlice MapSlice(const InversionSeries& read, image::LabelMask labels, int threads) {
  cmr::T1Series series = SeriesOf(read);
  auto map = cmr::FitT1Map(series, {.threads = threads});
  if (!map) {
    throw Error(ErrorCode::kUsage, fmt::format("{}: {}", read.name, map.refusal().reason));
  }
  cmr::MotionCheck motion;
  if (series.spacing.row > 0.0 && series.spacing.column > 0.0) {
    motion = cmr::CheckMotion(series, {.box = HeartBox(labels)});
  }
  return {std::move(series), std::move(map).value(), std::move(motion), std::move(labels)};
}

std::optional<cmr::Haematocrit> HaematocritOf(const T1Choices& choices) {
  if (!choices.haematocrit) return std::nullopt;
  if (!(*choices.haematocrit > 0.0 && *choices.haematocrit < 1.0)) {
    throw Error(ErrorCode::kUsage, "a haematocrit is a fraction between 0 and 1, e.g. 0.42");
  }
  // Of a laboratory's reading.
  return cmr::Haematocrit{*choices.haematocrit, 0.01, false};
}

cmr::SliceOptions OptionsOf(const T1Choices& choices, const InversionSeries& native) {
  cmr::SliceOptions options{.level = choices.level,
                            .haematocrit = HaematocritOf(choices),
                            .field_strength = native.field_strength};
  if (!choices.normal_ranges.empty()) {
    options.normal_ranges = cmr::ReadNormalRanges(choices.normal_ranges);
  }
  return options;
}

/// Nothing marked where no outlines were given.
image::LabelMask LabelsOf(const StudyFiles& files, std::size_t index, const T1Choices& choices,
                          const InversionSeries& series) {
  if (files.outlines.empty()) {
    const image::FloatImage& first = series.images.front().pixels;
    return image::LabelMask(first.rows(), first.columns());
  }
  const fs::path& file = files.outlines[std::min(index, files.outlines.size() - 1)];
  return ReadLabels(file, choices.labels_slice, series);
}

/// What stands in place of measurements where nobody said what is to be measured.
void RefuseWithoutOutlines(cmr::SliceReading& reading) {
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
  const auto all = dicom::ReadInversionSeries(files.images, problems);
  const InversionSeries& native = NativeSeries(all, choices, problems);
  const InversionSeries* post = PostContrastSeries(all, choices);
  const cmr::SliceOptions options = OptionsOf(choices, native);

  report::T1Report report;
  report.study = source.name;
  report.subject = native.subject;
  report.field_strength = native.field_strength;
  report.site = options.normal_ranges.site;
  report.native = MapSlice(native, LabelsOf(files, 0, choices, native), threads);
  if (post != nullptr) {
    report.post_contrast = MapSlice(*post, LabelsOf(files, 1, choices, *post), threads);
  }
  report.reading = cmr::MeasureSlice(report.native, report.post_contrast, options);
  if (files.outlines.empty()) RefuseWithoutOutlines(report.reading);
  return report;
}

}  // namespace etalon::workflow
