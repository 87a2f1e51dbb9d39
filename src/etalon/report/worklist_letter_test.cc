#include "etalon/report/worklist_letter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "etalon/core/error.h"

namespace etalon::report {
namespace {

using testing::HasSubstr;

Measurement Plain(const std::string& name, double value, const std::string& unit = "1") {
  Measurement measurement;
  measurement.name = name;
  measurement.value = value;
  measurement.unit = unit;
  return measurement;
}

LetterScan ScanOf(const std::string& day) {
  LetterScan scan{
      .day = day,
      .measurements = {Plain("significant_uptake_probability", 0.968), Plain("perugini_grade", 3.0),
                       Plain("heart_to_contralateral_ratio", 1.84)}};
  scan.measurements[2].interval = Interval{1.7, 1.98};
  return scan;
}

Letter LetterWith(std::size_t scans) {
  Letter letter{.item = "p-0123456789abcdef",
                .scans = {},
                .written_on = "2026-03-01",
                .deadline = "2026-03-31",
                .program = "etalon 0.1.0, planar-classifier 1 (0123abcd)"};
  for (std::size_t i = 0; i < scans; ++i) {
    letter.scans.push_back(ScanOf("202" + std::to_string(i) + "-02-14"));
  }
  return letter;
}

std::string Filled(const std::string& letter_template, const Letter& letter,
                   LetterLanguage language = LetterLanguage::kFrench) {
  return FillLetter(letter_template, "template.txt", letter, language);
}

TEST(ScanText, TellsProbabilityGradeAndRatio) {
  const Text text = ScanText(ScanOf("2024-03-14"));
  EXPECT_EQ(text.english,
            "Scan of 14 Mar 2024: probability of significant uptake 97\u00A0%; Perugini grade 3; "
            "heart-to-contralateral ratio 1.84 (95 % interval 1.70 to 1.98)");
  EXPECT_THAT(text.french, HasSubstr("Examen du 14 mars 2024 : probabilité"));
  EXPECT_THAT(text.french, HasSubstr("1,84 (intervalle à 95 % : 1,70 à 1,98)"));
  EXPECT_EQ(ScanText({.day = "", .measurements = {}}).french, "Examen de date inconnue");
}

TEST(ScanText, TellsAnyOtherMeasurementWithItsUnit) {
  const Text text = ScanText(
      {.day = "2024-03-14", .measurements = {Plain("cardiac_pyrophosphate_activity", 62.0, "mL")}});
  EXPECT_THAT(text.english, HasSubstr("62\u00A0mL"));
}

TEST(FillLetter, FillsEveryFieldOfBothTemplates) {
  for (const auto language : {LetterLanguage::kFrench, LetterLanguage::kEnglish}) {
    const std::string filled = Filled(LetterTemplate(language), LetterWith(1), language);
    EXPECT_THAT(filled, testing::Not(HasSubstr("{")));
    EXPECT_THAT(filled, HasSubstr("p-0123456789abcdef"));
    EXPECT_THAT(filled, HasSubstr("planar-classifier 1"));
    EXPECT_THAT(filled, HasSubstr("2026"));
  }
}

TEST(FillLetter, ReadsWellWithoutADate) {
  Letter letter = LetterWith(1);
  letter.scans[0].day = "";
  EXPECT_THAT(Filled(LetterTemplate(LetterLanguage::kFrench), letter),
              HasSubstr("Sur l’examen (date inconnue) de la personne"));
}

TEST(FillLetter, NamesTheLineOfWhatItDoesNotKnow) {
  const auto error_of = [](const std::string& letter_template) {
    try {
      Filled(letter_template, LetterWith(1));
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kFileMalformed);
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_THAT(error_of("a\n{name}\n"), HasSubstr("template.txt: line 2: an unknown {name}"));
  EXPECT_THAT(error_of("[stamp]\n"), HasSubstr("template.txt: line 1: an unknown [box]"));
  EXPECT_EQ(error_of("an open { brace\n"), "");
}

TEST(LetterText, FitsOnePageHoweverManyScans) {
  for (const auto language : {LetterLanguage::kFrench, LetterLanguage::kEnglish}) {
    for (const std::size_t scans : {1U, 3U, 9U}) {
      const std::string filled = Filled(LetterTemplate(language), LetterWith(scans), language);
      std::istringstream text(LetterText(filled, language));
      int lines = 0;
      for (std::string line; std::getline(text, line); ++lines) {
        const auto letters = std::ranges::count_if(
            line, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; });
        EXPECT_LE(letters, 80) << line;
      }
      EXPECT_LE(lines, 66) << scans;
    }
  }
}

TEST(LetterPage, GivesEachLetterAPageAndEscapes) {
  const std::string page =
      LetterPage({"# A & B\n\none\ntwo\n\n- x\n- y\nend\n", "<script>\n"}, LetterLanguage::kFrench);
  EXPECT_THAT(page, HasSubstr("<article><h1>A &amp; B</h1><p>one two</p><ul><li>x</li><li>y</li>"
                              "</ul><p>end</p></article>"));
  EXPECT_THAT(page, HasSubstr("<article><p>&lt;script&gt;</p></article>"));
  EXPECT_THAT(page, HasSubstr("break-after:page"));
}

TEST(LetterPage, FrenchPunctuationStaysWithItsWord) {
  EXPECT_THAT(LetterPage({"[answer] p-1\n"}, LetterLanguage::kEnglish),
              HasSubstr("<h2>Answer to send back: p-1</h2>"));
  EXPECT_THAT(LetterPage({"Oui : 5 %\n"}, LetterLanguage::kFrench),
              HasSubstr("Oui\u00A0: 5\u00A0%"));
}

}  // namespace
}  // namespace etalon::report
