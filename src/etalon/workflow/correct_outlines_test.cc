#include "etalon/workflow/correct_outlines.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"
#include "etalon/echo/measure_study.h"
#include "etalon/phantom/echo_phantom.h"

namespace etalon::workflow {
namespace {

using echo::Phase;

constexpr const char* kFraction = "lv_ejection_fraction_biplane";

/// A study read as the program reads it, with the phantom's true classes in the networks' place.
struct Example {
  EchoRecord record;
  store::StoredStudy study;
};

echo::CineReading Loop(const phantom::EchoPhantomStudy& heart, std::size_t view) {
  echo::CineReading cine;
  cine.name = view == 0 ? "a4c.dcm" : "a2c.dcm";
  cine.view.view = view == 0 ? echo::View::kApicalFourChamber : echo::View::kApicalTwoChamber;
  cine.view.quality = 0.9;
  cine.calibrated = true;
  cine.areas = {12.25, 1.0 / 3.0};
  for (const auto& instant : heart.instants) cine.times.push_back(instant.time);
  cine.beats.push_back(
      {heart.end_diastole_frames[0], heart.end_systole_frames[0], heart.end_diastole_frames[1]});
  for (const auto& [frame, phase] : {std::pair{heart.end_diastole_frames[0], Phase::kEndDiastole},
                                     std::pair{heart.end_systole_frames[0], Phase::kEndSystole}}) {
    echo::TracedFrame traced;
    traced.frame = frame;
    traced.phase = phase;
    traced.spacing = heart.spacing;
    traced.mask = heart.views[view].masks[static_cast<std::size_t>(frame)];
    traced.geometry = echo::MeasureApicalFrame(traced.mask, traced.spacing).value();
    traced.variants = {traced.geometry};
    cine.traced.push_back(std::move(traced));
  }
  return cine;
}

const Example& Phantom() {
  static const Example example = [] {
    phantom::EchoPhantomOptions options;
    options.rows = 300;
    options.columns = 400;
    options.frame_rate_hz = 20.0;
    const auto heart = phantom::MakeEchoPhantom(options);
    echo::StudyReading reading;
    reading.study = "phantom";
    reading.subject = {
        .sex = image::Sex::kFemale, .age_years = 61.5, .height_cm = 170.0, .weight_kg = 70.0};
    OpenedStudy opened;
    for (std::size_t view = 0; view < 2; ++view) {
      reading.cines.push_back(Loop(heart, view));
      opened.study.cines.push_back(heart.views[view].cine);
      opened.files.push_back(reading.cines.back().name);
    }
    echo::MeasureStudy({.model_errors = {{kFraction, 5.0}}}, reading);
    Example made;
    made.record = RecordOf(opened, reading, opened.files);
    made.study.measurements = reading.measurements;
    made.study.refusals = reading.refusals;
    return made;
  }();
  return example;
}

const Measurement& Find(const std::vector<Measurement>& measurements, const std::string& name) {
  return *std::ranges::find(measurements, name, &Measurement::name);
}

bool IsCorrected(const Measurement& measurement) {
  return std::ranges::find(measurement.flags, echo::kCorrectedByReader) != measurement.flags.end();
}

void ExpectSame(const Measurement& a, const Measurement& b) {
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.value, b.value);
  ASSERT_EQ(a.interval.has_value(), b.interval.has_value()) << a.name;
  if (a.interval) {
    EXPECT_EQ(a.interval->low, b.interval->low);
  }
  EXPECT_EQ(a.flags, b.flags);
}

/// End systole of the four-chamber view as it is shown, to be changed.
FrameOutlines Systole() {
  auto outlines = OutlinesOf(Phantom().record, {});
  FrameOutlines found = *std::ranges::find_if(outlines, [](const FrameOutlines& one) {
    return one.image == 0 && one.phase == Phase::kEndSystole;
  });
  found.annulus.reset();
  return found;
}

/// Nearer to the middle of the picture by a factor.
void Shrink(image::PixelContour& contour, double factor) {
  image::PixelPoint middle;
  for (const auto& point : contour) {
    middle.row += point.row / static_cast<double>(contour.size());
    middle.column += point.column / static_cast<double>(contour.size());
  }
  for (auto& point : contour) {
    point.row = middle.row + factor * (point.row - middle.row);
    point.column = middle.column + factor * (point.column - middle.column);
  }
}

TEST(EchoRecord, ComesBackExactly) {
  const EchoRecord& record = Phantom().record;
  const std::string text = EchoRecordText(record);
  const auto back = EchoRecordFromText(text);
  ASSERT_TRUE(back);
  EXPECT_EQ(EchoRecordText(*back), text);
  EXPECT_EQ(back->reading.cines[0].areas, record.reading.cines[0].areas);
  EXPECT_EQ(back->reading.cines[0].traced[0].mask, record.reading.cines[0].traced[0].mask);
  EXPECT_EQ(back->reading.cines[1].traced[1].geometry.ventricle.contour,
            record.reading.cines[1].traced[1].geometry.ventricle.contour);
  EXPECT_TRUE(back->reading.cines[0].traced[0].variants.empty());
  EXPECT_EQ(back->reading.subject.height_cm, 170.0);
  EXPECT_EQ(back->layouts[1].file, 1);
  EXPECT_EQ(back->layouts[1].rows, 300);
}

TEST(EchoRecord, IsNothingForOtherTexts) {
  for (const char* text : {"", "{}", "[1]", R"({"echo":2})", R"({"echo":1})"}) {
    EXPECT_FALSE(EchoRecordFromText(text)) << text;
  }
  std::string cut = EchoRecordText(Phantom().record);
  cut.resize(cut.size() / 2);
  EXPECT_FALSE(EchoRecordFromText(cut));
}

TEST(CorrectStudy, WithoutChangesIsWhatWasStored) {
  const Example& example = Phantom();
  const auto readout = CorrectStudy(example.study, example.record, {});
  ASSERT_TRUE(readout);
  ASSERT_EQ(readout->measurements.size(), example.study.measurements.size());
  for (std::size_t i = 0; i < readout->measurements.size(); ++i) {
    ExpectSame(readout->measurements[i], example.study.measurements[i]);
  }
  EXPECT_EQ(readout->refusals.size(), example.study.refusals.size());
}

TEST(CorrectStudy, TheOutlineAsItIsShownGivesTheValueThatWasMeasured) {
  const Example& example = Phantom();
  const std::vector changes{Systole()};
  const auto readout = CorrectStudy(example.study, example.record, changes);
  ASSERT_TRUE(readout);
  for (const Measurement& measurement : readout->measurements) {
    EXPECT_NEAR(measurement.value, Find(example.study.measurements, measurement.name).value, 1e-9)
        << measurement.name;
  }
  EXPECT_TRUE(IsCorrected(Find(readout->measurements, kFraction)));
}

TEST(CorrectStudy, ASmallerSystoleRaisesTheFractionAndTouchesNothingElse) {
  const Example& example = Phantom();
  FrameOutlines change = Systole();
  Shrink(change.drawn.ventricle, 0.9);
  change.annulus = OutlinesOf(example.record, {})[1].annulus;
  const auto readout = CorrectStudy(example.study, example.record, std::vector{change});
  ASSERT_TRUE(readout);
  const Measurement& fraction = Find(readout->measurements, kFraction);
  EXPECT_GT(fraction.value, Find(example.study.measurements, kFraction).value + 2.0);
  EXPECT_TRUE(IsCorrected(fraction));
  EXPECT_FALSE(fraction.interval) << "one beat, and a reader whose repeatability is not known";
  EXPECT_LT(Find(readout->measurements, "lv_end_systolic_volume_index").value,
            Find(example.study.measurements, "lv_end_systolic_volume_index").value)
      << "height and weight are kept";
  for (const char* untouched :
       {"lv_ejection_fraction_two_chamber", "lv_end_diastolic_volume_biplane", "heart_rate"}) {
    ExpectSame(Find(readout->measurements, untouched), Find(example.study.measurements, untouched));
  }
}

TEST(CorrectStudy, RefusesWhatHasNoMitralPlaneUnlessAPersonSetsIt) {
  const Example& example = Phantom();
  FrameOutlines change = Systole();
  Shrink(change.drawn.ventricle, 0.7);
  const auto refused = CorrectStudy(example.study, example.record, std::vector{change});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.refusal().code, RefusalCode::kImplausible);
  const auto annulus = OutlinesOf(example.record, {})[1].annulus;
  change.annulus = annulus;
  EXPECT_TRUE(CorrectStudy(example.study, example.record, std::vector{change}));
  change.annulus->right = change.annulus->left;
  EXPECT_FALSE(CorrectStudy(example.study, example.record, std::vector{change}));
}

