#include <algorithm>
#include <iterator>

#include "etalon/annotation/agreement.h"
#include "etalon/core/date.h"
#include "etalon/server/project_desk.h"
#include "etalon/workflow/annotation_plan.h"
#include "etalon/workflow/closed_readings.h"
#include "etalon/workflow/project_annotations.h"
#include "etalon/workflow/reader_tasks.h"

namespace etalon::server {
namespace {

using accounts::MemberRole;
using accounts::Role;
using http::Method;

/// Open cases of a reader; a reader without tasks has none.
workflow::ReaderAgenda AgendaOf(const std::filesystem::path& folder, const std::string& reader) {
  try {
    return workflow::ReadAgenda(folder, reader, 20, "");
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kUsage) throw;
    return {};
  }
}

Json LineOf(ProjectDesk& desk, const std::string& name,
            const std::optional<accounts::Membership>& membership) {
  const auto project = desk.Open(name);
  Json json{{"project", name},
            {"title", project->title},
            {"role", membership ? accounts::Name(membership->role) : "none"},
            {"images", project->images.size()},
            {"atlas", std::filesystem::exists(workflow::ProjectAtlasFolder(project->folder))}};
  if (membership) json["open"] = AgendaOf(project->folder, membership->reader_key).open;
  return json;
}

/// A project that cannot be read is no reason to hide the others.
http::Response List(ProjectDesk& desk, Call& call) {
  const accounts::Person& person = call.Person();
  Json items = Json::array();
  for (const std::string& name : desk.List()) {
    const auto membership = desk.services.accounts.FindMembership(name, person.key);
    if (!membership && !person.Has(Role::kAdministrator)) continue;
    try {
      items.push_back(LineOf(desk, name, membership));
    } catch (const Error&) {
      continue;
    }
  }
  return JsonResponse({{"items", std::move(items)}});
}

std::string_view KindName(ontology::AnswerKind kind) {
  return kind == ontology::AnswerKind::kLabel ? "presence" : ontology::Name(kind);
}

Json LabelJson(const ontology::Label& label, const ontology::Ontology& ontology) {
  Json answers = Json::array();
  for (const auto kind : label.answers) answers.push_back(KindName(kind));
  Json json{{"label", label.id},
            {"names", {{"en", label.english}, {"fr", label.french}}},
            {"answers", std::move(answers)},
            {"retired", label.retired}};
  if (label.parent) json["parent"] = ontology.labels()[*label.parent].id;
  return json;
}

Json ChecklistsJson(const ontology::Ontology& ontology) {
  Json json = Json::object();
  for (const ontology::Organ& organ : ontology.organs()) {
    Json labels = Json::array();
    for (const std::size_t label : organ.checklist) labels.push_back(ontology.labels()[label].id);
    json[organ.id] = std::move(labels);
  }
  return json;
}

Json MembersJson(ProjectDesk& desk, const std::string& project) {
  std::map<std::string, std::string> names;
  for (const accounts::Person& person : desk.services.accounts.ListPeople()) {
    names[person.key] = person.name;
  }
  Json members = Json::array();
  for (const accounts::Membership& one : desk.services.accounts.ListMembers(project)) {
    members.push_back({{"person", one.person},
                       {"name", names[one.person]},
                       {"role", accounts::Name(one.role)},
                       {"key", one.reader_key}});
  }
  return members;
}

Json ProgressJson(const std::filesystem::path& folder) {
  const workflow::ProjectProgress progress = workflow::ReadProgress(folder, "");
  Json readers = Json::array();
  for (const workflow::ReaderProgress& one : progress.readers) {
    readers.push_back({{"reader", one.reader},
                       {"closed", one.closed},
                       {"started", one.started},
                       {"due", one.due},
                       {"waiting", one.waiting},
                       {"overdue", one.overdue},
                       {"median_seconds", one.median_seconds}});
  }
  return {{"images", progress.images},
          {"closed_images", progress.closed_images},
          {"disagreements", progress.disagreements},
          {"adjudicated", progress.adjudicated},
          {"readers", std::move(readers)}};
}

bool IsLead(const Call& call) {
  return call.membership && call.membership->role == MemberRole::kLead;
}

http::Response View(ProjectDesk& desk, Call& call) {
  const std::string& name = call.Parameter("project");
  const auto project = desk.Open(name);
  Json labels = Json::array();
  for (const ontology::Label& label : project->ontology.labels()) {
    labels.push_back(LabelJson(label, project->ontology));
  }
  Json json{{"project", name},
            {"title", project->title},
            {"role", call.membership ? accounts::Name(call.membership->role) : "none"},
            {"labels", std::move(labels)},
            {"checklists", ChecklistsJson(project->ontology)},
            {"members", MembersJson(desk, name)},
            {"assistance", workflow::ReadingAssistants::List()}};
  if (IsLead(call)) json["progress"] = ProgressJson(project->folder);
  return JsonResponse(json);
}

http::Response SetMember(ProjectDesk& desk, Call& call) {
  RequireFields(call.body, {"role", "key"});
  const std::string& project = call.Parameter("project");
  desk.FolderOf(project);
  const auto role = accounts::MemberRoleFromName(RequiredText(call.body, "role", 20));
  if (!role) throw Unprocessable("role is neither lead nor reader");
  const auto answer =
      desk.services.accounts.SetMembership({.project = project,
                                            .person = call.Parameter("person"),
                                            .role = *role,
                                            .reader_key = OptionalText(call.body, "key", 64)});
  if (const auto* denied = std::get_if<accounts::Denied>(&answer)) {
    if (denied->denial == accounts::Denial::kUnknown) throw NotFound("the person");
    throw Conflict("this key is another member's");
  }
  return NoContent();
}

http::Response EndMember(ProjectDesk& desk, Call& call) {
  desk.services.accounts.EndMembership(call.Parameter("project"), call.Parameter("person"));
  return NoContent();
}

annotation::PlanOptions PlanOptionsOf(const Json& body) {
  annotation::PlanOptions options;
  for (const Json& reader : RequiredArray(body, "readers", 1000)) {
    if (!reader.is_string()) throw Unprocessable("readers are keys");
    options.readers.push_back(reader.get<std::string>());
  }
  if (body.contains("overlap")) options.overlap = RequiredNumber(body, "overlap", 0.0, 1.0);
  if (body.contains("reread")) options.reread = RequiredNumber(body, "reread", 0.0, 1.0);
  if (body.contains("washout_days")) {
    options.washout_days = static_cast<int>(RequiredInteger(body, "washout_days", 0, 3650));
  }
  return options;
}

http::Response Plan(ProjectDesk& desk, Call& call) {
  RequireFields(call.body, {"readers", "overlap", "reread", "washout_days", "deadline"});
  workflow::PlanRequest request;
  request.project = desk.FolderOf(call.Parameter("project"));
  request.options = PlanOptionsOf(call.body);
  request.deadline = OptionalText(call.body, "deadline", 10);
  if (!request.deadline.empty() && !DayOfDate(request.deadline)) {
    throw Unprocessable("deadline is no day, YYYY-MM-DD");
  }
  try {
    const workflow::PlanSummary summary = workflow::PlanAnnotation(request);
    Json readers = Json::array();
    for (const workflow::ReaderLoad& one : summary.readers) {
      readers.push_back({{"reader", one.reader}, {"reads", one.reads}, {"rereads", one.rereads}});
    }
    return JsonResponse({{"images", summary.images},
                         {"planned_before", summary.planned_before},
                         {"readers", std::move(readers)}});
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kUsage) throw;
    throw Problem(422, "no-plan",
                  "nothing was planned: the options are not valid, or every image "
                  "has its tasks");
  }
}

