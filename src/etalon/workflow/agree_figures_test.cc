#include "etalon/workflow/agree_figures.h"

#include <gtest/gtest.h>

#include <cmath>

#include "etalon/report/agreement_texts.h"
#include "etalon/table/csv.h"
#include "etalon/workflow/agree_table.h"

namespace etalon::workflow {
namespace {

using report::AgreementScale;

AgreementFigures Figures(const std::string& text, const AgreeMapping& mapping = {}) {
  const auto readings = FindReadings(table::ParseCsv(text, "t.csv"), mapping);
  if (readings.scale == AgreementScale::kNumbers) return FiguresOfNumbers(readings, {"mm", "", 1});
  return FiguresOfGrades(readings);
}

/// Tables that are hard on statistics: equal, constant, two subjects, one grade, hardly any
/// overlap.
const std::vector<std::string> kHardTables{
    "subject,A,B\n1,5.5,5.5\n2,5.5,5.5\n3,5.5,5.5\n",
    "subject,A,B\n1,5.5,6.5\n2,5.5,6.5\n3,5.5,6.5\n4,5.5,6.5\n",
    "subject,A,B\n1,1.5,1.5\n2,2.5,2.5\n3,3.5,3.5\n4,-4.5,-4.5\n5,0,0\n",
    "subject,A,B\n1,1.5,2\n2,2.5,7\n",
    "subject,A,B,C\n1,1.5,,\n2,,2.5,3\n3,,,4\n",
    "subject,A,B\n1,1.5,\n2,,2.5\n",
    "subject,A,B\n1,1e90,1e-90\n2,2e90,3\n3,1e89,5\n4,1,9.5\n",
    "subject,A,B\n1,0,0\n2,0,0\n3,0,0\n",
    "subject,A,B\n1,0,1\n2,0,1\n3,0,1\n",
    "subject,A,B\n1,x,\n2,,y\n",
    "subject,reader,session,value\n1,A,1,1\n1,A,2,1\n1,B,1,2\n2,A,1,0\n2,B,2,1\n3,B,1,1\n",
    "subject,reader,session,value\n1,A,1,1.5\n1,A,2,1.5\n1,B,1,2\n2,A,1,0\n2,B,2,1\n3,B,1,1\n",
    "a,b\n3,0\n1,2\n0,3\n",
};

TEST(AgreeFigures, AreFiniteOrRefusedInKnownWords) {
  for (const std::string& text : kHardTables) {
    for (const auto& group : Figures(text).groups) {
      EXPECT_FALSE(report::AgreementGroupHeading(group.key).french.empty());
      for (const auto& figure : group.figures) {
        EXPECT_FALSE(report::AgreementFigureName(figure.key).french.empty());
        if (!figure.estimate.ok()) {
          const std::string& reason = figure.estimate.refusal().reason;
          EXPECT_TRUE(report::IsKnownAgreementReason(reason)) << reason;
          continue;
        }
        EXPECT_TRUE(std::isfinite(figure.estimate->value)) << figure.key << " of\n" << text;
        if (!figure.estimate->interval) continue;
        EXPECT_TRUE(std::isfinite(figure.estimate->interval->low)) << figure.key << " of\n" << text;
        EXPECT_TRUE(std::isfinite(figure.estimate->interval->high)) << figure.key << text;
      }
    }
  }
}

TEST(AgreeFigures, LeadWithTheCoefficientOfTheDesign) {
  EXPECT_EQ(Figures("subject,A,B\n1,1.5,2\n2,3,4\n3,5,6\n").headline, "icc_a_1");
  EXPECT_EQ(Figures("subject,A,B\n1,0,1\n2,2,2\n3,1,1\n").headline, "kappa_quadratic");
  EXPECT_EQ(Figures("subject,A,B,C\n1,x,y,x\n2,y,y,y\n").headline, "light_kappa");
}

TEST(AgreeFigures, JudgeAProgramAmongReaders) {
  const auto readings = FindReadings(
      table::ParseCsv("subject,A,B,P\n1,1.5,2,1.7\n2,3,4,3.5\n3,5,6,5.4\n4,2,2.5,2.2\n", "t.csv"),
      {});
  const auto figures = FiguresOfNumbers(readings, {"mm", "P", 1});
  const auto& last = figures.groups.at(figures.groups.size() - 2);
  ASSERT_EQ(last.key, "program");
  EXPECT_LT(last.figures.front().estimate->value, 0.0) << "closer to both than they are";
}

}  // namespace
}  // namespace etalon::workflow
