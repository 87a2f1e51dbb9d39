#pragma once

namespace etalon::report {

/// A number as it is written into JSON files: so many significant digits that the text does not
/// show the last bits of a computation; never -0.
/// @throws ContractError when the number is not finite.
double Rounded(double value, int significant_digits = 6);

}  // namespace etalon::report