http::Response Disagreements(ProjectDesk& desk, Call& call) {
  Json items = Json::array();
  for (const auto& one : workflow::ReadDisagreements(desk.FolderOf(call.Parameter("project")))) {
    Json readers = Json::array();
    for (const auto& reader : one.present)
      readers.push_back({{"reader", reader}, {"present", true}});
    for (const auto& reader : one.absent)
      readers.push_back({{"reader", reader}, {"present", false}});
    items.push_back({{"image", one.image}, {"label", one.label}, {"readers", std::move(readers)}});
  }
  return JsonResponse({{"items", std::move(items)}});
}

Json FigureJson(const annotation::AgreementFigure& figure) {
  std::string readers;
  for (const std::string& reader : figure.readers) {
    readers.append(readers.empty() ? "" : ", ").append(reader);
  }
  Json json{{"label", figure.label},
            {"figure", annotation::Name(figure.metric)},
            {"among", annotation::Name(figure.among)},
            {"unit", annotation::Name(figure.unit)},
            {"n", figure.images}};
  if (!readers.empty()) json["readers"] = readers;
  if (!figure.period.empty()) json["period"] = figure.period;
  if (!figure.estimate) {
    json["refusal"] = figure.estimate.refusal().reason;
    return json;
  }
  json["value"] = figure.estimate->value;
  if (figure.estimate->interval) {
    json["low"] = figure.estimate->interval->low;
    json["high"] = figure.estimate->interval->high;
  }
  return json;
}

