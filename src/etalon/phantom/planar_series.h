#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "etalon/core/progress.h"
#include "etalon/phantom/planar_phantom.h"

namespace etalon::phantom {

/// Scans of many random persons.
struct PlanarSeriesOptions {
  int count = 1;
  std::uint64_t seed = 1;                 ///< of the first person; the next one has the next seed
  std::optional<int> grade = {};          ///< of all; otherwise as often as `RandomGrade` says
  std::optional<BoneTracer> tracer = {};  ///< of all; otherwise drawn
  std::optional<double> counts = {};      ///< of all, in the anterior picture; otherwise drawn
  PlanarField field = PlanarField::kWholeBody;
  bool extravasation = false;
  Millimetres motion{0.0};  ///< each moves so far sideways, left or right, while the camera is
                            ///< between the shoulders and the lower ribs
  std::filesystem::path anatomy = {};  ///< of all, see `ReadAnatomy`; empty: random persons
  int jobs = 2;                        ///< scans made at a time

  /// Everything that is wrong, one sentence each.
  std::vector<std::string> Validate() const;
};

/// Writes `planar_000001.dcm` with `planar_000001.truth.json` and so on into `folder`, which is
/// made if missing, and `truth.csv` with a row a file: name, seed, grade, heart_to_contralateral.
/// The number of the file is that of the seed. The same bytes for any number of jobs.
/// @throws Error kUsage with all that `Validate` finds; as `ReadAnatomy`; kFileUnreadable naming
/// the file that cannot be written; kCancelled when `progress` asks to stop.
void WritePlanarSeries(const PlanarSeriesOptions& options, const std::filesystem::path& folder,
                       ProgressObserver& progress);

}  // namespace etalon::phantom
