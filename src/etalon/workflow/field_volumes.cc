#include <algorithm>

#include "etalon/nuclear/planar_reading.h"
#include "etalon/report/map_colours.h"
#include "etalon/workflow/planar_study.h"
#include "etalon/workflow/read_t1.h"
#include "etalon/workflow/stored_study.h"
#include "etalon/workflow/volume_makers.h"

namespace etalon::workflow {
namespace {

VolumeCircle CircleOf(const char* name, const nuclear::PlanarRegion& region,
                      const nuclear::RegionCounts& counts) {
  return {name, region.centre.row, region.centre.column, region.radius, counts.Mean()};
}

/// The same circles as they are seen from behind, with the counts that lie in them there.
std::vector<VolumeCircle> FromBehind(const nuclear::PlanarReading& reading,
                                     const image::FloatImage& posterior) {
  const auto mirrored = [&](const char* name, nuclear::PlanarRegion region) {
    region.centre.column = posterior.columns() - 1.0 - region.centre.column;
    return CircleOf(name, region, nuclear::CountRegion(posterior, region));
  };
  return {mirrored("heart", reading.regions.heart),
          mirrored("contralateral", reading.regions.contralateral)};
}

std::string CountsUnit(const image::PlanarScan& scan) { return scan.raw_counts ? "counts" : ""; }

/// A map of one slice of the heart, cut to nothing.
StudyVolume MapOf(const std::string& name, int slice, const image::FloatImage& map,
                  const std::string& unit, const image::PixelSpacing& spacing,
                  const Interval& range) {
  const bool known = spacing.row > 0.0 && spacing.column > 0.0;
  StudyVolume volume = StoredFrom(name + "-" + std::to_string(slice), map, unit,
                                  known ? spacing : image::PixelSpacing{1.0, 1.0});
  volume.range = range;
  return volume;
}

/// "mid_inferoseptal" -> "Mid inferoseptal": the names of the 17-segment model are the same words.
report::Text SegmentText(int segment) {
  return report::T1MeasurementName("myocardial_t1_native_" +
                                   std::string(cmr::SegmentName(segment)));
}

StudyVolume SegmentsOf(int slice, const image::LabelMask& segments,
                       const image::VoxelFrame& frame) {
  StudyVolume volume = StoredLabels("segments-" + std::to_string(slice), segments, 1, frame);
  std::ranges::copy(segments.pixels(), volume.voxels.voxels().begin());
  for (int segment = 1; segment <= 16; ++segment) {
    if (std::ranges::count(segments.pixels(), static_cast<std::uint8_t>(segment)) == 0) continue;
    volume.labels.push_back({.label = segment,
                             .name = std::string(cmr::SegmentName(segment)),
                             .text = SegmentText(segment),
                             .hottest = {}});
  }
  return volume;
}

}  // namespace

std::vector<StudyVolume> MakePlanarVolumes(const store::StoredStudy& study,
                                           const std::filesystem::path& workspace) {
  const StudySource source = SourceOf(study);
  const PlanarStudy read = PlanarReaderFor(OptionsOf(study), workspace).Read(source.files);
  std::vector<StudyVolume> volumes;
  if (read.scan.frames.empty()) return volumes;
  const std::string unit = CountsUnit(read.scan);
  if (!read.reading || !AgreeOn(study.measurements, read.stored.measurements)) {
    const auto spacing = read.scan.spacing.value_or(image::PixelSpacing{1.0, 1.0});
    volumes.push_back(StoredFrom("anterior", read.scan.frames.front().counts, unit, spacing));
    volumes.back().apart = read.reading ? Refusal{RefusalCode::kNotComparable, kOtherOutlines}
                                        : read.reading.refusal();
    return volumes;
  }
  const nuclear::PlanarReading& reading = *read.reading;
  const image::PixelSpacing spacing{.row = reading.pixel, .column = reading.pixel};
  volumes.push_back(
      StoredFrom("anterior", nuclear::ReadPicture(read.scan, reading), unit, spacing));
  volumes.back().circles = {
      CircleOf("heart", reading.regions.heart, reading.heart),
      CircleOf("contralateral", reading.regions.contralateral, reading.contralateral)};
  volumes.back().grade = reading.grade;
  if (const auto posterior = nuclear::PosteriorPicture(read.scan, reading)) {
    volumes.push_back(StoredFrom("posterior", *posterior, unit, spacing));
    volumes.back().circles = FromBehind(reading, *posterior);
  }
  return volumes;
}

Outcome<std::vector<StudyVolume>> MakeT1Volumes(const store::StoredStudy& study) {
  std::vector<Error> problems;
  const report::T1Report read = ReadT1Study(SourceOf(study), OptionsOf(study).t1, 1, problems);
  std::vector<Measurement> made;
  for (const auto& one : read.reading.measurements) made.push_back(one.measurement);
  if (!AgreeOn(study.measurements, made)) {
    return Refusal{RefusalCode::kNotComparable, kOtherOutlines};
  }
  std::vector<StudyVolume> volumes;
  for (std::size_t i = 0; i < read.slices.size(); ++i) {
    const int slice = static_cast<int>(i);
    const cmr::MappedSlice& native = read.slices[i].native;
    const image::PixelSpacing& spacing = native.series.spacing;
    volumes.push_back(
        MapOf("t1-native", slice, native.map.t1, "ms", spacing, report::kNativeT1Scale));
    const image::VoxelFrame frame = volumes.back().voxels.frame();
    if (const auto& post = read.slices[i].post_contrast) {
      volumes.push_back(MapOf("t1-post-contrast", slice, post->map.t1, "ms", post->series.spacing,
                              report::kPostContrastT1Scale));
    }
    if (i >= read.reading.slices.size()) continue;
    const cmr::SlicePictures& pictures = read.reading.slices[i];
    if (!pictures.extracellular_volume.empty()) {
      volumes.push_back(MapOf("ecv", slice, pictures.extracellular_volume, "%", spacing,
                              report::kExtracellularVolumeScale));
    }
    if (!pictures.segments.empty()) {
      volumes.push_back(SegmentsOf(slice, pictures.segments, frame));
    }
  }
  return volumes;
}

}  // namespace etalon::workflow