http::Response Agreement(ProjectDesk& desk, Call& call) {
  workflow::OpenedProject project = workflow::OpenProject(desk.FolderOf(call.Parameter("project")));
  const workflow::ClosedReadings closed = workflow::ReadClosedReadings(project);
  Json rows = Json::array();
  if (!closed.readings.readings.empty()) {
    annotation::AgreementOptions options;
    options.threads = 1;
    options.known = closed.known;
    const auto agreement = annotation::AnalyseAgreement(closed.readings, project.ontology, options);
    for (const auto& figure : agreement.figures) rows.push_back(FigureJson(figure));
  }
  return JsonResponse({{"rows", std::move(rows)}});
}

}  // namespace

Routes ProjectRoutes(Services& services, const std::shared_ptr<Clinic>& clinic) {
  const auto desk = std::make_shared<ProjectDesk>(services, clinic);
  const auto with = [desk](http::Response (*handle)(ProjectDesk&, Call&)) {
    return [desk, handle](Call& call) { return handle(*desk, call); };
  };
  const Access members = Members({MemberRole::kLead, MemberRole::kReader});
  const Access lead = Members({MemberRole::kLead});
  // Somebody must be able to make the first lead.
  const Access lead_or_administrator{.roles = {Role::kAdministrator},
                                     .members = {MemberRole::kLead}};
  Access viewers = members;
  viewers.roles = {Role::kAdministrator};
  Routes routes{
      {Method::kGet, "/api/projects", Everybody(), "", with(List)},
      {Method::kGet, "/api/projects/{project}", viewers, "project.view", with(View)},
      {Method::kPut, "/api/projects/{project}/members/{person}", lead_or_administrator,
       "project.member", with(SetMember), BodyKind::kJson},
      {Method::kDelete, "/api/projects/{project}/members/{person}", lead_or_administrator,
       "project.member-end", with(EndMember)},
      {Method::kPost, "/api/projects/{project}/plan", lead, "project.plan", with(Plan),
       BodyKind::kJson},
      {Method::kGet, "/api/projects/{project}/disagreements", lead, "project.disagreements",
       with(Disagreements)},
      {Method::kGet, "/api/projects/{project}/agreement", lead, "project.agreement",
       with(Agreement)},
  };
  std::ranges::copy(ReadingRoutes(desk), std::back_inserter(routes));
  std::ranges::copy(AtlasRoutes(desk), std::back_inserter(routes));
  std::ranges::copy(TeachingRoutes(desk), std::back_inserter(routes));
  return routes;
}

}  // namespace etalon::server
