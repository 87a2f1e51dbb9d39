#include "etalon/workflow/measure_t1.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "etalon/core/sha256.h"
#include "etalon/core/version.h"
#include "etalon/dicom/t1_series.h"
#include "etalon/image/components.h"
#include "etalon/media/nifti_volume.h"
#include "etalon/media/open_image.h"
#include "etalon/media/png.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using dicom::InversionSeries;

/// The DICOM files among the inputs; files given by themselves are kept whatever they are.
std::vector<fs::path> FindFiles(const std::vector<fs::path>& inputs) {
  std::vector<fs::path> files;
  for (const fs::path& input : inputs) {
    if (!fs::is_directory(input)) {
      files.push_back(input);
      continue;
    }
    for (const auto& entry : fs::recursive_directory_iterator(input)) {
      if (!entry.is_regular_file() || entry.file_size() == 0) continue;
      if (media::RecogniseFile(entry.path()) == media::FileFormat::kDicom) {
        files.push_back(entry.path());
      }
    }
  }
  std::ranges::sort(files);
  return files;
}

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
                                    const MeasureT1Request& request,
                                    const std::vector<Error>& problems) {
  const InversionSeries* series = Choose(all, request.native_series, false);
  if (series != nullptr) return *series;
  const std::string why = problems.empty() ? "" : fmt::format(" ({})", problems.front().what());
  throw Error(ErrorCode::kUsage,
              fmt::format("no native series with inversion times; found: {}{}", NamesOf(all), why));
}

const InversionSeries* PostContrastSeries(const std::vector<InversionSeries>& all,
                                          const MeasureT1Request& request) {
  const InversionSeries* series = Choose(all, request.post_contrast_series, true);
  if (series == nullptr && !request.post_contrast_series.empty()) {
    throw Error(ErrorCode::kUsage, fmt::format("no series '{}'; found: {}",
                                               request.post_contrast_series, NamesOf(all)));
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

std::optional<cmr::Haematocrit> HaematocritOf(const MeasureT1Request& request) {
  if (!request.haematocrit) return std::nullopt;
  if (!(*request.haematocrit > 0.0 && *request.haematocrit < 1.0)) {
    throw Error(ErrorCode::kUsage, "a haematocrit is a fraction between 0 and 1, e.g. 0.42");
  }
  // Of a laboratory's reading.
  return cmr::Haematocrit{*request.haematocrit, 0.01, false};
}

cmr::SliceOptions OptionsOf(const MeasureT1Request& request, const InversionSeries& native) {
  cmr::SliceOptions options{.level = request.level,
                            .haematocrit = HaematocritOf(request),
                            .field_strength = native.field_strength};
  if (!request.normal_ranges.empty()) {
    options.normal_ranges = cmr::ReadNormalRanges(request.normal_ranges);
  }
  return options;
}

Provenance ProvenanceOf(const std::vector<fs::path>& files) {
  Provenance provenance;
  provenance.software_version = std::string(kSoftwareVersion);
  for (const fs::path& file : files) {
    provenance.inputs.push_back({file.filename().string(), Sha256OfFile(file)});
  }
  return provenance;
}

std::string NameOf(const std::vector<fs::path>& inputs) {
  const fs::path path = inputs.front().lexically_normal();
  const std::string name = (path.has_filename() ? path : path.parent_path()).stem().string();
  return name.empty() || name == "." ? "t1" : name;
}

}  // namespace

MeasuredT1 MeasureT1(const MeasureT1Request& request, ProgressObserver& progress) {
  if (request.inputs.empty()) throw Error(ErrorCode::kUsage, "nothing to measure was given");
  if (request.labels.empty()) {
    throw Error(ErrorCode::kUsage, "T1 needs --labels: where blood pool and myocardium lie");
  }
  MeasuredT1 measured;
  progress.Report("reading", 0, 3);
  const std::vector<fs::path> files = FindFiles(request.inputs);
  const auto all = dicom::ReadInversionSeries(files, measured.problems);
  const InversionSeries& native = NativeSeries(all, request, measured.problems);
  const InversionSeries* post = PostContrastSeries(all, request);
  const cmr::SliceOptions options = OptionsOf(request, native);

  progress.Report("mapping T1", 1, 3);
  report::T1Report& report = measured.report;
  report.study = NameOf(request.inputs);
  report.subject = native.subject;
  report.field_strength = native.field_strength;
  report.site = options.normal_ranges.site;
  report.native =
      MapSlice(native, ReadLabels(request.labels, request.labels_slice, native), request.threads);
  if (post != nullptr) {
    const fs::path& labels =
        request.post_contrast_labels.empty() ? request.labels : request.post_contrast_labels;
    report.post_contrast =
        MapSlice(*post, ReadLabels(labels, request.labels_slice, *post), request.threads);
  }
  progress.Report("measuring", 2, 3);
  report.reading = cmr::MeasureSlice(report.native, report.post_contrast, options);
  report.provenance = ProvenanceOf(files);
  report::WriteT1Report(report, request.output);
  measured.page = request.output / "report.html";
  progress.Report("done", 3, 3);
  return measured;
}

void MakeT1PhantomStudy(const phantom::T1PhantomOptions& options,
                        const phantom::PhantomVisit& visit, const std::filesystem::path& folder) {
  phantom::WriteT1Phantom(phantom::MakeT1Phantom(options), folder, visit);
}

}  // namespace etalon::workflow
