#include <algorithm>
#include <cmath>
#include <mutex>

#include "etalon/core/date.h"
#include "etalon/server/project_desk.h"
#include "etalon/server/study_json.h"
#include "etalon/workflow/reader_tasks.h"
#include "etalon/workflow/teach_answers.h"
#include "etalon/workflow/teach_cases.h"
#include "etalon/workflow/teach_feedback.h"
#include "etalon/workflow/teach_skill.h"

namespace etalon::server {
namespace {

using accounts::MemberRole;
using http::Method;
using workflow::Classroom;

constexpr std::size_t kMostCases = 50;
constexpr std::size_t kMostAnswers = 1000;
constexpr std::size_t kCurveSteps = 80;
constexpr double kFarthest = 1e6;  ///< pixels

/// Who is in a classroom: one request at a time puts cases, stores answers or gives certificates.
struct TeachingDesk {
  std::shared_ptr<ProjectDesk> projects;
  std::mutex changes;
};

/// A project with its students. @throws Problem(409) where there is nothing to teach.
Classroom ClassroomOf(TeachingDesk& desk, const Call& call) {
  const auto folder = desk.projects->FolderOf(call.Parameter("project"));
  try {
    return workflow::OpenClassroom(folder.string(), desk.projects->services.workspace);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kUsage) throw;
    throw Problem(409, "nothing-to-teach",
                  "no label is known to be present on some images and absent on others");
  }
}

const std::string& KeyOf(const Call& call) { return call.membership.value().reader_key; }

std::optional<std::size_t> StudentNamed(const Classroom& classroom, const std::string& key) {
  const auto found = std::ranges::find(classroom.students, key, &store::Student::key);
  if (found == classroom.students.end()) return std::nullopt;
  return static_cast<std::size_t>(found - classroom.students.begin());
}

std::size_t RequiredStudent(const Classroom& classroom, const std::string& key) {
  const auto student = StudentNamed(classroom, key);
  if (!student) throw NotFound("the student");
  return *student;
}

/// Cases that a person has still to read in the project, now or later.
int OpenReadings(const std::filesystem::path& folder, const std::string& key) {
  try {
    const auto agenda = workflow::ReadAgenda(folder, key, 1, "");
    return agenda.open + agenda.waiting;
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kUsage) throw;  // A person without tasks has none.
    return 0;
  }
}

/// A lesson tells the truth of its cases: nobody gets it before the readings that are to be blind.
void RequireNothingToRead(const Classroom& classroom, const std::string& key) {
  if (OpenReadings(classroom.project.folder, key) == 0) return;
  throw Problem(409, "open-readings", "close your readings of the project before you learn on it");
}

Json QuestionsJson(const Classroom& classroom) {
  Json questions = Json::array();
  for (const report::TeachingQuestion& one : workflow::QuestionsOf(classroom)) {
    Json json{{"label", one.id}, {"names", ToJson(one.name)}, {"depth", one.depth}};
    if (!one.organ.english.empty()) json["organ"] = ToJson(one.organ);
    if (!one.parent.empty()) json["parent"] = one.parent;
    questions.push_back(std::move(json));
  }
  return questions;
}

Json StudentJson(const Classroom& classroom, const store::Student& student) {
  int answered = 0, open = 0;
  std::string last;
  for (const store::TeachingCase& one : classroom.cases) {
    if (one.student != student.id) continue;
    ++(one.answer ? answered : open);
    if (one.answer) last = std::max(last, one.answer->answered_at);
  }
  Json json{{"student", student.key},
            {"enrolled_at", student.enrolled_at},
            {"answered", answered},
            {"open", open}};
  if (!last.empty()) json["last_answer"] = last;
  return json;
}

/// Cases that were missed and come back.
Json RepetitionsJson(const Classroom& classroom, std::size_t student) {
  const auto record = workflow::RecordOf(classroom, workflow::Difficulties(classroom), student);
  const auto repetitions = workflow::RepetitionsOf(classroom, record);
  Json json{{"count", repetitions.size()}};
  if (repetitions.empty()) return json;
  const auto next = std::ranges::min_element(
      repetitions, {}, [](const auto& entry) { return entry.second.due_day; });
  json["next"] = DateOfDay(next->second.due_day);
  return json;
}

