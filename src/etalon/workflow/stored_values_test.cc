#include "etalon/workflow/stored_values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace etalon::workflow {
namespace {

using followup::DatedValue;
using store::SignOffStep;
using testing::IsEmpty;
using testing::SizeIs;

namespace fs = std::filesystem;

constexpr const char* kFraction = "lv_ejection_fraction_biplane";
constexpr const char* kVolume = "lv_end_diastolic_volume_biplane";

class SignedValues : public testing::Test {
 protected:
  SignedValues()
      : folder_(fs::path(testing::TempDir()) / ("signed values " + std::to_string(getpid()))) {
    fs::remove_all(folder_);
    workspace_.emplace(store::Workspace::Open(folder_));
    studies_.emplace(folder_);
    study_ = Save("1");
  }
  ~SignedValues() override { fs::remove_all(folder_); }

  store::StoredStudy Save(const std::string& program) {
    store::StoredStudy study;
    study.name = "a";
    study.provenance.software_version = program;
    study.provenance.inputs = {{"a.dcm", "hash"}};
    study.key = store::KeyOf(study.provenance, "spacing=file");
    study.options = "spacing=file";
    study.examination = {.patient = "p-1", .acquired_at = "2025-03-01"};
    study.measurements = {Of(kFraction, 55.0), Of(kVolume, 120.0)};
    workspace_->SaveMeasured(study);
    return study;
  }

  static Measurement Of(const std::string& name, double value) {
    Measurement measurement;
    measurement.name = name;
    measurement.value = value;
    measurement.unit = name == kFraction ? "%" : "mL";
    measurement.interval = Interval{value - 5.0, value + 5.0};
    return measurement;
  }

  void Correct(double fraction) {
    studies_->AddVersion(study_.key.content_sha256,
                         {.by = {"ada", "Ada"},
                          .outlines = "{}",
                          .measurements = {Of(kFraction, fraction), Of(kVolume, 120.0)},
                          .refusals = {},
                          .fingerprint = study_.key.fingerprint});
  }

  void Sign(SignOffStep step, int version) {
    ASSERT_EQ(
        studies_->AddStep(
            study_.key.content_sha256,
            {.step = step, .by = {"bob", "Dr Bob"}, .version = version, .expected = steps_++}),
        store::StepResult::kSigned);
  }

  std::vector<DatedValue> Values() {
    validated_.clear();
    return SignedValuesOf(study_, *studies_, validated_);
  }

  const fs::path folder_;
  std::optional<store::Workspace> workspace_;
  std::optional<store::StudyStore> studies_;
  store::StoredStudy study_;
  int steps_ = 0;
  std::vector<ValidatedValue> validated_;
};

TEST_F(SignedValues, AreTheProgramsUntilAPhysicianSigns) {
  Correct(48.0);
  Sign(SignOffStep::kCheck, 1);
  EXPECT_EQ(Values().at(0).value, 55.0) << "checked is not validated";
  EXPECT_THAT(validated_, IsEmpty());
}

TEST_F(SignedValues, AreThoseOfTheVersionThatWasSignedWithTheDraftBeside) {
  Correct(48.0);
  Sign(SignOffStep::kCheck, 1);
  Sign(SignOffStep::kValidate, 1);
  const auto values = Values();
  ASSERT_THAT(values, SizeIs(2));
  EXPECT_EQ(values[0].value, 48.0);
  ASSERT_TRUE(values[0].interval);
  EXPECT_EQ(values[0].interval->low, 43.0);
  EXPECT_EQ(values[0].method.operator_class, kCorrectedByReader);
  EXPECT_EQ(values[1].method.operator_class, "automatic") << "nobody touched the volume";
  ASSERT_THAT(validated_, SizeIs(2));
  EXPECT_EQ(validated_[0].name, "Dr Bob");
  ASSERT_TRUE(validated_[0].draft);
  EXPECT_EQ(validated_[0].draft->value, 55.0);
  EXPECT_FALSE(validated_[1].draft);
}

TEST_F(SignedValues, AreTheProgramsWhereThatWasSigned) {
  Sign(SignOffStep::kCheck, 0);
  Sign(SignOffStep::kValidate, 0);
  EXPECT_EQ(Values().at(0).value, 55.0);
  ASSERT_THAT(validated_, SizeIs(2));
  EXPECT_FALSE(validated_[0].draft);
}

TEST_F(SignedValues, AreTheProgramsAgainAfterItWasSentBackOrMeasuredAnew) {
  Correct(48.0);
  Sign(SignOffStep::kCheck, 1);
  Sign(SignOffStep::kValidate, 1);
  Save("2");
  EXPECT_EQ(Values().at(0).value, 55.0) << "the older reading is not the one that was signed";
  EXPECT_THAT(validated_, IsEmpty());
}

}  // namespace
}  // namespace etalon::workflow
