#include "etalon/workflow/study_options.h"

#include <gtest/gtest.h>

namespace etalon::workflow {
namespace {

TEST(StudyOptionsText, EchoNamesTheSpacing) {
  StudyOptions options;
  EXPECT_EQ(TextOf(options, StudyKind::kEcho), "spacing=file");
  options.spacing = image::PixelSpacing{.row = 0.308, .column = 0.154};
  const std::string text = TextOf(options, StudyKind::kEcho);
  EXPECT_EQ(text, "spacing=0.308,0.154");
  EXPECT_EQ(KindFromText(text), StudyKind::kEcho);
  EXPECT_EQ(OptionsFromText(text).spacing->column, 0.154);
  EXPECT_FALSE(OptionsFromText("spacing=file").spacing);
}

TEST(StudyOptionsText, ComesBackAsItWas) {
  StudyOptions options;
  options.geometric_mean = true;
  options.spect = {.injected_megabecquerels = 725.5,
                   .injected_at = "2026-03-14T09:30",
                   .weight_kg = 71.0,
                   .threshold_factor = 1.7,
                   .resolution_mm = 11.0,
                   .breath_mm = 8.0,
                   .correct_misregistration = true};
  options.t1 = {.haematocrit = 0.42,
                .level = cmr::SliceLevel::kApical,
                .native_series = "series-1",
                .post_contrast_series = "series-2",
                .labels_slice = 3,
                .normal_ranges = "site; 100 % =.toml",
                .correct_motion = true,
                .insertion = "96.5,80"};
  for (const StudyKind kind : {StudyKind::kPlanar, StudyKind::kSpect, StudyKind::kT1}) {
    EXPECT_EQ(KindFromText(TextOf(options, kind)), kind);
  }
  EXPECT_TRUE(OptionsFromText(TextOf(options, StudyKind::kPlanar)).geometric_mean);
  EXPECT_EQ(OptionsFromText(TextOf(options, StudyKind::kSpect)).spect, options.spect);
  EXPECT_EQ(OptionsFromText(TextOf(options, StudyKind::kT1)).t1, options.t1);
}

TEST(StudyOptionsText, OptionsOfOtherKindsDoNotMakeAnotherReading) {
  StudyOptions options;
  const std::string before = TextOf(options, StudyKind::kPlanar);
  options.t1.haematocrit = 0.42;
  EXPECT_EQ(TextOf(options, StudyKind::kPlanar), before);
}

TEST(StudyOptionsText, WhatIsUnknownIsPassedOver) {
  EXPECT_EQ(KindFromText("kind=pet"), StudyKind::kEcho);
  EXPECT_FALSE(OptionsFromText("kind=t1;haematocrit=much;colour=red").t1.haematocrit);
  EXPECT_EQ(OptionsFromText("").spect, SpectChoices{});
}

}  // namespace
}  // namespace etalon::workflow