http::Response View(TeachingDesk& desk, Call& call) {
  const Classroom classroom = ClassroomOf(desk, call);
  const teaching::CertificationRule rule;
  Json json{{"questions", QuestionsJson(classroom)},
            {"open_readings", OpenReadings(classroom.project.folder, KeyOf(call))},
            {"bar", rule.bar},
            {"first_look", rule.least_calls}};
  if (const auto student = StudentNamed(classroom, KeyOf(call))) {
    json["me"] = StudentJson(classroom, classroom.students[*student]);
    json["repetitions"] = RepetitionsJson(classroom, *student);
  }
  return JsonResponse(json);
}

http::Response Enrol(TeachingDesk& desk, Call& call) {
  const std::lock_guard lock(desk.changes);
  Classroom classroom = ClassroomOf(desk, call);
  RequireNothingToRead(classroom, KeyOf(call));
  try {
    workflow::EnrolStudent(classroom, KeyOf(call));
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kUsage) throw;
    throw Conflict("your key in the project is none that a student can have");
  }
  return NoContent();
}

/// Nothing here tells the truth, the file's name or why the case was chosen.
Json CaseJson(const OpenProject& project, const Classroom& classroom, long long id) {
  const workflow::ProjectImage& image = classroom.Image(workflow::CaseOf(classroom, id).image);
  const store::ImageRow& row = project.images.at(image.id);
  const auto frames = static_cast<std::size_t>(std::max(1, row.frames));
  return {{"case", id},
          {"image", image.id},
          {"frame", workflow::ShownFrameOf(image, frames)},
          {"rows", row.rows},
          {"columns", row.columns}};
}

http::Response Next(TeachingDesk& desk, Call& call) {
  RequireFields(call.body, {"count"});
  const auto count = static_cast<std::size_t>(RequiredInteger(call.body, "count", 1, kMostCases));
  const std::lock_guard lock(desk.changes);
  Classroom classroom = ClassroomOf(desk, call);
  const std::size_t student = RequiredStudent(classroom, KeyOf(call));
  RequireNothingToRead(classroom, KeyOf(call));
  const auto project = desk.projects->Open(call.Parameter("project"));
  Json items = Json::array();
  for (const long long id :
       workflow::NextCases(classroom, student, {.count = count, .today = workflow::Today()})) {
    items.push_back(CaseJson(*project, classroom, id));
  }
  return JsonResponse({{"items", std::move(items)}});
}

std::vector<double> NumbersIn(const Json& body, const char* field, std::size_t count) {
  std::vector<double> numbers;
  for (const Json& one : RequiredArray(body, field, count)) {
    if (!one.is_number() || !(std::abs(one.get<double>()) <= kFarthest)) {
      throw Unprocessable(std::string(field) + " holds no coordinates of a picture");
    }
    numbers.push_back(one.get<double>());
  }
  if (numbers.size() != count) {
    throw Unprocessable(std::string(field) + " has another number of coordinates");
  }
  return numbers;
}

teaching::Mark MarkIn(const Json& body) {
  teaching::Mark mark;
  if (body.contains("point")) {
    const auto at = NumbersIn(body, "point", 2);
    mark.point = image::PixelPoint{.row = at[1], .column = at[0]};
  }
  if (body.contains("box")) {
    const auto at = NumbersIn(body, "box", 4);
    if (at[2] <= at[0] || at[3] <= at[1]) throw Unprocessable("the box is empty");
    mark.box = teaching::MarkedBox{.top = at[1], .left = at[0], .bottom = at[3], .right = at[2]};
  }
  return mark;
}

workflow::StudentAnswer AnswerIn(const Json& body, long long id) {
  RequireFields(body, {"answers", "point", "box", "seconds"});
  workflow::StudentAnswer answer{.case_id = id, .labels = {}, .certainty = {}};
  for (const Json& one : RequiredArray(body, "answers", kMostAnswers)) {
    RequireFields(one, {"label", "present", "certainty"});
    const std::string label = RequiredText(one, "label", 200);
    answer.labels[label] = RequiredBool(one, "present");
    if (one.contains("certainty")) {
      answer.certainty[label] = RequiredNumber(one, "certainty", 0.0, 1.0);
    }
  }
  answer.mark = MarkIn(body);
  answer.seconds = RequiredNumber(body, "seconds", 0.0, 1e6);
  return answer;
}

Json OutlinesJson(const std::vector<report::OutlineView>& outlines) {
  Json list = Json::array();
  for (const report::OutlineView& one : outlines) {
    Json points = Json::array();
    for (const auto& point : one.outline) points.push_back({point.column, point.row});
    list.push_back({{"names", ToJson(one.name)}, {"points", std::move(points)}});
  }
  return list;
}

