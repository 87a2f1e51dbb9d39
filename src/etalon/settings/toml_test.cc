#include "etalon/settings/toml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "etalon/core/error.h"

namespace etalon::settings {
namespace {

TableReader Parsed(const std::string& text) { return ParseToml(text, "claims.toml"); }

template <typename Function>
std::string ErrorOf(Function function) {
  try {
    function();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(TableReader, GivesValuesOfEachType) {
  TableReader reader = Parsed("name = 'bias'\nlimit = 2\nstrict = true\ncount = 35\nlist = [1, 2]");
  EXPECT_EQ(reader.Required<std::string>("name"), "bias");
  EXPECT_EQ(reader.Required<double>("limit"), 2.0);
  EXPECT_TRUE(reader.Required<bool>("strict"));
  EXPECT_EQ(reader.PositiveInteger("count"), 35);
  EXPECT_THAT(reader.Integers("list"), testing::ElementsAre(1, 2));
  EXPECT_EQ(reader.Optional<std::string>("unit", "mL"), "mL");
  reader.RejectUnknown();
}

TEST(TableReader, NamesFileAndPathOfWhatIsWrong) {
  TableReader reader = Parsed("[[claim]]\nbias = 'much'\n[[claim]]\nsolpe = 1\n");
  std::vector<TableReader> claims = reader.Tables("claim");
  ASSERT_EQ(claims.size(), 2U);
  EXPECT_EQ(ErrorOf([&] { claims[0].Required<double>("bias"); }),
            "claims.toml: key 'claim[0].bias' must be a number");
  EXPECT_EQ(ErrorOf([&] { claims[1].Required<double>("slope"); }),
            "claims.toml: key 'claim[1].slope' is missing");
  EXPECT_EQ(ErrorOf([&] { claims[1].RejectUnknown(); }),
            "claims.toml: key 'claim[1].solpe' is unknown (line 4)");
  EXPECT_EQ(ErrorOf([&] { reader.Table("other"); }), "claims.toml: key 'other' is missing");
}

TEST(ParseToml, NamesTheLineOfASyntaxError) {
  EXPECT_THAT(ErrorOf([] { Parsed("a = 1\nb = = 2\n"); }),
              testing::StartsWith("claims.toml: line 2: "));
}

TEST(ReadText, NamesAMissingFile) {
  EXPECT_EQ(ErrorOf([] { ReadText("no/such.toml"); }), "no/such.toml: cannot be read");
}

}  // namespace
}  // namespace etalon::settings
