// The bars that the models and rules have to keep, on real data where it is there.
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "program.h"

namespace etalon::test {
namespace {

namespace fs = std::filesystem;

/// Reference biplane values of CAMUS's own files (Info_4CH.cfg): EDV mL, ESV mL, EF %.
struct CamusReference {
  double edv;
  double esv;
  double ef;
};
const std::map<std::string, CamusReference> kReferences{{"patient0001", {94.0, 34.6, 63.2}},
                                                        {"patient0002", {119.1, 60.3, 49.4}},
                                                        {"patient0003", {105.7, 47.1, 55.4}},
                                                        {"patient0004", {97.9, 37.1, 62.1}},
                                                        {"patient0005", {70.5, 32.8, 53.4}}};

TEST(Accuracy, NativeCamusPatientsAgreeWithTheirPublishedVolumes) {
  const auto data = DataFolder();
  if (!data) GTEST_SKIP() << "no data folder";
  const fs::path output = NewFolder("out");
  RunEtalon({"measure", (*data / "camus_native").string(), "--out", output.string(), "--workspace",
             NewFolder("workspace").string()});
  double fraction_error = 0.0;
  for (const auto& [patient, reference] : kReferences) {
    const auto json = ReadJson(output / patient / "measurements.json");
    const auto value = [&](const char* name) {
      return FindMeasurement(json, name).at("value").get<double>();
    };
    EXPECT_NEAR(value("lv_end_diastolic_volume_biplane"), reference.edv, 20.0) << patient;
    fraction_error += std::abs(value("lv_ejection_fraction_biplane") - reference.ef) / 5.0;
  }
  EXPECT_LT(fraction_error, 5.0);
}

}  // namespace
}  // namespace etalon::test
