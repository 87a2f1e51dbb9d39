#include "etalon/echo/normal_range.h"

#include <array>

namespace etalon::echo {
namespace {

constexpr std::string_view kChamberGuideline =
    "ASE/EACVI 2015 (Lang et al., J Am Soc Echocardiogr 2015;28:1-39)";

struct SexRanges {
  std::string_view measurement;
  Interval female;
  Interval male;
  bool same_for_both = false;
};

// Volumes are those of the biplane method of disks: no other rule has ranges of its own there.
constexpr std::array kRanges{
    SexRanges{"lv_ejection_fraction_biplane", {54.0, 74.0}, {52.0, 72.0}},
    SexRanges{"lv_end_diastolic_volume_biplane", {46.0, 106.0}, {62.0, 150.0}},
    SexRanges{"lv_end_systolic_volume_biplane", {14.0, 42.0}, {21.0, 61.0}},
    SexRanges{"lv_end_diastolic_volume_index", {29.0, 61.0}, {34.0, 74.0}},
    SexRanges{"lv_end_systolic_volume_index", {8.0, 24.0}, {11.0, 31.0}},
    SexRanges{"la_volume_index", {16.0, 34.0}, {16.0, 34.0}, true},
};

}  // namespace

std::optional<NormalRange> FindNormalRange(std::string_view measurement_name, image::Sex sex) {
  for (const SexRanges& row : kRanges) {
    if (row.measurement != measurement_name) continue;
    if (sex == image::Sex::kUnknown && !row.same_for_both) return std::nullopt;
    return NormalRange{sex == image::Sex::kMale ? row.male : row.female, kChamberGuideline};
  }
  return std::nullopt;
}

}  // namespace etalon::echo
