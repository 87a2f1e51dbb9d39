#include "etalon/table/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <functional>

#include "etalon/core/error.h"
#include "etalon/core/random.h"
#include "etalon/table/number_cell.h"

namespace etalon::table {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;

namespace fs = std::filesystem;

Table Parse(std::string_view text) { return ParseCsv(text, "t.csv"); }

std::string MessageOf(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

std::string ParseError(std::string_view text) {
  return MessageOf([&] { Parse(text); });
}

TEST(Csv, ReadsAHandExample) {
  const Table table = Parse("subject,reader,value\n1,A,9\n2,\"B, the second\",2.5\n");
  EXPECT_THAT(table.names(), ElementsAre("subject", "reader", "value"));
  EXPECT_EQ(table.rows(), 2U);
  EXPECT_THAT(table.Texts("reader"), ElementsAre("A", "B, the second"));
  EXPECT_THAT(table.Numbers("value"), ElementsAre(9.0, 2.5));
}

TEST(Csv, ReadsAFrenchSpreadsheet) {
  const Table table = Parse("\xEF\xBB\xBFpatient;valeur;unité\r\n1;12,5;mm\r\n2;-3;mm\r\n");
  EXPECT_THAT(table.names(), ElementsAre("patient", "valeur", "unité"));
  EXPECT_THAT(table.Numbers("valeur"), ElementsAre(12.5, -3.0));
}

TEST(Csv, FindsTheSeparatorByTheHeader) {
  EXPECT_THAT(Parse("a\tb\n1\t2\n").Numbers("b"), ElementsAre(2.0));
  EXPECT_THAT(Parse("\"a;b;c;d\",e\n1,2\n").names(), ElementsAre("a;b;c;d", "e"));
  EXPECT_THAT(Parse("volume, mL;EF, %;n\n1;2;3\n").names(),
              ElementsAre("volume, mL", "EF, %", "n"));
  EXPECT_THAT(Parse("sep=;\na;b\n1;2\n").names(), ElementsAre("a", "b"));
  EXPECT_THAT(Parse("sep=|\r\na|b\r\n1|2").names(), ElementsAre("a", "b"));
  EXPECT_THAT(Parse("only\n1\n2\n").Numbers("only"), ElementsAre(1.0, 2.0));
}

TEST(Csv, ReadsEveryLineEndAndAFileWithoutTheLast) {
  for (const char* text : {"a,b\n1,2\n3,4", "a,b\r\n1,2\r\n3,4\r\n", "a,b\r1,2\r3,4\r"}) {
    EXPECT_THAT(Parse(text).Numbers("b"), ElementsAre(2.0, 4.0)) << text;
  }
}

TEST(Csv, ReadsQuotesBreaksAndBlanksInCells) {
  const Table table = Parse("a,b\n\"say \"\"aye\"\"\",\" x \"\n\"two\r\nlines\" , y \n\"\",z\n");
  EXPECT_THAT(table.Texts("a"), ElementsAre("say \"aye\"", "two\r\nlines", ""));
  EXPECT_THAT(table.Texts("b"), ElementsAre(" x ", "y", "z"));
}

TEST(Csv, NamesNamelessColumns) {
  EXPECT_THAT(Parse("\"\",V1,\n1,2,\n").names(), ElementsAre("column 1", "V1", "column 3"));
}

TEST(Csv, LeavesOutRowsWithoutAFilledCell) {
  const Table table = Parse("a;b\n1;2\n\n;\n  ; \n3;4\n;\n");
  EXPECT_THAT(table.Numbers("a"), ElementsAre(1.0, 3.0));
  EXPECT_EQ(table.LineOf(0), 2U);
  EXPECT_EQ(table.LineOf(1), 6U);
}

TEST(Csv, KnowsTheLineOfRowsAfterLineBreaksInCells) {
  const Table table = Parse("a,b\n\"x\ny\",1\nz,2\n\nw,oops\n");
  EXPECT_EQ(table.LineOf(1), 4U);
  EXPECT_EQ(MessageOf([&] { table.Numbers("b"); }),
            "t.csv: line 6, column 2 (b): the cell is no number");
}

TEST(Csv, TakesMissingCellsAsNaN) {
  const auto numbers = Parse("a,b\n1,\n2,NA\n3,nan\n4, NaN\n5,7\n").Numbers("b");
  for (std::size_t i = 0; i < 4; ++i) EXPECT_TRUE(std::isnan(numbers[i])) << i;
  EXPECT_EQ(numbers[4], 7.0);
}

TEST(Csv, ReadsNumbersAsPeopleWriteThem) {
  EXPECT_THAT(Parse("a\n+1.5\n-2\n1e3\n.5\n007\n").Numbers("a"),
              ElementsAre(1.5, -2.0, 1000.0, 0.5, 7.0));
}

TEST(Csv, RefusesCellsThatAreNoUsableNumber) {
  const auto complaint = [](const std::string& cell) {
    return MessageOf([&] { Parse("a;b\n1;" + cell + "\n").Numbers("b"); });
  };
  const std::string place = "t.csv: line 2, column 2 (b): ";
  for (const char* cell : {"12 5", "x", "1,2,3", "1.234,5", "0x1F", "--1", "+-1", "nan(7)"}) {
    EXPECT_EQ(complaint(cell), place + "the cell is no number") << cell;
  }
  for (const char* cell : {"inf", "-Infinity", "+inf"}) {
    EXPECT_EQ(complaint(cell), place + "the cell is infinite") << cell;
  }
  EXPECT_EQ(complaint("1e999"), place + "the number is too large or too small");
  EXPECT_EQ(complaint(std::string(10'000, '1')), place + "the cell is no number");
}

TEST(Csv, RefusesACommaWithinANumberOfACommaSeparatedFile) {
  const Table table = Parse("a,b\n1,\"1,234\"\n");
  EXPECT_THAT(MessageOf([&] { table.Numbers("b"); }), HasSubstr("no number"));
}

TEST(Csv, RefusesTwoDecimalMarksInOneColumn) {
  const Table table = Parse("a;b\n1;1,5\n2;3\n3;2.5\n");
  EXPECT_EQ(MessageOf([&] { table.Numbers("b"); }),
            "t.csv: line 4, column 2 (b): decimal comma and decimal point in one column");
}

TEST(Csv, TellsNumberColumnsFromText) {
  const Table table = Parse("a,b,c,d\n1,x,,inf\nNA,2,,1\n");
  EXPECT_TRUE(table.HoldsNumbers("a"));
  EXPECT_FALSE(table.HoldsNumbers("b"));
  EXPECT_FALSE(table.HoldsNumbers("c")) << "nothing in it";
  EXPECT_TRUE(table.HoldsNumbers("d")) << "Numbers then says what is wrong";
}

TEST(Csv, SaysWhereAFileIsBroken) {
  EXPECT_EQ(ParseError("a,b,c\n1,2,3\n1,2\n"),
            "t.csv: line 3, column 3: the row has 2 cells, the header has 3");
  EXPECT_EQ(ParseError("a,b\n1,2,3\n"),
            "t.csv: line 2, column 3: the row has 3 cells, the header has 2");
  EXPECT_EQ(ParseError("a,b,a\n1,2,3\n"),
            "t.csv: line 1, column 3: the name 'a' stands above column 1 too");
  EXPECT_EQ(ParseError("a,b\n1,2\n3,\"x\n4,5\n"),
            "t.csv: line 3, column 2: the quote that begins this cell is never closed");
  EXPECT_EQ(ParseError("a,b\n\"x\"y,2\n"), "t.csv: line 2, column 1: text after the closing quote");
  EXPECT_EQ(ParseError("a,b\n1,5\"\n"),
            "t.csv: line 2, column 2: a quote within a cell that does not begin with one");
  EXPECT_EQ(ParseError(""), "t.csv: is empty: there is no header row");
  EXPECT_EQ(ParseError("\xEF\xBB\xBF\r\n\r\n"), "t.csv: is empty: there is no header row");
}

TEST(Csv, RefusesWhatIsNoUtf8Text) {
  EXPECT_EQ(ParseError("a,b\n1,\xE9\n"),
            "t.csv: line 2, byte 3: a character that is not UTF-8; save the file as \"CSV UTF-8\"");
  EXPECT_EQ(ParseError(std::string_view("a,b\r\n1,\0\n", 9)),
            "t.csv: line 2, byte 3: a NUL byte, so this is no text file");
  EXPECT_THAT(ParseError("\xFF\xFE"
                         "a"),
              HasSubstr("UTF-16"));
  for (const char* bad : {"\xC0\xAF", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xE2\x82", "\x80"}) {
    EXPECT_THAT(ParseError(std::string("12345678") + bad), HasSubstr("not UTF-8"));
  }
  EXPECT_EQ(Parse("€,𝄞,é\n1,2,3\n").names().size(), 3U);
}

TEST(Csv, SaysThatAFileIsMissingOrAFolder) {
  EXPECT_THAT(MessageOf([] { ReadCsv("no/such.csv"); }), EndsWith("cannot be read"));
  EXPECT_THAT(MessageOf([] { ReadCsv(fs::temp_directory_path()); }), HasSubstr("is a folder"));
}

TEST(Table, AnUnknownColumnIsAnsweredWithThoseThereAre) {
  EXPECT_EQ(MessageOf([] { Parse("a,b\n1,2\n").Numbers("c"); }),
            "t.csv: has no column 'c'; it has 'a', 'b'");
}

TEST(Table, IsMadeInMemory) {
  const Table table("memory", {"a", "b"}, {{"1", "2"}, {"x", ""}});
  EXPECT_EQ(table.rows(), 2U);
  EXPECT_THAT(table.Texts("b"), ElementsAre("x", ""));
  EXPECT_THROW(Table("memory", {"a"}, {{"1"}, {"2"}}), ContractError);
  EXPECT_THROW(Table("memory", {"a", "b"}, {{"1"}, {}}), ContractError);
}

std::string RandomCell(Random& random) {
  static const std::vector<std::string> pieces{"\"", ",", ";", "\n", "\r\n", "x",
                                               " ",  "é", "1", "",   "\t",   "NA"};
  std::string cell = "c";  // keeps rows filled
  for (int i = 0; i < 6; ++i) cell += pieces[random.Below(pieces.size())];
  return cell;
}

TEST(WriteCsv, WhatIsWrittenIsReadBack) {
  Random random(7);
  const fs::path path =
      fs::temp_directory_path() / ("etalon_csv_" + std::to_string(getpid()) + ".csv");
  for (int trial = 0; trial < 50; ++trial) {
    std::vector<std::vector<std::string>> columns(3);
    for (auto& column : columns) {
      for (int row = 0; row < 7; ++row) column.push_back(RandomCell(random));
    }
    const Table written("memory", {"a, b", "c", "d\"e"}, columns);
    WriteCsv(written, path);
    const Table read = ReadCsv(path);
    ASSERT_EQ(read.names(), written.names());
    for (const auto& name : read.names()) ASSERT_EQ(read.Texts(name), written.Texts(name));
  }
  fs::remove(path);
}

TEST(WriteCsv, SaysThatItCannotWrite) {
  const Table table("memory", {"a"}, {{"1"}});
  EXPECT_THAT(MessageOf([&] { WriteCsv(table, "no/such/folder/t.csv"); }),
              EndsWith("cannot be written"));
}

TEST(NumberText, ReadsBackAsTheSameNumber) {
  Random random(3);
  for (int i = 0; i < 1000; ++i) {
    const double value = random.Normal() * std::pow(10.0, random.Uniform(-300.0, 300.0));
    EXPECT_EQ(ParseNumber(NumberText(value), false).value, value);
  }
  EXPECT_EQ(NumberText(0.1), "0.1");
  EXPECT_EQ(NumberText(std::nan("")), "");
  EXPECT_THROW(NumberText(HUGE_VAL), ContractError);
}

TEST(Csv, ReadsTheTablesOfTheGoldenValues) {
  const char* variable = std::getenv("ETALON_DATA");
  const fs::path data = variable != nullptr ? variable : "../shared/data";
  if (!fs::is_directory(data / "stats/csv")) GTEST_SKIP() << "no data folder";
  int tables = 0;
  for (const auto& entry : fs::directory_iterator(data / "stats/csv")) {
    EXPECT_GT(ReadCsv(entry.path()).rows(), 0U) << entry.path();
    ++tables;
  }
  EXPECT_GE(tables, 15);
}

}  // namespace
}  // namespace etalon::table
