#include "etalon/workflow/agree_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "etalon/core/error.h"
#include "etalon/table/csv.h"

namespace etalon::workflow {
namespace {

using report::AgreementDesign;
using report::AgreementLayout;
using report::AgreementReadings;
using report::AgreementScale;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

AgreementReadings Find(const std::string& text, const AgreeMapping& mapping = {}) {
  return FindReadings(table::ParseCsv(text, "folder/t.csv"), mapping);
}

std::string ErrorOf(const std::string& text, const AgreeMapping& mapping = {}) {
  try {
    Find(text, mapping);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(FindReadings, ReadsAWideTable) {
  const auto found = Find("patient,A,B,comment\np1,10.5,11.5,fine\np2,12.5,,\n");
  EXPECT_EQ(found.source, "t.csv");
  EXPECT_EQ(found.layout, AgreementLayout::kWide);
  EXPECT_EQ(found.scale, AgreementScale::kNumbers);
  EXPECT_THAT(found.subjects, ElementsAre("p1", "p2"));
  EXPECT_THAT(found.readers, ElementsAre("A", "B"));
  EXPECT_THAT(found.unused_columns, ElementsAre("comment"));
  EXPECT_EQ(found.readings.At(0, 1), 11.5);
  EXPECT_TRUE(std::isnan(found.readings.At(1, 1)));
}

TEST(FindReadings, ReadsALongFrenchTable) {
  const auto found = Find(
      "Patient;Lecteur;Séance;Valeur;Centre\n1;A;1;10,5;x\n1;B;1;11,5;x\n1;A;2;10;x\n"
      "2;A;1;3,25;x\n2;B;1;4;x\n");
  EXPECT_EQ(found.layout, AgreementLayout::kLong);
  EXPECT_THAT(found.readers, ElementsAre("A", "B"));
  EXPECT_THAT(found.sessions, ElementsAre("1", "2"));
  EXPECT_THAT(found.unused_columns, ElementsAre("Centre"));
  EXPECT_EQ(found.readings.At(0, 0, 1), 10.0);
  EXPECT_EQ(found.readings.Count(), 5U);
}

TEST(FindReadings, MapsColumnsAndPicksReaders) {
  AgreeMapping mapping;
  mapping.subject = "scan";
  mapping.reader = "by";
  mapping.value = "ef";
  mapping.readers = {"C", "A"};
  const auto found =
      Find("scan,by,ef,edv\n1,A,50.5,9\n1,B,51,9\n1,C,52,9\n2,A,60,9\n2,C,61,9\n", mapping);
  EXPECT_THAT(found.readers, ElementsAre("C", "A"));
  EXPECT_EQ(found.readings.At(0, 0), 52.0);
}

TEST(FindReadings, TakesNumbersAtColumnNamesAsSessions) {
  const auto found =
      Find("subject,wright1,wright2,mini1,mini2\n1,494,490,512,525\n2,395,397,430,415\n");
  EXPECT_THAT(found.readers, ElementsAre("wright", "mini"));
  EXPECT_THAT(found.sessions, ElementsAre("1", "2"));
  EXPECT_EQ(found.readings.At(0, 1, 1), 525.0);
  EXPECT_FALSE(found.remarks.empty());
  EXPECT_THAT(Find("target,J1,J2\n1,9.5,2\n2,6,1\n").readers, ElementsAre("J1", "J2"));
}

TEST(FindReadings, OneReadersSessionsAreRepeats) {
  const auto long_form = Find("subject,value\n1,10.5\n1,11\n2,12\n2,13\n3,9\n");
  EXPECT_EQ(long_form.design, AgreementDesign::kRepeats);
  EXPECT_EQ(long_form.readings.readers(), 2U);
  EXPECT_EQ(Find("id,rep1,rep2\n1,10.5,11\n2,12,13\n").design, AgreementDesign::kRepeats);
  EXPECT_EQ(Find("subject,method,value\n1,a,1.5\n1,b,2\n2,a,3\n2,b,4\n").design,
            AgreementDesign::kMethods);
}

TEST(FindReadings, TellsGradesFromNumbers) {
  const auto grades = Find("subject,A,B\n1,0,1\n2,3,3\n3,0,0\n");
  EXPECT_EQ(grades.scale, AgreementScale::kOrderedGrades);
  EXPECT_THAT(grades.grades, ElementsAre("0", "1", "2", "3")) << "2 was never given";
  EXPECT_EQ(grades.readings.At(1, 0), 3.0);
  AgreeMapping numbers;
  numbers.scale = "numbers";
  EXPECT_THAT(Find("subject,A,B\n1,0,1\n2,3,3\n", numbers).grades, IsEmpty());
  const auto named = Find("subject,A,B\n1,blue,red\n2,red,red\n");
  EXPECT_EQ(named.scale, AgreementScale::kNamedGrades);
  AgreeMapping ordered;
  ordered.grades = {"mild", "moderate", "severe"};
  const auto texts = Find("subject,A,B\n1,mild,severe\n2,severe,severe\n", ordered);
  EXPECT_EQ(texts.scale, AgreementScale::kOrderedGrades);
  EXPECT_EQ(texts.readings.At(0, 1), 2.0);
}

TEST(FindReadings, ReadsCountsOfTwoReaders) {
  const auto found = Find("V1,V2,V3\n3,1,0\n0,2,0\n0,0,4\n");
  EXPECT_EQ(found.layout, AgreementLayout::kSquare);
  EXPECT_EQ(found.readings.subjects(), 10U);
  EXPECT_EQ(found.readings.At(3, 0), 0.0);
  EXPECT_EQ(found.readings.At(3, 1), 1.0);
  EXPECT_THAT(Find(",0,1\n0,3,1\n1,2,5\n").grades, ElementsAre("0", "1"));
}

TEST(FindReadings, ReadsCountsOfGradesBySubject) {
  const auto found = Find("a,b,c\n0,0,3\n1,1,1\n2,1,0\n0,3,0\n");
  EXPECT_EQ(found.layout, AgreementLayout::kCounts);
  EXPECT_TRUE(found.readers_are_interchangeable);
  EXPECT_EQ(found.readings.readers(), 3U);
}

TEST(FindReadings, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(ErrorOf("subject,A,B\n1,10.5,11\n2,12,1o\n3,4,5\n"),
            "folder/t.csv: line 3, column 3 (B): the cell is no number");
  EXPECT_THAT(ErrorOf("subject,reader,value\n1,A,1.5\n1,B,2\n2,A,3\n2,A,4\n"),
              HasSubstr("line 5: the same subject and reader as on line 4"));
  EXPECT_THAT(ErrorOf("subject,A,B\n1,1.5,2\n1,3,4\n2,3,4\n"),
              HasSubstr("line 3: the same subject and reader as on line 2"));
  EXPECT_EQ(ErrorOf("subject,reader,value\n1,A,1.5\n,B,2\n"),
            "folder/t.csv: line 3, column 1 (subject): a reading without a subject");
  EXPECT_THAT(ErrorOf("subject,A,B\n1,1.5,2\n"), HasSubstr("holds one subject"));
  EXPECT_THAT(ErrorOf("subject,A\n1,1.5\n2,2.5\n"), HasSubstr("fewer than two columns"));
  EXPECT_THAT(ErrorOf("subject,reader,value\n1,A,1.5\n2,A,2.5\n"),
              HasSubstr("one reading a subject"));
  EXPECT_THAT(ErrorOf("subject,A,B\n1,inf,2\n2,1,2\n"), HasSubstr("the cell is infinite"));
  EXPECT_EQ(ErrorOf("subject,A,B\n1,1e300,2\n2,1,2\n"),
            "folder/t.csv: line 2, column 2 (A): the number is beyond 1e100");
  EXPECT_THAT(ErrorOf("subject,A,B\n1,,\n2,,\n"), HasSubstr("fewer than two columns"));
  EXPECT_THAT(ErrorOf("subject,reader,x,y\n1,A,1.5,2\n"), HasSubstr("--value"));
}

TEST(FindReadings, RefusesOptionsThatItDoesNotKnow) {
  const std::string text = "subject,A,B\n1,1.5,2\n2,3,4\n";
  AgreeMapping mapping;
  mapping.layout = "round";
  EXPECT_EQ(ErrorOf(text, mapping), "--layout takes one of auto, long, wide, square, counts");
  mapping = {};
  mapping.design = "x";
  EXPECT_THAT(ErrorOf(text, mapping), HasSubstr("--design takes one of auto, readers"));
  mapping = {};
  mapping.scale = "x";
  EXPECT_THAT(ErrorOf(text, mapping), HasSubstr("--scale takes"));
  mapping = {};
  mapping.subject = "who";
  EXPECT_EQ(ErrorOf(text, mapping),
            "folder/t.csv: has no column 'who'; it has 'subject', 'A', 'B'");
  mapping = {};
  mapping.readers = {"A", "C"};
  EXPECT_THAT(ErrorOf(text, mapping), HasSubstr("has no column 'C'"));
  mapping = {};
  mapping.grades = {"1", "2"};
  EXPECT_THAT(ErrorOf("subject,A,B\n1,1,2\n2,1,3\n", mapping),
              HasSubstr("line 3, column 3 (B): not one of the grades"));
}

TEST(FindReadings, NumbersRepeatsInOrderWhenAsked) {
  AgreeMapping mapping;
  mapping.repeats_in_order = true;
  const auto found = Find("subject,reader,value\n1,A,1.5\n1,A,2\n1,B,3\n2,A,4\n2,B,5\n", mapping);
  EXPECT_EQ(found.readings.sessions(), 2U);
  EXPECT_EQ(found.readings.At(0, 0, 1), 2.0);
}

}  // namespace
}  // namespace etalon::workflow
