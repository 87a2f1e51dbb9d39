#include "etalon/report/markup.h"

#include <gtest/gtest.h>

#include <limits>

#include "etalon/core/error.h"

namespace etalon::report {
namespace {

TEST(Escape, LeavesNoMarkup) {
  EXPECT_EQ(Escape("<b onclick='x(\"y\")'>&"), "&lt;b onclick=&#39;x(&quot;y&quot;)&#39;&gt;&amp;");
  EXPECT_EQ(Escape("été, 12 cm²"), "été, 12 cm²");
}

TEST(Escape, ReplacesWhatIsNoText) {
  EXPECT_EQ(Escape("a\xFFz"), "a\uFFFDz");
  EXPECT_EQ(Escape("a\xC3"), "a\uFFFD");
  EXPECT_EQ(Escape(std::string("a\0z\x1B", 4)), "a\uFFFDz\uFFFD");
}

TEST(Both, WritesEachLanguageOnce) {
  EXPECT_EQ(Both({"a<b", "c"}), R"(<span lang="en">a&lt;b</span><span lang="fr">c</span>)");
  EXPECT_EQ(Both({"same", "same"}), "same");
}

TEST(Both, KeepsPercentSignsWithTheirNumbers) {
  EXPECT_EQ(Both({"10 % of", "10 % of"}), "10\u00A0% of");
}

TEST(NumberText, FollowsEachLanguage) {
  EXPECT_EQ(NumberText(1.25, 1), (Text{"1.2", "1,2"}));
  EXPECT_EQ(NumberText(-3.14159, 2), (Text{"\u22123.14", "\u22123,14"}));
  EXPECT_EQ(NumberText(-0.001, 1), (Text{"0.0", "0,0"}));
  EXPECT_EQ(NumberText(118.4, 0), (Text{"118", "118"}));
}

TEST(NumberText, RefusesWhatIsNotFinite) {
  EXPECT_THROW(NumberText(std::numeric_limits<double>::quiet_NaN(), 1), ContractError);
  EXPECT_THROW(NumberText(std::numeric_limits<double>::infinity(), 1), ContractError);
}

TEST(QuantityText, UsesTheDecimalsAndTheNameOfTheUnit) {
  EXPECT_EQ(QuantityText(54.6, "%").english, "55\u00A0%");
  EXPECT_EQ(QuantityText(118.4, "mL").english, "118\u00A0mL");
  EXPECT_EQ(QuantityText(8.43, "mL").french, "8,4\u00A0mL");
  EXPECT_EQ(QuantityText(32.16, "cm2").french, "32,2\u00A0cm²");
  EXPECT_EQ(QuantityText(0.566, "1").english, "0.57");
}

TEST(Coordinate, IsShort) {
  EXPECT_EQ(Coordinate(12.0), "12");
  EXPECT_EQ(Coordinate(12.3456), "12.35");
  EXPECT_EQ(Coordinate(-0.001), "0");
}

TEST(Base64, MatchesTheExamplesOfRfc4648) {
  const auto encode = [](std::string_view text) {
    return Base64({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  };
  EXPECT_EQ(encode(""), "");
  EXPECT_EQ(encode("f"), "Zg==");
  EXPECT_EQ(encode("fo"), "Zm8=");
  EXPECT_EQ(encode("foobar"), "Zm9vYmFy");
}

}  // namespace
}  // namespace etalon::report
