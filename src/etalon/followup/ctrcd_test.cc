#include "etalon/followup/ctrcd.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "etalon/core/error.h"
#include "etalon/followup/derive.h"
#include "etalon/followup/patient_course.h"
#include "etalon/followup/test_values.h"

namespace etalon::followup {
namespace {

using Grade = CardiotoxicityGrade;
using testing::ElementsAre;

std::vector<Grade> Grades(const CardiotoxicityInput& input) {
  std::vector<Grade> grades;
  for (const auto& finding : GradeCardiotoxicity(input)) grades.push_back(finding.grade);
  return grades;
}

TEST(RelativeStrainFall, PublishedExample) {
  EXPECT_NEAR(RelativeStrainFall(-20.0, -16.8), 16.0, 1e-12);
  EXPECT_THROW(RelativeStrainFall(0.0, -16.8), ContractError);
}

// ESC 2022, ASE/EACVI 2014, BSE/BCOS 2021.
TEST(GradeCardiotoxicity, HandExamples) {
  EXPECT_THAT(Grades({.baseline_fraction = 60, .fraction = 38}),
              ElementsAre(Grade::kSevere, Grade::kPresent, Grade::kPresent));
  EXPECT_THAT(Grades({.baseline_fraction = 60, .fraction = 48}),
              ElementsAre(Grade::kModerate, Grade::kPresent, Grade::kPresent));
  EXPECT_THAT(Grades({.baseline_fraction = 55, .fraction = 48}),
              ElementsAre(Grade::kNone, Grade::kNone, Grade::kNone));
  EXPECT_THAT(Grades({.baseline_fraction = 55, .fraction = 48, .biomarkers_rose = true}),
              ElementsAre(Grade::kModerate, Grade::kNone, Grade::kNone));
  EXPECT_THAT(
      Grades({.baseline_fraction = 60, .fraction = 58, .baseline_strain = -20, .strain = -16.8}),
      ElementsAre(Grade::kMild, Grade::kSubclinical, Grade::kPossible));
  EXPECT_THAT(Grades({.baseline_fraction = 64, .fraction = 52}),
              ElementsAre(Grade::kNone, Grade::kPresent, Grade::kNone));
  EXPECT_THAT(Grades({.baseline_strain = -20, .strain = -17}),
              ElementsAre(Grade::kNone, Grade::kNone, Grade::kNone));
}

TEST(GradeCardiotoxicity, LimitsAreAsPrinted) {
  EXPECT_EQ(Grades({.baseline_fraction = 50, .fraction = 40})[0], Grade::kModerate);
  EXPECT_EQ(Grades({.baseline_fraction = 63, .fraction = 53})[1], Grade::kNone);
  EXPECT_EQ(Grades({.baseline_strain = -20, .strain = -16.99})[1], Grade::kSubclinical);
}

TEST(GradeCardiotoxicity, SaysWhatIsNotKnown) {
  const auto findings = GradeCardiotoxicity({.baseline_fraction = 60, .fraction = 58});
  EXPECT_THAT(findings[0].missing, ElementsAre("strain", "biomarkers"));
  EXPECT_THAT(findings[1].missing, ElementsAre("strain"));
  EXPECT_TRUE(GradeCardiotoxicity({.fraction = 30}).empty());
}

TEST(JudgeCardiotoxicity, TakesTheEndsOfTheSeriesAndTheNoise) {
  Registry registry;
  RepeatabilityEntry entry;
  entry.id = "strain";
  entry.metric = "lv_global_longitudinal_strain*";
  entry.scale = stats::NoiseScale::kLogarithmic;
  entry.within_sd = 0.076;
  entry.degrees_of_freedom = 54.0;
  entry.source = RepeatabilitySource::kTestRetest;
  registry.Add(entry);
  const auto course = JudgeCardiotoxicity(
      JudgeAll({Fraction("2025-01-01", 62), Fraction("2025-07-01", 59), Strain("2025-01-01", -20),
                Strain("2025-04-01", -19), Strain("2025-07-01", -16.8)},
               registry));
  EXPECT_NEAR(*course.strain_fall, 16.0, 1e-9);
  EXPECT_NEAR(*course.strain_reference_fall, 19.4, 0.2);  // a fall above 15 % within noise
  EXPECT_EQ(course.findings[0].grade, Grade::kMild);
  EXPECT_EQ(*course.fraction_fall, 3.0);
  EXPECT_FALSE(course.fraction_reference_fall);
}

// d = 2, 4, 2: within variance (2 + 8 + 2) / 3 = 4.
TEST(DeriveRepeatability, HandExample) {
  const auto derived = DeriveRepeatability({{60.0, 62.0}, {50.0, 54.0}, {70.0, 68.0}, {99.0}});
  EXPECT_EQ(derived->subjects, 3);
  EXPECT_EQ(derived->degrees_of_freedom, 3.0);
  EXPECT_NEAR(derived->within_sd, 2.0, 1e-12);
  EXPECT_NEAR(derived->coefficient_of_variation, 0.0358, 0.0005);
  EXPECT_FALSE(derived->grows_with_value);
}

TEST(DeriveRepeatability, SeesNoiseThatGrowsWithTheValue) {
  std::vector<std::vector<double>> subjects;
  for (int i = 1; i <= 12; ++i) subjects.push_back({10.0 * i, 11.0 * i});
  const auto derived = DeriveRepeatability(subjects);
  EXPECT_TRUE(derived->grows_with_value);
  EXPECT_NEAR(derived->coefficient_of_variation, std::log(1.1) / std::sqrt(2.0), 1e-3);
}

TEST(DeriveRepeatability, Refuses) {
  EXPECT_EQ(DeriveRepeatability({{1.0, 2.0}, {3.0}}).refusal().code, RefusalCode::kTooFewValues);
  EXPECT_EQ(DeriveRepeatability({{1, 1}, {2, 2}, {3, 3}}).refusal().code,
            RefusalCode::kNoVariation);
}

}  // namespace
}  // namespace etalon::followup
