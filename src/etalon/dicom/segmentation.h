#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "etalon/core/measurement.h"
#include "etalon/image/volume.h"

namespace etalon::dicom {

/// One structure somebody or some program outlined. `mask` is 0 or 1 on a grid of its own.
struct OutlinedStructure {
  std::string name;       ///< Segment Label (0062,0005) or ROI Name (3006,0026)
  CodedConcept type;      ///< Segmented Property Type; empty for RTSTRUCT
  std::string algorithm;  ///< MANUAL, SEMIAUTOMATIC, AUTOMATIC with its name, or empty
  image::LabelVolume mask;
};

/// What a file outlines and of whom. Keys and UIDs are for comparing only.
struct OutlinedStructures {
  std::string patient_key;
  std::string frame_of_reference;
  std::vector<OutlinedStructure> structures;
};

/// Reads DICOM Segmentation Storage (PS3.3 A.51), binary or fractional (at half and above). Each
/// segment becomes a mask over the slices that the file holds; slices where a segment is absent are
/// empty.
/// @throws Error kFileUnsupported when it is none, is compressed in 1 bit, or its planes do not
/// stack up; kFileMalformed for truncated pixels or broken functional groups; else as `ReadFile`.
OutlinedStructures ReadSegmentation(const std::filesystem::path& file);

/// Reads the closed planar contours of an RT Structure Set (PS3.3 C.8.8.6) onto a grid, which is
/// that of the SPECT or CT: a voxel is in when its centre is inside the contour of the nearest
/// plane within half the distance of the planes (even-odd rule, so that a contour within another is
/// a hole).
/// @throws Error kFileUnsupported when it is none or its contours are not in planes of the grid's
/// slices (after rotation); else as `ReadIdentity`.
OutlinedStructures ReadStructureSet(const std::filesystem::path& file,
                                    const image::VoxelFrame& frame,
                                    const std::array<int, 3>& slices_rows_columns);

}  // namespace etalon::dicom
