#pragma once

#include <span>
#include <vector>

#include "etalon/narrative/phrase.h"

namespace etalon::narrative {

/// Lengths that stand together: "12 x 8 mm", "de 3,5 cm", "entre 8 et 10 mm".
struct Size {
  WordRange words;
  std::vector<double> millimetres;  ///< in the order of the text
};

/// All lengths in millimetres or centimetres, in reading order. Numbers without a unit are none.
std::vector<Size> FindSizes(std::span<const Word> words);

}  // namespace etalon::narrative
