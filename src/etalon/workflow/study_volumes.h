#pragma once

#include <cstdint>
#include <filesystem>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "etalon/core/measurement.h"
#include "etalon/core/outcome.h"
#include "etalon/image/volume.h"
#include "etalon/nuclear/planar_grade.h"
#include "etalon/report/texts.h"
#include "etalon/store/workspace.h"
#include "etalon/workflow/study_pictures.h"

namespace etalon::workflow {

/// What a label of a volume of labels stands for.
struct VolumeLabel {
  int label = 0;
  std::string name;  ///< "left_atrium", "mid_inferoseptal"
  report::Text text;
  std::optional<image::PatientPoint> hottest;  ///< where the SPECT is greatest within it
};

/// A circle whose counts were compared, in pixels of its picture.
struct VolumeCircle {
  std::string name;  ///< "heart", "contralateral"
  double row = 0.0;
  double column = 0.0;
  double radius = 0.0;
  double mean = 0.0;  ///< counts a pixel
};

/// A volume, a picture or a map of a stored study to be looked at: what stands for a voxel is
/// `slope` times the stored number, in `unit`.
struct StudyVolume {
  std::string name;
  std::string unit;  ///< "HU", "counts", "Bq/mL", "g/mL", "ms", "%"; empty: labels, or not known
  double slope = 1.0;
  image::Volume<std::int16_t> voxels;
  bool placed = false;             ///< false: the frame of the voxels holds spacings only
  std::string frame_of_reference;  ///< empty: none is known
  std::optional<Outcome<double>> suv_per_unit;  ///< of a SPECT
  std::optional<Refusal> apart;   ///< of a CT: why it is not laid on the SPECT of the study
  std::optional<Interval> range;  ///< of the scale of colours
  std::vector<VolumeLabel> labels;
  std::optional<double> background;  ///< of the SPECT's blood pool, in its unit
  std::optional<double> threshold;   ///< from which on the myocardium counts as uptake
  std::vector<VolumeCircle> circles;
  std::optional<nuclear::GradeEstimate> grade;
};

/// Beyond so many voxels (a CT of 457 slices of 512 x 512) nothing is shown.
inline constexpr std::int64_t kMostVoxels = 120'000'000;

/// The volumes of studies, made from their files as measuring does and kept, the least recently
/// used going first. All functions from any thread; one thread makes volumes at a time.
///
/// What measuring found in the pictures (structures, circles, segments) is found anew and held
/// against the stored measurements: what differs is refused, so that nothing is shown that was not
/// measured.
class VolumeCache {
 public:
  /// @param workspace folder of the open workspace.
  VolumeCache(std::filesystem::path workspace, PictureCache& pictures,
              std::size_t max_bytes = std::size_t{512} << 20)
      : workspace_(std::move(workspace)), pictures_(pictures), max_bytes_(max_bytes) {}

  using Volumes = std::vector<std::shared_ptr<const StudyVolume>>;

  /// What volumes a study has, by name: of a SPECT "spect", "ct" and "regions" as far as its files
  /// hold them, without reading these; of a planar scan "anterior" and "posterior"; of T1 maps
  /// "t1-native-0", "segments-0", "t1-post-contrast-0", "ecv-0" ... for each slice. None of others.
  /// @throws Error as `Find`.
  std::vector<std::string> Names(const store::StoredStudy& study,
                                 const std::vector<StoredImage>& images);

  /// A volume; null when the study has none of this name.
  /// @return Refusal(kNotComparable) for slices that make no volume, for what is not what was
  /// measured; the refusals of reading; Refusal(kNotApplicable) beyond `kMostVoxels`.
  /// @throws Error(kFileUnreadable) when a file is gone or has changed.
  Outcome<std::shared_ptr<const StudyVolume>> Find(const store::StoredStudy& study,
                                                   const std::vector<StoredImage>& images,
                                                   const std::string& name);

  std::size_t bytes() const;

 private:
  using Key = std::pair<std::string, std::string>;  ///< fingerprints of the study, name
  using Found = Outcome<std::shared_ptr<const StudyVolume>>;
  struct Entry {
    Found volume;
    std::list<Key>::iterator place;
  };

  std::optional<Found> Known(const Key& key);
  Found Make(const store::StoredStudy& study, const std::vector<StoredImage>& images,
             const std::string& name);
  void Keep(const Key& key, Found volume);

  const std::filesystem::path workspace_;
  PictureCache& pictures_;
  const std::size_t max_bytes_;
  std::mutex making_;
  mutable std::mutex mutex_;
  std::size_t bytes_ = 0;
  std::map<Key, Entry> entries_;
  std::list<Key> used_;  ///< the least recently used first
};

}  // namespace etalon::workflow
