#include "etalon/store/pseudonym.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "etalon/core/error.h"

namespace etalon::store {
namespace {

namespace fs = std::filesystem;

// RFC 4231, test cases 1, 2 and 6.
TEST(HmacSha256, PublishedValues) {
  EXPECT_EQ(HmacSha256(std::string(20, '\x0b'), "Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(HmacSha256("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(HmacSha256(std::string(131, '\xaa'),
                       "Test Using Larger Than Block-Size Key - Hash Key First"),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(PseudonymOf, DependsOnNumberIssuerAndSecret) {
  const std::string one = PseudonymOf("secret", "8001", "");
  EXPECT_THAT(one, testing::MatchesRegex("p-[0-9a-f]{16}"));
  EXPECT_EQ(PseudonymOf("secret", "8001", ""), one);
  EXPECT_NE(PseudonymOf("other", "8001", ""), one);
  EXPECT_NE(PseudonymOf("secret", "8002", ""), one);
  EXPECT_NE(PseudonymOf("secret", "8001", "A"), one);
  EXPECT_NE(PseudonymOf("secret", "bc", "a"), PseudonymOf("secret", "c", "ab"));
}

TEST(WorkspaceSecret, IsMadeOnceAndOnlyItsOwnerReadsIt) {
  const fs::path folder = fs::path(testing::TempDir()) / ("secret" + std::to_string(getpid()));
  fs::create_directories(folder);
  const std::string secret = WorkspaceSecret(folder);
  EXPECT_EQ(secret.size(), 64U);
  EXPECT_EQ(WorkspaceSecret(folder), secret);
  EXPECT_EQ(fs::status(folder / "pseudonym.key").permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
  std::ofstream(folder / "pseudonym.key") << "nothing";
  EXPECT_THROW(WorkspaceSecret(folder), Error);
  fs::remove_all(folder);
  EXPECT_THROW(WorkspaceSecret(folder), Error);
}

}  // namespace
}  // namespace etalon::store
