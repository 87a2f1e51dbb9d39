#include "etalon/nuclear/spect_registration.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "etalon/nuclear/spect_structures.h"

namespace etalon::nuclear {
namespace {

using image::FloatVolume;
using image::LabelVolume;
using Voxel = std::array<int, 3>;  ///< slice, row, column

double Length(const image::PatientPoint& step) {
  return std::sqrt(step.x * step.x + step.y * step.y + step.z * step.z);
}

/// Calls `visit(slice, row, column)` for every voxel.
template <typename Visit>
void ForEach(const LabelVolume& volume, Visit visit) {
  for (int slice = 0; slice < volume.slices(); ++slice) {
    for (int row = 0; row < volume.rows(); ++row) {
      for (int column = 0; column < volume.columns(); ++column) visit(slice, row, column);
    }
  }
}

bool IsWall(const LabelVolume& structures, int slice, int row, int column) {
  return structures.Contains(slice, row, column) &&
         structures(slice, row, column) == static_cast<std::uint8_t>(Structure::kMyocardium);
}

std::vector<Voxel> WallOf(const LabelVolume& structures) {
  std::vector<Voxel> wall;
  ForEach(structures, [&](int slice, int row, int column) {
    if (IsWall(structures, slice, row, column)) wall.push_back({slice, row, column});
  });
  return wall;
}

/// Voxels other than the wall within two voxels of it.
std::vector<Voxel> SurroundingsOf(const LabelVolume& structures, const std::vector<Voxel>& wall) {
  constexpr int kReach = 2;
  LabelVolume near(structures.slices(), structures.rows(), structures.columns());
  for (const auto& [slice, row, column] : wall) {
    for (int z = -kReach; z <= kReach; ++z) {
      for (int y = -kReach; y <= kReach; ++y) {
        for (int x = -kReach; x <= kReach; ++x) {
          if (z * z + y * y + x * x > kReach * kReach) continue;
          if (near.Contains(slice + z, row + y, column + x)) {
            near(slice + z, row + y, column + x) = 1;
          }
        }
      }
    }
  }
  std::vector<Voxel> surroundings;
  ForEach(near, [&](int slice, int row, int column) {
    if (near(slice, row, column) != 0 && !IsWall(structures, slice, row, column)) {
      surroundings.push_back({slice, row, column});
    }
  });
  return surroundings;
}

/// Mean over moved voxels; what leaves the volume counts 0.
double MeanAt(const FloatVolume& spect, const std::vector<Voxel>& voxels, const Voxel& shift) {
  double sum = 0.0;
  for (const auto& [slice, row, column] : voxels) {
    const int z = slice + shift[0];
    const int y = row + shift[1];
    const int x = column + shift[2];
    if (spect.Contains(z, y, x)) sum += static_cast<double>(spect(z, y, x));
  }
  return sum / static_cast<double>(voxels.size());
}

/// The template of a wall, moved over the SPECT.
class WallTemplate {
 public:
  WallTemplate(const FloatVolume& spect, const LabelVolume& structures)
      : spect_(spect), wall_(WallOf(structures)) {
    surroundings_ = SurroundingsOf(structures, wall_);
  }
  bool empty() const { return wall_.empty() || surroundings_.empty(); }
  double Score(const Voxel& shift) const {
    return MeanAt(spect_, wall_, shift) - MeanAt(spect_, surroundings_, shift);
  }
  double Contrast(const Voxel& shift) const {
    const double around = MeanAt(spect_, surroundings_, shift);
    return around > 0.0 ? MeanAt(spect_, wall_, shift) / around : 0.0;
  }

 private:
  const FloatVolume& spect_;
  std::vector<Voxel> wall_;
  std::vector<Voxel> surroundings_;
};

Voxel BestShift(const WallTemplate& wall, const Voxel& reach) {
  Voxel best{0, 0, 0};
  double highest = wall.Score(best);
  for (int z = -reach[0]; z <= reach[0]; ++z) {
    for (int y = -reach[1]; y <= reach[1]; ++y) {
      for (int x = -reach[2]; x <= reach[2]; ++x) {
        const double score = wall.Score({z, y, x});
        if (score <= highest) continue;
        highest = score;
        best = {z, y, x};
      }
    }
  }
  return best;
}

/// Offset of the summit of the parabola through three scores, within half a voxel.
double Summit(double before, double at, double after) {
  const double curvature = before - 2.0 * at + after;
  return curvature < 0.0 ? std::clamp(0.5 * (before - after) / curvature, -0.5, 0.5) : 0.0;
}

image::VoxelPoint Refined(const WallTemplate& wall, const Voxel& best) {
  std::array<double, 3> refined{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    Voxel before = best;
    Voxel after = best;
    --before[axis];
    ++after[axis];
    refined[axis] = best[axis] + Summit(wall.Score(before), wall.Score(best), wall.Score(after));
  }
  return {.column = refined[2], .row = refined[1], .slice = refined[0]};
}

Misregistration Describe(const image::VoxelFrame& frame, const image::VoxelPoint& shift,
                         double contrast, const RegistrationOptions& options) {
  const image::PatientPoint moved = frame.PatientFromVoxel(shift);
  const image::PatientPoint step{moved.x - frame.origin.x, moved.y - frame.origin.y,
                                 moved.z - frame.origin.z};
  const Millimetres distance(Length(step));
  return {step, distance, contrast, distance >= options.flagged};
}

}  // namespace

Outcome<Misregistration> FindMisregistration(const FloatVolume& spect,
                                             const LabelVolume& structures,
                                             const RegistrationOptions& options) {
  Require(spect.SameGrid(structures), "SPECT and structures on different grids");
  const WallTemplate wall(spect, structures);
  if (wall.empty()) {
    return Refusal{RefusalCode::kStructureNotFound, "no myocardium is outlined on the SPECT"};
  }
  const auto voxels = [&](const image::PatientPoint& step) {
    return static_cast<int>(std::ceil(options.reach.value() / Length(step)));
  };
  const image::VoxelFrame& frame = spect.frame();
  const Voxel reach{voxels(frame.slice_step), voxels(frame.row_step), voxels(frame.column_step)};
  const Voxel best = BestShift(wall, reach);
  const bool at_end = std::abs(best[0]) == reach[0] || std::abs(best[1]) == reach[1] ||
                      std::abs(best[2]) == reach[2];
  const double contrast = wall.Contrast(best);
  if (contrast < options.least_contrast || at_end) {
    return Refusal{RefusalCode::kNotApplicable,
                   "the heart takes up too little to be found on the SPECT"};
  }
  return Describe(frame, Refined(wall, best), contrast, options);
}

}  // namespace etalon::nuclear
