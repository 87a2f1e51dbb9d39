#include "etalon/nuclear/spect_structures.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

namespace etalon::nuclear {
namespace {

using image::LabelVolume;

struct Description {
  Structure structure;
  std::string_view name;
  std::string_view code;  ///< SNOMED CT
  std::string_view meaning;
};

constexpr std::array kDescriptions{
    Description{Structure::kOther, "other", "", ""},
    Description{Structure::kMyocardium, "left_ventricular_wall", "74281007", "Myocardium"},
    Description{Structure::kLeftVentricle, "left_ventricle", "87878005", "Left ventricle"},
    Description{Structure::kRightVentricle, "right_ventricle", "53085002", "Right ventricle"},
    Description{Structure::kLeftAtrium, "left_atrium", "82471001", "Left atrium"},
    Description{Structure::kRightAtrium, "right_atrium", "73829009", "Right atrium"},
    Description{Structure::kAorta, "aorta", "15825003", "Aorta"},
    Description{Structure::kVertebra, "vertebra", "51282000", "Vertebra"},
    Description{Structure::kMuscle, "paraspinal_muscle", "44947003", "Erector spinae muscle"},
};

const Description& Describe(Structure structure) {
  return kDescriptions[static_cast<std::size_t>(structure)];
}

struct Spelling {
  std::string_view name;  ///< lower case, letters and digits only
  Structure structure;
};

constexpr std::array kSpellings{
    Spelling{"heartmyocardium", Structure::kMyocardium},
    Spelling{"myocardium", Structure::kMyocardium},
    Spelling{"lvmyocardium", Structure::kMyocardium},
    Spelling{"leftventricularwall", Structure::kMyocardium},
    Spelling{"leftventricularmyocardium", Structure::kMyocardium},
    Spelling{"heartventricleleft", Structure::kLeftVentricle},
    Spelling{"leftventricle", Structure::kLeftVentricle},
    Spelling{"lv", Structure::kLeftVentricle},
    Spelling{"heartventricleright", Structure::kRightVentricle},
    Spelling{"rightventricle", Structure::kRightVentricle},
    Spelling{"rv", Structure::kRightVentricle},
    Spelling{"heartatriumleft", Structure::kLeftAtrium},
    Spelling{"leftatrium", Structure::kLeftAtrium},
    Spelling{"la", Structure::kLeftAtrium},
    Spelling{"heartatriumright", Structure::kRightAtrium},
    Spelling{"rightatrium", Structure::kRightAtrium},
    Spelling{"ra", Structure::kRightAtrium},
    Spelling{"aorta", Structure::kAorta},
    Spelling{"vertebra", Structure::kVertebra},
    Spelling{"vertebrae", Structure::kVertebra},
    Spelling{"autochthonleft", Structure::kMuscle},
    Spelling{"autochthonright", Structure::kMuscle},
    Spelling{"paraspinalmuscle", Structure::kMuscle},
    Spelling{"erectorspinae", Structure::kMuscle},
};

std::string Plain(std::string_view name) {
  std::string plain;
  for (const char letter : name) {
    const auto code = static_cast<unsigned char>(letter);
    if (std::isalnum(code) != 0) plain += static_cast<char>(std::tolower(code));
  }
  return plain;
}

bool IsThoracicVertebra(const std::string& plain) {
  constexpr std::array kNames{"t5", "t6", "t7", "t8", "t9", "t10", "t11", "t12"};
  return plain.starts_with("vertebrae") &&
         std::ranges::find(kNames, plain.substr(9)) != kNames.end();
}

/// heart_myocardium, heart_atrium_left, heart_ventricle_left, heart_atrium_right,
/// heart_ventricle_right: the order of both label images that hold chambers.
constexpr std::array kChambers{Structure::kMyocardium, Structure::kLeftAtrium,
                               Structure::kLeftVentricle, Structure::kRightAtrium,
                               Structure::kRightVentricle};

bool IsBetween(int label, int first, int last) { return label >= first && label <= last; }

std::optional<Structure> OfVersion1(int label) {
  if (label == 7) return Structure::kAorta;
  if (IsBetween(label, 23, 30)) return Structure::kVertebra;  // T12 .. T5
  if (IsBetween(label, 44, 48)) return kChambers[static_cast<std::size_t>(label - 44)];
  if (label == 100 || label == 101) return Structure::kMuscle;
  return std::nullopt;
}

std::optional<Structure> OfVersion2(int label) {
  if (label == 52) return Structure::kAorta;
  if (IsBetween(label, 32, 39)) return Structure::kVertebra;  // T12 .. T5
  if (label == 86 || label == 87) return Structure::kMuscle;
  return std::nullopt;
}

std::optional<Structure> OfHeartChambers(int label) {
  if (IsBetween(label, 1, 5)) return kChambers[static_cast<std::size_t>(label - 1)];
  return label == 6 ? std::optional(Structure::kAorta) : std::nullopt;
}

/// Votes of the points of one voxel for each structure.
using Votes = std::array<int, kStructureCount>;

bool Holds(const LabelVolume& mask, const image::PatientPoint& point) {
  const image::VoxelPoint at = mask.frame().VoxelFromPatient(point);
  const auto near = [](double position) { return static_cast<int>(std::lround(position)); };
  return mask.Contains(near(at.slice), near(at.row), near(at.column)) &&
         mask(near(at.slice), near(at.row), near(at.column)) != 0;
}

/// Half-open ranges of voxels.
struct VoxelBox {
  std::array<int, 2> slices, rows, columns;
};

/// Around the voxels of a mask; empty ranges for an empty mask.
VoxelBox BoxOf(const LabelVolume& mask) {
  VoxelBox box{{mask.slices(), 0}, {mask.rows(), 0}, {mask.columns(), 0}};
  const auto widen = [](std::array<int, 2>& range, int value) {
    range = {std::min(range[0], value), std::max(range[1], value + 1)};
  };
  for (int slice = 0; slice < mask.slices(); ++slice) {
    for (int row = 0; row < mask.rows(); ++row) {
      for (int column = 0; column < mask.columns(); ++column) {
        if (mask(slice, row, column) == 0) continue;
        widen(box.slices, slice);
        widen(box.rows, row);
        widen(box.columns, column);
      }
    }
  }
  return box;
}

/// Voxels of the grid that the box of a mask, moved, can touch.
VoxelBox BoxOn(const LabelVolume& grid, const StructureMask& mask,
               const image::PatientPoint& shift) {
  const VoxelBox own = BoxOf(mask.mask);
  VoxelBox box{{grid.slices(), 0}, {grid.rows(), 0}, {grid.columns(), 0}};
  const auto widen = [](std::array<int, 2>& range, double value, int count) {
    const int low = std::clamp(static_cast<int>(std::floor(value)) - 1, 0, count);
    const int high = std::clamp(static_cast<int>(std::ceil(value)) + 2, 0, count);
    range = {std::min(range[0], low), std::max(range[1], high)};
  };
  for (std::size_t corner = 0; corner < 8; ++corner) {
    image::PatientPoint point =
        mask.mask.frame().PatientFromVoxel({static_cast<double>(own.columns[corner % 2]),
                                            static_cast<double>(own.rows[corner / 2 % 2]),
                                            static_cast<double>(own.slices[corner / 4])});
    point = {point.x + shift.x, point.y + shift.y, point.z + shift.z};
    const image::VoxelPoint at = grid.frame().VoxelFromPatient(point);
    widen(box.slices, at.slice, grid.slices());
    widen(box.rows, at.row, grid.rows());
    widen(box.columns, at.column, grid.columns());
  }
  return box;
}

/// Whether a point lies in a mask that is larger by `growth` along each axis of the patient.
bool HoldsResized(const LabelVolume& mask, const image::PatientPoint& point, double growth) {
  const bool own = Holds(mask, point);
  if (growth == 0.0) return own;
  const bool grows = growth > 0.0;
  if (own == grows) return own;
  for (const double step : {-growth, growth}) {
    for (const image::PatientPoint& beside : {image::PatientPoint{point.x + step, point.y, point.z},
                                              {point.x, point.y + step, point.z},
                                              {point.x, point.y, point.z + step}}) {
      if (Holds(mask, beside) == grows) return grows;
    }
  }
  return own;
}

/// How many of 3 x 3 x 3 points of a voxel of the grid lie in a mask.
int PointsInside(const StructureMask& mask, const image::PatientPoint& shift,
                 const image::VoxelFrame& frame, const std::array<int, 3>& voxel,
                 double growth = 0.0) {
  const auto at = [](int whole, int index) { return whole + (index - 1) / 3.0; };
  int inside = 0;
  for (int part = 0; part < 27; ++part) {
    const image::PatientPoint point = frame.PatientFromVoxel(
        {at(voxel[2], part % 3), at(voxel[1], part / 3 % 3), at(voxel[0], part / 9)});
    const image::PatientPoint own{point.x - shift.x, point.y - shift.y, point.z - shift.z};
    inside += HoldsResized(mask.mask, own, growth) ? 1 : 0;
  }
  return inside;
}

/// Whether the label of a voxel and of all its neighbours is the same, so that no border passes.
bool IsAway(const LabelVolume& structures, int slice, int row, int column) {
  const std::uint8_t own = structures(slice, row, column);
  for (int part = 0; part < 27; ++part) {
    const int z = slice + part / 9 - 1;
    const int y = row + part / 3 % 3 - 1;
    const int x = column + part % 3 - 1;
    if (!structures.Contains(z, y, x) || structures(z, y, x) != own) return false;
  }
  return true;
}

void Vote(const StructureMask& mask, const image::PatientPoint& shift, const LabelVolume& grid,
          std::vector<Votes>& votes) {
  const VoxelBox box = BoxOn(grid, mask, shift);
  const auto own = static_cast<std::size_t>(mask.structure);
  for (int slice = box.slices[0]; slice < box.slices[1]; ++slice) {
    for (int row = box.rows[0]; row < box.rows[1]; ++row) {
      for (int column = box.columns[0]; column < box.columns[1]; ++column) {
        const auto voxel =
            (static_cast<std::size_t>(slice) * static_cast<std::size_t>(grid.rows()) +
             static_cast<std::size_t>(row)) *
                static_cast<std::size_t>(grid.columns()) +
            static_cast<std::size_t>(column);
        votes[voxel][own] += PointsInside(mask, shift, grid.frame(), {slice, row, column});
      }
    }
  }
}

std::uint8_t Winner(const Votes& votes) {
  int all = 0;
  for (const int count : votes) all += count;
  if (all < 14) return 0;
  return static_cast<std::uint8_t>(std::ranges::max_element(votes) - votes.begin());
}

}  // namespace

std::string_view Name(Structure structure) { return Describe(structure).name; }

CodedConcept CodeOf(Structure structure) {
  const Description& own = Describe(structure);
  return {std::string(own.code), own.code.empty() ? "" : "SCT", std::string(own.meaning)};
}

std::optional<Structure> StructureNamed(std::string_view name) {
  const std::string plain = Plain(name);
  if (IsThoracicVertebra(plain)) return Structure::kVertebra;
  const auto found = std::ranges::find(kSpellings, std::string_view(plain), &Spelling::name);
  if (found == kSpellings.end()) return std::nullopt;
  return found->structure;
}

std::optional<Structure> StructureOfCode(const CodedConcept& code) {
  if (code.scheme != "SCT" || code.value.empty()) return std::nullopt;
  const auto found =
      std::ranges::find(kDescriptions, std::string_view(code.value), &Description::code);
  if (found == kDescriptions.end()) return std::nullopt;
  return found->structure;
}

std::optional<Structure> StructureOfLabel(int label, LabelNumbering numbering) {
  switch (numbering) {
    case LabelNumbering::kTotalVersion1:
      return OfVersion1(label);
    case LabelNumbering::kTotalVersion2:
      return OfVersion2(label);
    case LabelNumbering::kHeartChambers:
      return OfHeartChambers(label);
  }
  throw ContractError("unknown numbering of labels");
}

LabelNumbering NumberingOf(const LabelVolume& labels) {
  std::array<bool, 256> present{};
  for (const std::uint8_t label : labels.voxels()) present[label] = true;
  int largest = 255;
  while (largest > 0 && !present[static_cast<std::size_t>(largest)]) --largest;
  if (largest <= 7) return LabelNumbering::kHeartChambers;
  const bool chambers = std::all_of(present.begin() + 44, present.begin() + 49,
                                    [](bool is_present) { return is_present; });
  return largest <= 104 && chambers ? LabelNumbering::kTotalVersion1
                                    : LabelNumbering::kTotalVersion2;
}

LabelVolume StructuresOn(const std::vector<StructureMask>& masks, const image::VoxelFrame& frame,
                         const std::array<int, 3>& slices_rows_columns,
                         const image::PatientPoint& shift) {
  const auto [slices, rows, columns] = slices_rows_columns;
  LabelVolume result(slices, rows, columns, frame);
  std::vector<Votes> votes(result.size());
  for (const StructureMask& mask : masks) Vote(mask, shift, result, votes);
  std::ranges::transform(votes, result.voxels().begin(), Winner);
  return result;
}

LabelVolume Resized(const LabelVolume& structures, const std::vector<StructureMask>& masks,
                    Structure structure, Millimetres growth, const image::PatientPoint& shift) {
  LabelVolume result = structures;
  const auto own = static_cast<std::uint8_t>(structure);
  for (const StructureMask& mask : masks) {
    if (mask.structure != structure) continue;
    const VoxelBox box = BoxOn(structures, mask, shift);
    for (int slice = box.slices[0]; slice < box.slices[1]; ++slice) {
      for (int row = box.rows[0]; row < box.rows[1]; ++row) {
        for (int column = box.columns[0]; column < box.columns[1]; ++column) {
          if (IsAway(structures, slice, row, column)) continue;
          const int inside =
              PointsInside(mask, shift, structures.frame(), {slice, row, column}, growth.value());
          std::uint8_t& label = result(slice, row, column);
          if (inside >= 14) {
            label = own;
          } else if (label == own) {
            label = 0;
          }
        }
      }
    }
  }
  return result;
}

std::size_t CountOf(const LabelVolume& labels, Structure structure) {
  return static_cast<std::size_t>(
      std::ranges::count(labels.voxels(), static_cast<std::uint8_t>(structure)));
}

std::optional<Refusal> DifferentPatients(const std::string& spect_patient,
                                         const std::string& other_patient) {
  if (spect_patient.empty() || other_patient.empty() || spect_patient == other_patient) {
    return std::nullopt;
  }
  return Refusal{RefusalCode::kNotComparable,
                 "the SPECT and the CT or masks are of two patients; nothing is measured"};
}

}  // namespace etalon::nuclear
