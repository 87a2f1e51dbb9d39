#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "etalon/core/measurement.h"
#include "etalon/core/outcome.h"
#include "etalon/core/quantity.h"
#include "etalon/image/volume.h"

namespace etalon::nuclear {

/// What SPECT measurements look at: the labels of a structure volume.
enum class Structure : std::uint8_t {
  kOther = 0,
  kMyocardium,  ///< wall of the left ventricle
  kLeftVentricle,
  kRightVentricle,  ///< with its wall, as TotalSegmentator draws it
  kLeftAtrium,
  kRightAtrium,
  kAorta,
  kVertebra,
  kMuscle,  ///< beside the spine
};
inline constexpr int kStructureCount = static_cast<int>(Structure::kMuscle) + 1;

/// snake_case, e.g. "left_atrium".
std::string_view Name(Structure structure);

/// SNOMED CT code.
CodedConcept CodeOf(Structure structure);

/// By the names of TotalSegmentator ("heart_myocardium", "vertebrae_T8", "autochthon_left"), their
/// usual other spellings ("LV Myocardium", "left atrium", "LA"), letter case and punctuation aside.
/// None for any other name. Of the vertebrae T5 to T12 count: they are at the height of the heart.
std::optional<Structure> StructureNamed(std::string_view name);

/// By SNOMED CT code.
std::optional<Structure> StructureOfCode(const CodedConcept& code);

/// Numbering of a label image of TotalSegmentator.
enum class LabelNumbering {
  kTotalVersion1,  ///< 104 classes: heart chambers 44 to 48
  kTotalVersion2,  ///< 117 classes: no chambers
  kHeartChambers,  ///< task heartchambers_highres: 1 to 7
};
std::optional<Structure> StructureOfLabel(int label, LabelNumbering numbering);

/// Which numbering an image has by the greatest label in it and whether it holds chambers;
/// up to 7: heart chambers; up to 104 with all of 44 to 48: version 1; else version 2.
LabelNumbering NumberingOf(const image::LabelVolume& labels);

/// One outlined structure on a grid of its own; 0 or 1.
struct StructureMask {
  Structure structure;
  image::LabelVolume mask;
};

/// The masks on the grid of the SPECT, moved by `shift` millimetres: each voxel gets the structure
/// that fills most of it (27 points), when structures and nothing else fill half of it.
image::LabelVolume StructuresOn(const std::vector<StructureMask>& masks,
                                const image::VoxelFrame& frame,
                                const std::array<int, 3>& slices_rows_columns,
                                const image::PatientPoint& shift = {});

/// `structures`, made by `StructuresOn` of the same masks and shift, with one structure larger on
/// all sides by `growth`, or smaller where that is negative. It takes voxels from its neighbours;
/// what it gives up becomes `kOther`.
image::LabelVolume Resized(const image::LabelVolume& structures,
                           const std::vector<StructureMask>& masks, Structure structure,
                           Millimetres growth, const image::PatientPoint& shift = {});

/// Voxels with this label.
std::size_t CountOf(const image::LabelVolume& labels, Structure structure);

/// Refusal(kNotComparable) when the two keys name two patients; an empty key says nothing.
std::optional<Refusal> DifferentPatients(const std::string& spect_patient,
                                         const std::string& other_patient);

}  // namespace etalon::nuclear