TEST(CorrectStudy, RejectsOutlinesThatAreNone) {
  const Example& example = Phantom();
  const auto correct = [&](auto change_it) {
    FrameOutlines change = Systole();
    change_it(change);
    return CorrectStudy(example.study, example.record, std::vector{change});
  };
  EXPECT_THROW(correct([](FrameOutlines& change) { change.frame += 1; }), Error);
  EXPECT_THROW(correct([](FrameOutlines& change) { change.image = 2; }), Error);
  EXPECT_THROW(correct([](FrameOutlines& change) { change.image = -1; }), Error);
  EXPECT_THROW(correct([](FrameOutlines& change) { change.drawn.ventricle.resize(2); }), Error);
  EXPECT_THROW(correct([](FrameOutlines& change) { change.drawn.epicardium[0].row = 1e6; }), Error);
  EXPECT_THROW(
      correct([](FrameOutlines& change) { change.drawn.epicardium[0].row = std::nan(""); }), Error);
  EXPECT_THROW(correct([](FrameOutlines& change) { change.drawn.ventricle.resize(20'001); }),
               Error);
}

TEST(MergeChanges, TheNewestOfAFrameStands) {
  FrameOutlines first = Systole(), second = Systole(), other = Systole();
  second.drawn.atrium.clear();
  other.phase = Phase::kEndDiastole;
  const auto merged = MergeChanges(std::vector{first, other}, std::vector{second});
  ASSERT_EQ(merged.size(), 2U);
  EXPECT_TRUE(merged[0].drawn.atrium.empty());
  const auto back = OutlinesFromText(OutlinesText(merged));
  ASSERT_TRUE(back);
  EXPECT_EQ(OutlinesText(*back), OutlinesText(merged));
  EXPECT_EQ((*back)[1].drawn.ventricle, other.drawn.ventricle);
  EXPECT_FALSE(OutlinesFromText("{"));
}

}  // namespace
}  // namespace etalon::workflow