Json LabelJson(const workflow::TaughtLabel& taught, const report::LabelFeedback& label) {
  Json json{{"label", taught.id},
            {"names", ToJson(label.name)},
            {"depth", label.depth},
            {"verdict", teaching::Name(label.verdict)},
            {"words", ToJson(report::VerdictText(label.verdict))},
            {"certainty", label.certainty},
            {"experts_present", label.experts.present},
            {"experts", label.experts.count()},
            {"others_right", label.others_right},
            {"others", label.others}};
  if (label.called) json["called"] = *label.called;
  if (label.present) json["present"] = *label.present;
  return json;
}

Json MarkJson(const teaching::Mark& mark) {
  Json json = Json::object();
  if (mark.point) json["point"] = {mark.point->column, mark.point->row};
  if (mark.box) json["box"] = {mark.box->left, mark.box->top, mark.box->right, mark.box->bottom};
  return json;
}

Json FeedbackJson(const OpenProject& project, const Classroom& classroom,
                  const report::CaseFeedbackView& view) {
  Json json = CaseJson(project, classroom, view.number);
  json["has_truth"] = view.has_truth;
  json["labels"] = Json::array();
  for (std::size_t i = 0; i < view.labels.size(); ++i) {
    json["labels"].push_back(LabelJson(classroom.labels[i], view.labels[i]));
  }
  json["truth"] = OutlinesJson(view.truth);
  json["experts"] = OutlinesJson(view.experts);
  json["mark"] = MarkJson(view.mark);
  if (view.location) {
    json["location"] = {{"hit", view.location->hit},
                        {"words", ToJson(report::LocationText(*view.location))}};
  }
  json["remarks"] = Json::array();
  for (const report::Text& remark : view.remarks) json["remarks"].push_back(ToJson(remark));
  json["similar"] = Json::array();
  for (const report::NeighbourView& one : view.neighbours) {
    json["similar"].push_back({{"image", one.image}, {"labels", ToJson(one.labels)}});
  }
  return json;
}

http::Response FeedbackOn(TeachingDesk& desk, const Call& call, const Classroom& classroom,
                          std::size_t student, long long id) {
  const std::string& project = call.Parameter("project");
  const auto kept = desk.projects->OpenAtlas(project);
  const auto views = workflow::FeedbackOn(classroom, student, {id}, kept ? &kept->atlas : nullptr);
  return JsonResponse(FeedbackJson(*desk.projects->Open(project), classroom, views.front()));
}

/// The case of the path, which was put to this student. @throws Problem(404)
const store::TeachingCase& OwnCase(const Classroom& classroom, std::size_t student,
                                   const Call& call) {
  const int id = call.IntegerParameter("case");
  const auto found = std::ranges::find(classroom.cases, id, &store::TeachingCase::id);
  const bool own = found != classroom.cases.end() &&
                   found->student == classroom.students[student].id && classroom.Has(found->image);
  if (!own) throw NotFound("the case");
  return *found;
}

http::Response Answer(TeachingDesk& desk, Call& call) {
  std::unique_lock lock(desk.changes);
  Classroom classroom = ClassroomOf(desk, call);
  const std::size_t student = RequiredStudent(classroom, KeyOf(call));
  RequireNothingToRead(classroom, KeyOf(call));
  const store::TeachingCase& one = OwnCase(classroom, student, call);
  if (one.answer) throw Problem(409, "answered", "this case has an answer, which stays");
  workflow::StudentAnswer answer = AnswerIn(call.body, one.id);
  try {
    workflow::CompleteAnswer(answer, classroom, student, "the answer");
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kFileMalformed) throw;
    throw Unprocessable(error.what());
  }
  workflow::SaveAnswers(classroom, student, {answer}, {});
  lock.unlock();
  return FeedbackOn(desk, call, classroom, student, answer.case_id);
}

http::Response Feedback(TeachingDesk& desk, Call& call) {
  const Classroom classroom = ClassroomOf(desk, call);
  const std::size_t student = RequiredStudent(classroom, KeyOf(call));
  const store::TeachingCase& one = OwnCase(classroom, student, call);
  if (!one.answer) throw Problem(409, "not-answered", "this case has no answer yet");
  return FeedbackOn(desk, call, classroom, student, one.id);
}

Json SkillJson(const teaching::Skill& skill) {
  return {{"answers", skill.calls},
          {"accuracy", skill.accuracy},
          {"low", skill.interval.low},
          {"high", skill.interval.high}};
}

