#include "etalon/cmr/normal_ranges.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "etalon/core/error.h"

namespace etalon::cmr {
namespace {

class NormalRanges : public testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove(path_); }

  SiteNormalRanges Read(const std::string& text) {
    std::ofstream(path_) << text;
    return ReadNormalRanges(path_);
  }

  std::string ErrorOf(const std::string& text) {
    try {
      Read(text);
    } catch (const Error& error) {
      return error.what();
    }
    return {};
  }

  std::filesystem::path path_ = std::filesystem::temp_directory_path() /
                                ("normal_ranges_" + std::to_string(getpid()) + ".toml");
};

constexpr const char* kSite = R"(site = "Hospital A"
[[range]]
measurement = "myocardial_t1_native_*"
field_strength = 1.5
low = 950
high = 1050
source = "40 volunteers"
[[range]]
measurement = "extracellular_volume_fraction"
low = 22
high = 28
source = "40 volunteers"
)";

TEST_F(NormalRanges, FitNameAndField) {
  const SiteNormalRanges ranges = Read(kSite);
  EXPECT_EQ(ranges.site, "Hospital A");
  const auto native = ranges.Find("myocardial_t1_native_septal", 1.5);
  ASSERT_TRUE(native);
  EXPECT_EQ(native->range.high, 1050.0);
  EXPECT_FALSE(ranges.Find("myocardial_t1_native_septal", 3.0));
  EXPECT_FALSE(ranges.Find("myocardial_t1_native_septal", 0.0));
  EXPECT_TRUE(ranges.Find("extracellular_volume_fraction", 0.0));
  EXPECT_FALSE(ranges.Find("extracellular_volume_fraction_septal", 1.5));
  EXPECT_FALSE(SiteNormalRanges{}.Find("myocardial_t1_native", 1.5));
}

TEST_F(NormalRanges, NameWhatIsWrongInTheFile) {
  const std::string text = kSite;
  EXPECT_THAT(ErrorOf(text + "unit = \"ms\"\n"), testing::HasSubstr("unit"));
  EXPECT_THAT(ErrorOf("[[range]]\n"), testing::HasSubstr("'site' is missing"));
  EXPECT_THAT(ErrorOf("site=\"a\"\n[[range]]\nmeasurement=\"b\"\nlow=2\nhigh=1\nsource=\"c\"\n"),
              testing::HasSubstr("must be above low"));
  EXPECT_THROW(ReadNormalRanges("nowhere.toml"), Error);
}

}  // namespace
}  // namespace etalon::cmr
