// `etalon verify`, on a grid that is small enough for a test.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.h"

namespace etalon::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

ProgramResult Verify(const std::string& claims, const fs::path& output, int subjects) {
  const fs::path file = NewFolder("claims") / "echo.toml";
  WriteFile(file, claims);
  return RunEtalon({"verify", "echo", "--claims", file.string(), "--subjects",
                    std::to_string(subjects), "--series", "0", "--out", output.string()});
}

const std::string kHead = "modality = 'echo'\nversion = '1'\nleast_subjects = 2\n";

TEST(Verify, WritesAStatementAndEndsWellWhenTheClaimsAreMet) {
  const fs::path output = NewFolder("conformance");
  const auto result = Verify(kHead +
                                 "[[claim]]\nmetric = 'lv_ejection_fraction_biplane'\n"
                                 "largest_bias = 60.0\nrefused = 0.5\n",
                             output, 2);
  ASSERT_EQ(result.exit_code, 0) << result.output << result.errors;
  EXPECT_THAT(result.output, HasSubstr("\nconforms\n"));
  EXPECT_THAT(result.output, HasSubstr("identical bytes"));
  const auto json = ReadJson(output / "conformance.json");
  EXPECT_TRUE(json.at("conforms").get<bool>());
  EXPECT_EQ(json.at("metrics").at(0).at("subjects"), 2);
  EXPECT_EQ(json.at("metrics").at(0).at("acquisitions"), 4);
  EXPECT_EQ(json.at("repetitions").at(0).at("sha256"), json.at("reference_sha256"));
  EXPECT_THAT(ReadFile(output / "conformance.html"), HasSubstr("lire cette attestation"));
}

TEST(Verify, EndsWithOneWhenAClaimIsNotMet) {
  const auto result = Verify(kHead +
                                 "[[claim]]\nmetric = 'lv_ejection_fraction_biplane'\n"
                                 "repeatability_coefficient = 0.0001\n",
                             NewFolder("conformance"), 2);
  EXPECT_EQ(result.exit_code, 1) << result.errors;
  EXPECT_THAT(result.output, HasSubstr("NOT MET"));
  EXPECT_THAT(result.output, HasSubstr("does not conform"));
}

TEST(Verify, NamesTheKeyOfAWrongClaim) {
  const auto result = Verify(kHead + "[[claim]]\nmetric = 'a'\nbais = 1.0\n", NewFolder("c"), 1);
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.errors, HasSubstr("echo.toml: key 'claim[0].bais' is unknown (line 6)"));
}

TEST(Verify, SaysThatAModalityHasNoPhantoms) {
  const auto result = RunEtalon({"verify", "cmr"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.errors, HasSubstr("no phantoms of 'cmr'"));
}

}  // namespace
}  // namespace etalon::test
