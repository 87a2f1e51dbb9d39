#include "etalon/cmr/structures.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "etalon/cmr/ventricle_slice.h"

namespace etalon::cmr {
namespace {

struct Known {
  std::string_view name;
  std::uint8_t label;
};

constexpr std::array kCodes{Known{"87878005", kLeftVentricleLabel},
                            Known{"74281007", kMyocardiumLabel},
                            Known{"53085002", kRightVentricleLabel}};

constexpr std::array kNames{
    Known{"blood pool", kLeftVentricleLabel},
    Known{"lv blood pool", kLeftVentricleLabel},
    Known{"lv blood", kLeftVentricleLabel},
    Known{"lv cavity", kLeftVentricleLabel},
    Known{"lv", kLeftVentricleLabel},
    Known{"lv endo", kLeftVentricleLabel},
    Known{"lv endocardium", kLeftVentricleLabel},
    Known{"endo", kLeftVentricleLabel},
    Known{"endocardium", kLeftVentricleLabel},
    Known{"left ventricle", kLeftVentricleLabel},
    Known{"left ventricular blood pool", kLeftVentricleLabel},
    Known{"left ventricular cavity", kLeftVentricleLabel},
    Known{"heart ventricle left", kLeftVentricleLabel},
    Known{"ventricule gauche", kLeftVentricleLabel},
    Known{"cavité vg", kLeftVentricleLabel},
    Known{"endocarde", kLeftVentricleLabel},
    Known{"myocardium", kMyocardiumLabel},
    Known{"lv myocardium", kMyocardiumLabel},
    Known{"lv wall", kMyocardiumLabel},
    Known{"lv epi", kMyocardiumLabel},
    Known{"lv epicardium", kMyocardiumLabel},
    Known{"epi", kMyocardiumLabel},
    Known{"epicardium", kMyocardiumLabel},
    Known{"left ventricular myocardium", kMyocardiumLabel},
    Known{"left ventricular wall", kMyocardiumLabel},
    Known{"heart myocardium", kMyocardiumLabel},
    Known{"myocarde", kMyocardiumLabel},
    Known{"épicarde", kMyocardiumLabel},
    Known{"epicarde", kMyocardiumLabel},
    Known{"rv", kRightVentricleLabel},
    Known{"rv blood pool", kRightVentricleLabel},
    Known{"rv cavity", kRightVentricleLabel},
    Known{"rv endo", kRightVentricleLabel},
    Known{"right ventricle", kRightVentricleLabel},
    Known{"right ventricular blood pool", kRightVentricleLabel},
    Known{"heart ventricle right", kRightVentricleLabel},
    Known{"ventricule droit", kRightVentricleLabel},
};

/// Lower case, with one space for any run of separators.
std::string Plain(std::string_view name) {
  std::string plain;
  for (const char letter : name) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte >= 0x80U || std::isalnum(byte) != 0) {
      plain += static_cast<char>(byte < 0x80U ? std::tolower(byte) : byte);
    } else if (!plain.empty() && plain.back() != ' ') {
      plain += ' ';
    }
  }
  if (!plain.empty() && plain.back() == ' ') plain.pop_back();
  return plain;
}

template <std::size_t kCount>
std::optional<std::uint8_t> Find(const std::array<Known, kCount>& table, std::string_view name) {
  const auto found = std::ranges::find(table, name, &Known::name);
  return found == table.end() ? std::nullopt : std::optional(found->label);
}

}  // namespace

std::optional<std::uint8_t> LabelOfStructure(std::string_view name, const CodedConcept& type) {
  if (type.scheme == "SCT") {
    if (const auto label = Find(kCodes, type.value)) {
      // Of the wall and of the blood of a ventricle some write the ventricle's code.
      const auto named = Find(kNames, Plain(name));
      return named.value_or(*label);
    }
  }
  return Find(kNames, Plain(name));
}

}  // namespace etalon::cmr
