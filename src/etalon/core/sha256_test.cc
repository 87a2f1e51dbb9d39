#include "etalon/core/sha256.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/core/random.h"
#include "etalon/core/sha256_blocks.h"

namespace etalon {
namespace {

// The vectors of NIST's examples for FIPS 180-4.
TEST(Sha256, MatchesTheStandardsExamples) {
  EXPECT_EQ(Sha256OfBytes(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256OfBytes("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256OfBytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(Sha256OfBytes(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, DoesNotDependOnHowTheBytesArrive) {
  Random random(1);
  std::string bytes(1000, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random.Below(256));
  for (std::size_t first = 0; first <= 130; ++first) {
    Sha256 hash;
    hash.Update(std::string_view(bytes).substr(0, first));
    hash.Update(std::string_view(bytes).substr(first, 7));
    hash.Update(std::string_view(bytes).substr(first + 7));
    ASSERT_EQ(hash.Finish(), Sha256OfBytes(bytes)) << first;
  }
}

TEST(Sha256, GivesTheSameWordsWithAndWithoutSpecialInstructions) {
  Random random(2);
  std::vector<std::uint8_t> blocks(64 * 9);
  for (std::uint8_t& byte : blocks) byte = static_cast<std::uint8_t>(random.Below(256));
  std::array<std::uint32_t, 8> portable{1, 2, 3, 4, 5, 6, 7, 0xFFFFFFFF};
  std::array<std::uint32_t, 8> fastest = portable;
  internal::CompressSha256Portably(portable.data(), blocks.data(), 9);
  internal::FastestSha256Compressor()(fastest.data(), blocks.data(), 9);
  EXPECT_EQ(portable, fastest);
}

TEST(Sha256, HashesAFileAsItsBytes) {
  const std::string path = testing::TempDir() + "sha256_" + std::to_string(getpid());
  const std::string bytes(700'001, 'x');
  std::ofstream(path, std::ios::binary) << bytes;
  EXPECT_EQ(Sha256OfFile(path), Sha256OfBytes(bytes));
  std::filesystem::remove(path);
}

TEST(Sha256, NamesAFileThatCannotBeRead) {
  for (const char* path : {"/nowhere/at/all", "/"}) {
    try {
      Sha256OfFile(path);
      FAIL() << path;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kFileUnreadable);
      EXPECT_EQ(std::string(error.what()).find(path), 0U) << error.what();
    }
  }
}

}  // namespace
}  // namespace etalon
