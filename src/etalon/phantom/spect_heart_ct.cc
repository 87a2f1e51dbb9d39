#include "etalon/phantom/spect_heart_ct.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "etalon/core/random.h"
#include "etalon/image/volume_blur.h"
#include "etalon/phantom/spect_masks.h"

namespace etalon::phantom {
namespace {

using image::FloatVolume;
using image::LabelVolume;

constexpr double kFat = -95.0;
constexpr Millimetres kVoxel{3.0};

bool IsHeart(Organ organ) {
  switch (organ) {
    case Organ::kLeftVentricleWall:
    case Organ::kRightVentricleWall:
    case Organ::kLeftVentricleBlood:
    case Organ::kRightVentricleBlood:
    case Organ::kLeftAtrium:
    case Organ::kRightAtrium:
    case Organ::kAorta:
      return true;
    default:
      return false;
  }
}

/// Density of the blood on the right and the left of the heart, and of the wall.
struct BloodDensities {
  double right, left, wall;
};

BloodDensities DrawBlood(Random& random) {
  const double plain = random.Uniform(30.0, 55.0);
  const double wall = random.Uniform(35.0, 60.0);
  const double kind = random.Uniform();
  if (kind < 0.55) return {plain, plain, wall};
  const double bright = random.Uniform(120.0, 420.0);
  const double enhanced = wall + random.Uniform(10.0, 80.0);
  if (kind < 0.85) return {bright * random.Uniform(0.6, 1.1), bright, enhanced};
  return kind < 0.93 ? BloodDensities{bright, plain + 20.0, wall}
                     : BloodDensities{plain + 40.0, bright, enhanced};
}

/// Hounsfield units of every organ of one person.
std::array<double, kOrganCount> DrawDensities(Random& random) {
  std::array<double, kOrganCount> densities{};
  for (double& density : densities) density = random.Uniform(25.0, 75.0);
  const auto set = [&](Organ organ, double value) {
    densities[static_cast<std::size_t>(organ)] = value;
  };
  const BloodDensities blood = DrawBlood(random);
  set(Organ::kOutside, -1000.0);
  set(Organ::kLung, random.Uniform(-900.0, -650.0));
  set(Organ::kBreast, random.Uniform(-110.0, 20.0));
  set(Organ::kSoftTissue,
      random.Uniform() < 0.5 ? random.Uniform(-110.0, -40.0) : random.Uniform(10.0, 60.0));
  for (const Organ organ : {Organ::kLeftVentricleWall, Organ::kRightVentricleWall}) {
    set(organ, blood.wall);
  }
  for (const Organ organ : {Organ::kRightVentricleBlood, Organ::kRightAtrium}) {
    set(organ, blood.right);
  }
  for (const Organ organ : {Organ::kLeftVentricleBlood, Organ::kLeftAtrium, Organ::kAorta}) {
    set(organ, blood.left);
  }
  const double bone = random.Uniform(150.0, 500.0);
  for (const Organ organ :
       {Organ::kSternum, Organ::kRib, Organ::kSpine, Organ::kShoulder, Organ::kPelvis,
        Organ::kLongBone, Organ::kJoint, Organ::kSkull, Organ::kLesion}) {
    set(organ, bone * random.Uniform(0.8, 1.2));
  }
  return densities;
}

/// Lung and soft tissue beside what is marked become marked, `steps` times.
void Spread(const LabelVolume& organs, int steps, LabelVolume& marked) {
  constexpr std::array<std::array<int, 3>, 6> kNeighbours{
      {{1, 0, 0}, {-1, 0, 0}, {0, 1, 0}, {0, -1, 0}, {0, 0, 1}, {0, 0, -1}}};
  for (int step = 0; step < steps; ++step) {
    const LabelVolume before = marked;
    for (int slice = 0; slice < organs.slices(); ++slice) {
      for (int row = 0; row < organs.rows(); ++row) {
        for (int column = 0; column < organs.columns(); ++column) {
          const Organ organ = OrganAt(organs(slice, row, column));
          if (organ != Organ::kLung && organ != Organ::kSoftTissue) continue;
          for (const auto& [z, y, x] : kNeighbours) {
            if (before.Contains(slice + z, row + y, column + x) &&
                before(slice + z, row + y, column + x) != 0) {
              marked(slice, row, column) = 1;
            }
          }
        }
      }
    }
  }
}

/// Fat around the heart, up to `steps` voxels thick.
LabelVolume FatAround(const LabelVolume& organs, int steps) {
  LabelVolume marked(organs.slices(), organs.rows(), organs.columns(), organs.frame());
  std::ranges::transform(organs.voxels(), marked.voxels().begin(), [](std::uint8_t label) {
    return static_cast<std::uint8_t>(IsHeart(OrganAt(label)) ? 1 : 0);
  });
  const LabelVolume heart = marked;
  Spread(organs, steps, marked);
  for (std::size_t voxel = 0; voxel < marked.size(); ++voxel) {
    if (heart.voxels()[voxel] != 0) marked.voxels()[voxel] = 0;
  }
  return marked;
}

/// A curved plate under the back.
void AddTable(const LabelVolume& organs, double density, FloatVolume& ct) {
  const int thick = 2;
  for (int column = 0; column < ct.columns(); ++column) {
    const double aside = (column - 0.5 * ct.columns()) / (0.5 * ct.columns());
    const int top = static_cast<int>((0.97 - 0.10 * aside * aside) * ct.rows());
    for (int slice = 0; slice < ct.slices(); ++slice) {
      for (int row = top; row < std::min(top + thick, ct.rows()); ++row) {
        if (OrganAt(organs(slice, row, column)) == Organ::kOutside) {
          ct(slice, row, column) = static_cast<float>(density);
        }
      }
    }
  }
}

FloatVolume Densities(const LabelVolume& organs, Random& random) {
  const auto densities = DrawDensities(random);
  const LabelVolume fat = FatAround(organs, static_cast<int>(random.Below(4)));
  FloatVolume ct(organs.slices(), organs.rows(), organs.columns(), organs.frame());
  for (std::size_t voxel = 0; voxel < ct.size(); ++voxel) {
    ct.voxels()[voxel] =
        static_cast<float>(fat.voxels()[voxel] != 0 ? kFat : densities[organs.voxels()[voxel]]);
  }
  if (random.Uniform() < 0.5) AddTable(organs, random.Uniform(-300.0, 300.0), ct);
  return ct;
}

/// Smooths and adds noise that is as smooth. The blur of the noise leaves about a third of it.
FloatVolume Scanned(FloatVolume ct, Random& random) {
  const double noise = 3.0 * random.Uniform(4.0, 40.0);
  for (float& value : ct.voxels()) value += static_cast<float>(noise * random.Normal());
  return image::GaussianBlur(ct, Millimetres(random.Uniform(3.0, 6.0)));
}

}  // namespace

HeartCt MakeHeartCt(std::uint64_t seed) {
  const BodyOptions options = RandomBody(seed);
  const double height = options.height.value();
  const Body body = MakeBody(options, {.voxel = kVoxel,
                                       .lowest = Millimetres(0.60 * height),
                                       .highest = Millimetres(0.83 * height)});
  Random random(seed ^ 0x48454152544354ULL);
  return {Scanned(Densities(body.labels, random), random), SpectMasks(body.labels)};
}

}  // namespace etalon::phantom
