#include "etalon/narrative/words.h"

#include <gmock/gmock.h>

namespace etalon::narrative {
namespace {

std::vector<std::string> TextsOf(std::string_view text) {
  std::vector<std::string> texts;
  for (const Word& word : SplitWords(text)) texts.push_back(word.text);
  return texts;
}

TEST(SplitWords, FoldsAccentsAndParts) {
  EXPECT_THAT(
      TextsOf("L’œdème péri-vésiculaire n'est PAS élargi."),
      testing::ElementsAre("l", "oedeme", "peri", "vesiculaire", "n", "est", "pas", "elargi", "."));
}

TEST(SplitWords, ReadsDecimalNumbers) {
  EXPECT_THAT(TextsOf("de 3,5 x 2.8cm, 12mm."),
              testing::ElementsAre("de", "3.5", "x", "2.8", "cm", ",", "12", "mm", "."));
  EXPECT_THAT(TextsOf("2,"), testing::ElementsAre("2", ","));
}

TEST(SplitWords, SpansPointIntoTheText) {
  const std::string text = "Épanchement à 5 mm";
  const auto words = SplitWords(text);
  ASSERT_EQ(words.size(), 4U);
  EXPECT_EQ(text.substr(words[0].span.begin, words[0].span.end - words[0].span.begin),
            "Épanchement");
  EXPECT_TRUE(words[2].is_number);
}

TEST(SplitWords, LivesWithBytesThatAreNoText) {
  EXPECT_THAT(TextsOf("foie\xff\xfe normal\xc3"), testing::ElementsAre("foie", "normal"));
  EXPECT_TRUE(SplitWords("").empty());
}

TEST(SplitWords, MarksTheStartsOfLines) {
  const auto words = SplitWords("Foie :\nnormal");
  EXPECT_TRUE(words[0].starts_a_line);
  EXPECT_FALSE(words[1].starts_a_line);
  EXPECT_TRUE(words[2].starts_a_line);
}

}  // namespace
}  // namespace etalon::narrative