Json SkillsJson(const Classroom& classroom, std::size_t student) {
  const auto record = workflow::RecordOf(classroom, workflow::Difficulties(classroom), student);
  Json items = Json::array();
  for (const workflow::LabelSkill& skill : workflow::SkillsOf(classroom, student, {})) {
    const workflow::TaughtLabel& label = classroom.labels[skill.label];
    Json json = SkillJson(skill.now);
    json["label"] = label.id;
    json["names"] = ToJson(label.name);
    json["sensitivity"] = skill.now.sensitivity;
    json["specificity"] = skill.now.specificity;
    json["state"] = teaching::Name(skill.look.state);
    json["next_look"] = skill.look.next_look;
    json["certified"] = skill.certificate != 0;
    json["curve"] = Json::array();
    for (const auto& step : workflow::SkillSteps(record.labels[skill.label], kCurveSteps)) {
      json["curve"].push_back(SkillJson(step));
    }
    items.push_back(std::move(json));
  }
  return {{"student", classroom.students[student].key}, {"items", std::move(items)}};
}

http::Response OwnSkill(TeachingDesk& desk, Call& call) {
  const Classroom classroom = ClassroomOf(desk, call);
  return JsonResponse(SkillsJson(classroom, RequiredStudent(classroom, KeyOf(call))));
}

http::Response StudentSkill(TeachingDesk& desk, Call& call) {
  const Classroom classroom = ClassroomOf(desk, call);
  return JsonResponse(SkillsJson(classroom, RequiredStudent(classroom, call.Parameter("student"))));
}

http::Response Students(TeachingDesk& desk, Call& call) {
  const Classroom classroom = ClassroomOf(desk, call);
  std::map<std::string, int> contributed;
  for (const workflow::ContributedLabel& one : workflow::ContributionsOf(classroom)) {
    if (!one.withdrawn) ++contributed[one.student];
  }
  Json items = Json::array();
  for (std::size_t i = 0; i < classroom.students.size(); ++i) {
    const auto certificates = workflow::CertificatesOf(classroom, i);
    Json json = StudentJson(classroom, classroom.students[i]);
    json["certificates"] = std::ranges::count_if(certificates, [](auto id) { return id != 0; });
    json["contributed"] = contributed[classroom.students[i].key];
    items.push_back(std::move(json));
  }
  return JsonResponse({{"items", std::move(items)}});
}

http::Response Certify(TeachingDesk& desk, Call& call) {
  const std::lock_guard lock(desk.changes);
  Classroom classroom = ClassroomOf(desk, call);
  const std::size_t student = RequiredStudent(classroom, call.Parameter("student"));
  workflow::CertifyStudent(classroom, student, {}, KeyOf(call));
  return JsonResponse(SkillsJson(classroom, student));
}

http::Response Withdraw(TeachingDesk& desk, Call& call) {
  const std::lock_guard lock(desk.changes);
  Classroom classroom = ClassroomOf(desk, call);
  const std::size_t student = RequiredStudent(classroom, call.Parameter("student"));
  return JsonResponse({{"labels", workflow::WithdrawStudent(classroom, student, KeyOf(call))}});
}

}  // namespace

Routes TeachingRoutes(const std::shared_ptr<ProjectDesk>& projects) {
  const auto desk = std::make_shared<TeachingDesk>();
  desk->projects = projects;
  const auto with = [desk](http::Response (*handle)(TeachingDesk&, Call&)) {
    return [desk, handle](Call& call) { return handle(*desk, call); };
  };
  const std::string base = "/api/projects/{project}/teaching";
  const Access members = Members({MemberRole::kLead, MemberRole::kReader});
  const Access lead = Members({MemberRole::kLead});
  return {
      {Method::kGet, base, members, "teaching.view", with(View)},
      {Method::kPost, base + "/enrolment", members, "teaching.enrol", with(Enrol)},
      {Method::kPost, base + "/cases", members, "teaching.cases", with(Next), BodyKind::kJson},
      {Method::kGet, base + "/cases/{case}", members, "teaching.feedback", with(Feedback)},
      {Method::kPut, base + "/cases/{case}", members, "teaching.answer", with(Answer),
       BodyKind::kJson},
      {Method::kGet, base + "/skill", members, "teaching.skill", with(OwnSkill)},
      {Method::kGet, base + "/students", lead, "teaching.students", with(Students)},
      {Method::kGet, base + "/students/{student}/skill", lead, "teaching.skill",
       with(StudentSkill)},
      {Method::kPost, base + "/students/{student}/certificates", lead, "teaching.certify",
       with(Certify)},
      {Method::kDelete, base + "/students/{student}/certificates", lead, "teaching.withdraw",
       with(Withdraw)},
  };
}

}  // namespace etalon::server
