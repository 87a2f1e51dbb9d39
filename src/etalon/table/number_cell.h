#pragma once

#include <string>
#include <string_view>

namespace etalon::table {

/// What a cell says as a number.
struct NumberCell {
  enum class Kind { kNumber, kMissing, kText, kInfinite, kOutOfRange };
  Kind kind = Kind::kMissing;
  double value = 0.0;   ///< when kNumber
  char decimal = '\0';  ///< '.' or ',' when the cell has one of them
};

/// @param comma_is_decimal "12,5" is a number too.
NumberCell ParseNumber(std::string_view cell, bool comma_is_decimal);

/// Why a cell is no number, for a message; the cell itself may be a patient's and is not in it.
std::string_view Complaint(NumberCell::Kind kind);

/// The shortest text that reads back as the same number; empty for NaN, a missing cell.
/// @throws ContractError for an infinite number.
std::string NumberText(double value);

}  // namespace etalon::table
