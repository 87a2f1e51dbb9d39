#include "etalon/annotation/report_card.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "etalon/annotation/test_readings.h"
#include "etalon/core/error.h"

namespace etalon::annotation {
namespace {

/// Two others agree on ten images, of which 6 are present; the reader misses two of those, later.
TestReadings Example() {
  TestReadings all(10, {"ann", "bob", "cid"});
  for (std::size_t image = 0; image < 10; ++image) {
    const bool present = image % 2 == 0 || image == 9;
    const std::string day = "2026-03-" + std::to_string(10 + image) + "T09:00:00Z";
    const bool missed = image == 8 || image == 6;
    all.Add(image, 0, {Stated("fatty", present && !missed)}, 1, day);
    all.readings.readings.back().seconds = 10.0 + static_cast<double>(image);
    all.Add(image, 1, {Stated("fatty", present)}, 1, day);
    all.Add(image, 2, {Stated("fatty", present)}, 1, day);
  }
  all.Add(0, 0, {Stated("fatty", true)}, 2, "2026-05-01T09:00:00Z");
  all.Add(1, 0, {Stated("fatty", false)}, 2, "2026-05-01T09:00:00Z");
  return all;
}

TEST(ReportCard, ByHand) {
  const ReportCard card = MakeReportCard(Example().readings, TestOntology(), 0);
  EXPECT_EQ(card.reader, "ann");
  EXPECT_EQ(card.readings, 10U);
  EXPECT_EQ(card.rereads, 2U);
  EXPECT_DOUBLE_EQ(*card.median_seconds, 14.5);
  EXPECT_DOUBLE_EQ(*card.early_median_seconds, 12.0);
  EXPECT_DOUBLE_EQ(*card.late_median_seconds, 17.0);
  const auto fatty = std::ranges::find(card.labels, "fatty", &LabelCard::label);
  ASSERT_NE(fatty, card.labels.end());
  EXPECT_DOUBLE_EQ(fatty->sensitivity->value, 4.0 / 6.0);
  EXPECT_DOUBLE_EQ(fatty->specificity->value, 1.0);
  EXPECT_DOUBLE_EQ(fatty->drift->value, -0.4) << "3 of 5 after 5 of 5";
  ASSERT_FALSE(card.repeatability.empty());
  EXPECT_EQ(card.repeatability[0].images, 2U);
}

TEST(ReportCard, OfAReaderAloneRefuses) {
  TestReadings all(2, {"ann"});
  all.Add(0, 0, {Stated("fatty", true)});
  const ReportCard card = MakeReportCard(all.readings, TestOntology(), 0);
  EXPECT_TRUE(card.labels.empty()) << "there are no others";
  EXPECT_THROW((void)MakeReportCard(all.readings, TestOntology(), 3), ContractError);
}

}  // namespace
}  // namespace etalon::annotation
