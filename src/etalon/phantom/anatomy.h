#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "etalon/phantom/body.h"

namespace etalon::phantom {

/// A person given as voxels: a reference computational phantom of ICRP Publication 110 [ICRP110].
struct Anatomy {
  std::string name;  ///< file name without extension, e.g. "AM"
  image::Sex sex = image::Sex::kUnknown;
  Millimetres height{0.0};  ///< from the toes, which hang in the bodies of ICRP, to the crown
  Body body;                ///< x 0 in the middle of the body, z 0 at the soles
};

/// The organ of an identification number of ICRP Publication 110, annex A (0 to 140; 141 is skin).
/// The heart's wall is one organ there, here `kLeftVentricleWall`, its blood `kLeftVentricleBlood`.
/// Air within the body is outside.
Organ OrganOfIcrp110(std::uint8_t identification);

/// Reads a MetaImage of such numbers: columns from the patient's right to the left, rows from front
/// to back, slices from the toes up. The data are the file that the header names, beside it, or the
/// same with `.gz` added. The 42 % of the heart's wall towards its base (along a usual axis) become
/// `kLeftAtrium`: those of the atria. Landmarks: the left ventricle is the centre of the wall that
/// is left; the mid-line that of the sternum between 80 mm above and 40 mm below it; shoulders the
/// centres of `kShoulder` of each side.
/// @param voxel side of the voxels of the body that is made, nearest neighbour.
/// @throws Error as the readers of media; kFileMalformed without ElementSpacing of three numbers or
/// without a heart wall or sternum; kFileUnsupported for other than bytes of three dimensions.
Anatomy ReadAnatomy(const std::filesystem::path& path, Millimetres voxel);

}  // namespace etalon::phantom
