#include "etalon/workflow/teach_feedback.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "etalon/core/date.h"
#include "etalon/core/error.h"
#include "etalon/image/trace.h"
#include "etalon/report/json_number.h"
#include "etalon/report/markup.h"
#include "etalon/report/page.h"
#include "etalon/report/plot_dates.h"
#include "etalon/workflow/teach_answers.h"
#include "etalon/workflow/teach_cases.h"
#include "etalon/workflow/teach_context.h"

namespace etalon::workflow {
namespace {

using Json = nlohmann::ordered_json;
using report::CaseFeedbackView;
using report::LabelFeedback;
using report::Text;
using teaching::Verdict;

constexpr int kPictureWidth = 900;    // columns
constexpr int kNeighbourWidth = 240;  // columns
constexpr std::size_t kMostNeighbours = 4;

/// What is the same for all cases of a page.
struct Lesson {
  const Classroom& classroom;
  Difficulties difficulties;
  StudentRecord record;
  std::map<std::string, teaching::Repetition> repetitions;
  ExpertReadings experts;
  SimilarImages similar;
  std::set<std::string> answered;  ///< images; the labels of others would be told beforehand
};

std::set<std::string> AnsweredImages(const StudentRecord& record) {
  std::set<std::string> images;
  for (const store::TeachingCase* one : record.done) images.insert(one->image);
  for (const store::TeachingCase* one : record.open) images.erase(one->image);
  return images;
}

/// Other students' first answers to a case, one label each.
void CountOthers(const Lesson& lesson, const store::TeachingCase& one,
                 std::vector<LabelFeedback>& labels) {
  std::map<long long, const store::TeachingCase*> first;
  for (const store::TeachingCase& other : lesson.classroom.cases) {
    if (other.student == one.student || other.image != one.image || !other.answer) continue;
    const auto [known, is_new] = first.emplace(other.student, &other);
    if (!is_new && other.answer->sequence < known->second->answer->sequence) {
      known->second = &other;
    }
  }
  for (const auto& [student, other] : first) {
    const auto verdicts = teaching::Judge(AnswersOf(lesson.classroom, *other));
    for (std::size_t label = 0; label < labels.size(); ++label) {
      labels[label].others += verdicts[label] == Verdict::kNotScored ? 0 : 1;
      labels[label].others_right += teaching::IsRight(verdicts[label]) ? 1 : 0;
    }
  }
}

std::vector<LabelFeedback> LabelsOf(const Lesson& lesson, const store::TeachingCase& one) {
  const Classroom& classroom = lesson.classroom;
  const auto answers = AnswersOf(classroom, one);
  const auto verdicts = teaching::Judge(answers);
  std::vector<LabelFeedback> labels;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const TaughtLabel& taught = classroom.labels[i];
    LabelFeedback label{.name = taught.name,
                        .depth = taught.depth,
                        .verdict = verdicts[i],
                        .present = answers[i].present,
                        .called = answers[i].called};
    const auto call = std::ranges::find(one.answer->labels, taught.id, &store::LabelCall::label);
    if (call != one.answer->labels.end()) label.certainty = call->certainty;
    label.experts = lesson.experts.VotesOn(one.image, taught.id);
    labels.push_back(std::move(label));
  }
  CountOthers(lesson, one, labels);
  return labels;
}

Text Joined(const Classroom& classroom, const std::vector<std::size_t>& labels) {
  Text text;
  for (const std::size_t label : labels) {
    if (!text.english.empty()) text = text + ", ";
    text = text + classroom.labels[label].name;
  }
  return text;
}

std::vector<std::size_t> With(const std::vector<Verdict>& verdicts,
                              const std::vector<std::size_t>& labels, Verdict wanted) {
  std::vector<std::size_t> found;
  std::ranges::copy_if(labels, std::back_inserter(found),
                       [&](std::size_t label) { return verdicts[label] == wanted; });
  return found;
}

/// The organ's labels: those of its checklist and all others that belong to it.
std::vector<std::size_t> LabelsOfOrgan(const Classroom& classroom, const TaughtChecklist& list) {
  std::vector<std::size_t> labels = list.labels;
  for (std::size_t i = 0; i < classroom.labels.size(); ++i) {
    const bool belongs = classroom.labels[i].organ == list.organ && !classroom.labels[i].parent;
    if (belongs && std::ranges::find(labels, i) == labels.end()) labels.push_back(i);
  }
  return labels;
}

void AddChecklistRemarks(const Lesson& lesson, const store::TeachingCase& one,
                         std::vector<Text>& remarks) {
  const Classroom& classroom = lesson.classroom;
  const auto answers = AnswersOf(classroom, one);
  const auto verdicts = teaching::Judge(answers);
  const std::string& organ = classroom.Image(one.image).organ;
  for (const TaughtChecklist& list : classroom.checklists) {
    if (!organ.empty() && list.organ != organ) continue;
    const auto labels = LabelsOfOrgan(classroom, list);
    if (teaching::SearchWasSatisfied(verdicts, labels)) {
      remarks.push_back(
          Text{"Search ended too early: you saw ", "Recherche arrêtée trop tôt : vu "} +
          Joined(classroom, With(verdicts, labels, Verdict::kSeen)) +
          Text{" and missed ", ", manqué "} +
          Joined(classroom, With(verdicts, labels, Verdict::kMissed)) + ".");
    }
    const auto open = teaching::Unanswered(answers, list.labels);
    if (!open.empty()) {
      remarks.push_back(Text{"Checklist ", "Liste de contrôle "} + list.name +
                        Text{", not answered: ", ", sans réponse : "} + Joined(classroom, open) +
                        ".");
    }
  }
}

void AddRepetitionRemark(const Lesson& lesson, const store::TeachingCase& one,
                         std::vector<Text>& remarks) {
  const auto repetition = lesson.repetitions.find(one.image);
  if (repetition == lesson.repetitions.end()) return;
  remarks.push_back(Text{"This case comes back on ", "Ce cas reviendra le "} +
                    report::DateText(repetition->second.due_day) + ".");
}

void AddExpertRemarks(const std::vector<LabelFeedback>& labels, std::vector<Text>& remarks) {
  for (const LabelFeedback& label : labels) {
    if (label.experts.count() < 2 || label.experts.Agreement() >= 1.0) continue;
    remarks.push_back(Text{"The experts are split on ", "Les experts sont partagés sur "} +
                      label.name + Text{": ", " : "} +
                      report::NumberText(100.0 * label.experts.Agreement(), 0) +
                      Text{" % side with the larger party.", " % du même avis."});
  }
}

std::vector<image::PixelContour> OutlinesOf(const std::vector<report::OutlineView>& views) {
  std::vector<image::PixelContour> outlines;
  for (const report::OutlineView& view : views) outlines.push_back(view.outline);
  return outlines;
}

CaseFeedbackView ViewOf(const Lesson& lesson, long long id) {
  const Classroom& classroom = lesson.classroom;
  const store::TeachingCase& one = CaseOf(classroom, id);
  Require(one.answer.has_value(), "feedback on a case without an answer");
  const ProjectImage& image = classroom.Image(one.image);
  CaseFeedbackView view{.number = id,
                        .image = image.id,
                        .picture = {},
                        .truth = {},
                        .experts = {},
                        .mark = MarkOf(one.answer->mark),
                        .labels = {},
                        .remarks = {},
                        .neighbours = {}};
  view.picture = report::MakeTeachingPicture(ShownFrame(image), kPictureWidth);
  view.truth = TaughtOutlines(classroom, image.shapes);
  view.experts = lesson.experts.OutlinesOn(classroom, one.image);
  const auto location = teaching::ScoreLocation(view.mark, OutlinesOf(view.truth));
  if (location) view.location = *location;
  view.labels = LabelsOf(lesson, one);
  view.has_truth = std::ranges::any_of(
      view.labels, [](const LabelFeedback& label) { return label.present.has_value(); });
  AddChecklistRemarks(lesson, one, view.remarks);
  AddExpertRemarks(view.labels, view.remarks);
  AddRepetitionRemark(lesson, one, view.remarks);
  for (const std::string& other : lesson.similar.To(one.image, lesson.answered, kMostNeighbours)) {
    const ProjectImage& alike = classroom.Image(other);
    view.neighbours.push_back({other,
                               report::MakeTeachingPicture(ShownFrame(alike), kNeighbourWidth),
                               PresentLabelsText(classroom, alike)});
  }
  return view;
}

Json StateJson(const std::optional<bool>& state) { return state ? Json(*state) : Json(); }

Json LabelJson(const TaughtLabel& taught, const LabelFeedback& label) {
  return {{"label", taught.id},
          {"called", StateJson(label.called)},
          {"certainty", label.certainty},
          {"present", StateJson(label.present)},
          {"verdict", Name(label.verdict)},
          {"experts_present", label.experts.present},
          {"experts", label.experts.count()},
          {"others_right", label.others_right},
          {"others", label.others}};
}

Json LocationJson(const std::optional<teaching::LocationScore>& score) {
  if (!score) return {};
  return {{"hit", score->hit},
          {"overlap", score->overlap ? Json(report::Rounded(*score->overlap, 6)) : Json()},
          {"distance_pixels", report::Rounded(score->distance_pixels, 6)}};
}

Json CaseJson(const Classroom& classroom, const CaseFeedbackView& view) {
  Json json{{"case", view.number}, {"image", view.image}, {"has_truth", view.has_truth}};
  json["labels"] = Json::array();
  for (std::size_t i = 0; i < view.labels.size(); ++i) {
    json["labels"].push_back(LabelJson(classroom.labels[i], view.labels[i]));
  }
  json["location"] = LocationJson(view.location);
  json["remarks"] = Json::array();
  for (const Text& remark : view.remarks) json["remarks"].push_back(remark.english);
  json["neighbours"] = Json::array();
  for (const report::NeighbourView& one : view.neighbours) json["neighbours"].push_back(one.image);
  return json;
}

}  // namespace

