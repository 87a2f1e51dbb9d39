#include "etalon/report/agreement_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "etalon/core/error.h"
#include "etalon/report/agreement_analysis.h"
#include "etalon/report/agreement_plots.h"
#include "etalon/report/agreement_texts.h"

namespace etalon::report {
namespace {

using testing::HasSubstr;
using testing::Not;

AgreementFigure Figure(const std::string& key, double value, const Interval& interval) {
  return {key, stats::Estimate{value, std::nullopt, interval, "a method"}, "mm", 1};
}

/// Two readers of three subjects, with made-up figures.
AgreementStudy Study() {
  AgreementStudy study;
  study.readings.source = "a<b.csv";
  study.readings.subjects = {"1", "2", "3"};
  study.readings.readers = {"Anne & co", "Bob"};
  study.readings.readings = stats::RatingTable::FromRows({{1, 2}, {3, 5}, {6, 6.5}});
  study.readings.unused_columns = {"<centre>"};
  study.unit = "mm";
  study.quantity = {"septum", "septum"};
  study.published = FindPublishedRange("septum");
  study.headline = "icc_a_1";
  study.pairs = {{0, 1, "Anne & co − Bob"}};
  AgreementFigure icc = Figure("icc_a_1", 0.8, {0.45, 0.93});
  icc.unit = "", icc.decimals = 3;
  study.groups = {
      {"reliability", "", {icc}},
      {"pair",
       "Anne & co − Bob",
       {Figure("bias", -1.17, {-2.0, -0.3}),
        Figure("lower_limit", -3.0, {-4, -2}),
        Figure("upper_limit", 1.0, {0, 2}),
        {"concordance",
         Refusal{RefusalCode::kTooFewValues, "a concordance correlation needs four pairs"}, ""}}}};
  return study;
}

TEST(AgreementAnalysis, HasEveryFigureOnceAndWhyTheOthersAreNone) {
  const Analysis analysis = AgreementAnalysis(Study());
  ASSERT_EQ(analysis.tables.size(), 4U);
  const AnalysisTable& glance = analysis.tables[0];
  ASSERT_EQ(glance.rows.size(), 4U);
  EXPECT_EQ(CellText(glance.rows[0][1]).french, "0,800 (0,450 à 0,930)");
  EXPECT_EQ(CellText(glance.rows[0][2]).english, "poor to excellent");
  EXPECT_THAT(CellText(glance.rows[1][0]).english, HasSubstr("(bias), mm (Anne & co"));
  EXPECT_THAT(analysis.tables[1].note.english, HasSubstr("McGraw & Wong 1996"));
  EXPECT_EQ(analysis.tables[2].rows.size(), 3U) << "the refused one is not among them";
  const AnalysisTable& refusals = analysis.tables[3];
  ASSERT_EQ(refusals.rows.size(), 1U);
  EXPECT_THAT(CellText(refusals.rows[0][1]).french, HasSubstr("demande quatre paires"));
  ASSERT_FALSE(analysis.plots.empty());
  EXPECT_FALSE(analysis.plots[0].caption.english.empty());
  EXPECT_THAT(analysis.remarks.back().english, HasSubstr("<centre>"));
}

TEST(AgreementParagraph, IsReadyInBothLanguages) {
  const Text text = AgreementParagraph(Study());
  EXPECT_THAT(text.english, HasSubstr("Agreement (septum) was assessed in 3 subjects read by 2 "
                                      "readers (6 readings)."));
  EXPECT_THAT(text.english,
              HasSubstr("was 0.800 (95 % CI 0.450 to 0.930; poor to excellent reliability"));
  EXPECT_THAT(text.french, HasSubstr("0,800 (IC à 95 % 0,450 à 0,930 ; fiabilité médiocre à "
                                     "excellente"));
  EXPECT_THAT(text.english, HasSubstr("Published ICCs lie between 0.61 and 0.91."));
  EXPECT_THAT(text.english, Not(HasSubstr("Lin"))) << "it was refused";
}

TEST(AgreementPage, EscapesWhatTheTableSays) {
  const std::string page = AgreementPage(Study());
  EXPECT_THAT(page, HasSubstr("a&lt;b.csv"));
  EXPECT_THAT(page, HasSubstr("&lt;centre&gt;"));
  EXPECT_EQ(page.find("<centre>"), std::string::npos);
  EXPECT_THAT(page, HasSubstr("Une corrélation de concordance demande quatre paires."));
}

TEST(AgreementJson, HoldsFiguresAndRefusals) {
  const auto json = nlohmann::json::parse(AgreementJson(Study()));
  EXPECT_EQ(json.at("groups")[0].at("figures")[0].at("interval")[0], 0.45);
  EXPECT_EQ(json.at("groups")[1].at("figures")[3].at("refusal").at("code"), "too-few-values");
  EXPECT_EQ(json.at("design").at("missing"), 0);
}

TEST(AgreementReport, NeverShowsANumberThatIsNone) {
  AgreementStudy study = Study();
  study.groups[0].figures[0].estimate = stats::Estimate{std::nan(""), {}, {}, ""};
  EXPECT_THROW(AgreementJson(study), ContractError);
  EXPECT_THROW(AgreementPage(study), ContractError);
}

TEST(AgreementPlots, AreThoseOfTheScale) {
  EXPECT_EQ(AgreementPlots(Study()).size(), 3U);
  AgreementStudy grades = Study();
  grades.readings.scale = AgreementScale::kOrderedGrades;
  grades.readings.grades = {"0", "1"};
  grades.readings.readings = stats::RatingTable::FromRows({{0, 1}, {1, 1}, {0, std::nan("")}});
  EXPECT_EQ(AgreementPlots(grades).size(), 2U);
}

TEST(AgreementTexts, RefuseAnUnknownKey) {
  EXPECT_THROW(AgreementFigureName("nothing"), ContractError);
  EXPECT_FALSE(IsKnownAgreementReason("nothing"));
  EXPECT_EQ(AgreementReasonText({RefusalCode::kNotApplicable, "nothing"}).french, "Nothing.");
}

TEST(PublishedRanges, AreThoseOfTheLiterature) {
  EXPECT_EQ(PublishedRanges().size(), 6U);
  EXPECT_EQ(FindPublishedRange("ecv")->range.high, 0.99);
  EXPECT_FALSE(FindPublishedRange("none"));
}

}  // namespace
}  // namespace etalon::report
