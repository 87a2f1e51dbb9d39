#pragma once

// Internal: how the volumes of a study are made, one kind of study a file.

#include <filesystem>
#include <span>
#include <vector>

#include "etalon/image/raster.h"
#include "etalon/workflow/study_volumes.h"

namespace etalon::workflow {

inline constexpr const char* kOtherOutlines =
    "What is found in the pictures today is not what was measured; measure the study again.";

/// Stored numbers from values: for Hounsfield units these, else parts of the greatest.
StudyVolume StoredFrom(std::string name, const image::FloatVolume& values, std::string unit);
/// A picture as a volume of one slice without a place in the patient.
StudyVolume StoredFrom(std::string name, const image::FloatImage& values, std::string unit,
                       const image::PixelSpacing& spacing);
template <typename Labels>
StudyVolume StoredLabels(std::string name, const Labels& labels, int slices,
                         const image::VoxelFrame& frame) {
  StudyVolume volume;
  volume.name = std::move(name);
  volume.voxels =
      image::Volume<std::int16_t>(slices, labels.rows(), labels.columns(), frame, std::int16_t{0});
  return volume;
}

/// Whether all that two readings of a study measured alike by name is the same to the last digits.
bool AgreeOn(std::span<const Measurement> stored, std::span<const Measurement> made);

/// "spect": the series with its scale to SUV.
Outcome<StudyVolume> MakeSpectVolume(const store::StoredStudy& study, const StoredImage& image);
/// "ct", and whether it can be laid on `spect`.
Outcome<StudyVolume> MakeCtVolume(const StoredImage& image, const StudyVolume* spect);
/// "regions": the structures on the grid of the SPECT.
Outcome<StudyVolume> MakeSpectRegions(const store::StoredStudy& study);

/// All of a planar scan, or of the slices of a heart.
std::vector<StudyVolume> MakePlanarVolumes(const store::StoredStudy& study,
                                           const std::filesystem::path& workspace);
Outcome<std::vector<StudyVolume>> MakeT1Volumes(const store::StoredStudy& study);

}  // namespace etalon::workflow
