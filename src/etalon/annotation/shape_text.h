#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "etalon/annotation/annotation.h"

namespace etalon::annotation {

// The lists of a shape as one line of text, as databases and tables keep them. The readers give
// nothing for a text that the writers do not make.

/// "row,column row,column ...", each number as short as reads back to the same.
std::string PointsText(std::span<const image::PixelPoint> points);
std::optional<std::vector<image::PixelPoint>> PointsFromText(std::string_view text);

/// "rows columns row begin end row begin end ..."; empty for a mask without sides.
std::string MaskText(const image::RunMask& mask);
std::optional<image::RunMask> MaskFromText(std::string_view text);

/// "image", "frame", "study".
std::string_view Name(Scope scope);
std::optional<Scope> ScopeNamed(std::string_view name);

}  // namespace etalon::annotation
