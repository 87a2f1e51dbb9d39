#include "etalon/table/number_cell.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "etalon/core/error.h"
#include "etalon/table/table.h"

namespace etalon::table {
namespace {

constexpr std::size_t kLongestNumber = 400;

std::string_view WithoutPlus(std::string_view cell) {
  const bool positive = cell.size() > 1 && cell[0] == '+' && cell[1] != '-' && cell[1] != '+';
  return positive ? cell.substr(1) : cell;
}

NumberCell Convert(std::string_view digits, char decimal) {
  using Kind = NumberCell::Kind;
  double value = 0.0;
  const char* end = digits.data() + digits.size();
  const auto [stop, code] = std::from_chars(digits.data(), end, value);
  if (stop != end || code == std::errc::invalid_argument) return {Kind::kText, 0.0, decimal};
  if (code == std::errc::result_out_of_range) return {Kind::kOutOfRange, 0.0, decimal};
  if (std::isnan(value)) return {Kind::kText, 0.0, decimal};
  if (std::isinf(value)) return {Kind::kInfinite, 0.0, decimal};
  return {Kind::kNumber, value, decimal};
}

NumberCell ConvertDecimalComma(std::string_view digits, std::size_t comma) {
  std::array<char, kLongestNumber> copy;
  std::copy(digits.begin(), digits.end(), copy.begin());
  copy[comma] = '.';
  return Convert({copy.data(), digits.size()}, ',');
}

}  // namespace

NumberCell ParseNumber(std::string_view cell, bool comma_is_decimal) {
  using Kind = NumberCell::Kind;
  if (IsMissing(cell)) return {Kind::kMissing, 0.0, '\0'};
  const std::string_view digits = WithoutPlus(cell);
  if (digits.size() > kLongestNumber) return {Kind::kText, 0.0, '\0'};
  const auto point = digits.find('.');
  const auto comma = digits.find(',');
  if (comma == std::string_view::npos) {
    return Convert(digits, point == std::string_view::npos ? '\0' : '.');
  }
  if (!comma_is_decimal || point != std::string_view::npos) return {Kind::kText, 0.0, ','};
  return ConvertDecimalComma(digits, comma);
}

std::string_view Complaint(NumberCell::Kind kind) {
  switch (kind) {
    case NumberCell::Kind::kInfinite:
      return "the cell is infinite";
    case NumberCell::Kind::kOutOfRange:
      return "the number is too large or too small";
    default:
      return "the cell is no number";
  }
}

std::string NumberText(double value) {
  if (std::isnan(value)) return {};
  Require(std::isfinite(value), "an infinite number for a cell");
  std::array<char, 32> digits;
  const auto [end, code] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  Require(code == std::errc{}, "a number longer than 32 characters");
  return {digits.data(), end};
}

}  // namespace etalon::table
