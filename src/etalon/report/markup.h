#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "etalon/report/texts.h"

namespace etalon::report {

/// Text made safe for HTML content and quoted attributes. Bytes that are no UTF-8 and control
/// characters become U+FFFD.
std::string Escape(std::string_view text);

/// Both languages, of which the page shows one; a text that is the same in both is written once.
std::string Both(const Text& text);

/// The same inside an SVG: text at a place, `anchor` being start, middle or end.
std::string SvgText(double x, double y, std::string_view anchor, std::string_view css_class,
                    const Text& text);

/// A number as printed: decimal point or decimal comma, a true minus sign.
/// @throws ContractError unless `value` is finite.
Text NumberText(double value, int decimals);

/// Decimals with which a value of a unit is printed, e.g. 1 for mm and 0 for mL from 10 mL on.
int DisplayDecimals(std::string_view ucum, double value);

/// Value with its unit, e.g. "118 mL", with a space that does not break.
Text QuantityText(double value, std::string_view ucum);

/// A coordinate in SVG with at most two decimals.
std::string Coordinate(double value);

Text operator+(const Text& a, const Text& b);
Text operator+(const Text& a, std::string_view b);

std::string Base64(std::span<const std::uint8_t> bytes);

}  // namespace etalon::report
