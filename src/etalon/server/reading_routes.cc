#include <algorithm>

#include "etalon/annotation/shape_text.h"
#include "etalon/server/project_desk.h"
#include "etalon/workflow/project_annotations.h"
#include "etalon/workflow/reader_tasks.h"

namespace etalon::server {
namespace {

using accounts::MemberRole;
using annotation::Annotation;
using annotation::Shape;
using annotation::ShapeKind;
using http::Method;

constexpr std::size_t kMostStatements = 2000;
constexpr std::size_t kMostPoints = 20'000;
constexpr std::uint64_t kMostBytes = std::uint64_t{8} << 20;

std::string_view KindName(ShapeKind kind) {
  return kind == ShapeKind::kLabel ? "presence" : ontology::Name(kind);
}

ShapeKind KindNamed(const std::string& name) {
  if (name == "presence") return ShapeKind::kLabel;
  const auto kind = ontology::AnswerKindNamed(name);
  if (!kind || *kind == ShapeKind::kLabel) throw Unprocessable("kind is none of an answer");
  return *kind;
}

Json ShapeJson(const Shape& shape) {
  Json json{{"label", shape.label},
            {"kind", KindName(shape.kind)},
            {"present", shape.present},
            {"certainty", shape.certainty}};
  const bool of_frame = shape.scope == annotation::Scope::kFrame;
  if (of_frame || shape.kind == ShapeKind::kInterval) json["frame"] = shape.frame;
  if (shape.kind == ShapeKind::kInterval) json["last_frame"] = shape.last_frame;
  if (!shape.points.empty()) {
    Json points = Json::array();
    for (const auto& point : shape.points) points.push_back({point.column, point.row});
    json["points"] = std::move(points);
  }
  if (shape.kind == ShapeKind::kMask) json["mask"] = annotation::MaskText(shape.mask);
  if (shape.millimetres) json["millimetres"] = *shape.millimetres;
  return json;
}

Json StatementsJson(const std::vector<Annotation>& annotations) {
  Json list = Json::array();
  for (const Annotation& one : annotations) {
    Json json = ShapeJson(one.shape);
    json["id"] = one.id;
    json["seconds"] = one.seconds;
    list.push_back(std::move(json));
  }
  return list;
}

/// The membership of who asks; the router has seen that there is one.
const std::string& ReaderOf(const Call& call) { return call.membership.value().reader_key; }

http::Response Agenda(ProjectDesk& desk, Call& call) {
  workflow::ReaderAgenda agenda;
  try {
    const auto open = desk.Readings(call.Parameter("project"));
    agenda = workflow::ReadAgenda(*open, ReaderOf(call), 20, "");
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kUsage) throw;  // A reader without tasks has an empty one.
  }
  Json next = Json::array();
  for (const workflow::NextCase& one : agenda.next) {
    Json json{{"image", one.image},          {"frames", one.frames},   {"organ", one.organ},
              {"checklist", one.checklist},  {"version", one.version}, {"started", one.started},
              {"adjudicate", one.adjudicate}};
    if (!one.deadline.empty()) json["deadline"] = one.deadline;
    next.push_back(std::move(json));
  }
  Json json{{"next", std::move(next)},
            {"open", agenda.open},
            {"waiting", agenda.waiting},
            {"closed", agenda.closed}};
  if (!agenda.next_due.empty()) json["next_due"] = agenda.next_due;
  return JsonResponse(json);
}

const store::ImageRow& ImageOf(const OpenProject& project, const Call& call) {
  const auto found = project.images.find(call.Parameter("id"));
  if (found == project.images.end()) throw NotFound("the image");
  return found->second;
}

http::Response Frame(ProjectDesk& desk, Call& call) {
  const auto project = desk.Open(call.Parameter("project"));
  const store::ImageRow& row = ImageOf(*project, call);
  const int frame = call.IntegerParameter("frame");
  if (frame >= std::max(1, row.frames)) throw NotFound("the frame");
  workflow::StoredImage image;
  image.sources = {{row.names.front().path, row.sha256, std::max(1, row.frames)}};
  workflow::PictureEncoding encoding;
  encoding.width = static_cast<int>(call.IntegerQuery("width", 0, 0, 2048));
  if (encoding.width > 0) encoding.jpeg_quality = 85;
  try {
    const media::Bytes bytes = desk.pictures.Frame(image, frame, encoding);
    http::Response response;
    response.body = std::string(bytes.begin(), bytes.end());
    response.With("Content-Type", encoding.width > 0 ? "image/jpeg" : "image/png");
    response.compress = false;
    return response;
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kFileUnreadable) throw;
    throw Problem(404, "file-gone", "the file of this image is gone or has changed");
  }
}

