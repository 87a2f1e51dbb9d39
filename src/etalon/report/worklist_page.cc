#include "etalon/report/worklist_page.h"

#include <fmt/format.h>

#include <array>
#include <map>

#include "etalon/core/date.h"
#include "etalon/report/markup.h"
#include "etalon/report/plot_dates.h"

namespace etalon::report {
namespace {

Text CountText(std::int64_t count) {
  const std::string text = std::to_string(count);
  return {text, text};
}

Text Verbatim(const std::string& text) { return {text, text}; }

Text DayText(const std::string& day) {
  const auto number = DayOfDate(day);
  return number ? DateText(*number) : Verbatim("–");
}

AnalysisCell PercentCell(const Outcome<stats::Estimate>& share) {
  if (!share) return Verbatim("–");
  EstimateCell cell{.value = 100.0 * share->value, .interval = {}, .decimals = 1};
  if (share->interval) {
    cell.interval = Interval{100.0 * share->interval->low, 100.0 * share->interval->high};
  }
  return cell;
}

using Row = std::vector<AnalysisCell>;

Row ShareRow(const Text& name, const CountedShare& share, const Text& of) {
  return {name, NumberCell{static_cast<double>(share.count), 0}, of, PercentCell(share.share)};
}

Row CountRow(const Text& name, std::int64_t count) {
  return {name, NumberCell{static_cast<double>(count), 0}, Text{}, Text{}};
}

const Text kOfPatients{"of patients", "des patients"};

std::vector<Row> CountRows(const WorklistCohort& cohort) {
  return {CountRow({"Scans", "Examens"}, cohort.scans),
          ShareRow({"not readable", "non lisibles"}, cohort.unreadable_scans,
                   {"of scans", "des examens"}),
          ShareRow({"positive", "positifs"}, cohort.positive_scans,
                   {"of scans read", "des examens lus"}),
          CountRow({"Patients on the worklist", "Patients de la liste"}, cohort.patients),
          ShareRow({"explored", "explorés"}, cohort.ever_explored, kOfPatients),
          ShareRow({"of these, by the day of detection", "dont dès le jour du repérage"},
                   cohort.explored_before, kOfPatients),
          ShareRow({"confirmed", "confirmés"}, cohort.confirmed, kOfPatients),
          ShareRow({"refuted", "infirmés"}, cohort.refuted, kOfPatients),
          ShareRow({"explored, no conclusion yet", "explorés, sans conclusion"}, cohort.explored,
                   kOfPatients),
          ShareRow({"lost", "perdus de vue"}, cohort.lost, kOfPatients),
          ShareRow({"notified", "signalés"}, cohort.notified, kOfPatients),
          ShareRow({"unexplored", "non explorés"}, cohort.unexplored, kOfPatients),
          ShareRow({"overdue", "hors délai"}, cohort.overdue, kOfPatients),
          ShareRow({"no longer called positive", "plus positifs à la dernière lecture"},
                   cohort.withdrawn, kOfPatients),
          ShareRow({"Confirmed", "Confirmés"}, cohort.confirmed_of_concluded,
                   {"of those concluded", "des conclusions"})};
}

AnalysisTable CountTable(const WorklistCohort& cohort) {
  return {.key = "counts",
          .heading = {"From scan to conclusion", "De l’examen à la conclusion"},
          .columns = {{"what", {"", ""}},
                      {"count", {"Count", "Nombre"}},
                      {"of", {"Share", "Part"}},
                      {"percent", {"%, 95 % interval", "%, intervalle à 95 %"}}},
          .rows = CountRows(cohort),
          .note = {"Wilson intervals. A patient is counted once; again when a new scan is positive "
                   "after the disease was excluded or the patient was lost.",
                   "Intervalles de Wilson. Un patient compte une fois ; de nouveau si un examen "
                   "redevient positif après exclusion ou perte de vue."}};
}

AnalysisCell DaysCell(const Outcome<stats::Estimate>& days) {
  if (days) return CellOf(*days, 0);
  if (days.refusal().code == RefusalCode::kNotEstimable) {
    return Text{"more than half have not been explored",
                "plus de la moitié n’ont pas été explorés"};
  }
  return Text{"nobody yet", "personne encore"};
}

AnalysisTable TimeTable(const WorklistCohort& cohort) {
  AnalysisTable table{
      .key = "times",
      .heading = {"Days from detection to exploration", "Jours du repérage à l’exploration"},
      .columns = {{"among", {"Among", "Parmi"}},
                  {"median", {"Median, 95 % interval", "Médiane, intervalle à 95 %"}}},
      .rows = {},
      .note = {"All patients: Kaplan and Meier, those still waiting counted until "
               "today. Patients explored by the day of detection are left out.",
               "Tous : Kaplan et Meier, ceux qui attendent comptés jusqu’à ce jour. "
               "Patients explorés dès le jour du repérage exclus."}};
  table.rows.push_back(
      {Text{"patients explored", "patients explorés"}, DaysCell(cohort.median_days)});
  table.rows.push_back(
      {Text{"all patients", "tous les patients"}, DaysCell(cohort.median_days_of_all)});
  return table;
}

AnalysisTable OverdueTable(const WorklistCohort& cohort) {
  AnalysisTable table{.key = "overdue",
                      .heading = {"Overdue", "Hors délai"},
                      .columns = {{"item", {"Patient", "Patient"}},
                                  {"state", {"State", "État"}},
                                  {"detected", {"Detected", "Repéré le"}},
                                  {"deadline", {"Deadline", "Échéance"}},
                                  {"days", {"Days late", "Jours de retard"}}},
                      .rows = {},
                      .note = {}};
  for (const OverdueLine& line : cohort.overdue_list) {
    table.rows.push_back({Verbatim(line.item), WorklistStateText(line.state),
                          DayText(line.detected_on), DayText(line.deadline),
                          NumberCell{static_cast<double>(line.days), 0}});
  }
  return table;
}

struct Bar {
  Text name;
  std::int64_t count;
  Ink ink;
};

Plot StatePlot(const WorklistCohort& cohort, const Text& title) {
  const std::array<Bar, 6> bars{
      {{{"lost", "perdus de vue"}, cohort.lost.count, Ink::kGrey},
       {{"refuted", "infirmés"}, cohort.refuted.count, Ink::kSky},
       {{"confirmed", "confirmés"}, cohort.confirmed.count, Ink::kBlue},
       {{"explored", "explorés"}, cohort.explored.count, Ink::kGreen},
       {{"notified", "signalés"}, cohort.notified.count, Ink::kOrange},
       {{"unexplored", "non explorés"}, cohort.unexplored.count, Ink::kVermilion}}};
  PlotOptions options{.height = 280.0,
                      .title = title,
                      .x = {.title = {"Patients", "Patients"}},
                      .y = {.range = Interval{-0.6, 5.6}, .grid = false}};
  std::int64_t most = 1;
  for (std::size_t i = 0; i < bars.size(); ++i) {
    options.y.ticks.push_back({static_cast<double>(i), bars[i].name});
    most = std::max(most, bars[i].count);
  }
  options.x.range = Interval{0.0, 1.08 * static_cast<double>(most)};
  Plot plot(std::move(options));
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const auto row = static_cast<double>(i);
    const auto count = static_cast<double>(bars[i].count);
    if (count > 0.0) plot.Box({0.0, count}, {row - 0.36, row + 0.36}, ColourOf(bars[i].ink));
    plot.Label(count + 0.012 * static_cast<double>(most), row, CountText(bars[i].count));
  }
  return plot;
}

Plot CurvePlot(const ExplorationCurve& curve, const Text& title) {
  Plot plot({.height = 320.0,
             .title = title,
             .x = {.title = {"Days since detection", "Jours depuis le repérage"}},
             .y = {.title = {"Share explored", "Part explorée"}, .range = Interval{0.0, 1.0}}});
  plot.StepBand(curve.days, curve.low, curve.high, {.ink = Ink::kBlue});
  plot.Steps(curve.days, curve.share,
             {.ink = Ink::kBlue, .legend = {"explored, with 95 % band", "explorés, bande à 95 %"}});
  return plot;
}

Text Summary(const WorklistCohort& cohort) {
  const auto say = [](std::int64_t count) { return CountText(count); };
  return say(cohort.scans) + Text{" scans, ", " examens, "} + say(cohort.positive_scans.count) +
         Text{" positive; ", " positifs ; "} + say(cohort.patients) +
         Text{" patients on the worklist, of whom ", " patients sur la liste, dont "} +
         say(cohort.ever_explored.count) + Text{" explored, ", " explorés, "} +
         say(cohort.confirmed.count) + Text{" confirmed, ", " confirmés, "} +
         say(cohort.refuted.count) + Text{" refuted, ", " infirmés, "} + say(cohort.lost.count) +
         Text{" lost and ", " perdus de vue et "} + say(cohort.overdue.count) +
         Text{" overdue.", " hors délai."};
}

std::vector<Text> RemarksOf(const WorklistCohort& cohort) {
  std::vector<Text> remarks;
  remarks.push_back(Text{"On the list: ", "Sur la liste : "} + MeasurementName(cohort.measurement) +
                    " ≥ " + NumberText(cohort.at_least, 2) + ".");
  remarks.push_back({"The list is the suggestion of a program that is not validated on patients.",
                     "La liste est la suggestion d’un programme non validé chez des patients."});
  if (cohort.without_patient > 0) {
    remarks.push_back(Text{"Scans whose patient is not known, each counted as a patient: ",
                           "Examens de patient inconnu, comptés chacun comme un patient : "} +
                      CountText(cohort.without_patient) + ".");
  }
  return remarks;
}

}  // namespace

