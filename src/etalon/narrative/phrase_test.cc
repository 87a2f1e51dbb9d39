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

TEST(Phrase, WhatOpensSomethingElseIsNotSkipped) {
  const auto matches = [](const char* phrase, int gap, const char* text) {
    return Phrase(phrase, gap).MatchAt(SplitWords(text), 0).has_value();
  };
  EXPECT_TRUE(matches("nodule ~3 suspect", 0, "nodule du foie suspect"));
  EXPECT_FALSE(matches("nodule ~3 suspect", 0, "nodule sans caractere suspect"));
  EXPECT_TRUE(matches("lesion kystique", 2, "lesion hepatique kystique"));
  EXPECT_FALSE(matches("lesion kystique", 2, "lesion nodulaire ou kystique"));
  EXPECT_TRUE(matches("absence ~0 de", 2, "absence de"));
  EXPECT_FALSE(matches("absence ~0 de", 2, "absence totale de"));
}

}  // namespace
}  // namespace etalon::narrative
