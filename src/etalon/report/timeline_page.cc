#include <fmt/format.h>

#include <algorithm>

#include "etalon/report/markup.h"
#include "etalon/report/page.h"
#include "etalon/report/timeline.h"
#include "etalon/report/timeline_plot.h"
#include "etalon/report/timeline_sections.h"
#include "etalon/report/timeline_texts.h"

namespace etalon::report {
namespace {

using followup::MetricHistory;
using followup::Movement;
using followup::PairVerdict;

constexpr std::string_view kStyle =
    "<style>.follow>*+*{margin-top:14px}.follow tbody th{white-space:nowrap}"
    ".follow td:last-child{min-width:190px}</style>";

/// Reuses the verdict marks of the study report: green dot, red triangle up or down, orange ring.
std::string_view VerdictClass(Movement movement, double difference) {
  if (movement == Movement::kNone) return "within unsure";
  if (movement == Movement::kBetter) return "within";
  return difference < 0.0 ? "below" : "above";
}

std::string VerdictMark(Movement movement, double difference) {
  return fmt::format(R"(<p class="verdict {}">{}</p>)", VerdictClass(movement, difference),
                     Both(MovementText(movement)));
}

const PairVerdict* FindPair(const MetricHistory& history, const SeriesEnds& ends) {
  const auto pair = std::ranges::find_if(history.pairs, [&](const PairVerdict& each) {
    return each.first == ends.first && each.second == ends.last;
  });
  return pair == history.pairs.end() ? nullptr : &*pair;
}

std::string Small(const Text& text) { return "<small>" + Both(text) + "</small>"; }

/// The trend's verdict under that of the last date.
std::string TrendLine(const MetricHistory& history) {
  if (!history.trend) return {};
  const double first = history.values[EndsOf(history).first].value;
  const Movement movement = followup::MovementOf(history.trend->verdict, first, history.metric);
  return fmt::format(
      R"(<p class="index">{}</p>{})",
      Both(Text{"trend ", "tendance "} + DifferenceNumber(history.trend->change, history.unit)),
      VerdictMark(movement, history.trend->change));
}

/// Why a card has no verdict.
Text UnjudgedText(const MetricHistory& history) {
  if (history.values.size() == 1) return {"One date only", "Une seule date"};
  const bool alone = std::ranges::count(history.in_series, true) == 1;
  return alone ? Text{"Not comparable", "Non comparable"} : Text{"Not judged", "Non jugé"};
}

std::string Card(const MetricHistory& history) {
  const SeriesEnds ends = EndsOf(history);
  const auto& last = history.values[ends.last];
  std::string content = fmt::format(
      R"(<p class="how">{}</p><p class="big">{}<small>{}</small></p>)", Both(DayText(last.day)),
      Both(TimelineNumber(last.value, history.unit)), Both(UnitText(history.unit)));
  const PairVerdict* pair = FindPair(history, ends);
  const auto movement = pair == nullptr ? std::nullopt : followup::MovementOf(history, *pair);
  if (movement) {
    const double difference = last.value - history.values[ends.first].value;
    content +=
        fmt::format(R"(<p class="interval">{}</p>)",
                    Both(Text{"since ", "depuis le "} + DayText(history.values[ends.first].day) +
                         Text{": ", " : "} + DifferenceNumber(difference, history.unit)));
    content += VerdictMark(*movement, difference);
    content += TrendLine(history);
  } else {
    content +=
        fmt::format(R"(<p class="verdict within unsure">{}</p>)", Both(UnjudgedText(history)));
  }
  return fmt::format(R"(<article class="card"><h3>{}</h3>{}</article>)",
                     Both(MetricText(history.metric)), content);
}

std::string Cards(const followup::PatientCourse& course) {
  std::string cards;
  for (const MetricHistory& history : course.histories) cards += Card(history);
  return fmt::format(R"(<section class="cards">{}</section>)", cards);
}

std::string DifferenceList(const std::vector<followup::Difference>& differences) {
  std::string list;
  for (const auto& difference : differences) list += Small(DifferenceText(difference));
  return list;
}

std::string PairVerdictCell(const MetricHistory& history, const PairVerdict& pair) {
  if (!pair.differences.empty()) {
    return fmt::format(R"(<p class="verdict within unsure">{}</p>{})",
                       Both({"Not comparable", "Non comparable"}),
                       DifferenceList(pair.differences));
  }
  const auto movement = followup::MovementOf(history, pair);
  const double difference = history.values[pair.second].value - history.values[pair.first].value;
  const std::string cell =
      movement ? VerdictMark(*movement, difference) : Both({"Not judged", "Non jugé"});
  return cell + DifferenceList(pair.remarks);
}

std::string NumberCell(const std::string& content) {
  return fmt::format(R"(<td class="number">{}</td>)", content);
}

std::string PairCells(const MetricHistory& history, const PairVerdict& pair) {
  if (!pair.test) return NumberCell("") + NumberCell("") + NumberCell("") + NumberCell("");
  std::string relative;
  if (pair.test->relative_difference && history.unit != "1") {
    relative = Small(SignedNumber(100.0 * *pair.test->relative_difference, 1) + "\u00A0%");
  }
  const std::string beyond = pair.probability_beyond_threshold
                                 ? Both(PosteriorText(*pair.probability_beyond_threshold))
                                 : "";
  return NumberCell(Both(DifferenceNumber(pair.test->difference, history.unit)) + relative) +
         NumberCell(Both(IntervalText(pair.test->interval, history.unit))) +
         NumberCell(Both(IntervalText(pair.test->reference_change, history.unit))) +
         NumberCell(beyond);
}

std::string PairRow(const MetricHistory& history, const PairVerdict& pair) {
  const auto &first = history.values[pair.first], &second = history.values[pair.second];
  return fmt::format(
      R"(<tr><th scope="row">{} → {}</th><td class="number">{} → {}</td>{}<td>{}</td></tr>)",
      Both(DayText(first.day)), Both(DayText(second.day)),
      Both(TimelineNumber(first.value, history.unit)),
      Both(TimelineNumber(second.value, history.unit)), PairCells(history, pair),
      PairVerdictCell(history, pair));
}

Text ThresholdText(const MetricHistory& history) {
  const followup::MetricFamily* family = followup::FamilyOf(history.metric);
  if (family == nullptr || !family->threshold) return {"", ""};
  const auto& threshold = *family->threshold;
  const Text size = threshold.is_relative
                        ? NumberText(100.0 * threshold.size, 0) + "\u00A0%"
                        : NumberText(threshold.size, 0) + Text{" points", " points"};
  return Text{"Probability of a true fall above ", "Probabilité d’une vraie baisse de plus de "} +
         size;
}

std::string PairTable(const MetricHistory& history) {
  std::string rows;
  for (const PairVerdict& pair : history.pairs) rows += PairRow(history, pair);
  return WideTable({{"Dates", "Dates"},
                    {"Values", "Valeurs"},
                    {"Difference", "Différence"},
                    {"95 % interval of the true change", "Intervalle à 95 % du vrai changement"},
                    {"Noise: a smaller difference", "Bruit : différence moindre"},
                    ThresholdText(history),
                    {"Verdict", "Verdict"}},
                   rows);
}

std::string Paragraphs(const std::vector<Text>& sentences) {
  std::string paragraphs;
  for (const Text& sentence : sentences) paragraphs += Paragraph(sentence);
  return paragraphs;
}

std::string JudgedBy(const MetricHistory& history) {
  if (followup::IsGrade(history.metric)) {
    return fmt::format(
        R"(<p class="quality">{}</p>)",
        Both({"A grade is judged by the ranges that hold 95 % of its probability at each date: it "
              "changed where they do not meet.",
              "Un grade se juge par les intervalles contenant 95 % de sa probabilité à chaque "
              "date : il a changé s’ils ne se touchent pas."}));
  }
  const Text text = history.repeatability
                        ? Text{"Judged by ", "Jugé par "} + ResolutionText(*history.repeatability)
                        : SeriesReasonText(history.repeatability.refusal());
  return fmt::format(R"(<p class="quality">{}</p>)", Both(text));
}

std::string MetricSection(const MetricHistory& history,
                          const std::vector<followup::TreatmentEvent>& events) {
  const std::string table = history.pairs.empty() ? "" : PairTable(history);
  return Section(history.metric, MetricText(history.metric),
                 fmt::format(R"(<div class="follow"><article class="cine">{}{}</article>)"
                             R"(<div class="columns">{}{}</div>{}</div>)",
                             TimelinePlot(history, events), JudgedBy(history),
                             Paragraphs(TimelineSentences(history)), CautionList(history), table));
}

std::string MethodSection() {
  return Section(
      "method", {"How to read this page", "Comment lire cette page"},
      R"(<div class="columns">)" +
          Paragraph(
              {"A difference is called real when it is larger than what repeated measurements "
               "of an unchanged patient show in 95 of 100 cases. The noise comes from the "
               "entry named under each curve; with few subjects behind it the limit is wider "
               "(Student’s t). Only measurements made in the same way are compared: same "
               "rule and version, networks, views or protocol, wall layer, modality and device "
               "maker.",
               "Une différence est dite réelle quand elle dépasse ce que montrent, dans 95 cas "
               "sur 100, des mesures répétées d’un patient inchangé. Le bruit vient de "
               "l’entrée nommée sous chaque courbe ; avec peu de sujets, la limite est plus "
               "large (t de Student). On ne compare que ce qui a été mesuré de la même façon : "
               "même règle et version, réseaux, coupes ou protocole, couche, modalité et "
               "fabricant."}) +
          Paragraph(
              {"The trend is real when its slope differs from none and its change over the "
               "span exceeds the repeatability coefficient. “Within noise” does not mean that "
               "nothing changed: it means that these measurements cannot tell.",
               "La tendance est réelle quand sa pente n’est pas nulle et que son changement "
               "dépasse le coefficient de répétabilité. « Dans le bruit » ne veut pas dire que "
               "rien n’a changé : ces mesures ne permettent pas de le dire."}) +
          Paragraph({"Made by a program, reviewed by nobody: research software, not validated for "
                     "patient care.",
                     "Produit par un programme, relu par personne : logiciel de recherche, non "
                     "validé pour le soin."}) +
          "</div>");
}

PageFrame FrameOf(const Timeline& timeline) {
  const followup::PatientCourse& course = timeline.course;
  PageFrame frame{.title = course.patient,
                  .kind = {"Follow-up: real change against the noise of measurement",
                           "Suivi : changement réel contre bruit de mesure"},
                  .facts = {},
                  .outline_switch = !timeline.compared.empty()};
  std::vector<int> days;
  for (const MetricHistory& history : course.histories) {
    for (const auto& value : history.values) days.push_back(value.day);
  }
  std::ranges::sort(days);
  days.erase(std::unique(days.begin(), days.end()), days.end());
  if (!days.empty()) {
    frame.facts.push_back({{"Dates", "Dates"}, NumberText(static_cast<double>(days.size()), 0)});
    frame.facts.push_back({{"From", "Du"}, DayText(days.front())});
    frame.facts.push_back({{"To", "Au"}, DayText(days.back())});
  }
  if (course.undated_studies > 0) {
    frame.facts.push_back({{"Studies without a date, left out", "Examens sans date, écartés"},
                           NumberText(course.undated_studies, 0)});
  }
  frame.facts.push_back({{"Program", "Programme"}, SoftwareText(timeline.program)});
  return frame;
}

}  // namespace

std::string TimelineHtml(const Timeline& timeline) {
  const followup::PatientCourse& course = timeline.course;
  std::string sections = std::string(kStyle) + Cards(course);
  for (const MetricHistory& history : course.histories) {
    sections += MetricSection(history, course.events);
  }
  sections +=
      CardiotoxicitySection(course.cardiotoxicity) + ComparedPictures(timeline) + MethodSection();
  return Page(FrameOf(timeline), sections);
}

void WriteTimeline(const Timeline& timeline, const std::filesystem::path& folder) {
  WriteTextFile(folder, kTimelineFile, TimelineJson(timeline));
  WriteTextFile(folder, kTimelinePage, TimelineHtml(timeline));
}

}  // namespace etalon::report
