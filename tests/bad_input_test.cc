// Each bad file gives one clear line, exit code 2, and the rest of the batch is still measured.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>

#include "program.h"

namespace etalon::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

struct BadFile {
  std::string name;
  std::string content;
};

/// Measures the phantom together with one bad file.
void ExpectOneLineAndTheRestMeasured(const fs::path& bad) {
  const fs::path output = NewFolder("out");
  const auto result = RunEtalon({"measure", bad.string(), PhantomStudy().string(), "--out",
                                 output.string(), "--workspace", NewFolder("workspace").string()});
  EXPECT_EQ(result.exit_code, 2) << result.errors;
  EXPECT_THAT(result.errors, HasSubstr(bad.filename().string()));
  EXPECT_EQ(std::count(result.errors.begin(), result.errors.end(), '\n'), 1) << result.errors;
  EXPECT_THAT(result.output, HasSubstr("lv_ejection_fraction_biplane"));
}

void PrintTo(const BadFile& file, std::ostream* stream) { *stream << file.name; }

class BadInput : public testing::TestWithParam<BadFile> {};

TEST_P(BadInput, IsOneClearLine) {
  const fs::path file = NewFolder("bad") / GetParam().name;
  WriteFile(file, GetParam().content);
  ExpectOneLineAndTheRestMeasured(file);
}

const std::string kPngStart("\x89PNG\r\n\x1a\n", 8);

INSTANTIATE_TEST_SUITE_P(
    Files, BadInput,
    testing::Values(
        BadFile{"empty.dcm", ""}, BadFile{"empty.png", ""}, BadFile{"text.png", "not a picture"},
        BadFile{"truncated.png", kPngStart},
        BadFile{"huge.mhd",
                "ObjectType = Image\nNDims = 2\nDimSize = 2000000000 2000000000\n"
                "ElementType = MET_UCHAR\nElementDataFile = huge.raw\n"},
        BadFile{"missing_raw.mhd",
                "ObjectType = Image\nNDims = 2\nDimSize = 64 64\nElementType = MET_UCHAR\n"
                "ElementDataFile = not_there.raw\n"},
        BadFile{"escaping.mhd",
                "ObjectType = Image\nNDims = 2\nDimSize = 4 4\nElementType = MET_UCHAR\n"
                "ElementDataFile = ../../../../etc/passwd\n"},
        BadFile{"zero.mhd",
                "ObjectType = Image\nNDims = 2\nDimSize = 0 0\nElementType = MET_UCHAR\n"
                "ElementDataFile = LOCAL\n"},
        BadFile{"broken.dcm", std::string(128, '\0') + "DICM" + std::string(40, '\xff')},
        BadFile{"broken.mp4", std::string("\0\0\0\x18"
                                          "ftypmp42",
                                          12) +
                                  std::string(50, 'x')},
        BadFile{"truncated.nii", std::string("\x5c\x01\0\0", 4)}));

TEST(BadInputs, AMissingFileIsOneClearLine) {
  ExpectOneLineAndTheRestMeasured(NewFolder("none") / "nowhere.dcm");
}

TEST(BadInputs, OnlyBadFilesStillSayWhy) {
  const fs::path file = NewFolder("bad") / "note.dcm";
  WriteFile(file, "hello");
  const auto result = RunEtalon({"measure", file.string(), "--out", NewFolder("out").string(),
                                 "--workspace", NewFolder("workspace").string()});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.errors, HasSubstr("note.dcm"));
}

TEST(BadInputs, ADamagedWorkspaceIsNamed) {
  const fs::path workspace = NewFolder("workspace");
  WriteFile(workspace / "etalon.db", "this is not a database, and long enough to show it");
  const auto result = RunEtalon({"measure", PhantomStudy().string(), "--out",
                                 NewFolder("out").string(), "--workspace", workspace.string()});
  EXPECT_EQ(result.exit_code, 3) << result.errors;
  EXPECT_THAT(result.errors, HasSubstr("etalon.db"));
}

TEST(BadInputs, CamusSequencesWithoutTheirRawAreProblemsBesideTheMeasurements) {
  const auto data = DataFolder();
  if (!data) GTEST_SKIP() << "no data folder";
  const fs::path output = NewFolder("out");
  const auto result = RunEtalon({"measure", (*data / "camus_native/patient0001").string(), "--out",
                                 output.string(), "--workspace", NewFolder("workspace").string()});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.errors, HasSubstr("patient0001_2CH_sequence.mhd"));
  EXPECT_THAT(result.output, HasSubstr("lv_ejection_fraction_biplane"));
}

}  // namespace
}  // namespace etalon::test
