#include "etalon/workflow/seen_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;

class SeenFilesTest : public testing::Test {
 protected:
  SeenFilesTest()
      : folder_(fs::temp_directory_path() / ("etalon_seen_files" + std::to_string(getpid()))) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~SeenFilesTest() override { fs::remove_all(folder_); }

  fs::path folder_;
};

TEST_F(SeenFilesTest, ADigestIsOfTheContentNotTheName) {
  std::ofstream(folder_ / "a") << "abc";
  std::ofstream(folder_ / "b") << "abc";
  std::ofstream(folder_ / "c") << "abd";
  // SHA-256 of "abc" begins so [FIPS 180-4].
  EXPECT_EQ(FileDigest(folder_ / "a"), 0xBA7816BF8F01CFEAULL);
  EXPECT_EQ(FileDigest(folder_ / "a"), FileDigest(folder_ / "b"));
  EXPECT_NE(FileDigest(folder_ / "a"), FileDigest(folder_ / "c"));
}

TEST_F(SeenFilesTest, KeepsEachOnceInOrder) {
  for (const std::uint64_t digest : {9ULL, 0xFFFFFFFFFFFFFFFFULL, 9ULL, 3ULL}) {
    AppendSeen(digest, folder_ / "log");
  }
  SortSeen(folder_ / "log", folder_ / kSeenFile);
  EXPECT_THAT(ReadSeen(folder_ / kSeenFile), testing::ElementsAre(3, 9, 0xFFFFFFFFFFFFFFFFULL));
}

TEST_F(SeenFilesTest, GoesOnAfterAKillInTheMiddleOfADigest) {
  AppendSeen(5, folder_ / "log");
  std::ofstream(folder_ / "log", std::ios::binary | std::ios::app) << "abc";
  AppendSeen(4, folder_ / "log");
  SortSeen(folder_ / "log", folder_ / kSeenFile);
  EXPECT_THAT(ReadSeen(folder_ / kSeenFile), testing::ElementsAre(4, 5));
}

}  // namespace
}  // namespace etalon::workflow
