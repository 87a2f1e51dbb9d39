#include "etalon/report/json_number.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "etalon/core/error.h"

namespace etalon::report {
namespace {

TEST(Rounded, KeepsTheSignificantDigits) {
  EXPECT_EQ(Rounded(123.4567891), 123.457);
  EXPECT_EQ(Rounded(123.4567891, 8), 123.45679);
  EXPECT_EQ(Rounded(1.0 / 3.0 * 1e-9), 3.33333e-10);
}

TEST(Rounded, HasNoNegativeZero) { EXPECT_FALSE(std::signbit(Rounded(-0.0))); }

TEST(Rounded, RefusesWhatIsNotFinite) {
  EXPECT_THROW(Rounded(std::nan("")), ContractError);
  EXPECT_THROW(Rounded(std::numeric_limits<double>::infinity()), ContractError);
}

}  // namespace
}  // namespace etalon::report
