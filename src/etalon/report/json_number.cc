#include "etalon/report/json_number.h"

#include <charconv>
#include <cmath>

#include "etalon/core/error.h"

namespace etalon::report {

double Rounded(double value, int significant_digits) {
  Require(std::isfinite(value), "a number that is not finite in a JSON file");
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::general,
                                 significant_digits);
  double rounded = 0.0;
  std::from_chars(text, end.ptr, rounded);
  return rounded == 0.0 ? 0.0 : rounded;
}

}  // namespace etalon::report
