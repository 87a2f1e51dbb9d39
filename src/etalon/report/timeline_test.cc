#include "etalon/report/timeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "etalon/followup/test_values.h"
#include "etalon/report/timeline_plot.h"
#include "etalon/report/timeline_texts.h"

namespace etalon::report {
namespace {

using followup::Fraction;
using testing::HasSubstr;
using testing::Not;

followup::Registry Known() {
  followup::Registry registry;
  followup::RepeatabilityEntry entry;
  entry.id = "own-fraction";
  entry.metric = "lv_ejection_fraction*";
  entry.within_sd = 2.0;
  entry.unit = "%";
  entry.degrees_of_freedom = 40.0;
  entry.source = followup::RepeatabilitySource::kTestRetest;
  registry.Add(entry);
  return registry;
}

Timeline Example() {
  auto unlike = Fraction("2025-03-01", 55);
  unlike.method.manufacturer = "Philips";
  Timeline timeline;
  timeline.course.patient = "trial <7>";
  timeline.course.histories = followup::JudgeAll(
      {Fraction("2025-01-10", 62), unlike, Fraction("2025-07-10", 57), Fraction("2026-01-10", 48)},
      Known());
  timeline.course.events = {{.day = *DayOfDate("2025-02-01"), .label = "Epirubicin & co"}};
  timeline.course.cardiotoxicity = followup::JudgeCardiotoxicity(timeline.course.histories);
  timeline.program.software_version = "0";
  return timeline;
}

TEST(TimelineJson, HoldsValuesVerdictsAndWhoJudged) {
  const auto json = nlohmann::json::parse(TimelineJson(Example()));
  const auto& metric = json.at("metrics").at(0);
  EXPECT_EQ(metric.at("repeatability").at("entry"), "own-fraction");
  EXPECT_EQ(metric.at("values").size(), 4U);
  EXPECT_EQ(metric.at("values").at(1).at("in_series"), false);
  EXPECT_EQ(metric.at("comparisons").at(0).at("verdict"), "not-comparable");
  EXPECT_EQ(metric.at("comparisons").at(0).at("differences").at(0).at("aspect"), "manufacturer");
  EXPECT_EQ(metric.at("comparisons").at(2).at("verdict"), "worse");
  EXPECT_EQ(metric.at("trend").at("verdict"), "worse");
  EXPECT_EQ(metric.at("local_trend").at("states_on_scale").size(), 3U);
  EXPECT_EQ(json.at("cardiotoxicity").at("ejection_fraction_fall"), 14.0);
  EXPECT_EQ(json.at("events").at(0).at("date"), "2025-02-01");
}

TEST(TimelineJson, ReasonsStandWhereNothingCanBeSaid) {
  Timeline timeline = Example();
  timeline.course.histories =
      followup::JudgeAll({Fraction("2025-01-10", 62), Fraction("2026-01-10", 48)}, {});
  const auto json = nlohmann::json::parse(TimelineJson(timeline));
  const auto& metric = json.at("metrics").at(0);
  EXPECT_EQ(metric.at("comparisons").at(0).at("verdict"), "not-judged");
  EXPECT_EQ(metric.at("trend").at("refused"), "not-estimable");
  EXPECT_TRUE(metric.at("planning").is_null());
}

TEST(TimelineHtml, SaysItInBothLanguagesAndEscapes) {
  const std::string page = TimelineHtml(Example());
  for (const char* part :
       {"Real change, for the worse", "Changement réel, aggravation", "Not comparable",
        "Non comparable", "own-fraction", "trial &lt;7&gt;", "Epirubicin &amp; co",
        "fabricant de l’appareil", "ESC 2022", "How to read this page"}) {
    EXPECT_TRUE(page.find(part) != std::string::npos) << part;
  }
  EXPECT_TRUE(page.find("<7>") == std::string::npos);
  EXPECT_EQ(page, TimelineHtml(Example()));
}

TEST(TimelineHtml, OneDateAndNoneArePagesToo) {
  Timeline timeline = Example();
  timeline.course.histories = followup::JudgeAll({Fraction("2025-01-10", 62)}, Known());
  EXPECT_TRUE(TimelineHtml(timeline).find("One date only") != std::string::npos);
  timeline.course.histories.clear();
  timeline.course.cardiotoxicity = {};
  EXPECT_TRUE(TimelineHtml(timeline).find("trial") != std::string::npos);
}

TEST(TimelinePlot, ShowsNoiseTrendAndTreatment) {
  const Timeline timeline = Example();
  const std::string plot = TimelinePlot(timeline.course.histories[0], timeline.course.events);
  EXPECT_THAT(plot, HasSubstr("within noise of the baseline"));
  EXPECT_THAT(plot, HasSubstr("trend, 95 % band"));
  EXPECT_THAT(plot, HasSubstr("not comparable with the others"));
  EXPECT_THAT(plot, HasSubstr("Epirubicin &amp; co"));
}

TEST(TimelineTexts, KnowEveryNameThatCanCome) {
  for (const char* caution :
       {"published-prior", "unverified-figure", "phantom-only", "assumed-degrees-of-freedom",
        "other-rule-possible", "single-baseline", "unknown-manufacturer", "unknown-modality",
        "unknown-rule", "unknown-rule-version"}) {
    EXPECT_NE(CautionText(caution).french, caution);
  }
  for (const auto& family : followup::MetricFamilies()) {
    const std::string name = followup::NameOf(family.alias);
    EXPECT_THAT(MetricText(name).english, Not(HasSubstr("_"))) << name;
  }
  EXPECT_EQ(SignedNumber(2.5, 1).french, "+2,5");
  EXPECT_EQ(SignedNumber(-0.01, 1).english, "0.0");
}

}  // namespace
}  // namespace etalon::report
