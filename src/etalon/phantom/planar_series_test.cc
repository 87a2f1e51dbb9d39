#include "etalon/phantom/planar_series.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "etalon/core/error.h"
#include "etalon/media/bytes.h"

namespace etalon::phantom {
namespace {

std::filesystem::path Folder(const char* name) {
  const auto folder = std::filesystem::path(testing::TempDir()) / name;
  std::filesystem::remove_all(folder);
  return folder;
}

TEST(PlanarSeriesTest, TheSameBytesForAnyNumberOfJobs) {
  SilentProgress progress;
  const auto one = Folder("planar_series_one");
  const auto two = Folder("planar_series_two");
  WritePlanarSeries({.count = 3, .seed = 40, .grade = 1, .jobs = 1}, one, progress);
  WritePlanarSeries({.count = 3, .seed = 40, .grade = 1, .jobs = 3}, two, progress);
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(one)) {
    EXPECT_EQ(media::ReadBytes(entry.path()), media::ReadBytes(two / entry.path().filename()))
        << entry.path();
    ++files;
  }
  EXPECT_EQ(files, 7);
}

TEST(PlanarSeriesTest, WrongOptionsAndFoldersAreErrors) {
  SilentProgress progress;
  try {
    WritePlanarSeries({.count = 0, .grade = 7, .motion = Millimetres(-1.0)},
                      Folder("planar_series_none"), progress);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(),
                testing::AllOf(testing::HasSubstr("count"), testing::HasSubstr("grade"),
                               testing::HasSubstr("motion")));
  }
  EXPECT_THROW(WritePlanarSeries({}, "/dev/null/folder", progress), Error);
}

}  // namespace
}  // namespace etalon::phantom
