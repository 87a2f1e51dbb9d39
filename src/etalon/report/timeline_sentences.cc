#include <fmt/format.h>

#include <algorithm>

#include "etalon/report/markup.h"
#include "etalon/report/page.h"
#include "etalon/report/timeline_sections.h"
#include "etalon/report/timeline_texts.h"

namespace etalon::report {
namespace {

using followup::MetricHistory;
using followup::Movement;

Text LocalTrendSentence(const MetricHistory& history) {
  const stats::LocalTrend& trend = *history.local_trend;
  const bool falls = history.values[EndsOf(history).first].value >= 0.0;
  const double probability =
      falls ? trend.probability_of_decline : 1.0 - trend.probability_of_decline;
  return Text{
             "Probability that the magnitude is falling at the last date (local trend, Kalman "
             "filter): ",
             "Probabilité que la grandeur soit en baisse à la dernière date (tendance locale, "
             "filtre de Kalman) : "} +
         PosteriorText(probability) + ".";
}

Text ChartSentence(const MetricHistory& history) {
  const bool cusum = history.cusum->first_alarm.has_value();
  const bool ewma = history.ewma->first_alarm.has_value();
  return Text{"Control charts: CUSUM ", "Cartes de contrôle : CUSUM "} +
         (cusum ? Text{"alarm", "alarme"} : Text{"no alarm", "pas d’alarme"}) +
         Text{", moving average ", ", moyenne mobile "} +
         (ewma ? Text{"alarm.", "alarme."} : Text{"no alarm.", "pas d’alarme."});
}

/// A change of a percentage is one of points.
Text ChangeQuantity(double change, std::string_view unit) {
  if (unit != "%") return TimelineQuantity(change, unit);
  return TimelineNumber(change, unit) + Text{" points", " points"};
}

Text CountText(const Outcome<int>& count, const Text& unit) {
  if (!count) return Text{"more than 100", "plus de 100"} + unit;
  return NumberText(*count, 0) + unit;
}

Text PlanningSentence(const MetricHistory& history) {
  const followup::Planning& plan = *history.planning;
  return Text{"To see a true change of ", "Pour voir un vrai changement de "} +
         ChangeQuantity(plan.size, history.unit) +
         Text{": one measurement each time shows it with a probability of ",
              " : une mesure à chaque date le montre avec une probabilité de "} +
         NumberText(100.0 * plan.power_of_one_pair, 0) +
         Text{" %; 80 % need ", " % ; 80 % demandent "} +
         CountText(plan.repeats_needed,
                   {" repeated examinations at each date", " examens répétés à chaque date"}) +
         Text{", or, were that the change of every year, ",
              ", ou, si c’était le changement de chaque année, "} +
         CountText(plan.visits_needed, {" half-yearly visits", " visites semestrielles"}) +
         Text{". One measurement each time shows a change of ",
              ". Une mesure à chaque date montre un changement de "} +
         ChangeQuantity(plan.detectable_change, history.unit) + Text{" with 80 %.", " avec 80 %."};
}

Text TestCountSentence(const MetricHistory& history) {
  const auto count = static_cast<double>(followup::CountTests(history));
  return NumberText(count, 0) +
         Text{" comparisons were made; were nothing changed, ",
              " comparaisons ont été faites ; si rien ne changeait, "} +
         NumberText(0.05 * count, 1) +
         Text{" of them would be expected to look real.", " paraîtraient réelles en moyenne."};
}

}  // namespace

SeriesEnds EndsOf(const MetricHistory& history) {
  SeriesEnds ends;
  ends.first = static_cast<std::size_t>(std::ranges::find(history.in_series, true) -
                                        history.in_series.begin());
  for (std::size_t i = 0; i < history.in_series.size(); ++i) {
    if (history.in_series[i]) ends.last = i;
  }
  return ends;
}

Text IntervalText(const Interval& interval, std::string_view unit) {
  return TimelineNumber(interval.low, unit) + Text{" to ", " à "} +
         TimelineNumber(interval.high, unit);
}

Text DifferenceNumber(double difference, std::string_view unit) {
  const Text number = TimelineNumber(difference, unit);
  return difference > 0.0 ? Text{"+", "+"} + number : number;
}

Text PosteriorText(double probability) {
  if (probability < 0.01) return {"<\u00A01\u00A0%", "<\u00A01\u00A0%"};
  if (probability > 0.99) return {">\u00A099\u00A0%", ">\u00A099\u00A0%"};
  return NumberText(100.0 * probability, 0) + "\u00A0%";
}

std::string CautionList(const MetricHistory& history) {
  std::vector<std::string> cautions;
  if (history.repeatability) cautions = history.repeatability->cautions;
  cautions.insert(cautions.end(), history.cautions.begin(), history.cautions.end());
  std::string list;
  for (const std::string& caution : cautions) {
    list += fmt::format(R"(<span class="flag">{}</span>)", Both(CautionText(caution)));
  }
  return list;
}

Text TrendSentence(const MetricHistory& history) {
  if (followup::IsGrade(history.metric))
    return Text{"A grade has no trend.", "Un grade n’a pas de tendance."};
  if (!history.trend)
    return Text{"Trend: ", "Tendance : "} + SeriesReasonText(history.trend.refusal());
  const stats::TrendTest& trend = *history.trend;
  const double first = history.values[EndsOf(history).first].value;
  const Movement movement = followup::MovementOf(trend.verdict, first, history.metric);
  Text text = Text{"Trend over ", "Tendance sur "} + NumberText(trend.span_years, 1) +
              Text{" years: ", " ans : "} + DifferenceNumber(trend.change, history.unit) +
              Text{" (95 % interval ", " (intervalle à 95 % "} +
              IntervalText(trend.interval, history.unit) + Text{"): ", ") : "} +
              MovementText(movement) + ".";
  const bool small = trend.p_value < 0.05 && !trend.exceeds_repeatability;
  if (small) {
    text = text + Text{
                      " The slope differs from none, but the change over the span is smaller than "
                      "the repeatability coefficient.",
                      " La pente n’est pas nulle, mais le changement sur la période est inférieur "
                      "au coefficient de répétabilité."};
  }
  return text;
}

std::vector<Text> TimelineSentences(const MetricHistory& history) {
  std::vector<Text> sentences{TrendSentence(history)};
  if (history.local_trend) sentences.push_back(LocalTrendSentence(history));
  if (history.cusum && history.ewma) sentences.push_back(ChartSentence(history));
  if (history.planning) sentences.push_back(PlanningSentence(history));
  if (followup::RemeasuringCouldHelp(history)) {
    sentences.push_back(
        {"Some values differ only in the program that measured: measuring the whole history again "
         "(--remeasure) makes them comparable.",
         "Certaines valeurs ne diffèrent que par le programme de mesure : mesurer à nouveau tout "
         "l’historique (--remeasure) les rend comparables."});
  }
  if (followup::CountTests(history) > 1) sentences.push_back(TestCountSentence(history));
  return sentences;
}

Text VerdictText(const MetricHistory& history, const followup::PairVerdict& pair) {
  if (!pair.differences.empty()) {
    Text text{"Not comparable: ", "Non comparables : "};
    for (std::size_t i = 0; i < pair.differences.size(); ++i) {
      if (i > 0) text = text + "; ";
      text = text + DifferenceText(pair.differences[i]);
    }
    return text;
  }
  const auto movement = followup::MovementOf(history, pair);
  return movement ? MovementText(*movement)
                  : Text{"Not judged: the repeatability is not known",
                         "Non jugé : la répétabilité n’est pas connue"};
}

Text DirectionText(std::string_view metric) {
  const followup::MetricFamily* family = followup::FamilyOf(metric);
  if (family == nullptr || !family->worse) return {};
  return *family->worse == followup::Direction::kHigher
             ? Text{"A greater magnitude is worse.", "Une grandeur plus élevée est défavorable."}
             : Text{"A smaller magnitude is worse.", "Une grandeur plus faible est défavorable."};
}

}  // namespace etalon::report
