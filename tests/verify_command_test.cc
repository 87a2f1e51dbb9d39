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

/// Of another kind of phantom; every one is small enough for a test.
ProgramResult VerifySmall(const std::string& modality, const std::string& claims,
                          const fs::path& output, int subjects) {
  const fs::path file = NewFolder("claims") / (modality + ".toml");
  WriteFile(file, "modality = '" + modality + "'\nversion = '1'\nleast_subjects = 2\n" + claims);
  return RunEtalon({"verify", modality, "--claims", file.string(), "--subjects",
                    std::to_string(subjects), "--series", "0", "--out", output.string()});
}

TEST(Verify, MeasuresPlanarPhantomsAndWritesTheirRepeatability) {
  const fs::path output = NewFolder("planar");
  const auto result = VerifySmall("planar",
                                  "[[claim]]\nmetric = 'heart_to_contralateral_ratio'\n"
                                  "slope_low = 0.7\nslope_high = 1.3\nrefused = 0.2\n",
                                  output, 12);
  ASSERT_EQ(result.exit_code, 0) << result.output << result.errors;
  EXPECT_THAT(ReadFile(output / "conformance.html"), HasSubstr("phase du traceur"));
  const std::string entries = ReadFile(output / "repeatability.toml");
  EXPECT_THAT(entries, HasSubstr("source = \"verify\""));
  EXPECT_THAT(entries, HasSubstr("# perugini_grade: no entry"));
  const fs::path workspace = NewFolder("workspace");
  const auto add = RunEtalon({"repeatability", "add", (output / "repeatability.toml").string(),
                              "--workspace", workspace.string()});
  EXPECT_EQ(add.exit_code, 0) << add.errors;
  const auto list = RunEtalon({"repeatability", "list", "--workspace", workspace.string()});
  EXPECT_THAT(list.output, HasSubstr("phantoms-heart_to_contralateral_ratio"));
}

TEST(Verify, MeasuresT1PhantomsWithAnyNumberOfThreads) {
  const fs::path output = NewFolder("t1");
  const auto result = VerifySmall("t1",
                                  "[[claim]]\nmetric = 'extracellular_volume_fraction'\n"
                                  "largest_bias = 5.0\nslope_low = 0.8\nslope_high = 1.2\n",
                                  output, 5);
  ASSERT_EQ(result.exit_code, 0) << result.output << result.errors;
  EXPECT_THAT(result.output, HasSubstr("three threads    identical bytes"));
  const std::string entries = ReadFile(output / "repeatability.toml");
  EXPECT_THAT(entries, HasSubstr("phantoms-extracellular_volume_fraction"));
  EXPECT_THAT(entries, HasSubstr("t1-molli-scan-rescan, which stays"));
}

TEST(Verify, MeasuresSpectPhantoms) {
  const fs::path output = NewFolder("spect");
  const auto result = VerifySmall("spect",
                                  "[[claim]]\nmetric = 'volume_of_involvement'\n"
                                  "slope_low = 0.3\nslope_high = 2.0\n",
                                  output, 4);
  EXPECT_EQ(result.exit_code, 0) << result.output << result.errors;
  EXPECT_THAT(ReadFile(output / "repeatability.toml"),
              HasSubstr("phantoms-cardiac_pyrophosphate_activity"));
}

TEST(Verify, ClaimsAreOfOneModality) {
  const fs::path file = NewFolder("claims") / "echo.toml";
  WriteFile(file, kHead + "[[claim]]\nmetric = 'a'\nrefused = 0.1\n");
  const auto other = RunEtalon({"verify", "t1", "--claims", file.string()});
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_THAT(other.errors, HasSubstr("holds claims of 'echo'"));
  const auto all = RunEtalon({"verify", "all", "--claims", file.string()});
  EXPECT_EQ(all.exit_code, 2);
  EXPECT_THAT(all.errors, HasSubstr("claims are of one modality"));
}

TEST(Verify, SaysThatAModalityHasNoPhantoms) {
  const auto result = RunEtalon({"verify", "cmr"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.errors, HasSubstr("no phantoms of 'cmr'"));
}

}  // namespace
}  // namespace etalon::test
