#include "etalon/workflow/segment.h"

#include <fmt/format.h>

#include "etalon/echo/segment_frame.h"
#include "etalon/media/png.h"
#include "etalon/ultrasound/field.h"
#include "etalon/workflow/apical_models.h"
#include "etalon/workflow/open_study.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;

image::PixelBox FieldBox(const image::Cine& cine) {
  const auto field = ultrasound::FindUltrasoundField(cine);
  const image::PixelBox whole{.top = 0, .left = 0, .rows = cine.rows(), .columns = cine.columns()};
  return echo::NetworkBox(field ? field->box : whole, cine.rows(), cine.columns());
}

fs::path LabelPath(const fs::path& folder, const image::Cine& cine, std::size_t frame) {
  const std::string stem = fs::path(cine.name).stem().string();
  return folder /
         (cine.frames.size() == 1 ? stem + ".png" : fmt::format("{}_{:04}.png", stem, frame));
}

void SegmentCine(const image::Cine& cine, const fs::path& folder, echo::ApicalNetworks& networks,
                 SegmentSummary& summary) {
  const image::PixelBox field = FieldBox(cine);
  for (std::size_t frame = 0; frame < cine.frames.size(); ++frame) {
    const auto segmented = echo::SegmentWithVariants(cine.frames[frame], field, networks);
    media::WriteLabelPng(LabelPath(folder, cine, frame), segmented.mask);
    ++summary.images;
  }
}

}  // namespace

SegmentSummary SegmentImages(const SegmentRequest& request, ProgressObserver& progress) {
  SegmentSummary summary;
  const auto sources = FindStudies(request.inputs, summary.problems);
  if (sources.empty()) return summary;
  const ApicalModels models = LoadApicalModels(request.network, request.model);
  fs::create_directories(request.output);
  std::int64_t done = 0;
  for (const StudySource& source : sources) {
    if (progress.Cancelled()) throw Error(ErrorCode::kCancelled, "segmentation stopped");
    progress.Report(source.name, done++, static_cast<std::int64_t>(sources.size()));
    for (const image::Cine& cine : OpenStudy(source, {}, summary.problems).study.cines) {
      SegmentCine(cine, request.output, *models.networks, summary);
    }
  }
  return summary;
}

}  // namespace etalon::workflow
