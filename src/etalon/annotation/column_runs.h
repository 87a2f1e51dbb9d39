#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "etalon/image/run_mask.h"

namespace etalon::annotation {

/// Lengths of runs outside, inside, outside, ... the mask, column by column from the top left, as
/// COCO's data sets count them; they sum to rows x columns.
std::vector<std::uint32_t> ColumnRunsOf(const image::RunMask& mask);

/// The inverse; nothing when the runs do not fill the sides.
std::optional<image::RunMask> MaskOfColumnRuns(const std::vector<std::uint32_t>& counts, int rows,
                                               int columns);

/// The runs as COCO's text: differences to the run before the last, five bits a character.
std::string TextOfRuns(const std::vector<std::uint32_t>& counts);

/// The inverse; nothing for a text that is none.
std::optional<std::vector<std::uint32_t>> RunsOfText(std::string_view text);

}  // namespace etalon::annotation
