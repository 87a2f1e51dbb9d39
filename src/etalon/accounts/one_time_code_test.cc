#include "etalon/accounts/one_time_code.h"

#include <gtest/gtest.h>

namespace etalon::accounts {
namespace {

/// "12345678901234567890" in base 32, the secret of RFC 6238's appendix B.
constexpr const char* kSecret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

TEST(OneTimeCode, AgreesWithTheStandard) {
  EXPECT_EQ(OneTimeCode(kSecret, 59 / 30), "287082");
  EXPECT_EQ(OneTimeCode(kSecret, 1111111109 / 30), "081804");
  EXPECT_EQ(OneTimeCode(kSecret, 1111111111 / 30), "050471");
  EXPECT_EQ(OneTimeCode(kSecret, 1234567890 / 30), "005924");
  EXPECT_EQ(OneTimeCode(kSecret, 2000000000 / 30), "279037");
  EXPECT_EQ(OneTimeCode(kSecret, 20000000000 / 30), "353130");
}

TEST(OneTimeCode, IsGoodOnceAndForAMinuteAndAHalf) {
  EXPECT_EQ(StepOfCode(kSecret, "081804", 1111111109, 0), 37037036);
  EXPECT_EQ(StepOfCode(kSecret, "081804", 1111111109 + 30, 0), 37037036);
  EXPECT_EQ(StepOfCode(kSecret, "081804", 1111111109 - 30, 0), 37037036);
  EXPECT_FALSE(StepOfCode(kSecret, "081804", 1111111109 + 60, 0));
  EXPECT_FALSE(StepOfCode(kSecret, "081804", 1111111109, 37037036)) << "it was used";
  EXPECT_FALSE(StepOfCode(kSecret, "081805", 1111111109, 0));
  EXPECT_FALSE(StepOfCode(kSecret, "", 1111111109, 0));
}

TEST(OneTimeCode, SecretsAreRandomAndOfBase32) {
  const std::string secret = RandomFactor();
  EXPECT_EQ(secret.size(), 32U);
  EXPECT_EQ(secret.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), std::string::npos);
  EXPECT_NE(secret, RandomFactor());
  EXPECT_FALSE(OneTimeCode("not base 32", 1));
  EXPECT_FALSE(OneTimeCode("", 1)) << "no secret has no code";
}

}  // namespace
}  // namespace etalon::accounts
