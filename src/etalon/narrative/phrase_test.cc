#include "etalon/narrative/phrase.h"

#include <gtest/gtest.h>

#include "etalon/core/error.h"

namespace etalon::narrative {
namespace {

bool Matches(const Phrase& phrase, std::string_view text) {
  const auto words = SplitWords(text);
  for (std::size_t at = 0; at < words.size(); ++at) {
    if (phrase.MatchAt(words, at)) return true;
  }
  return false;
}

TEST(Phrase, TakesEndingsAndAccents) {
  const Phrase phrase("métasta* hépatique*");
  EXPECT_TRUE(Matches(phrase, "des métastases hépatiques"));
  EXPECT_FALSE(Matches(phrase, "métastases du foie"));
}

TEST(Phrase, GapsAreCountedAndHoldNoMarks) {
  EXPECT_TRUE(Matches(Phrase("lesion* hepatique*", 2), "lésion focale suspecte hépatique"));
  EXPECT_FALSE(Matches(Phrase("lesion* hepatique*", 1), "lésion focale suspecte hépatique"));
  EXPECT_FALSE(Matches(Phrase("lesion* hepatique*", 2), "lésion, hépatique"));
  EXPECT_TRUE(Matches(Phrase("n ~2 pas"), "n'en a pas"));
  EXPECT_FALSE(Matches(Phrase("n ~2 pas"), "n'en a vraiment jamais pas"));
}

TEST(Phrase, MarksCanBeAsked) {
  EXPECT_TRUE(Matches(Phrase("?"), "lithiase ?"));
  EXPECT_TRUE(Matches(Phrase(": non"), "Lithiase : non"));
}

TEST(Phrase, SaysWhatIsWrongWithIt) {
  for (const char* text : {"", "~2 pas", "pas ~2", "a*"}) {
    EXPECT_THROW(Phrase{text}, Error) << text;
  }
}

TEST(PhraseIndex, TheLongestMatchWins) {
  const std::vector<Phrase> phrases{Phrase("pas de"), Phrase("pas de modification"), Phrase("pas")};
  const PhraseIndex index(phrases);
  const auto words = SplitWords("pas de modification, pas de kyste");
  const auto matches = index.FindAll(words);
  ASSERT_EQ(matches.size(), 2U);
  EXPECT_EQ(matches[0].phrase, 1U);
  EXPECT_EQ(matches[1].phrase, 0U);
}

}  // namespace
}  // namespace etalon::narrative
