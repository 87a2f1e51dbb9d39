#include "etalon/workflow/measure_t1.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;

class T1Study : public testing::Test {
 protected:
  void TearDown() override { fs::remove_all(folder_); }

  MeasuredT1 Measure(const phantom::T1PhantomOptions& options,
                     std::optional<double> haematocrit = 0.42) {
    MakeT1PhantomStudy(options, {}, folder_ / "study");
    SilentProgress progress;
    return MeasureT1({.inputs = {folder_ / "study"},
                      .output = folder_ / "out",
                      .labels = folder_ / "study/labels_gt.png",
                      .haematocrit = haematocrit},
                     progress);
  }

  std::string Output(const char* name) const {
    std::ifstream stream(folder_ / "out" / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  fs::path folder_ = fs::temp_directory_path() / ("t1_study_" + std::to_string(getpid()));
};

const Measurement& Find(const MeasuredT1& measured, std::string_view name) {
  const auto& all = measured.report.reading.measurements;
  const auto found = std::ranges::find(all, name, [](const cmr::SliceMeasurement& one) {
    return std::string_view(one.measurement.name);
  });
  if (found == all.end()) throw ContractError("no measurement " + std::string(name));
  return found->measurement;
}

TEST_F(T1Study, ReadsTheTruthOfAPhantom) {
  const MeasuredT1 measured =
      Measure({.extracellular_volume = 27.0, .septal_extracellular_volume = 45.0, .seed = 4});
  EXPECT_TRUE(measured.problems.empty());
  EXPECT_TRUE(measured.report.reading.refusals.empty());
  EXPECT_NEAR(Find(measured, "myocardial_t1_native_septal").value, 1144.0, 12.0);
  EXPECT_NEAR(Find(measured, "myocardial_t1_native_mid_inferolateral").value, 1000.0, 10.0);
  EXPECT_NEAR(Find(measured, "blood_pool_t1_native").value, 1600.0, 16.0);
  EXPECT_NEAR(Find(measured, "blood_pool_t1_post_contrast").value, 400.0, 4.0);
  EXPECT_NEAR(Find(measured, "extracellular_volume_fraction_septal").value, 45.0, 1.0);
  EXPECT_NEAR(Find(measured, "extracellular_volume_fraction_mid_anterolateral").value, 27.0, 0.8);
  EXPECT_LT(measured.report.native.motion.largest, 1.0);
}

TEST_F(T1Study, FlagsAndRefusesMotion) {
  const MeasuredT1 moved = Measure({.motion = 3.5});
  EXPECT_THAT(Find(moved, "myocardial_t1_native").flags, testing::Contains("frames-moved"));
  const MeasuredT1 far = Measure({.motion = 12.0});
  EXPECT_TRUE(far.report.reading.measurements.empty());
  EXPECT_THAT(far.report.reading.refusals[0].refusal.reason, testing::HasSubstr("moved by"));
}

TEST_F(T1Study, WritesTheSameReportEachTime) {
  Measure({.seed = 2});
  const std::string first = Output("measurements.json");
  const std::string page = Output("report.html");
  Measure({.seed = 2});
  EXPECT_EQ(Output("measurements.json"), first);
  EXPECT_EQ(Output("report.html"), page);
  EXPECT_THAT(first, testing::HasSubstr("\"extracellular_volume_fraction_septal\""));
  EXPECT_THAT(page, testing::HasSubstr("data:image/png;base64,"));
}

TEST_F(T1Study, MarksASyntheticHaematocrit) {
  const MeasuredT1 measured = Measure({}, std::nullopt);
  EXPECT_THAT(Find(measured, "extracellular_volume_fraction").flags,
              testing::Contains("synthetic-haematocrit"));
  EXPECT_THAT(Output("report.html"), testing::HasSubstr("synthetic haematocrit"));
}

TEST_F(T1Study, SaysWhatIsMissingOrWrong) {
  MakeT1PhantomStudy({.rows = 64, .columns = 64, .spacing = 4.5}, {}, folder_ / "study");
  std::ofstream(folder_ / "study/broken.dcm") << std::string(128, '\0') << "DICM broken";
  SilentProgress progress;
  MeasureT1Request request{.inputs = {folder_ / "study"},
                           .output = folder_ / "out",
                           .labels = folder_ / "study/labels_gt.png"};
  EXPECT_EQ(MeasureT1(request, progress).problems.size(), 1U);

  const auto error = [&](const MeasureT1Request& wrong) -> std::string {
    try {
      MeasureT1(wrong, progress);
    } catch (const Error& caught) {
      return caught.what();
    }
    return {};
  };
  MeasureT1Request wrong = request;
  wrong.native_series = "series-9";
  EXPECT_THAT(error(wrong), testing::HasSubstr("found: series-1, series-2"));
  wrong = request;
  wrong.haematocrit = 42.0;
  EXPECT_THAT(error(wrong), testing::HasSubstr("fraction between 0 and 1"));
  wrong = request;
  wrong.labels.clear();
  EXPECT_THAT(error(wrong), testing::HasSubstr("--labels"));
  wrong = request;
  wrong.inputs = {folder_ / "nothing"};
  EXPECT_THAT(error(wrong), testing::HasSubstr("no native series"));
}

}  // namespace
}  // namespace etalon::workflow
