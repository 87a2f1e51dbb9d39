#include "etalon/workflow/read_t1.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <numbers>

#include "etalon/dicom/t1_series.h"
#include "etalon/dicom/volume_series_write.h"
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
  EXPECT_LT(report.slices.at(0).native.motion.largest, 1.0);
}

TEST_F(T1Study, FlagsAndRefusesMotion) {
  const report::T1Report moved = Measure({.motion = 3.5});
  EXPECT_THAT(Find(moved, "myocardial_t1_native").flags, testing::Contains("frames-moved"));
  const report::T1Report far = Measure({.motion = 12.0});
  EXPECT_TRUE(far.reading.measurements.empty());
  EXPECT_THAT(far.reading.refusals[0].refusal.reason, testing::HasSubstr("moved by"));
}

TEST_F(T1Study, CorrectsMotionOnRequest) {
  Make({.septal_extracellular_volume = 45.0, .motion = 7.0});
  T1Choices choices;
  choices.haematocrit = 0.42;
  choices.correct_motion = true;
  const report::T1Report report = ReadT1Study(Source(), choices, 0, problems_);
  EXPECT_TRUE(report.reading.refusals.empty());
  EXPECT_THAT(Find(report, "myocardial_t1_native_septal").flags,
              testing::ElementsAre("motion-corrected"));
  EXPECT_NEAR(Find(report, "myocardial_t1_native_septal").value, 1144.0, 15.0);
  EXPECT_NEAR(Find(report, "extracellular_volume_fraction_mid_anterolateral").value, 27.0, 1.0);
  EXPECT_THAT(report::T1Page(report), testing::HasSubstr("les images ont été recalées"));
}

/// Three slices of one phantom, `step` apart, whose outlines are a DICOM segmentation.
class T1Heart : public testing::Test {
 protected:
  static constexpr double kStep = 10.0;

  image::VoxelFrame FrameAt(int slice) const {
    const double spacing = study_.options.spacing;
    return {
        {-40.0, 25.0, kStep * slice}, {spacing, 0.0, 0.0}, {0.0, spacing, 0.0}, {0.0, 0.0, kStep}};
  }

  void WriteSeries(const phantom::T1PhantomSeries& made, int number) {
    for (int slice = 0; slice < 3; ++slice) {
      dicom::InversionSeries series;
      series.number = number;
      series.after_contrast_agent = number == 2;
      series.spacing = {study_.options.spacing, study_.options.spacing};
      series.frame = FrameAt(slice);
      for (std::size_t i = 0; i < made.frames.size(); ++i) {
        series.images.push_back({made.frames[i], made.inversion_times[i], {}});
      }
      dicom::WriteInversionSeries(series, {.study_seed = "heart", .slice_thickness = kStep},
                                  folder_.path(),
                                  "s" + std::to_string(number) + std::to_string(slice));
    }
  }

  /// The wall and the blood of all slices, on voxels half as thick, in a frame of its own.
  void WriteOutlines(const std::string& seed) {
    const image::LabelMask& labels = study_.labels;
    image::VoxelFrame frame = FrameAt(0);
    frame.origin.z -= 2.5;
    frame.slice_step.z = 5.0;
    std::vector<dicom::OutlinedStructure> structures;
    for (const auto& [label, name] : std::map<int, const char*>{
             {1, "LV blood pool"}, {2, "LV myocardium"}, {3, "RV blood pool"}}) {
      image::LabelVolume mask(6, labels.rows(), labels.columns(), frame);
      for (int slice = 0; slice < 6; ++slice) {
        for (std::size_t i = 0; i < labels.size(); ++i) {
          mask.slice(slice)[i] = labels.pixels()[i] == label ? 1 : 0;
        }
      }
      structures.push_back({name, {}, {}, std::move(mask)});
    }
    dicom::WriteSegmentation(structures, {.study_seed = seed}, folder_ / "outlines.dcm");
  }

  report::T1Report Read() {
    std::vector<Error> problems;
    StudySource source = FindStudies({folder_.path()}, problems).at(0);
    const auto outlines = folder_ / "outlines.dcm";
    if (std::ranges::find(source.files, outlines) == source.files.end()) {
      source.files.push_back(outlines);
    }
    T1Choices choices;
    choices.haematocrit = 0.42;
    return ReadT1Study(source, choices, 0, problems);
  }

