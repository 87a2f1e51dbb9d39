#include "etalon/report/planar_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "etalon/core/error.h"
#include "etalon/nuclear/planar_measurements.h"
#include "etalon/report/report.h"

namespace etalon::report {
namespace {

using testing::HasSubstr;
using testing::Not;

Measurement Ratio(const char* name, double value) {
  Measurement ratio;
  ratio.name = name;
  ratio.value = value;
  ratio.unit = std::string("1");
  ratio.interval = Interval{0.9 * value, 1.1 * value};
  ratio.rule = {.name = "planar-circle-34mm", .version = 1, .variant = "anterior, mean counts"};
  return ratio;
}

nuclear::PlanarReading ExampleReading() {
  nuclear::PlanarReading reading;
  reading.name = "scan.dcm";
  reading.posterior_frame = 1;
  reading.pixel = 4.5;
  reading.landmarks.body_height = 120.0;
  reading.landmarks.mid_line_column = 32.0;
  reading.regions.heart = {.centre = {.row = 30.0, .column = 44.0}, .radius = 7.5};
  reading.regions.contralateral = {.centre = {.row = 30.0, .column = 20.0}, .radius = 7.5};
  reading.heart = {.total = 3000.0, .pixels = 177};
  reading.contralateral = {.total = 1500.0, .pixels = 177};
  reading.heart_to_contralateral = Ratio(nuclear::kHeartToContralateral, 1.83);
  reading.heart_to_rib = Ratio(nuclear::kHeartToRib, 1.1);
  reading.grade = {.grade = 2, .probability = {0.01, 0.04, 0.85, 0.10}, .significant = 0.95};
  reading.flags = {"few-counts", "rib-overlap"};
  return reading;
}

PlanarReport ReportOf(const Outcome<nuclear::PlanarReading>& reading) {
  PlanarReport report{.study = "scan <1>",
                      .examination = {.acquired_at = "2026-03-14"},
                      .scan = {},
                      .reading = reading,
                      .measurements = {},
                      .refusals = {},
                      .provenance = {}};
  report.scan.name = "scan.dcm";
  report.scan.frames = {{image::FloatImage(128, 64, 5.0F), image::PlanarView::kAnterior},
                        {image::FloatImage(128, 64, 4.0F), image::PlanarView::kPosterior}};
  auto all = nuclear::MeasurementsOf(reading);
  report.measurements = std::move(all.measurements);
  report.refusals = std::move(all.refusals);
  return report;
}

std::size_t Count(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

TEST(PlanarReport, TellsGradeRatioFlagsAndRefusalsInBothLanguages) {
  const std::string page = PlanarPage(ReportOf(ExampleReading()));
  EXPECT_THAT(page, HasSubstr("scan &lt;1&gt;"));
  EXPECT_THAT(page, HasSubstr("Grade de Perugini 2"));
  EXPECT_THAT(page, HasSubstr("(probability 85"));
  EXPECT_THAT(page, HasSubstr("fixation cardiaque égale aux côtes"));
  EXPECT_THAT(page, HasSubstr("1,83"));
  EXPECT_THAT(page, HasSubstr("Un foyer, peut-être costal"));
  EXPECT_THAT(page, HasSubstr("Not validated on patients."));
  EXPECT_THAT(page, HasSubstr("2026-03-14"));
  EXPECT_THAT(page, HasSubstr("Heart to whole body"));
  EXPECT_EQ(Count(page, "<figure"), 2u);
}

TEST(PlanarReport, TellsWhyAScanWasRefusedAndShowsIt) {
  const std::string page = PlanarPage(ReportOf(
      Refusal{RefusalCode::kTooFewValues, "The picture holds 812 counts; 50000 are needed."}));
  EXPECT_THAT(page, HasSubstr("L’image contient 812 coups"));
  EXPECT_EQ(Count(page, "<figure"), 1u);
  EXPECT_THAT(page, Not(HasSubstr("Perugini grade 0")));
}

TEST(PlanarReport, IsAPageEvenWithoutAPicture) {
  PlanarReport report =
      ReportOf(Refusal{RefusalCode::kNotApplicable, "The file holds no scintigraphy."});
  report.scan.frames.clear();
  EXPECT_THAT(PlanarPage(report), HasSubstr("Le fichier ne contient pas de scintigraphie."));
}

TEST(PlanarReport, WritesRegionsAndProbabilitiesAsJson) {
  const auto json = nlohmann::json::parse(PlanarJson(ReportOf(ExampleReading())));
  EXPECT_EQ(json["measurements"].size(), 4u);
  EXPECT_EQ(json["refusals"][0]["name"], nuclear::kHeartToWholeBody);
  EXPECT_EQ(json["scan"]["frames"], 2);
  EXPECT_EQ(json["scan"]["heart_region"]["radius"], 7.5);
  EXPECT_EQ(json["scan"]["perugini"]["probabilities"][2], 0.85);
  const auto refused = nlohmann::json::parse(
      PlanarJson(ReportOf(Refusal{RefusalCode::kNotApplicable, "The file holds no picture."})));
  EXPECT_EQ(refused["scan"]["refusal"]["code"], "not-applicable");
}

TEST(PlanarReport, WritesBothFiles) {
  const auto folder = std::filesystem::temp_directory_path() / "etalon_planar_report_test";
  WritePlanarReport(ReportOf(ExampleReading()), folder);
  EXPECT_TRUE(std::filesystem::exists(folder / kMeasurementsFile));
  EXPECT_TRUE(std::filesystem::exists(folder / kReportFile));
  std::filesystem::remove_all(folder);
}

TEST(PlanarTexts, HaveEveryGradeNameAndFlagInBothLanguages) {
  for (int grade = 0; grade < 4; ++grade) {
    EXPECT_NE(PeruginiText(grade).english, PeruginiText(grade).french);
  }
  EXPECT_THROW(PeruginiText(4), ContractError);
  for (const char* flag : nuclear::kPlanarFlags) {
    EXPECT_NE(PlanarFlagText(flag).english, flag);
    EXPECT_NE(PlanarFlagText(flag).english, PlanarFlagText(flag).french) << flag;
  }
}

}  // namespace
}  // namespace etalon::report
