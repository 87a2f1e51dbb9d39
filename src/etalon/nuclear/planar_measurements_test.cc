#include "etalon/nuclear/planar_measurements.h"

#include <gmock/gmock.h>

#include <map>

namespace etalon::nuclear {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;

std::map<std::string, Measurement> ByName(const PlanarMeasurements& all) {
  std::map<std::string, Measurement> named;
  for (const Measurement& measurement : all.measurements) named[measurement.name] = measurement;
  return named;
}

Measurement Ratio(const char* name, double value) {
  Measurement ratio;
  ratio.name = name;
  ratio.value = value;
  ratio.unit = "1";
  return ratio;
}

PlanarReading Example() {
  PlanarReading reading;
  reading.heart_to_contralateral = Ratio(kHeartToContralateral, 1.8);
  reading.heart_to_rib = Ratio(kHeartToRib, 1.1);
  reading.heart_to_whole_body = Ratio(kHeartToWholeBody, 2.5);
  reading.grade = {.grade = 2, .probability = {0.01, 0.02, 0.90, 0.07}, .significant = 0.97};
  reading.flags = {"few-counts"};
  return reading;
}

TEST(PlanarMeasurements, HoldRatiosGradeAndProbability) {
  const auto named = ByName(MeasurementsOf(Example()));
  ASSERT_EQ(named.size(), 5u);
  EXPECT_EQ(named.at(kHeartToContralateral).value, 1.8);
  EXPECT_EQ(named.at(kPeruginiGrade).value, 2.0);
  EXPECT_EQ(named.at(kPeruginiGrade).unit, "{grade}");
  EXPECT_EQ(named.at(kSignificantUptake).value, 0.97);
  EXPECT_THAT(named.at(kSignificantUptake).flags, ElementsAre("few-counts"));
}

TEST(PlanarMeasurements, GradeIntervalHoldsNearlyAllOfTheProbability) {
  PlanarReading reading = Example();
  const auto interval = [&] {
    return *ByName(MeasurementsOf(reading)).at(kPeruginiGrade).interval;
  };
  // 1 % lies below grade 1, 3 % below grade 2: grade 1 cannot be excluded, nor grade 3.
  EXPECT_EQ(interval().low, 1.0);
  EXPECT_EQ(interval().high, 3.0);
  reading.grade.probability = {0.999, 0.001, 0.0, 0.0};
  EXPECT_EQ(interval().low, 0.0);
  EXPECT_EQ(interval().high, 0.0);
  reading.grade.probability = {0.0, 0.0, 0.0, 1.0};
  EXPECT_EQ(interval().low, 3.0);
  EXPECT_EQ(interval().high, 3.0);
}

TEST(PlanarMeasurements, RefuseWhatTheReadingRefuses) {
  const PlanarMeasurements none =
      MeasurementsOf(Refusal{RefusalCode::kTooFewValues, "The picture holds no counts."});
  EXPECT_TRUE(none.measurements.empty());
  EXPECT_EQ(none.refusals.size(), 5u);

  PlanarReading thorax = Example();
  thorax.heart_to_whole_body = Refusal{RefusalCode::kMissingView, "No whole body."};
  EXPECT_THAT(MeasurementsOf(thorax).refusals,
              ElementsAre(Field(&RefusedMeasurement::name, kHeartToWholeBody)));
}

}  // namespace
}  // namespace etalon::nuclear
