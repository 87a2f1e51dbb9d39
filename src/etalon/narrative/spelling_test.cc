#include "etalon/narrative/spelling.h"

#include <gtest/gtest.h>

namespace etalon::narrative {
namespace {

std::string Mended(const std::string& text) {
  Spelling spelling;
  for (const char* known : {"lithiasique*", "stéatose", "vésicule", "urétéral*", "urétral*"}) {
    spelling.Learn(Phrase(known));
  }
  std::vector<Word> words = SplitWords(text);
  spelling.Mend(words);
  return words.front().text;
}

TEST(Spelling, OneSlipIsMended) {
  EXPECT_EQ(Mended("lithiasiqe"), "lithiasique");
  EXPECT_EQ(Mended("lithasique"), "lithiasique");
  EXPECT_EQ(Mended("lithiassique"), "lithiasique");
  EXPECT_EQ(Mended("litihasiques"), "lithiasiques");
  EXPECT_EQ(Mended("stéatsoe"), "steatose");
  EXPECT_EQ(Mended("vésciule"), "vesicule");
}

TEST(Spelling, WhatMayBeAnotherWordStays) {
  EXPECT_EQ(Mended("vésicules"), "vesicules");
  EXPECT_EQ(Mended("fésicule"), "fesicule");
  EXPECT_EQ(Mended("urétrale"), "uretrale");
  EXPECT_EQ(Mended("lthiaique"), "lthiaique");
  EXPECT_EQ(Mended("stea"), "stea");
}

}  // namespace
}  // namespace etalon::narrative
