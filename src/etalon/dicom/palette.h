#pragma once

#include <cstddef>
#include <vector>

namespace etalon::dicom {

/// Expands a segmented colour lookup table of 16-bit words (PS3.3 C.7.9.2): discrete, linear and
/// indirect segments. Empty when a segment is broken or the table grows beyond `entries`.
std::vector<int> ExpandSegments(const std::vector<int>& words, std::size_t entries);

}  // namespace etalon::dicom
