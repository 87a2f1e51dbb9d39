#include "etalon/report/plot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>

#include "etalon/core/date.h"
#include "etalon/core/error.h"
#include "etalon/core/random.h"
#include "etalon/report/plot_dates.h"
#include "etalon/report/plot_space.h"

namespace etalon::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

/// Written to $ETALON_PICTURES for a look at them.
void Show(const Plot& plot, const std::string& name) {
  const char* folder = std::getenv("ETALON_PICTURES");
  if (folder == nullptr) return;
  std::ofstream(std::string(folder) + "/" + name + ".svg") << plot.SvgFile();
}

int Count(const std::string& text, const std::string& part) {
  int count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

std::vector<std::string> LabelsOf(const std::vector<Tick>& ticks) {
  std::vector<std::string> labels;
  for (const Tick& tick : ticks) labels.push_back(tick.label.french);
  return labels;
}

Text Same(const std::string& text) { return {text, text}; }

TEST(Plot, WritesWhatItDrawsAsATable) {
  Plot plot({.x = {.title = {"Marker", "Marqueur"}, .ticks = {{1.0, {"first", "premier"}}}},
             .y = {.title = {"Value, %", "Valeur, %"}}});
  plot.Points({1, 2}, {0.1, 1e-20}, {.legend = {"a, b", "c"}});
  plot.ErrorBars({2}, {0.5}, {1.5});
  plot.HorizontalLine(3, {}, {"limit", "limite"});
  EXPECT_EQ(plot.DataFile(),
            "mark,name,x: Marker,\"y: Value, %\",x low,x high,y low,y high\n"
            "point,\"a, b\",first,0.1,,,,\npoint,\"a, b\",2,1e-20,,,,\n"
            "interval,,2,,,,0.5,1.5\nlevel,limit,,3,,,,\n");
  EXPECT_THAT(plot.DataFile(true), HasSubstr("point,c,premier,0.1"));
  Plot dated({.x = {.scale = AxisScale::kDate}});
  dated.Line({static_cast<double>(*DayOfDate("2024-02-29"))}, {1});
  EXPECT_THAT(dated.DataFile(), HasSubstr("line,,2024-02-29,1"));
}

TEST(Plot, DrawsEveryKindOfMark) {
  Plot plot({.title = {"Everything", "Tout"},
             .draw_title = true,
             .x = {.title = {"Time, months", "Temps, mois"}},
             .y = {.title = {"Value, %", "Valeur, %"}}});
  const std::vector<double> x{0, 1, 2, 3, 4}, y{10, 12, 11, 15, 14}, low{9, 11, 9, 13, 12},
      high{11, 13, 13, 17, 16};
  plot.HorizontalBand({8, 10}, {.ink = Ink::kGreen, .legend = {"normal", "normale"}});
  plot.VerticalBand({1.5, 2.5}, {.ink = Ink::kGrey, .legend = {"treatment", "traitement"}});
  plot.Band(x, low, high, {.legend = {"interval", "intervalle"}});
  plot.Line(x, y, {.legend = {"series", "série"}});
  plot.ErrorBars(x, low, high, {.ink = Ink::kBlack, .width = 1});
  plot.Points(x, y, {.shape = Shape::kDiamond, .size = 9, .legend = {"series", "série"}});
  plot.Steps(x, {20, 18, 16, 15, 15}, {.ink = Ink::kVermilion, .legend = {"steps", "marches"}});
  plot.StepBand(x, {19, 17, 15, 14, 14}, {21, 19, 18, 17, 17}, {.ink = Ink::kVermilion});
  plot.HorizontalErrorBars({7}, {1}, {3}, {.ink = Ink::kGreen});
  plot.HorizontalLine(9.5, {.dash = Dash::kDashed}, {"limit 9.5", "limite 9,5"});
  plot.HorizontalLine(9.4, {.dash = Dash::kDotted}, {"limit 9.4", "limite 9,4"});
  plot.VerticalLine(3, {.ink = Ink::kGrey}, {"stop", "arrêt"});
  plot.Slope(5, 1, {.ink = Ink::kOrange});
  plot.Label(0.2, 21, {"note", "remarque"});
  Show(plot, "everything");
  const std::string svg = plot.Svg();
  EXPECT_EQ(Count(svg, "série"), 1) << "a line and its points share an entry";
  EXPECT_THAT(svg, HasSubstr("arrêt"));
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
  EXPECT_THAT(svg, Not(HasSubstr("inf")));
  EXPECT_EQ(svg, plot.Svg());
}

TEST(Plot, AFileIsInOneLanguage) {
  Plot plot({.x = {.title = {"Mean", "Moyenne"}}});
  plot.Points({0.0, 2.5}, {1, 2});
  EXPECT_THAT(plot.SvgFile(), HasSubstr("Mean"));
  EXPECT_THAT(plot.SvgFile(), Not(HasSubstr("Moyenne")));
  EXPECT_THAT(plot.SvgFile(true), HasSubstr("0,5"));
  EXPECT_THAT(plot.SvgFile(true), Not(HasSubstr("lang=")));
}

TEST(Plot, NothingAndASingleValueAreDrawn) {
  EXPECT_THAT(Plot({}).Svg(), HasSubstr("</svg>"));
  for (const double value : {0.0, 5.0, -1e-9, 1e15}) {
    Plot plot({});
    plot.Points({value}, {value});
    EXPECT_THAT(plot.Svg(), Not(HasSubstr("nan"))) << value;
  }
}

TEST(Plot, RefusesNumbersThatItCannotPlace) {
  Plot plot({.x = {.scale = AxisScale::kLogarithmic}});
  EXPECT_THROW(plot.Points({1}, {std::nan("")}), ContractError);
  EXPECT_THROW(plot.Line({1, 2}, {std::numeric_limits<double>::infinity(), 1}), ContractError);
  EXPECT_THROW(plot.Points({1, 2}, {1}), ContractError);
  EXPECT_THROW(plot.Points({0}, {1}), ContractError);
  EXPECT_NO_THROW(plot.HorizontalBand({-std::numeric_limits<double>::infinity(), 0}));
}

TEST(Plot, EqualScalesShareTheirRange) {
  Plot plot({.width = 400, .height = 400, .equal_scales = true});
  plot.Points({0, 10}, {5, 30});
  plot.Slope(0, 1);
  Show(plot, "identity");
  EXPECT_EQ(Count(plot.Svg(), ">20<"), 2) << "on both axes";
}

TEST(Plot, VeryManyPointsStayOneLightPath) {
  Random random(1);
  std::vector<double> x, y;
  for (int i = 0; i < 200'000; ++i) x.push_back(random.Normal()), y.push_back(random.Normal());
  Plot plot({});
  plot.Points(x, y);
  EXPECT_LT(plot.Svg().size(), 2'000'000U);
}

TEST(HeatMap, NamesItsRowsAndColumns) {
  HeatMapOptions options;
  options.row_names = options.column_names = {Same("EF"), Same("GLS, %"), Same("NT-proBNP")};
  std::vector<std::vector<HeatMapCell>> cells;
  for (int row = 0; row < 3; ++row) {
    cells.emplace_back();
    for (int column = 0; column < 3; ++column) {
      const double r = row == column ? 1.0 : 0.4 * (row - column);
      cells.back().push_back({DivergingColour(r), Same(std::to_string(r).substr(0, 4))});
    }
  }
  const Plot plot = HeatMap(options, cells);
  Show(plot, "heat");
  EXPECT_EQ(Count(plot.SvgFile(), "NT-proBNP"), 2);
  cells.pop_back();
  EXPECT_THROW(HeatMap(options, cells), ContractError);
}

TEST(Ticks, AreRoundNumbers) {
  EXPECT_THAT(LabelsOf(TicksOf({}, {-0.3, 1.04}, 6)), ElementsAre("0", "0,5", "1,0"));
  EXPECT_THAT(
      LabelsOf(TicksOf({}, {9'000, 31'000}, 5)),
      ElementsAre("10\u202F000", "15\u202F000", "20\u202F000", "25\u202F000", "30\u202F000"));
  EXPECT_THAT(LabelsOf(TicksOf({}, {-2.2e7, 2.2e7}, 5)),
              ElementsAre("−2·10⁷", "−10⁷", "0", "10⁷", "2·10⁷"));
}

TEST(Ticks, OfLogarithmsAreOneTwoFive) {
  const Axis axis{.scale = AxisScale::kLogarithmic};
  EXPECT_THAT(LabelsOf(TicksOf(axis, {0.4, 12}, 5)), ElementsAre("0,5", "1", "2", "5", "10"));
  EXPECT_THAT(LabelsOf(TicksOf(axis, {0.01, 1e4}, 8)),
              ElementsAre("0,01", "0,1", "1", "10", "100", "1000", "10\u202F000"));
}

double Day(std::string_view date) { return DayOfDate(date).value(); }

TEST(Ticks, OfDatesAreFirstDays) {
  const Interval years{Day("2019-03-05"), Day("2024-11-02")};
  EXPECT_THAT(LabelsOf(DateTicks(years, 6)), ElementsAre("2020", "2021", "2022", "2023", "2024"));
  const Interval months{Day("2024-01-15"), Day("2024-08-02")};
  EXPECT_THAT(LabelsOf(DateTicks(months, 5)), ElementsAre("mars 2024", "mai 2024", "juil. 2024"));
  const Interval days{Day("2024-02-27"), Day("2024-03-03")};
  EXPECT_EQ(DateTicks(days, 8).front().label.english, "27 Feb 2024");
  EXPECT_EQ(DateText(Day("1970-01-01")).french, "1 janv. 1970");
}

TEST(Colours, ReadOnTheirFill) {
  EXPECT_EQ(DivergingColour(0), "#ffffff");
  EXPECT_EQ(InkOn(DivergingColour(-1)), "#ffffff");
  EXPECT_EQ(InkOn(SequentialColour(0.1)), ColourOf(Ink::kBlack));
  EXPECT_EQ(DivergingColour(7), DivergingColour(1));
  EXPECT_THROW(DivergingColour(std::nan("")), ContractError);
}

}  // namespace
}  // namespace etalon::report
