#include "etalon/report/teaching_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "etalon/report/frame_picture.h"
#include "etalon/report/markup.h"
#include "etalon/report/page.h"
#include "etalon/report/teaching_form.h"

namespace etalon::report {
namespace {

constexpr std::string_view kFeedbackStyle = R"css(<style>
.case{background:var(--paper);border:1px solid var(--line);border-radius:12px;padding:16px;margin-bottom:18px;
display:grid;grid-template-columns:minmax(0,1.2fr) minmax(0,1fr);gap:18px}
.case h2{grid-column:1/-1;margin:0}.case .wide{border:0}
.case .picture{max-height:none}
.truth{fill:none;stroke:var(--orange);stroke-width:2.4}.expert{fill:none;stroke:var(--sky);stroke-width:1.2;stroke-dasharray:4 3}
.mark{fill:none;stroke:#fff;stroke-width:2;stroke-dasharray:7 4}.point{stroke-dasharray:none}
.truth,.expert,.mark{vector-effect:non-scaling-stroke}
.verdict-right::before{content:"✓ ";color:var(--green)}.verdict-wrong::before{content:"✗ ";color:var(--red)}
.verdict-right,.verdict-wrong{font-weight:650}
.case ul{padding-left:18px;margin-top:10px}
.alike{grid-column:1/-1;display:grid;grid-template-columns:repeat(5,1fr);gap:10px}
.alike h3{grid-column:1/-1}
@media(max-width:860px){.case{grid-template-columns:1fr}.alike{grid-template-columns:1fr 1fr}}
</style>)css";

std::string ClosedPath(const image::PixelContour& outline) {
  std::string path;
  for (const image::PixelPoint& point : outline) {
    path += path.empty() ? "M" : "L";
    path += Coordinate(point.column) + " " + Coordinate(point.row);
  }
  return path + "Z";
}

std::string PathElement(std::string_view css_class, const OutlineView& outline) {
  return fmt::format(R"(<path class="{}" d="{}"><title>{}</title></path>)", css_class,
                     ClosedPath(outline.outline), Escape(outline.name.english));
}

std::string MarkElement(const teaching::Mark& mark, int columns) {
  std::string drawing;
  if (mark.box) {
    drawing += fmt::format(R"(<rect class="mark" x="{}" y="{}" width="{}" height="{}"/>)",
                           Coordinate(mark.box->left), Coordinate(mark.box->top),
                           Coordinate(mark.box->right - mark.box->left),
                           Coordinate(mark.box->bottom - mark.box->top));
  }
  if (mark.point) {
    drawing += fmt::format(R"(<circle class="mark point" cx="{}" cy="{}" r="{}"/>)",
                           Coordinate(mark.point->column), Coordinate(mark.point->row),
                           Coordinate(0.012 * columns));
  }
  return drawing;
}

std::string PictureElement(const TeachingPicture& picture, const std::string& drawing) {
  return fmt::format(
      R"(<svg class="picture" viewBox="-0.5 -0.5 {0} {1}"><image x="-0.5" y="-0.5" width="{0}" )"
      R"(height="{1}" preserveAspectRatio="none" href="{2}"/>{3}</svg>)",
      picture.columns, picture.rows, picture.uri, drawing);
}

std::string Legend(const CaseFeedbackView& view) {
  const auto entry = [](std::string_view css_class, const Text& text) {
    return fmt::format(
        R"(<li><svg viewBox="0 0 30 10" aria-hidden="true"><path class="{}" d="M1 5H29"/></svg>{}</li>)",
        css_class, Both(text));
  };
  std::string entries;
  if (!view.truth.empty()) entries += entry("truth", {"reference", "référence"});
  if (!view.experts.empty()) entries += entry("expert", {"single experts", "chaque expert"});
  if (!view.mark.empty()) entries += entry("mark", {"your mark", "votre repère"});
  return entries.empty() ? entries : R"(<ul class="legend">)" + entries + "</ul>";
}

std::string Figure(const CaseFeedbackView& view) {
  std::string drawing = R"(<g class="outlines">)";
  for (const OutlineView& outline : view.experts) drawing += PathElement("expert", outline);
  for (const OutlineView& outline : view.truth) drawing += PathElement("truth", outline);
  drawing += MarkElement(view.mark, view.picture.columns) + "</g>";
  return "<div><figure>" + PictureElement(view.picture, drawing) + "</figure>" + Legend(view) +
         "</div>";
}

Text StateText(const std::optional<bool>& state) {
  if (!state) return {"–", "–"};
  return *state ? Text{"present", "présent"} : Text{"absent", "absent"};
}

std::string ExpertsText(const teaching::ExpertVotes& votes) {
  if (votes.count() == 0) return "–";
  return Both(Text{fmt::format("{} of {} present", votes.present, votes.count()),
                   fmt::format("{} sur {} présent", votes.present, votes.count())});
}

std::string LabelRow(const LabelFeedback& label) {
  const std::string_view css_class = teaching::IsRight(label.verdict)   ? "verdict-right"
                                     : teaching::IsWrong(label.verdict) ? "verdict-wrong"
                                                                        : "verdict-none";
  const std::string others =
      label.others > 0 ? fmt::format("{} / {}", label.others_right, label.others) : "–";
  return fmt::format(
      R"(<tr><th scope="row" style="padding-left:{}px">{}</th><td>{}</td><td>{}</td>)"
      R"(<td class="{}">{}</td><td>{}</td><td>{}</td></tr>)",
      12 + 16 * label.depth, Both(label.name), Both(StateText(label.called)),
      Both(StateText(label.present)), css_class, Both(VerdictText(label.verdict)),
      ExpertsText(label.experts), others);
}

std::string LabelTable(const CaseFeedbackView& view) {
  std::string rows;
  for (const LabelFeedback& label : view.labels) rows += LabelRow(label);
  return WideTable({{"Label", "Label"},
                    {"You", "Vous"},
                    {"Reference", "Référence"},
                    {"", ""},
                    {"Experts", "Experts"},
                    {"Other students right", "Autres étudiants justes"}},
                   rows);
}

std::string Remarks(const CaseFeedbackView& view) {
  std::string items;
  if (!view.has_truth) {
    items += "<li>" +
             Both({"There is no reference for this image: your answer is kept as a label.",
                   "Pas de référence pour cette image : votre réponse sert de label."}) +
             "</li>";
  }
  if (view.location) items += "<li>" + Both(LocationText(*view.location)) + "</li>";
  for (const Text& remark : view.remarks) items += "<li>" + Both(remark) + "</li>";
  return items.empty() ? items : "<ul>" + items + "</ul>";
}

std::string Neighbours(const CaseFeedbackView& view) {
  if (view.neighbours.empty()) return {};
  std::string figures;
  for (const NeighbourView& one : view.neighbours) {
    figures += fmt::format("<figure>{}<figcaption>{}<small>{}</small></figcaption></figure>",
                           PictureElement(one.picture, ""), Both(one.labels), Escape(one.image));
  }
  return R"(<div class="alike"><h3>)" + Both({"Cases that look alike", "Cas ressemblants"}) +
         "</h3>" + figures + "</div>";
}

std::string CaseElement(const CaseFeedbackView& view) {
  return fmt::format(R"(<section class="case" id="case-{0}"><h2>{1} {0} <small>{2}</small></h2>)"
                     R"({3}<div>{4}{5}</div>{6}</section>)",
                     view.number, Both({"Case", "Cas"}), Escape(view.image), Figure(view),
                     LabelTable(view), Remarks(view), Neighbours(view));
}

Text RightText(const std::vector<CaseFeedbackView>& cases) {
  int right = 0, scored = 0;
  for (const CaseFeedbackView& view : cases) {
    for (const LabelFeedback& label : view.labels) {
      right += teaching::IsRight(label.verdict) ? 1 : 0;
      scored += label.verdict == teaching::Verdict::kNotScored ? 0 : 1;
    }
  }
  return {fmt::format("{} of {}", right, scored), fmt::format("{} sur {}", right, scored)};
}

std::string QuestionElement(long long number, const TeachingQuestion& question) {
  return fmt::format(
      R"(<fieldset style="margin-left:{}px" data-label="{}" data-parent="{}"><legend>{}</legend>)"
      R"(<label><input type="radio" name="{}-{}" value="1">{}</label>)"
      R"(<label><input type="radio" name="{}-{}" value="0">{}</label>)"
      R"(<label class="sure">{} <select><option value="1">100 %</option><option value="0.9">90 %</option>)"
      R"(<option value="0.75">75 %</option><option value="0.5">50 %</option></select></label></fieldset>)",
      16 * question.depth, Escape(question.id), Escape(question.parent), Both(question.name),
      number, Escape(question.id), Both({"present", "présent"}), number, Escape(question.id),
      Both({"absent", "absent"}), Both({"sure", "sûr"}));
}

std::string QuestionElements(long long number, const std::vector<TeachingQuestion>& questions) {
  std::string form;
  Text organ;
  for (const TeachingQuestion& question : questions) {
    if (question.depth == 0 && !(question.organ == organ)) {
      organ = question.organ;
      form += "<h3>" + Both(organ) + "</h3>";
    }
    form += QuestionElement(number, question);
  }
  return form;
}

std::string CaseForm(const TeachingCaseView& view, const std::vector<TeachingQuestion>& questions) {
  return fmt::format(
      R"(<section class="case" id="case-{0}" data-case="{0}"><h2>{1} {0} <small>{2}</small></h2>)"
      R"(<div><figure>{3}</figure><p class="how">{4}</p></div><form>{5}</form></section>)",
      view.number, Both({"Case", "Cas"}), Escape(view.image),
      PictureElement(view.picture, R"(<g class="drawn"></g>)"),
      Both({"Drag a box around the finding, or click on it; click again to take it away.",
            "Tirez un cadre autour de l’anomalie, ou cliquez dessus ; recliquez pour l’effacer."}),
      QuestionElements(view.number, questions));
}

}  // namespace

TeachingPicture MakeTeachingPicture(const image::GrayImage& frame, int width) {
  return {PictureUri(frame, {}, width), frame.rows(), frame.columns()};
}

Text VerdictText(teaching::Verdict verdict) {
  switch (verdict) {
    case teaching::Verdict::kSeen:
      return {"seen", "vu"};
    case teaching::Verdict::kExcluded:
      return {"rightly excluded", "exclu à raison"};
    case teaching::Verdict::kMissed:
      return {"missed", "manqué"};
    case teaching::Verdict::kInvented:
      return {"called wrongly", "dit à tort"};
    case teaching::Verdict::kNotScored:
      break;
  }
  return {"not scored", "non noté"};
}

Text LocationText(const teaching::LocationScore& score) {
  Text text = score.hit ? Text{"Right place", "Bon endroit"} : Text{"Other place", "Autre endroit"};
  if (score.overlap) {
    text = text + Text{": overlap of the boxes ", " : recouvrement des cadres "} +
           NumberText(100.0 * *score.overlap, 0) + " %";
  }
  if (score.distance_pixels <= 0.0) {
    return text + Text{", its middle inside the outline", ", centre dans le contour"};
  }
  return text + Text{", ", ", à "} + NumberText(score.distance_pixels, 0) +
         Text{" pixels from the outline", " pixels du contour"};
}

std::string TeachingCasesPage(const std::string& student,
                              const std::vector<TeachingQuestion>& questions,
                              const std::vector<TeachingCaseView>& cases) {
  PageFrame frame{.title = student, .kind = {"Cases to read", "Cas à lire"}, .facts = {}};
  const std::string count = std::to_string(cases.size());
  frame.facts.push_back({{"Cases", "Cas"}, {count, count}});
  std::string content{kTeachingFormStyle};
  for (const TeachingCaseView& view : cases) content += CaseForm(view, questions);
  content += fmt::format(
      R"(<div class="save"><button type="button" id="save">{}</button><p class="how">{}</p></div>)",
      Both({"Save answers.json", "Enregistrer answers.json"}),
      Both({"Then: etalon teach PROJECT --student " + student + " --answers answers.json",
            "Puis : etalon teach PROJET --student " + student + " --answers answers.json"}));
  content +=
      fmt::format(R"(<script>var student="{}";{}</script>)", Escape(student), kTeachingFormScript);
  return Page(frame, content);
}

std::string TeachingFeedbackPage(const std::string& student,
                                 const std::vector<CaseFeedbackView>& cases) {
  PageFrame frame{.title = student,
                  .kind = {"Answers and truth", "Réponses et vérité"},
                  .facts = {},
                  .outline_switch = true};
  const std::string count = std::to_string(cases.size());
  frame.facts.push_back({{"Cases", "Cas"}, {count, count}});
  frame.facts.push_back({{"Right", "Justes"}, RightText(cases)});
  std::string content{kFeedbackStyle};
  for (const CaseFeedbackView& view : cases) content += CaseElement(view);
  return Page(frame, content);
}

}  // namespace etalon::report