workflow::ReaderCase CaseOf(workflow::OpenReadings& open, Call& call) {
  auto found = workflow::OpenCase(open, ReaderOf(call), call.Parameter("id"));
  if (!found) throw NotFound("a case of this image that is due");
  return std::move(*found);
}

Json OthersJson(const workflow::ReaderCase& of_reader) {
  std::map<std::string, std::vector<Annotation>> said;
  for (const Annotation& one : of_reader.others) said[one.reader].push_back(one);
  Json others = Json::array();
  for (const auto& [reader, annotations] : said) {
    others.push_back({{"reader", reader}, {"statements", StatementsJson(annotations)}});
  }
  return others;
}

http::Response View(ProjectDesk& desk, Call& call) {
  const auto open = desk.Readings(call.Parameter("project"));
  const workflow::ReaderCase of_reader = CaseOf(*open, call);
  const store::ImageRow& image = of_reader.image;
  Json json{{"image", image.id()},
            {"rows", image.rows},
            {"columns", image.columns},
            {"frames", std::max(1, image.frames)},
            {"organ", image.organ},
            {"checklist", of_reader.checklist},
            {"version", of_reader.version},
            {"closed", of_reader.closed},
            {"adjudicate", of_reader.adjudicate},
            {"statements", StatementsJson(of_reader.own)}};
  if (image.column_spacing_mm) json["x_mm"] = *image.column_spacing_mm;
  if (image.row_spacing_mm) json["y_mm"] = *image.row_spacing_mm;
  if (of_reader.adjudicate) json["others"] = OthersJson(of_reader);
  return JsonResponse(json);
}

void ReadPoints(const Json& json, Shape& shape) {
  if (!json.contains("points")) return;
  for (const Json& point : RequiredArray(json, "points", kMostPoints)) {
    const bool is_point =
        point.is_array() && point.size() == 2 && point[0].is_number() && point[1].is_number();
    if (!is_point) throw Unprocessable("a point is an array of two numbers");
    shape.points.push_back({.row = point[1].get<double>(), .column = point[0].get<double>()});
  }
}

void ReadFrames(const Json& json, Shape& shape) {
  if (!json.contains("frame")) return;
  shape.frame = static_cast<int>(RequiredInteger(json, "frame", 0, 10'000'000));
  shape.last_frame = shape.frame;
  if (json.contains("last_frame")) {
    shape.last_frame = static_cast<int>(RequiredInteger(json, "last_frame", 0, 10'000'000));
  }
  if (shape.kind != ShapeKind::kInterval) shape.scope = annotation::Scope::kFrame;
}

workflow::StatementDraft StatementOf(const Json& json) {
  RequireFields(json, {"id", "label", "kind", "present", "certainty", "frame", "last_frame",
                       "points", "mask", "millimetres", "seconds"});
  workflow::StatementDraft draft;
  draft.id = OptionalText(json, "id", 40);
  Shape& shape = draft.shape;
  shape.label = RequiredText(json, "label", 200);
  shape.kind = KindNamed(RequiredText(json, "kind", 20));
  shape.present = RequiredBool(json, "present");
  if (json.contains("certainty")) shape.certainty = RequiredNumber(json, "certainty", 0.0, 1.0);
  if (json.contains("seconds")) draft.seconds = RequiredNumber(json, "seconds", 0.0, 1e6);
  if (json.contains("millimetres")) {
    shape.millimetres = RequiredNumber(json, "millimetres", 0.0, 1e6);
  }
  ReadFrames(json, shape);
  ReadPoints(json, shape);
  if (json.contains("mask")) {
    auto mask = annotation::MaskFromText(RequiredText(json, "mask", kMostBytes));
    if (!mask) throw Unprocessable("a mask is not written as run lengths are");
    shape.mask = std::move(*mask);
  }
  return draft;
}

workflow::ReadingDraft DraftOf(const Json& body) {
  RequireFields(body, {"version", "close", "seconds", "made_at", "statements"});
  workflow::ReadingDraft draft;
  draft.expected_version = static_cast<int>(RequiredInteger(body, "version", 0, 1'000'000));
  draft.close = RequiredBool(body, "close");
  draft.seconds = RequiredNumber(body, "seconds", 0.0, 1e6);
  draft.made_at = OptionalText(body, "made_at", 40);
  for (const Json& statement : RequiredArray(body, "statements", kMostStatements)) {
    draft.statements.push_back(StatementOf(statement));
  }
  draft.place = "the reading";
  return draft;
}

