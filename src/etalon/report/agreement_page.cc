#include <fmt/format.h>

#include <algorithm>

#include "etalon/report/agreement_numbers.h"
#include "etalon/report/agreement_plots.h"
#include "etalon/report/agreement_report.h"
#include "etalon/report/agreement_texts.h"
#include "etalon/report/markup.h"
#include "etalon/report/normal_comparison.h"
#include "etalon/report/page.h"

namespace etalon::report {
namespace {

constexpr std::string_view kAgreementStyle = R"css(
.plots{display:grid;grid-template-columns:1fr 1fr;gap:16px}
.plots figure{background:var(--paper);color:var(--ink);border:1px solid var(--line);border-radius:12px;padding:16px 16px 0;overflow:visible}
.plots .full{grid-column:1/-1}
.plots figure .plot{margin:auto}
.plots figcaption{background:none;color:var(--soft);padding:8px 0 12px;margin-top:0}
.plots figcaption b{color:var(--ink);display:block;font-weight:650}
.figures-table td:nth-child(2),.figures-table td:nth-child(3),.figures-table td:nth-child(4){white-space:nowrap;text-align:right}
.figures-table th:nth-child(n+2):nth-child(-n+4){text-align:right}
.figures-table{table-layout:fixed;min-width:760px}.figures-table th:nth-child(1){width:31%}.figures-table th:nth-child(2){width:13%}.figures-table th:nth-child(3){width:17%}.figures-table th:nth-child(4){width:8%}
.figures-table td:last-child{color:var(--soft);font-size:12.5px}
.figures-table .lead th,.figures-table .lead td:nth-child(2){font-weight:700}
.group-note{color:var(--soft);font-size:13px;margin:-6px 0 10px}
.paper{background:var(--paper);border:1px solid var(--line);border-left:5px solid var(--accent);border-radius:8px;padding:14px 18px;font-size:14.5px;line-height:1.6;max-width:none}
.remarks{background:var(--paper);border:1px solid var(--line);border-radius:12px;padding:12px 18px 12px 34px;font-size:13.5px}
.card .big{font-size:32px}.cards{grid-template-columns:repeat(auto-fit,minmax(236px,1fr))}.card .bar{max-width:320px}
@media(max-width:860px){.plots{grid-template-columns:1fr}}
@media print{.cards{grid-template-columns:repeat(4,1fr)}.plots{grid-template-columns:1fr 1fr;gap:8pt}.plots figure{padding:6pt 6pt 0;break-inside:avoid}.plots figcaption{font-size:7.6pt;padding:4pt 0 6pt}
.figures-table{min-width:0}.figures-table td:last-child{font-size:7.6pt}.paper{font-size:9.5pt;max-width:none;padding:8pt 12pt}.card .big{font-size:19pt}.group-note,.remarks{font-size:8.4pt}section{break-inside:auto}}
)css";

// ---- what was read ----------------------------------------------------------------------------

Text NumberOf(std::size_t count) {
  const std::string text = std::to_string(count);
  return {text, text};
}

Text ScaleText(AgreementScale scale) {
  switch (scale) {
    case AgreementScale::kNumbers:
      return {"numbers", "nombres"};
    case AgreementScale::kOrderedGrades:
      return {"ordered grades", "grades ordonnés"};
    default:
      return {"grades without order", "grades sans ordre"};
  }
}

std::vector<Fact> Facts(const AgreementStudy& study) {
  const stats::RatingTable& table = study.readings.readings;
  std::vector<Fact> facts{{{"Subjects", "Sujets"}, NumberOf(table.subjects())},
                          {{"Read by", "Lus par"}, CountOfReaders(study.readings)}};
  if (table.sessions() > 1) facts.push_back({{"Sessions", "Séances"}, NumberOf(table.sessions())});
  facts.push_back({{"Readings", "Lectures"}, NumberOf(table.Count())});
  const std::size_t missing = table.subjects() * table.readers() * table.sessions() - table.Count();
  facts.push_back({{"Missing", "Manquantes"}, NumberOf(missing)});
  facts.push_back({{"Scale", "Échelle"}, ScaleText(study.readings.scale)});
  facts.push_back({{"Program", "Programme"}, SoftwareText(study.provenance)});
  return facts;
}

// ---- cards ------------------------------------------------------------------------------------

const AgreementFigure* FindFigure(const AgreementStudy& study, const std::string& key) {
  for (const AgreementGroup& group : study.groups) {
    if (const AgreementFigure* figure = group.Find(key)) return figure;
  }
  return nullptr;
}

std::string CardOf(const Text& title, const Text& how, const std::string& content) {
  return fmt::format(R"(<div class="card"><h3>{}</h3><p class="how">{}</p>{}</div>)", Both(title),
                     Both(how), content);
}

std::string BigNumber(const AgreementFigure& figure) {
  const Text number = NumberText(figure.estimate->value, figure.decimals);
  return fmt::format(R"(<p class="big">{}<small>{}</small></p>)", Both(number),
                     Escape(figure.unit));
}

std::string IntervalLine(const AgreementFigure& figure) {
  if (!figure.estimate->interval) return {};
  return fmt::format(R"(<p class="interval">{}</p>)",
                     Both(Text{"95\u00A0% interval ", "intervalle à 95\u00A0% "} +
                          IntervalText(*figure.estimate->interval, figure)));
}

std::string Bar(const AgreementFigure& figure, const std::optional<Interval>& range) {
  Measurement measurement;
  measurement.value = figure.estimate->value;
  measurement.interval = figure.estimate->interval;
  measurement.unit = "1";
  return IntervalBar(measurement, range);
}

std::string Refused(const AgreementFigure& figure) {
  return fmt::format(
      R"(<p class="big none">–</p><p class="refused">{}</p><p class="reason">{}</p>)",
      Both(RefusalText(figure.estimate.refusal().code)),
      Both(AgreementReasonText(figure.estimate.refusal())));
}

std::string PublishedLine(const AgreementStudy& study) {
  if (!study.published) return {};
  const PublishedRange& published = *study.published;
  const std::string range = published.coefficient + " ";
  return fmt::format(R"(<p class="index">{}</p>)",
                     Both(Text{"published, " + published.name.english + ": ",
                               "publié, " + published.name.french + " : "} +
                          Text{range, range} + NumberText(published.range.low, 2) + "–" +
                          NumberText(published.range.high, 2)));
}

std::string HeadlineCard(const AgreementStudy& study) {
  const AgreementFigure* figure = FindFigure(study, study.headline);
  if (figure == nullptr) return {};
  const Text title =
      IsKappa(study.headline) ? Text{"Agreement", "Accord"} : Text{"Reliability", "Fiabilité"};
  const Text name = AgreementFigureName(study.headline);
  if (!figure->estimate.ok()) return CardOf(title, name, Refused(*figure));
  const stats::Estimate& estimate = *figure->estimate;
  const Text band = IsKappa(study.headline) ? KappaText(estimate) : ReliabilityText(estimate);
  std::optional<Interval> range;
  if (study.published) range = study.published->range;
  return CardOf(title, name,
                BigNumber(*figure) + IntervalLine(*figure) + Bar(*figure, range) +
                    fmt::format(R"(<p class="how"><strong>{}</strong></p>)", Both(band)) +
                    PublishedLine(study));
}

std::string PLine(const AgreementFigure& figure) {
  if (!figure.p_value) return {};
  const bool small = *figure.p_value < 0.001;
  const Text sign{small ? "p\u00A0" : "p\u00A0=\u00A0", small ? "p\u00A0" : "p\u00A0=\u00A0"};
  return fmt::format(R"(<p class="interval">{}</p>)", Both(sign + PValueText(*figure.p_value)));
}

std::string FigureCard(const AgreementStudy& study, const Text& title, const std::string& key) {
  const AgreementFigure* figure = FindFigure(study, key);
  if (figure == nullptr) return {};
  const Text name = AgreementFigureName(key);
  if (!figure->estimate.ok()) return CardOf(title, name, Refused(*figure));
  return CardOf(title, name,
                BigNumber(*figure) + IntervalLine(*figure) + PLine(*figure) +
                    fmt::format(R"(<p class="index">{}</p>)", Both(AgreementFigureMeaning(key))));
}

std::string LimitsCard(const AgreementStudy& study) {
  const AgreementFigure* low = FindFigure(study, "lower_limit");
  const AgreementFigure* high = FindFigure(study, "upper_limit");
  if (low == nullptr || high == nullptr || study.pairs.size() != 1) return {};
  const Text title{"95\u00A0% limits of agreement", "Limites d’accord à 95\u00A0%"};
  const Text about{study.pairs.front().about, study.pairs.front().about};
  if (!low->estimate.ok() || !high->estimate.ok()) return CardOf(title, about, Refused(*low));
  const Text limits = NumberText(low->estimate->value, low->decimals) + Text{" to ", " à "} +
                      NumberText(high->estimate->value, high->decimals);
  return CardOf(title, about,
                fmt::format(R"(<p class="big" style="font-size:23px">{}<small>{}</small></p>)",
                            Both(limits), Escape(low->unit)) +
                    fmt::format(R"(<p class="index">{}</p>)",
                                Both({"Where 95 % of the differences of single readings lie.",
                                      "Où se trouvent 95 % des différences entre lectures."})));
}

std::string NumberCards(const AgreementStudy& study) {
  const Text another = study.readings.design == AgreementDesign::kMethods
                           ? Text{"Another method", "Une autre méthode"}
                           : Text{"Another reader", "Un autre lecteur"};
  std::string cards =
      FigureCard(study, {"Same conditions", "Mêmes conditions"}, "repeatability_coefficient") +
      FigureCard(study, another, "reproducibility_coefficient");
  const bool sessions = study.readings.readings.sessions() > 1;
  if (study.pairs.size() == 1 && !sessions) cards += FigureCard(study, {"Bias", "Biais"}, "bias");
  cards += LimitsCard(study);
  return cards;
}

std::string GradeCards(const AgreementStudy& study) {
  std::string cards = FigureCard(study, {"Same grade", "Même grade"}, "observed_agreement");
  if (study.headline == "kappa_quadratic") {
    cards += FigureCard(study, {"Other weights", "Autres poids"}, "kappa_linear");
  } else if (study.headline != "fleiss_kappa") {
    cards += FigureCard(study, {"All readers", "Tous les lecteurs"}, "fleiss_kappa");
  }
  return cards + FigureCard(study, {"Robust to prevalence", "Robuste à la prévalence"}, "gwet_ac1");
}

std::string Cards(const AgreementStudy& study) {
  const bool numbers = study.readings.scale == AgreementScale::kNumbers;
  return Section("summary", {"At a glance", "En bref"},
                 R"(<div class="cards">)" + HeadlineCard(study) +
                     (numbers ? NumberCards(study) : GradeCards(study)) + "</div>");
}

// ---- tables -----------------------------------------------------------------------------------

std::string FigureRow(const AgreementStudy& study, const AgreementFigure& figure) {
  const stats::Estimate& estimate = *figure.estimate;
  Text name = AgreementFigureName(figure.key);
  if (!figure.about.empty()) name = name + (": " + figure.about);
  const std::string interval =
      estimate.interval ? Both(IntervalText(*estimate.interval, figure)) : "–";
  const std::string p = figure.p_value ? Both(PValueText(*figure.p_value)) : "";
  const std::string method = estimate.interval_method.empty()
                                 ? ""
                                 : fmt::format(" <em>[{}]</em>", Escape(estimate.interval_method));
  return fmt::format(
      R"(<tr{}><th scope="row">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}{}</td></tr>)",
      figure.key == study.headline ? R"( class="lead")" : "", Both(name),
      Both(EstimateText(estimate.value, figure)), interval, p,
      Both(AgreementFigureMeaning(figure.key)), method);
}

std::string FigureTable(const AgreementStudy& study, const AgreementGroup& group) {
  std::string rows;
  for (const AgreementFigure& figure : group.figures) {
    if (figure.estimate.ok()) rows += FigureRow(study, figure);
  }
  if (rows.empty()) return {};
  return fmt::format(
      R"(<div class="wide"><table class="figures-table"><thead><tr><th>{}</th><th>{}</th><th>{}</th><th>p</th><th>{}</th></tr></thead><tbody>{}</tbody></table></div>)",
      Both({"Statistic", "Statistique"}), Both({"Value", "Valeur"}),
      Both({"95 % interval", "Intervalle à 95 %"}), Both({"What it says", "Ce qu’elle dit"}), rows);
}

std::string GroupSection(const AgreementStudy& study, const AgreementGroup& group,
                         std::size_t index) {
  const std::string table = FigureTable(study, group);
  if (table.empty()) return {};
  Text heading = AgreementGroupHeading(group.key);
  if (!group.about.empty()) heading = heading + Text{": ", " : "} + Text{group.about, group.about};
  return Section(
      "group-" + std::to_string(index + 1), heading,
      fmt::format(R"(<p class="group-note">{}</p>)", Both(AgreementGroupMeaning(group.key))) +
          table);
}

std::string GroupSections(const AgreementStudy& study) {
  std::string sections;
  for (std::size_t i = 0; i < study.groups.size(); ++i) {
    sections += GroupSection(study, study.groups[i], i);
  }
  return sections;
}

std::string RefusalSectionOf(const AgreementStudy& study) {
  std::string rows;
  for (const AgreementGroup& group : study.groups) {
    for (const AgreementFigure& figure : group.figures) {
      if (figure.estimate.ok()) continue;
      Text name = AgreementFigureName(figure.key);
      if (!group.about.empty()) name = name + (", " + group.about);
      const Refusal& refusal = figure.estimate.refusal();
      rows += fmt::format(R"(<tr><th scope="row">{}</th><td>{}</td><td>{}</td></tr>)", Both(name),
                          Both(RefusalText(refusal.code)), Both(AgreementReasonText(refusal)));
    }
  }
  if (rows.empty()) return {};
  return Section(
      "refusals", {"What does not apply, and why", "Ce qui ne s’applique pas, et pourquoi"},
      WideTable({{"Statistic", "Statistique"}, {"Cause", "Cause"}, {"Reason", "Raison"}}, rows));
}

// ---- plots and words --------------------------------------------------------------------------

std::string PlotSection(const AgreementStudy& study) {
  std::string figures;
  for (const AgreementFigurePlot& plot : AgreementPlots(study)) {
    figures += fmt::format(R"(<figure{}>{}<figcaption><b>{}</b>{}</figcaption></figure>)",
                           plot.narrow ? "" : R"( class="full")", plot.plot.Svg(), Both(plot.title),
                           Both(plot.caption));
  }
  if (figures.empty()) return {};
  return Section("plots", {"Plots", "Graphiques"}, R"(<div class="plots">)" + figures + "</div>");
}

std::string PaperSection(const AgreementStudy& study) {
  return Section("paragraph", {"Ready for a paper", "Prêt pour un article"},
                 R"(<div class="paper">)" + Paragraph(AgreementParagraph(study)) + "</div>");
}

std::string TableSection(const AgreementStudy& study) {
  const AgreementReadings& readings = study.readings;
  std::string items = "<li>" +
                      Both(Text{"Layout: ", "Disposition : "} + LayoutText(readings.layout) + ".") +
                      "</li>";
  for (const Text& remark : readings.remarks) items += "<li>" + Both(remark) + "</li>";
  if (!readings.unused_columns.empty()) {
    std::string names;
    for (const std::string& column : readings.unused_columns) {
      names += (names.empty() ? "" : ", ") + column;
    }
    items +=
        "<li>" +
        Both(Text{"Columns not used: ", "Colonnes non employées : "} + Text{names, names} + ".") +
        "</li>";
  }
  return Section("table", {"How the table was read", "Comment le tableau a été lu"},
                 R"(<ul class="remarks">)" + items + "</ul>");
}

std::string MethodSectionOf(const AgreementStudy& study) {
  const std::string seed = std::to_string(study.seed);
  const Text bands =
      study.readings.scale == AgreementScale::kNumbers
          ? Text{"Reliability is named by the bands of Koo and Li (2016): poor below 0.5, moderate "
                 "to 0.75, good to 0.9, excellent above, applied to both ends of the interval.",
                 "La fiabilité est nommée selon Koo et Li (2016) : médiocre sous 0,5, modérée "
                 "jusqu’à 0,75, bonne jusqu’à 0,9, excellente au-delà, aux deux bornes de "
                 "l’intervalle."}
          : Text{"Agreement is named by the bands of Landis and Koch (1977): slight to 0.20, fair to "
                 "0.40, moderate to 0.60, substantial to 0.80, almost perfect above, applied to "
                 "both ends of the interval.",
                 "L’accord est nommé selon Landis et Koch (1977) : très faible jusqu’à 0,20, "
                 "passable jusqu’à 0,40, modéré jusqu’à 0,60, substantiel jusqu’à 0,80, presque "
                 "parfait au-delà, aux deux bornes de l’intervalle."};
  std::string content = Paragraph(bands);
  content += Paragraph(
      {"All intervals are 95 % and two-sided; what each rests on is said beside it. Intervals by "
       "bootstrap resample subjects, with seed " +
           seed + ": the same table gives the same report.",
       "Tous les intervalles sont à 95 % et bilatéraux ; leur méthode est indiquée. Ceux par "
       "bootstrap rééchantillonnent les sujets, graine " +
           seed + " : le même tableau donne le même compte rendu."});
  if (study.readings.readings.sessions() > 1) {
    content += Paragraph(
        {"With several sessions, the ten intraclass forms, the concordance, the regressions and "
         "the "
         "percentiles are of the first session; all else uses all of them.",
         "Avec plusieurs séances, les dix formes intraclasses, la concordance, les régressions et "
         "les percentiles portent sur la première ; tout le reste les emploie toutes."});
  }
  if (study.published) {
    content += Paragraph(
        {"The published range gathers studies with other readers, patients and designs: it shows "
         "where others stand and is no limit of normality.",
         "L’intervalle publié réunit des études d’autres lecteurs, patients et plans : il situe "
         "les "
         "autres travaux et n’est pas une limite de normalité."});
  }
  return Section("method", {"How to read this report", "Comment lire ce compte rendu"},
                 R"(<div class="columns">)" + content + "</div>");
}

std::string Title(const AgreementStudy& study) {
  if (study.quantity.english.empty()) return study.readings.source;
  return study.quantity.english + " · " + study.readings.source;
}

}  // namespace

std::string AgreementPage(const AgreementStudy& study) {
  const PageFrame frame{
      .title = Title(study), .kind = DesignText(study.readings.design), .facts = Facts(study)};
  return Page(frame, fmt::format("<style>{}</style>", kAgreementStyle) + Cards(study) +
                         PaperSection(study) + PlotSection(study) + GroupSections(study) +
                         RefusalSectionOf(study) + TableSection(study) + MethodSectionOf(study));
}

void WriteAgreementReport(const AgreementStudy& study, const std::filesystem::path& folder) {
  const std::string json = AgreementJson(study);
  const std::string page = AgreementPage(study);
  WriteTextFile(folder, kAgreementFile, json);
  WriteTextFile(folder, kAgreementPageFile, page);
}

}  // namespace etalon::report
