#include "etalon/report/texts.h"

#include <gtest/gtest.h>

#include "etalon/core/error.h"
#include "etalon/echo/measure_study.h"

namespace etalon::report {
namespace {

void ExpectTwoLanguages(const Text& text, const std::string& what) {
  EXPECT_FALSE(text.english.empty()) << what;
  EXPECT_FALSE(text.french.empty()) << what;
  EXPECT_NE(text.english, text.french) << what;
}

TEST(Texts, HaveEveryRefusalCodeInBothLanguages) {
  int codes = 0;
  try {
    for (;; ++codes) Name(static_cast<RefusalCode>(codes));
  } catch (const ContractError&) {  // one past the last code
  }
  ASSERT_GE(codes, 11);
  for (int code = 0; code < codes; ++code) {
    const auto refusal = static_cast<RefusalCode>(code);
    ExpectTwoLanguages(RefusalText(refusal), std::string(Name(refusal)));
  }
}

TEST(Texts, HaveEveryMeasurementInBothLanguages) {
  for (const std::string& name : echo::MeasurementNames()) {
    ExpectTwoLanguages(MeasurementName(name), name);
  }
}

TEST(Texts, HaveTheFlagsThatReadingsSetInBothLanguages) {
  for (const char* flag :
       {"ventricle-cut-by-field", "atrium-cut-by-field", "possible-foreshortening",
        "negative-ejection-fraction", "view-not-confirmed", "frame-times-unknown", "phase-assumed",
        "phase-from-area", "beat-not-traced"}) {
    EXPECT_TRUE(IsKnownFlag(flag)) << flag;
    ExpectTwoLanguages(FlagText(flag), flag);
  }
}

TEST(Texts, HaveEveryViewPhaseAndSexInBothLanguages) {
  for (const auto view :
       {echo::View::kApicalTwoChamber, echo::View::kApicalFourChamber, echo::View::kOther}) {
    ExpectTwoLanguages(ViewText(view), "view");
  }
  ExpectTwoLanguages(PhaseText(echo::Phase::kEndDiastole), "end diastole");
  ExpectTwoLanguages(PhaseText(echo::Phase::kEndSystole), "end systole");
  for (const auto sex : {image::Sex::kFemale, image::Sex::kMale, image::Sex::kUnknown}) {
    ExpectTwoLanguages(SexText(sex), "sex");
  }
}

TEST(ReasonText, CarriesNumbersOver) {
  const Text text =
      ReasonText({RefusalCode::kForeshortened,
                  "the long axes of the two views differ by 34 %: one view is foreshortened"});
  EXPECT_EQ(text.french,
            "Les grands axes des deux coupes diffèrent de 34 % : l’une est raccourcie.");
  EXPECT_NE(text.english.find("34 %"), std::string::npos);
}

TEST(ReasonText, ShowsASentenceThatItDoesNotKnowAsItIs) {
  const Text text = ReasonText({RefusalCode::kImplausible, "12 things # went wrong"});
  EXPECT_EQ(text, (Text{"12 things # went wrong", "12 things # went wrong"}));
}

TEST(MeasurementName, MakesAnUnknownNameReadable) {
  EXPECT_EQ(MeasurementName("rv_basal_diameter").english, "rv basal diameter");
}

}  // namespace
}  // namespace etalon::report
