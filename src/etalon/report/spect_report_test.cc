#include "etalon/report/spect_report.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace etalon::report {
namespace {

using image::FloatVolume;
using image::LabelVolume;
using nuclear::Structure;

constexpr image::VoxelFrame kFrame{
    {-78.0, -78.0, -78.0}, {4.0, 0.0, 0.0}, {0.0, 4.0, 0.0}, {0.0, 0.0, 4.0}};

/// A hollow ball of uptake 6 around blood of uptake 1, and an atrium beside it.
Structure StructureAt(const image::PatientPoint& point) {
  const double heart = std::hypot(point.x, point.y, point.z);
  if (heart < 22.0) return Structure::kLeftVentricle;
  if (heart < 36.0) return Structure::kMyocardium;
  return std::hypot(point.x, point.y - 56.0, point.z) < 18.0 ? Structure::kLeftAtrium
                                                             : Structure::kOther;
}

SpectReport Example() {
  SpectReport report;
  report.study = "spect phantom";
  report.masks = "masks.dcm";
  report.provenance.software_version = "0.0";
  report.spect.image = "spect.dcm";
  report.spect.suv_per_unit = 1.0;
  report.spect.activity = FloatVolume(40, 40, 40, kFrame, 0.5F);
  for (const Structure structure :
       {Structure::kMyocardium, Structure::kLeftVentricle, Structure::kLeftAtrium}) {
    LabelVolume mask(40, 40, 40, kFrame);
    for (int slice = 0; slice < 40; ++slice) {
      for (int row = 0; row < 40; ++row) {
        for (int column = 0; column < 40; ++column) {
          const auto point = kFrame.PatientFromVoxel(
              {static_cast<double>(column), static_cast<double>(row), static_cast<double>(slice)});
          if (StructureAt(point) != structure) continue;
          mask(slice, row, column) = 1;
          report.spect.activity(slice, row, column) =
              structure == Structure::kMyocardium ? 6.0F : 1.0F;
        }
      }
    }
    report.spect.masks.push_back({structure, std::move(mask)});
  }
  report.ct = FloatVolume(40, 40, 40, kFrame, 40.0F);
  report.result = nuclear::MeasureSpect(report.spect, report.options);
  return report;
}

bool Contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(SpectReport, JsonHoldsMeasurementsThresholdAndMisregistration) {
  const auto json = nlohmann::json::parse(SpectJson(Example()));
  const auto& measurements = json.at("measurements");
  const auto ratio = std::ranges::find_if(measurements, [](const auto& own) {
    return own.at("name") == "target_to_background_ratio_mean";
  });
  ASSERT_NE(ratio, measurements.end());
  EXPECT_NEAR(ratio->at("value").get<double>(), 6.0, 0.01);
  EXPECT_EQ(json.at("spect").at("threshold_factor"), 1.5);
  EXPECT_EQ(json.at("spect").at("background_structure"), "left_atrium");
  EXPECT_NEAR(json.at("spect").at("background").get<double>(), 1.0, 0.01);
  EXPECT_FALSE(json.at("spect").at("misregistration").at("flagged").get<bool>());
  EXPECT_FALSE(json.at("refusals").empty());
}

TEST(SpectReport, ThePageHasFivePicturesBothLanguagesAndTheBackground) {
  const std::string page = SpectPage(Example());
  std::size_t pictures = 0;
  for (std::size_t at = page.find("<image "); at != std::string::npos;
       at = page.find("<image ", at + 1)) {
    ++pictures;
  }
  EXPECT_EQ(pictures, 5U);
  EXPECT_TRUE(Contains(page, "times the blood pool (k)"));
  EXPECT_TRUE(Contains(page, "oreillette gauche"));
  EXPECT_TRUE(Contains(page, "Volume d’envahissement"));
}

TEST(SpectReport, SameInputSameBytes) {
  EXPECT_EQ(SpectPage(Example()), SpectPage(Example()));
  EXPECT_EQ(SpectJson(Example()), SpectJson(Example()));
}

TEST(SpectReport, AStudyRefusedAsAWholeHasAPageThatSaysSo) {
  SpectReport report;
  report.study = "two patients";
  report.result.refused.push_back({"volume_of_involvement", *nuclear::DifferentPatients("a", "b")});
  const std::string page = SpectPage(report);
  EXPECT_TRUE(Contains(page, "Nothing could be measured"));
  EXPECT_TRUE(Contains(page, "sont de deux patients"));
  EXPECT_TRUE(nlohmann::json::accept(SpectJson(report)));
}

TEST(SpectTexts, NamesOfMarkersAndAbsentStructuresAreTranslated) {
  EXPECT_EQ(SpectMeasurementName("left_atrium_suv_peak").french, "Oreillette gauche, SUV pic");
  EXPECT_EQ(SpectReasonText(
                {RefusalCode::kStructureNotFound, "right ventricle is not outlined on the SPECT"})
                .french,
            "Ventricule droit : non tracé.");
}

TEST(SpectTexts, EveryMeasurementRuleFlagAndReasonOfThisFieldIsTranslated) {
  SpectReport report = Example();
  for (const Measurement& measurement : report.result.measurements) {
    const Text name = SpectMeasurementName(measurement.name);
    EXPECT_NE(name.english, name.french) << measurement.name;
    EXPECT_NE(SpectRuleText(measurement.rule.name).english, measurement.rule.name);
  }
  for (const RefusedMeasurement& refused : report.result.refused) {
    const Text reason = SpectReasonText(refused.refusal);
    EXPECT_NE(reason.english, reason.french) << reason.english;
  }
  for (const char* flag : {"misregistered", "misregistration-corrected", "injection-date-assumed",
                           "dose-taken-as-megabecquerels", "heart-outlined-by-phantom-model",
                           "decay-correction-to-scan-start-assumed"}) {
    EXPECT_NE(SpectFlagText(flag).english, flag);
  }
}

}  // namespace
}  // namespace etalon::report