workflow::ReadingOutcome SaveDraft(workflow::OpenReadings& open,
                                   const workflow::ReadingDraft& draft) {
  try {
    return workflow::SaveReadings(open, std::span(&draft, 1)).front();
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kFileMalformed) throw;
    throw Unprocessable(error.what());
  }
}

http::Response Save(ProjectDesk& desk, Call& call) {
  workflow::ReadingDraft draft = DraftOf(call.body);
  const auto open = desk.Readings(call.Parameter("project"));
  draft.key = CaseOf(*open, call).key;
  const workflow::ReadingOutcome outcome = SaveDraft(*open, draft);
  if (outcome.result == store::SaveResult::kCollided) {
    throw Problem(409, "saved-meanwhile",
                  "this case was saved elsewhere meanwhile; what you sent is kept aside");
  }
  if (outcome.result == store::SaveResult::kClosed) {
    throw Problem(409, "closed", "this case is closed; what you sent is kept aside");
  }
  // A closed case may be one that its reader must not see again: it is told no more than that.
  const auto after = workflow::OpenCase(*open, draft.key.reader, draft.key.image);
  const bool same = after && after->key == draft.key;
  const bool closes = draft.close && outcome.unanswered.empty();
  return JsonResponse({{"version", same ? after->version : draft.expected_version + 1},
                       {"closed", closes},
                       {"unanswered", outcome.unanswered},
                       {"statements", same ? StatementsJson(after->own) : Json::array()}});
}

http::Response Assist(ProjectDesk& desk, Call& call) {
  RequireFields(call.body, {"model", "frame"});
  const std::string model = RequiredText(call.body, "model", 100);
  const int frame = call.body.contains("frame")
                        ? static_cast<int>(RequiredInteger(call.body, "frame", 0, 10'000'000))
                        : 0;
  const auto models = workflow::ReadingAssistants::List();
  if (std::ranges::find(models, model) == models.end()) throw NotFound("the model");
  const workflow::ReaderCase of_reader = CaseOf(*desk.Readings(call.Parameter("project")), call);
  if (of_reader.closed) throw Conflict("the case is closed");
  if (frame >= std::max(1, of_reader.image.frames)) throw NotFound("the frame");
  const auto project = desk.Open(call.Parameter("project"));
  const auto picture = workflow::ReadGrayFrame(of_reader.image.names.front().path, frame);
  const auto proposal = desk.assistants.Ask(model, picture, frame, project->ontology);
  // Noted before anything is shown, also when the model had nothing to say.
  store::ReadingStore(project->folder)
      .AddAssistance({.key = of_reader.key,
                      .model = model,
                      .model_sha256 = proposal ? proposal->model_sha256 : "",
                      .frame = frame});
  if (!proposal) {
    throw Problem(422, std::string(Name(proposal.refusal().code)), proposal.refusal().reason);
  }
  Json statements = Json::array();
  for (Shape shape : proposal->shapes) {
    if (of_reader.image.frames <= 1) shape.scope = annotation::Scope::kImage;
    statements.push_back(ShapeJson(shape));
  }
  return JsonResponse({{"model", model}, {"statements", std::move(statements)}});
}

}  // namespace

Routes ReadingRoutes(const std::shared_ptr<ProjectDesk>& desk) {
  const auto with = [desk](http::Response (*handle)(ProjectDesk&, Call&)) {
    return [desk, handle](Call& call) { return handle(*desk, call); };
  };
  const Access members = Members({MemberRole::kLead, MemberRole::kReader});
  return {
      {Method::kGet, "/api/projects/{project}/agenda", members, "project.agenda", with(Agenda)},
      {.method = Method::kGet,
       .pattern = "/api/projects/{project}/images/{id}/frames/{frame}",
       .access = members,
       .action = "project.pictures",
       .handle = with(Frame),
       .view_of = "id"},
      {Method::kGet, "/api/projects/{project}/readings/{id}", members, "reading.view", with(View)},
      {Method::kPut, "/api/projects/{project}/readings/{id}", members, "reading.save", with(Save),
       BodyKind::kJson, kMostBytes},
      {Method::kPost, "/api/projects/{project}/assistance/{id}", members, "reading.assist",
       with(Assist), BodyKind::kJson},
  };
}

}  // namespace etalon::server
