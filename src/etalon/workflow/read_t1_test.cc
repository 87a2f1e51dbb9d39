#include "etalon/workflow/read_t1.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "etalon/media/test_files.h"
#include "etalon/phantom/t1_write.h"

namespace etalon::workflow {
namespace {

class T1Study : public testing::Test {
 protected:
  void Make(const phantom::T1PhantomOptions& options) const {
    phantom::WriteT1Phantom(phantom::MakeT1Phantom(options), folder_.path(), {});
  }

  /// The phantom in the folder, with its true outlines.
  StudySource Source() const {
    std::vector<Error> problems;
    StudySource source = FindStudies({folder_.path()}, problems).at(0);
    source.files.push_back(folder_ / "labels_gt.png");
    return source;
  }

  report::T1Report Measure(const phantom::T1PhantomOptions& options,
                           std::optional<double> haematocrit = 0.42) {
    Make(options);
    T1Choices choices;
    choices.haematocrit = haematocrit;
    return ReadT1Study(Source(), choices, 0, problems_);
  }

  media::TestFolder folder_;
  std::vector<Error> problems_;
};

const Measurement& Find(const report::T1Report& report, std::string_view name) {
  const auto& all = report.reading.measurements;
  const auto found = std::ranges::find(all, name, [](const cmr::SliceMeasurement& one) {
    return std::string_view(one.measurement.name);
  });
  if (found == all.end()) throw ContractError("no measurement " + std::string(name));
  return found->measurement;
}

TEST_F(T1Study, ReadsTheTruthOfAPhantom) {
  const report::T1Report report =
      Measure({.extracellular_volume = 27.0, .septal_extracellular_volume = 45.0, .seed = 4});
  EXPECT_TRUE(problems_.empty());
  EXPECT_TRUE(report.reading.refusals.empty());
  EXPECT_NEAR(Find(report, "myocardial_t1_native_septal").value, 1144.0, 12.0);
  EXPECT_NEAR(Find(report, "myocardial_t1_native_mid_inferolateral").value, 1000.0, 10.0);
  EXPECT_NEAR(Find(report, "blood_pool_t1_native").value, 1600.0, 16.0);
  EXPECT_NEAR(Find(report, "blood_pool_t1_post_contrast").value, 400.0, 4.0);
  EXPECT_NEAR(Find(report, "extracellular_volume_fraction_septal").value, 45.0, 1.0);
  EXPECT_NEAR(Find(report, "extracellular_volume_fraction_mid_anterolateral").value, 27.0, 0.8);
  EXPECT_LT(report.native.motion.largest, 1.0);
}

TEST_F(T1Study, FlagsAndRefusesMotion) {
  const report::T1Report moved = Measure({.motion = 3.5});
  EXPECT_THAT(Find(moved, "myocardial_t1_native").flags, testing::Contains("frames-moved"));
  const report::T1Report far = Measure({.motion = 12.0});
  EXPECT_TRUE(far.reading.measurements.empty());
  EXPECT_THAT(far.reading.refusals[0].refusal.reason, testing::HasSubstr("moved by"));
}

TEST_F(T1Study, TellsTheSameEachTime) {
  const report::T1Report first = Measure({.seed = 2});
  const report::T1Report second = Measure({.seed = 2});
  EXPECT_EQ(report::T1Json(first), report::T1Json(second));
  const std::string page = report::T1Page(first);
  EXPECT_EQ(page, report::T1Page(second));
  EXPECT_THAT(report::T1Json(first),
              testing::HasSubstr("\"extracellular_volume_fraction_septal\""));
  EXPECT_THAT(page, testing::HasSubstr("data:image/png;base64,"));
}

TEST_F(T1Study, MarksASyntheticHaematocrit) {
  const report::T1Report report = Measure({}, std::nullopt);
  EXPECT_THAT(Find(report, "extracellular_volume_fraction").flags,
              testing::Contains("synthetic-haematocrit"));
  EXPECT_THAT(report::T1Page(report), testing::HasSubstr("synthetic haematocrit"));
}

TEST_F(T1Study, WithoutOutlinesThereAreMapsAndNoNumbers) {
  Make({.rows = 64, .columns = 64, .spacing = 4.5});
  StudySource source = Source();
  source.files.pop_back();
  const report::T1Report report = ReadT1Study(source, {}, 0, problems_);
  EXPECT_TRUE(report.reading.measurements.empty());
  EXPECT_THAT(report.reading.refusals.at(0).refusal.reason, testing::HasSubstr("--masks"));
  EXPECT_THAT(report::T1Page(report), testing::HasSubstr("data:image/png;base64,"));
}

TEST_F(T1Study, SaysWhatIsMissingOrWrong) {
  Make({.rows = 64, .columns = 64, .spacing = 4.5});
  const auto error = [&](const T1Choices& choices) {
    return media::CodeAndText([&] { ReadT1Study(Source(), choices, 0, problems_); }).second;
  };
  T1Choices wrong;
  wrong.native_series = "series-9";
  EXPECT_THAT(error(wrong), testing::HasSubstr("found: series-1, series-2"));
  wrong = {};
  wrong.haematocrit = 42.0;
  EXPECT_THAT(error(wrong), testing::HasSubstr("fraction between 0 and 1"));
}

}  // namespace
}  // namespace etalon::workflow
