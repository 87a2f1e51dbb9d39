#include "etalon/annotation/agreement.h"

#include <gtest/gtest.h>

#include <cmath>

#include "etalon/annotation/clustered_mean.h"
#include "etalon/annotation/label_calls.h"
#include "etalon/annotation/region.h"
#include "etalon/annotation/test_readings.h"
#include "etalon/core/random.h"

namespace etalon::annotation {
namespace {

const AgreementFigure* Find(const Agreement& agreement, const std::string& label, Metric metric,
                            Among among, const std::vector<std::string>& readers = {}) {
  for (const AgreementFigure& figure : agreement.figures) {
    if (figure.label == label && figure.metric == metric && figure.among == among &&
        figure.readers == readers) {
      return &figure;
    }
  }
  return nullptr;
}

double ValueOf(const Agreement& agreement, const std::string& label, Metric metric, Among among,
               const std::vector<std::string>& readers = {}) {
  const AgreementFigure* figure = Find(agreement, label, metric, among, readers);
  return figure != nullptr && figure->estimate.ok() ? figure->estimate->value : std::nan("");
}

TEST(LabelCalls, ImplyWhatTheHierarchySays) {
  const ontology::Ontology labels = TestOntology();
  const LabelCaller caller(labels);
  std::vector<std::int8_t> calls(caller.labels()), grades(caller.labels());
  const auto call = [&](const char* label) { return calls[*labels.Find(label)]; };
  caller.Read({Stated("malignant", true)}, calls.data(), grades.data());
  EXPECT_EQ(call("malignant"), 1);
  EXPECT_EQ(call("lesion"), 1) << "what is below implies what is above";
  EXPECT_EQ(call("benign"), 0) << "they exclude each other";
  EXPECT_EQ(call("fatty"), -1) << "nothing was said";
  caller.Read({Stated("lesion", false)}, calls.data(), grades.data());
  EXPECT_EQ(call("malignant"), 0) << "nothing below what is absent";
  caller.Read({}, calls.data(), grades.data());
  EXPECT_EQ(call("lesion"), 0) << "it is drawn, and nothing was drawn";
  EXPECT_EQ(call("malignant"), -1);
  caller.Read({Square("lesion", 2, 2, 5)}, calls.data(), grades.data());
  EXPECT_EQ(call("lesion"), 1);
}

/// Two readers, ten images: 4 both present, 3 both absent, 2 and 1 apart.
TestReadings TwoReaders() {
  TestReadings all(10, {"ann", "bob"});
  for (std::size_t image = 0; image < 10; ++image) {
    const bool first = image < 6;
    const bool second = image < 4 || image == 9;
    all.Add(image, 0, {Stated("fatty", first)});
    all.Add(image, 1, {Stated("fatty", second)});
  }
  return all;
}

TEST(Agreement, KappaByHand) {
  const Agreement agreement = AnalyseAgreement(TwoReaders().readings, TestOntology());
  EXPECT_EQ(agreement.images, 10U);
  EXPECT_EQ(agreement.doubled, 10U);
  EXPECT_EQ(agreement.readings, 20U);
  EXPECT_NEAR(ValueOf(agreement, "fatty", Metric::kObservedAgreement, Among::kReaders), 0.7, 1e-12);
  // po = 0.7; pe = 0.6 x 0.5 + 0.4 x 0.5 = 0.5
  EXPECT_NEAR(ValueOf(agreement, "fatty", Metric::kCohenKappa, Among::kPair, {"ann", "bob"}), 0.4,
              1e-12);
  // Fleiss: pe = 0.55^2 + 0.45^2
  const double expected = 0.55 * 0.55 + 0.45 * 0.45;
  EXPECT_NEAR(ValueOf(agreement, "fatty", Metric::kFleissKappa, Among::kReaders),
              (0.7 - expected) / (1.0 - expected), 1e-12);
  EXPECT_NEAR(ValueOf(agreement, "fatty", Metric::kObservedAgreement, Among::kReader, {"ann"}), 0.7,
              1e-12);
  EXPECT_EQ(Find(agreement, "benign", Metric::kFleissKappa, Among::kReaders), nullptr)
      << "nobody called it";
}

TEST(Agreement, DiceAndDistancesByHand) {
  TestReadings all(2, {"ann", "bob"});
  for (std::size_t image = 0; image < 2; ++image) {
    all.readings.images[image].spacing = image::PixelSpacing{0.5, 0.5};
    all.Add(image, 0, {Square("lesion", 10, 10, 20)});
    all.Add(image, 1, {Square("lesion", 10, 20, 20)});
  }
  const Agreement agreement = AnalyseAgreement(all.readings, TestOntology());
  EXPECT_NEAR(ValueOf(agreement, "lesion", Metric::kDice, Among::kReaders), 0.5, 1e-9);
  EXPECT_NEAR(ValueOf(agreement, "lesion", Metric::kHausdorff, Among::kReaders), 5.0, 1e-4)
      << "10 pixels of half a millimetre";
  const AgreementFigure* figure =
      Find(agreement, "lesion", Metric::kHausdorff, Among::kPair, {"ann", "bob"});
  ASSERT_NE(figure, nullptr);
  EXPECT_EQ(figure->unit, LengthUnit::kMillimetres);
  EXPECT_EQ(figure->images, 2U);
  ASSERT_EQ(agreement.disagreements.size(), 2U);
  EXPECT_NEAR(agreement.disagreements[0].dice, 0.5, 1e-9);
}

TEST(Agreement, AMaskIsComparedWithAPolygon) {
  TestReadings all(1, {"ann", "bob"});
  Shape mask = Square("lesion", 10, 10, 20);
  mask.mask = PixelsOf(mask, 100, 120);
  mask.kind = ShapeKind::kMask;
  mask.points.clear();
  all.Add(0, 0, {Square("lesion", 10, 10, 20)});
  all.Add(0, 1, {mask});
  const Agreement agreement = AnalyseAgreement(all.readings, TestOntology());
  EXPECT_DOUBLE_EQ(ValueOf(agreement, "lesion", Metric::kDice, Among::kReaders), 1.0);
  EXPECT_LE(ValueOf(agreement, "lesion", Metric::kHausdorff, Among::kReaders), 1.0);
}

TEST(Agreement, BoxesLandmarksLinesAndIntervals) {
  TestReadings all(3, {"ann", "bob"});
  for (std::size_t image = 0; image < 3; ++image) {
    const double length = 10.0 + 5.0 * static_cast<double>(image);
    all.Add(image, 0,
            {Box("cyst", 0, 0, 10, 10), Landmark("apex", 5, 5), Line("bile_duct", length),
             Interval("beat", 0, 9)});
    all.Add(image, 1,
            {Box("cyst", 0, 5, 10, 15), Landmark("apex", 5, 9), Line("bile_duct", length + 1.0),
             Interval("beat", 5, 14)});
  }
  const Agreement agreement = AnalyseAgreement(all.readings, TestOntology());
  EXPECT_NEAR(ValueOf(agreement, "cyst", Metric::kBoxOverlap, Among::kReaders), 1.0 / 3.0, 1e-12);
  EXPECT_NEAR(ValueOf(agreement, "apex", Metric::kLandmarkDistance, Among::kReaders), 4.0, 1e-12);
  EXPECT_NEAR(ValueOf(agreement, "apex", Metric::kLandmarkSpread, Among::kReaders), 2.0, 1e-12);
  EXPECT_NEAR(ValueOf(agreement, "beat", Metric::kIntervalOverlap, Among::kReaders), 1.0 / 3.0,
              1e-12);
  EXPECT_NEAR(ValueOf(agreement, "bile_duct", Metric::kLengthDifference, Among::kReaders), 1.0,
              1e-9);
  // Subjects vary by 25 mm^2, readers by 0.5, no residual: 25 / 25.5.
  EXPECT_NEAR(ValueOf(agreement, "bile_duct", Metric::kLengthIcc, Among::kReaders), 25.0 / 25.5,
              1e-6);
}

TEST(Agreement, RereadingsKnownTruthAndMonths) {
  TestReadings all(4, {"ann", "bob"});
  for (std::size_t image = 0; image < 4; ++image) {
    all.Add(image, 0, {Stated("fatty", image < 2)}, 1, image < 2 ? "2026-03-01" : "2026-04-01");
    all.Add(image, 0, {Stated("fatty", image < 2), Square("lesion", 10, 10, 20)}, 2, "2026-05-01");
    all.Add(image, 1, {Stated("fatty", image < 3)}, 1, "2026-03-02");
  }
  AgreementOptions options;
  options.known["image-0"]["fatty"] = true;
  options.known["image-2"]["fatty"] = false;
  const Agreement agreement = AnalyseAgreement(all.readings, TestOntology(), options);
  EXPECT_EQ(agreement.rereads, 4U);
  EXPECT_DOUBLE_EQ(ValueOf(agreement, "fatty", Metric::kCohenKappa, Among::kRereading, {"ann"}),
                   1.0);
  EXPECT_DOUBLE_EQ(ValueOf(agreement, "fatty", Metric::kAccuracy, Among::kReference, {"ann"}), 1.0);
  EXPECT_DOUBLE_EQ(ValueOf(agreement, "fatty", Metric::kAccuracy, Among::kReference, {"bob"}), 0.5);
  std::size_t months = 0;
  for (const AgreementFigure& figure : agreement.figures) {
    if (figure.among != Among::kPeriod || figure.metric != Metric::kObservedAgreement) continue;
    if (figure.label == "fatty") ++months;
  }
  EXPECT_EQ(months, 2U);
}

TEST(Agreement, IsTheSameForAnyNumberOfThreads) {
  Random random(3);
  TestReadings all(200, {"ann", "bob", "cid"});
  for (std::size_t image = 0; image < 200; ++image) {
    for (std::size_t reader = 0; reader < 3; ++reader) {
      all.Add(image, reader, {Square("lesion", random.Uniform(5, 15), random.Uniform(5, 15), 40)});
    }
  }
  AgreementOptions one, four;
  one.threads = 1;
  four.threads = 4;
  const Agreement first = AnalyseAgreement(all.readings, TestOntology(), one);
  const Agreement second = AnalyseAgreement(all.readings, TestOntology(), four);
  ASSERT_EQ(first.figures.size(), second.figures.size());
  for (std::size_t i = 0; i < first.figures.size(); ++i) {
    ASSERT_EQ(first.figures[i].estimate.ok(), second.figures[i].estimate.ok());
    if (!first.figures[i].estimate.ok()) continue;
    EXPECT_EQ(first.figures[i].estimate->value, second.figures[i].estimate->value);
  }
}

TEST(Agreement, RefusesWhatOneReaderCannotTell) {
  TestReadings all(3, {"ann"});
  for (std::size_t image = 0; image < 3; ++image) all.Add(image, 0, {Stated("fatty", true)});
  const Agreement agreement = AnalyseAgreement(all.readings, TestOntology());
  const AgreementFigure* kappa = Find(agreement, "fatty", Metric::kFleissKappa, Among::kReaders);
  ASSERT_NE(kappa, nullptr);
  EXPECT_EQ(kappa->estimate.refusal().code, RefusalCode::kTooFewValues);
}

TEST(ClusteredMean, OfSingleValuesIsStudents) {
  std::vector<ClusteredValue> values;
  for (std::size_t i = 0; i < 5; ++i) values.push_back({i, static_cast<double>(i)});
  const auto mean = ClusteredMean(values, 5, -100.0, 100.0);
  ASSERT_TRUE(mean.ok());
  EXPECT_DOUBLE_EQ(mean->value, 2.0);
  EXPECT_NEAR(*mean->standard_error, std::sqrt(2.5 / 5.0), 1e-12);  // s^2 = 2.5
  EXPECT_NEAR(mean->interval->high, 2.0 + 2.776445 * std::sqrt(0.5), 1e-5);
  EXPECT_FALSE(ClusteredMean({}, 0, 0.0, 1.0).ok());
  EXPECT_FALSE(ClusteredMean({{0, 1.0}, {0, 2.0}}, 1, 0.0, 9.0)->interval.has_value());
}

}  // namespace
}  // namespace etalon::annotation