  phantom::T1PhantomStudy study_ = phantom::MakeT1Phantom(
      {.septal_extracellular_volume = 40.0, .rows = 128, .columns = 160, .spacing = 1.8});
  media::TestFolder folder_;
};

TEST_F(T1Heart, ReadsAllSlicesThatASegmentationOutlines) {
  WriteSeries(study_.native, 1);
  WriteSeries(study_.post_contrast, 2);
  WriteOutlines("heart");
  const report::T1Report report = Read();
  ASSERT_EQ(report.slices.size(), 3U);
  EXPECT_TRUE(report.reading.refusals.empty());
  EXPECT_NEAR(Find(report, "myocardial_t1_native_basal_anteroseptal").value, 1104.0, 12.0);
  EXPECT_NEAR(Find(report, "myocardial_t1_native_mid_inferolateral").value, 1000.0, 12.0);
  EXPECT_NEAR(Find(report, "extracellular_volume_fraction_apical_septal").value, 40.0, 1.5);
  EXPECT_NEAR(Find(report, "extracellular_volume_fraction_apical_lateral").value, 27.0, 1.5);
  EXPECT_THAT(report::T1Page(report), testing::HasSubstr("<path d=\"M "));
}

TEST_F(T1Heart, RefusesOutlinesOfAnotherFrameOfReference) {
  WriteSeries(study_.native, 1);
  WriteOutlines("another heart");
  EXPECT_THAT(media::CodeAndText([&] { Read(); }).second,
              testing::HasSubstr("another frame of reference"));
}

TEST_F(T1Study, ReadsDrawnRegions) {
  Make({.septal_extracellular_volume = 40.0});
  StudySource source = Source();
  source.files.back() = folder_ / "drawn.json";
  const auto write = [&](const std::string& text) {
    std::ofstream(folder_ / "drawn.json", std::ios::trunc) << text;
  };
  const auto circle = [](double radius) {
    std::string points;
    for (int i = 0; i < 60; ++i) {
      points += fmt::format("{}[{}, {}]", i == 0 ? "" : ", ",
                            95.5 + radius * std::cos(i * std::numbers::pi / 30.0),
                            95.5 - radius * std::sin(i * std::numbers::pi / 30.0));
    }
    return "[[" + points + "]]";
  };
  const std::string regions = R"("structures": [{"name": "endocardium", "polygons": )" +
                              circle(16.0) + R"(}, {"name": "epicardium", "polygons": )" +
                              circle(22.6) + "}]";
  write("{" + regions + R"(, "anterior_insertion": [84.2, 75.9]})");
  T1Choices choices;
  choices.haematocrit = 0.42;
  const report::T1Report report = ReadT1Study(source, choices, 0, problems_);
  EXPECT_TRUE(report.reading.refusals.empty());
  EXPECT_NEAR(Find(report, "myocardial_t1_native_septal").value, 1104.0, 15.0);
  EXPECT_NEAR(Find(report, "extracellular_volume_fraction_mid_inferolateral").value, 27.0, 1.0);

  write("{" + regions + "}");
  const report::T1Report without = ReadT1Study(source, choices, 0, problems_);
  ASSERT_EQ(without.reading.refusals.size(), 1U);
  EXPECT_EQ(without.reading.refusals[0].name, "myocardial_t1_native_septal");
  const auto error = [&] {
    return media::CodeAndText([&] { ReadT1Study(source, choices, 0, problems_); }).second;
  };
  write(R"({"structures": [{"name": "liver", "polygons": []}]})");
  EXPECT_THAT(error(), testing::HasSubstr("names no structure that is measured"));
  write(R"({"structures": [{"name": "LV", "polygons": [[[1, 2], [3, 4]]]}]})");
  EXPECT_THAT(error(), testing::HasSubstr("less than 3 points"));
  write("plain text");
  EXPECT_THAT(error(), testing::HasSubstr("is none of PNG, NIfTI"));
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
  EXPECT_THAT(report::T1Page(report), testing::HasSubstr("SYNTHETIC haematocrit"));
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
  wrong = {};
  wrong.insertion = "12";
  EXPECT_THAT(error(wrong), testing::HasSubstr("COLUMN,ROW"));
}

}  // namespace
}  // namespace etalon::workflow