Text WorklistStateText(const std::string& state) {
  static const std::map<std::string, Text> kTexts{
      {"unexplored", {"unexplored", "non exploré"}}, {"notified", {"notified", "signalé"}},
      {"explored", {"explored", "exploré"}},         {"confirmed", {"confirmed", "confirmé"}},
      {"refuted", {"refuted", "infirmé"}},           {"lost", {"lost", "perdu de vue"}}};
  const auto known = kTexts.find(state);
  return known == kTexts.end() ? Verbatim(state) : known->second;
}

Analysis WorklistAnalysis(const WorklistCohort& cohort) {
  Analysis analysis{.key = "worklist",
                    .source = fmt::format("Etalon, {}", cohort.day),
                    .kind = {"Worklist of cardiac uptake", "Liste des fixations cardiaques"},
                    .summary = Summary(cohort),
                    .remarks = RemarksOf(cohort),
                    .plots = {},
                    .tables = {CountTable(cohort), TimeTable(cohort)}};
  const Text states{"State of the patients", "État des patients"};
  analysis.plots.push_back({"states", states, StatePlot(cohort, states)});
  if (!cohort.curve.days.empty()) {
    const Text title{"Time to exploration", "Délai d’exploration"};
    analysis.plots.push_back({"exploration", title, CurvePlot(cohort.curve, title)});
  }
  if (!cohort.overdue_list.empty()) analysis.tables.push_back(OverdueTable(cohort));
  return analysis;
}

}  // namespace etalon::report
