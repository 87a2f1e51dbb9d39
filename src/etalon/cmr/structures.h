#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "etalon/core/measurement.h"

namespace etalon::cmr {

/// The label (1 blood pool, 2 myocardium, 3 right ventricle) of a structure that somebody outlined;
/// nothing for any other structure. By its type, where it has one: SNOMED CT 87878005 left
/// ventricle, 74281007 myocardium, 53085002 right ventricle (DICOM PS3.16 CID 7140 ff.). Else by
/// its name, whatever its case and separators, in English or French: "LV blood pool",
/// "endocardium", "heart_myocardium", "épicarde", "RV" ... A left ventricle without more is its
/// blood pool; an epicardium is the wall, once the blood is laid over it.
std::optional<std::uint8_t> LabelOfStructure(std::string_view name, const CodedConcept& type);

}  // namespace etalon::cmr
