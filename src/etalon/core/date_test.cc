#include "etalon/core/date.h"

#include <gtest/gtest.h>

namespace etalon {
namespace {

TEST(DayOfDate, HandExamples) {
  EXPECT_EQ(DayOfDate("1970-01-01"), 0);
  EXPECT_EQ(DayOfDate("2024-03-01"), 19783);  // date -d 2024-03-01 +%s, over 86400
  EXPECT_EQ(DayOfDate("2024-03-01T23:59:59"), 19783);
  EXPECT_EQ(DayOfDate("1969-12-31"), -1);
}

TEST(DayOfDate, ComesBack) {
  for (int day = -10000; day < 40000; day += 37) EXPECT_EQ(DayOfDate(DateOfDay(day)), day);
}

TEST(DayOfDate, RefusesWhatIsNoDate) {
  for (const char* text : {"", "2024", "20240301", "2023-02-29", "2024-13-01", "2024-3-1",
                           "2024-03-01 10:00", "14/03/2024", "2024-03-1x", "-024-03-01"}) {
    EXPECT_FALSE(DayOfDate(text)) << text;
  }
}

}  // namespace
}  // namespace etalon