std::vector<CaseFeedbackView> FeedbackOn(const Classroom& classroom, std::size_t student,
                                         const std::vector<long long>& cases,
                                         const OpenAtlas* atlas) {
  Difficulties difficulties(classroom);
  StudentRecord record = RecordOf(classroom, difficulties, student);
  auto repetitions = RepetitionsOf(classroom, record);
  const std::string& key = classroom.students.at(student).key;
  std::set<std::string> answered = AnsweredImages(record);
  const Lesson lesson{classroom,
                      std::move(difficulties),
                      std::move(record),
                      std::move(repetitions),
                      ExpertReadings(classroom, store::Viewer::Reader(key)),
                      SimilarImages(classroom, atlas),
                      std::move(answered)};
  std::vector<CaseFeedbackView> views;
  for (const long long id : cases) views.push_back(ViewOf(lesson, id));
  return views;
}

std::filesystem::path WriteFeedback(const Classroom& classroom, std::size_t student,
                                    const std::vector<CaseFeedbackView>& views,
                                    const std::filesystem::path& folder) {
  const std::string& key = classroom.students.at(student).key;
  Json json{{"student", key}, {"cases", Json::array()}};
  for (const CaseFeedbackView& view : views) json["cases"].push_back(CaseJson(classroom, view));
  report::WriteTextFile(folder, "feedback.json", json.dump(2) + "\n");
  report::WriteTextFile(folder, "feedback.html", report::TeachingFeedbackPage(key, views));
  return folder / "feedback.html";
}

}  // namespace etalon::workflow
