#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "etalon/report/frame_picture.h"
#include "etalon/report/markup.h"
#include "etalon/report/page.h"
#include "etalon/report/timeline.h"
#include "etalon/report/timeline_plot.h"
#include "etalon/report/timeline_texts.h"

namespace etalon::report {
namespace {

using followup::MetricHistory;
using followup::Movement;
using followup::PairVerdict;

constexpr int kPictureWidth = 560;

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

Movement MovementOfPair(const MetricHistory& history, const PairVerdict& pair) {
  return followup::MovementOf(pair.test->verdict, history.values[pair.first].value, history.metric);
}

/// Of the series, with at least one member.
struct Ends {
  std::size_t first = 0;
  std::size_t last = 0;
};

Ends EndsOf(const MetricHistory& history) {
  Ends ends;
  ends.first = static_cast<std::size_t>(std::ranges::find(history.in_series, true) -
                                        history.in_series.begin());
  for (std::size_t i = 0; i < history.in_series.size(); ++i) {
    if (history.in_series[i]) ends.last = i;
  }
  return ends;
}

const PairVerdict* FindPair(const MetricHistory& history, const Ends& ends) {
  const auto pair = std::ranges::find_if(history.pairs, [&](const PairVerdict& each) {
    return each.first == ends.first && each.second == ends.last;
  });
  return pair == history.pairs.end() ? nullptr : &*pair;
}

Text IntervalText(const Interval& interval, std::string_view unit) {
  return TimelineNumber(interval.low, unit) + Text{" to ", " à "} +
         TimelineNumber(interval.high, unit);
}

Text Difference(double difference, std::string_view unit) {
  const Text number = TimelineNumber(difference, unit);
  return difference > 0.0 ? Text{"+", "+"} + number : number;
}

std::string Small(const Text& text) { return "<small>" + Both(text) + "</small>"; }

std::string Card(const MetricHistory& history) {
  const Ends ends = EndsOf(history);
  const auto& last = history.values[ends.last];
  std::string content = fmt::format(
      R"(<p class="how">{}</p><p class="big">{}<small>{}</small></p>)", Both(DayText(last.day)),
      Both(TimelineNumber(last.value, history.unit)), Both(UnitText(history.unit)));
  const PairVerdict* pair = FindPair(history, ends);
  if (pair != nullptr && pair->test) {
    content +=
        fmt::format(R"(<p class="interval">{}</p>)",
                    Both(Text{"since ", "depuis le "} + DayText(history.values[ends.first].day) +
                         Text{": ", " : "} + Difference(pair->test->difference, history.unit)));
    content += VerdictMark(MovementOfPair(history, *pair), pair->test->difference);
  } else {
    content += fmt::format(R"(<p class="verdict within unsure">{}</p>)",
                           Both(ends.first == ends.last ? Text{"One date only", "Une seule date"}
                                                        : Text{"Not judged", "Non jugé"}));
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
  std::string cell;
  if (pair.test) {
    cell = VerdictMark(MovementOfPair(history, pair), pair.test->difference);
  } else {
    cell = Both({"Not judged", "Non jugé"});
  }
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
  const std::string beyond =
      pair.probability_beyond_threshold
          ? Both(NumberText(100.0 * *pair.probability_beyond_threshold, 0) + "\u00A0%")
          : "";
  return NumberCell(Both(Difference(pair.test->difference, history.unit)) + relative) +
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

Text TrendSentence(const MetricHistory& history) {
  if (!history.trend)
    return Text{"Trend: ", "Tendance : "} + SeriesReasonText(history.trend.refusal());
  const stats::TrendTest& trend = *history.trend;
  const double first = history.values[EndsOf(history).first].value;
  const Movement movement = followup::MovementOf(trend.verdict, first, history.metric);
  Text text = Text{"Trend over ", "Tendance sur "} + NumberText(trend.span_years, 1) +
              Text{" years: ", " ans : "} + Difference(trend.change, history.unit) +
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
         NumberText(100.0 * probability, 0) + "\u00A0%.";
}

Text ChartSentence(const MetricHistory& history) {
  const bool cusum = history.cusum->first_alarm.has_value();
  const bool ewma = history.ewma->first_alarm.has_value();
  return Text{"Control charts: CUSUM ", "Cartes de contrôle : CUSUM "} +
         (cusum ? Text{"alarm", "alarme"} : Text{"no alarm", "pas d’alarme"}) +
         Text{", moving average ", ", moyenne mobile "} +
         (ewma ? Text{"alarm.", "alarme."} : Text{"no alarm.", "pas d’alarme."});
}

Text CountText(const Outcome<int>& count, const Text& unit) {
  if (!count) return Text{"more than 100", "plus de 100"} + unit;
  return NumberText(*count, 0) + unit;
}

Text PlanningSentence(const MetricHistory& history) {
  const followup::Planning& plan = *history.planning;
  return Text{"To see a true change of ", "Pour voir un vrai changement de "} +
         TimelineQuantity(plan.size, history.unit) +
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
         TimelineQuantity(plan.detectable_change, history.unit) +
         Text{" with 80 %.", " avec 80 %."};
}

Text TestCountSentence(const MetricHistory& history) {
  const auto count = static_cast<double>(followup::CountTests(history));
  return NumberText(count, 0) +
         Text{" comparisons were made; were nothing changed, ",
              " comparaisons ont été faites ; si rien ne changeait, "} +
         NumberText(0.05 * count, 1) +
         Text{" of them would be expected to look real.", " paraîtraient réelles en moyenne."};
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

std::string Sentences(const MetricHistory& history) {
  std::string content = Paragraph(TrendSentence(history));
  if (history.local_trend) content += Paragraph(LocalTrendSentence(history));
  if (history.cusum && history.ewma) content += Paragraph(ChartSentence(history));
  if (history.planning) content += Paragraph(PlanningSentence(history));
  if (followup::CountTests(history) > 1) content += Paragraph(TestCountSentence(history));
  return content;
}

std::string JudgedBy(const MetricHistory& history) {
  const Text text = history.repeatability
                        ? Text{"Judged by ", "Jugé par "} + ResolutionText(*history.repeatability)
                        : SeriesReasonText(history.repeatability.refusal());
  return fmt::format(R"(<p class="quality">{}</p>)", Both(text));
}

std::string MetricSection(const MetricHistory& history,
                          const std::vector<followup::TreatmentEvent>& events) {
  const std::string table = history.pairs.empty() ? "" : PairTable(history);
  return Section(history.metric, MetricText(history.metric),
                 fmt::format(R"(<article class="cine">{}{}</article>)",
                             TimelinePlot(history, events), JudgedBy(history)) +
                     fmt::format(R"(<div class="columns">{}{}</div>)", Sentences(history),
                                 CautionList(history)) +
                     table);
}

Text FallAgainstNoise(const Text& what, double fall, const std::optional<double>& reference,
                      const Text& unit) {
  Text text = what + NumberText(fall, 1) + unit;
  if (!reference) {
    return text + Text{"; no repeatability is known.", " ; aucune répétabilité connue."};
  }
  const bool beyond = fall > *reference;
  return text + Text{"; noise alone reaches ", " ; le bruit seul atteint "} +
         NumberText(*reference, 1) + unit +
         (beyond ? Text{": beyond noise.", " : au-delà du bruit."}
                 : Text{": within noise.", " : dans le bruit."});
}

std::string FindingRows(const followup::CardiotoxicityCourse& course) {
  std::string rows;
  for (const auto& finding : course.findings) {
    Text missing;
    for (const std::string& input : finding.missing) {
      if (!missing.english.empty()) missing = missing + ", ";
      missing = missing + MissingText(input);
    }
    rows += fmt::format(R"(<tr><th scope="row">{}</th><td class="value">{}</td><td>{}</td></tr>)",
                        Escape(finding.guideline), Both(GradeText(finding.grade)), Both(missing));
  }
  return rows;
}

std::string CardiotoxicitySection(const followup::CardiotoxicityCourse& course) {
  if (course.findings.empty()) return {};
  std::string content = Paragraph(DayText(*course.baseline_day) + " → " + DayText(*course.day));
  if (course.fraction_fall) {
    content += Paragraph(FallAgainstNoise(
        {"Fall of the ejection fraction: ", "Baisse de la fraction d’éjection : "},
        *course.fraction_fall, course.fraction_reference_fall, {" points", " points"}));
  }
  if (course.strain_fall) {
    content += Paragraph(FallAgainstNoise(
        {"Relative fall of the global longitudinal strain (rule: above 15 %): ",
         "Baisse relative du strain longitudinal global (règle : plus de 15 %) : "},
        *course.strain_fall, course.strain_reference_fall, {"\u00A0%", "\u00A0%"}));
  }
  content +=
      Paragraph({"The rules look at numbers alone and know no noise: a criterion that is met "
                 "within noise should be confirmed by another examination. Patients without "
                 "symptoms.",
                 "Les règles ne regardent que les chiffres et ignorent le bruit : un critère "
                 "rempli dans le bruit doit être confirmé par un nouvel examen. Patients sans "
                 "symptômes."});
  return Section(
      "cardiotoxicity",
      {"Cardio-oncology rules (cancer therapy-related cardiac dysfunction)",
       "Règles de cardio-oncologie (dysfonction cardiaque liée au traitement)"},
      fmt::format(R"(<div class="columns">{}</div>)", content) +
          WideTable({{"Guideline", "Recommandation"}, {"Grade", "Grade"}, {"Not known", "Inconnu"}},
                    FindingRows(course)));
}

/// The first traced frame of a phase in a view.
struct Place {
  std::size_t cine;
  const echo::TracedFrame* frame;
};

std::optional<Place> FindFrame(const ComparedStudy& compared, echo::View view, echo::Phase phase) {
  for (std::size_t cine = 0; cine < compared.reading.cines.size(); ++cine) {
    const auto& reading = compared.reading.cines[cine];
    if (reading.view.view != view || cine >= compared.study.cines.size()) continue;
    for (const auto& frame : reading.traced) {
      if (frame.phase == phase) return Place{cine, &frame};
    }
  }
  return std::nullopt;
}

std::string Figure(const ComparedStudy& compared, echo::View view, echo::Phase phase) {
  const Text caption = DayText(compared.day) + ", " + ViewText(view) + ", " + PhaseText(phase);
  const auto place = FindFrame(compared, view, phase);
  if (!place) {
    return fmt::format("<figure><figcaption>{}</figcaption></figure>",
                       Both(caption + Text{": none", " : aucune"}));
  }
  const auto& reading = compared.reading.cines[place->cine];
  const auto& frames = compared.study.cines[place->cine].frames;
  return fmt::format("<figure>{}<figcaption>{}</figcaption></figure>",
                     TracedPicture(frames.at(static_cast<std::size_t>(place->frame->frame)),
                                   reading.field, *place->frame, reading.calibrated, kPictureWidth),
                     Both(caption));
}

bool AnyHas(const Timeline& timeline, echo::View view) {
  return std::ranges::any_of(timeline.compared, [&](const ComparedStudy& compared) {
    return FindFrame(compared, view, echo::Phase::kEndDiastole) ||
           FindFrame(compared, view, echo::Phase::kEndSystole);
  });
}

std::string PictureSection(const Timeline& timeline) {
  if (timeline.compared.empty()) return {};
  std::string figures;
  for (const auto view : {echo::View::kApicalFourChamber, echo::View::kApicalTwoChamber}) {
    if (!AnyHas(timeline, view)) continue;
    for (const auto phase : {echo::Phase::kEndDiastole, echo::Phase::kEndSystole}) {
      for (const ComparedStudy& compared : timeline.compared) {
        figures += Figure(compared, view, phase);
      }
    }
  }
  return Section("pictures", {"The two dates side by side", "Les deux dates côte à côte"},
                 fmt::format(R"(<article class="cine">{}<div class="figures">{}</div></article>)",
                             OutlineLegend(), figures));
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
               "rule and version, networks, views, wall layer, modality and device maker.",
               "Une différence est dite réelle quand elle dépasse ce que montrent, dans 95 cas "
               "sur 100, des mesures répétées d’un patient inchangé. Le bruit vient de "
               "l’entrée nommée sous chaque courbe ; avec peu de sujets, la limite est plus "
               "large (t de Student). On ne compare que ce qui a été mesuré de la même façon : "
               "même règle et version, réseaux, coupes, couche, modalité et fabricant."}) +
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
  std::string sections = Cards(course);
  for (const MetricHistory& history : course.histories) {
    sections += MetricSection(history, course.events);
  }
  sections +=
      CardiotoxicitySection(course.cardiotoxicity) + PictureSection(timeline) + MethodSection();
  return Page(FrameOf(timeline), sections);
}

void WriteTimeline(const Timeline& timeline, const std::filesystem::path& folder) {
  WriteTextFile(folder, kTimelineFile, TimelineJson(timeline));
  WriteTextFile(folder, kTimelinePage, TimelineHtml(timeline));
}

}  // namespace etalon::report
