#include <algorithm>
#include <filesystem>

#include "etalon/core/date.h"
#include "etalon/report/report.h"
#include "etalon/report/wording.h"
#include "etalon/server/clinic_routes.h"
#include "etalon/server/study_json.h"
#include "etalon/workflow/send_study.h"
#include "etalon/workflow/study_measurer.h"

namespace etalon::server {
namespace {

using http::Method;
using store::StudyOrder;
using store::StudyQuestion;

constexpr std::size_t kLongestNote = 2000;

std::string QueryText(const Call& call, std::string_view name, std::size_t longest = 200) {
  std::string text = call.request.Query(name).value_or("");
  if (text.size() > longest) throw Unprocessable(std::string(name) + " is too long");
  return text;
}

std::string QueryDay(const Call& call, std::string_view name) {
  std::string day = QueryText(call, name);
  if (!day.empty() && (day.size() != 10 || !DayOfDate(day))) {
    throw Unprocessable(std::string(name) + " is no day, YYYY-MM-DD");
  }
  return day;
}

void ReadOrder(std::string sort, StudyQuestion& question) {
  question.descending = sort.starts_with('-');
  if (question.descending) sort.erase(0, 1);
  if (sort == "acquired") {
    question.order = StudyOrder::kAcquired;
  } else if (sort == "measured") {
    question.order = StudyOrder::kMeasured;
  } else if (sort == "name") {
    question.order = StudyOrder::kName;
  } else if (sort == "patient") {
    question.order = StudyOrder::kPatient;
  } else {
    throw Unprocessable("sort is none of acquired, measured, name, patient");
  }
}

std::optional<store::SignOffState> StateOf(const std::string& name) {
  using store::SignOffState;
  if (name.empty()) return std::nullopt;
  for (const auto state : {SignOffState::kDraft, SignOffState::kChecked, SignOffState::kValidated,
                           SignOffState::kSentBack}) {
    if (Name(state) == name) return state;
  }
  throw Unprocessable("state is none of draft, checked, validated, sent-back");
}

std::string KindOf(const std::string& name) {
  const bool known =
      name.empty() || name == "echo" || name == "planar" || name == "spect" || name == "t1";
  if (!known) throw Unprocessable("kind is none of echo, planar, spect, t1");
  return name;
}

StudyQuestion QuestionOf(const Call& call) {
  StudyQuestion question{.search = call.Search(),
                         .kind = KindOf(QueryText(call, "kind")),
                         .state = StateOf(QueryText(call, "state")),
                         .flag = QueryText(call, "flag"),
                         .acquired_from = QueryDay(call, "from"),
                         .acquired_to = QueryDay(call, "to"),
                         .cursor = QueryText(call, "cursor")};
  question.limit = static_cast<int>(call.IntegerQuery("limit", 50, 1, 200));
  ReadOrder(call.request.Query("sort").value_or("-measured"), question);
  return question;
}

http::Response List(Clinic& clinic, Call& call) {
  const StudyQuestion question = QuestionOf(call);
  store::StudyPage page;
  try {
    page = clinic.studies.Borrow()->List(question, report::HeadlineMeasurements());
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kUsage) throw;
    throw Unprocessable("the cursor is none that a page of this list gave");
  }
  Json items = Json::array();
  for (const store::StudyLine& line : page.items) {
    const bool positive =
        line.kind == "planar" && clinic.WaitingPositives()->contains(line.content_sha256);
    items.push_back(LineJson(line, positive));
  }
  Json json{
      {"items", std::move(items)}, {"total", page.total}, {"total_is_least", page.total_is_least}};
  if (!page.next.empty()) json["next"] = page.next;
  return JsonResponse(json);
}

http::Response View(Clinic& clinic, Call& call) {
  const auto open = clinic.Open(call.Parameter("study"));
  const store::StoredStudy& study = open->study;
  const auto studies = clinic.studies.Borrow();
  Json json = StepsJson(studies->SignOffOf(study.key.content_sha256));
  Json versions = Json::array(), prior = Json::array();
  for (const auto& version : studies->VersionsOf(study.key.content_sha256)) {
    versions.push_back(VersionJson(*open, version));
  }
  for (const auto& other :
       studies->OtherStudies(study.examination.patient, open->kind, study.key.content_sha256)) {
    prior.push_back({{"study", other.content_sha256}, {"acquired_at", other.acquired_at}});
  }
  json["study"] = study.key.content_sha256;
  json["name"] = study.name;
  json["kind"] = open->kind;
  json["patient"] = study.examination.patient;
  json["acquired_at"] = study.examination.acquired_at;
  json["device"] = study.examination.device;
  json["readout"] = ReadoutJson(*open, study.measurements, study.refusals);
  json["versions"] = std::move(versions);
  json["images"] = ImagesJson(*open);
  json["available"] = workflow::AreFilesThere(study);
  json["outlines"] = open->record.has_value();
  json["prior"] = std::move(prior);
  json["provenance"] = ProvenanceJson(study);
  return JsonResponse(json);
}

/// The page is a document of its own: it runs its own script and nothing else, and knows nothing of
/// the session.
http::Response Report(Clinic& clinic, Call& call) {
  const auto open = clinic.Open(call.Parameter("study"));
  const auto page =
      workflow::ReportFolder(clinic.services.workspace, open->study.key.content_sha256) /
      report::kReportFile;
  std::error_code failure;
  if (!std::filesystem::is_regular_file(page, failure)) throw NotFound("the report");
  http::Response response;
  response.body = http::FileBody{page};
  response.With("Content-Type", "text/html; charset=utf-8");
  response.With("Content-Security-Policy",
                "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src "
                "'unsafe-inline'; sandbox allow-scripts allow-modals; frame-ancestors 'self'");
  return response;
}

http::Response Frame(Clinic& clinic, Call& call) {
  const auto open = clinic.Open(call.Parameter("study"));
  const int image = call.IntegerParameter("image");
  const int frame = call.IntegerParameter("frame");
  if (image >= static_cast<int>(open->images.size())) throw NotFound("the image");
  const workflow::StoredImage& stored = open->images[static_cast<std::size_t>(image)];
  if (frame >= stored.frames()) throw NotFound("the frame");
  const long long quality = call.IntegerQuery("quality", 0, 0, 100);
  if (quality != 0 && quality < 30) throw Unprocessable("quality lies between 30 and 100");
  workflow::PictureEncoding encoding;
  if (quality != 0) encoding.jpeg_quality = static_cast<int>(quality);
  encoding.width = static_cast<int>(call.IntegerQuery("width", 0, 0, 4096));
  try {
    const media::Bytes bytes = clinic.pictures.Frame(stored, frame, encoding);
    http::Response response;
    response.body = std::string(bytes.begin(), bytes.end());
    response.With("Content-Type", quality != 0 ? "image/jpeg" : "image/png");
    response.compress = false;
    return response;
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kFileUnreadable) throw;
    throw Problem(404, "file-gone", "the file of this image is gone or has changed");
  }
}

[[noreturn]] void Refuse(store::StepResult result) {
  using store::StepResult;
  switch (result) {
    case StepResult::kNoStudy:
      throw NotFound("the study");
    case StepResult::kNoVersion:
      throw Unprocessable("the study has no such version of a reader");
    case StepResult::kCollided:
      throw Problem(409, "signed-meanwhile", "somebody has signed a step meanwhile");
    case StepResult::kNotNow:
      throw Problem(409, "not-now", "this step does not follow the study's present state");
    case StepResult::kOtherVersion:
      throw Problem(409, "other-version", "another version was checked than is signed now");
    case StepResult::kSigned:
      break;
  }
  throw ContractError("a step that was signed is no problem");
}

store::SignOffStep StepOf(const std::string& name) {
  using store::SignOffStep;
  for (const auto step : {SignOffStep::kCheck, SignOffStep::kValidate, SignOffStep::kSendBack}) {
    if (Name(step) == name) return step;
  }
  throw Unprocessable("step is none of check, validate, send-back");
}

http::Response Sign(Clinic& clinic, Call& call) {
  RequireFields(call.body, {"step", "note", "version", "expected"});
  const accounts::Person& person = call.Person();
  store::StepRequest request{.step = StepOf(RequiredText(call.body, "step", 20)),
                             .by = {person.key, person.name},
                             .note = OptionalText(call.body, "note", kLongestNote)};
  if (store::NeedsPhysician(request.step) && !person.Has(accounts::Role::kPhysician)) {
    throw Problem(403, "not-allowed", "only a physician validates or sends back");
  }
  request.expected = static_cast<int>(RequiredInteger(call.body, "expected", 0, 100'000));
  if (call.body.contains("version")) {
    request.version = static_cast<int>(RequiredInteger(call.body, "version", 0, 100'000));
  }
  const std::string& study = call.Parameter("study");
  const auto studies = clinic.studies.Borrow();
  const store::StepResult result = studies->AddStep(study, request);
  if (result != store::StepResult::kSigned) Refuse(result);
  clinic.PublishStudies();
  return JsonResponse(StepsJson(studies->SignOffOf(study)));
}

http::Response Archives(Clinic& clinic, Call&) {
  Json items = Json::array();
  for (const workflow::Archive& archive : clinic.services.archives) items.push_back(archive.name);
  return JsonResponse({{"items", std::move(items)}});
}

http::Response Send(Clinic& clinic, Call& call) {
  RequireFields(call.body, {"archive"});
  const auto& archives = clinic.services.archives;
  const auto archive = std::ranges::find(archives, RequiredText(call.body, "archive", 100),
                                         &workflow::Archive::name);
  if (archive == archives.end()) throw NotFound("the archive");
  const auto open = clinic.Open(call.Parameter("study"));
  try {
    const auto sent = workflow::SendSignedReport(
        open->study, open->images, *clinic.studies.Borrow(), *archive, clinic.services.workspace);
    if (!sent) throw Problem(422, std::string(Name(sent.refusal().code)), sent.refusal().reason);
    return JsonResponse({{"instance", *sent}});
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kFileUnreadable) throw;
    throw Problem(502, "archive", error.what());
  }
}

http::Response Remeasure(Clinic& clinic, Call& call) {
  const auto open = clinic.Open(call.Parameter("study"));
  return JsonResponse(
      JobJson(clinic.jobs.RemeasureStudy(open->study.key.content_sha256, call.Person().key)));
}

}  // namespace

Routes StudyRoutes(const std::shared_ptr<Clinic>& clinic) {
  const auto with = [clinic](http::Response (*handle)(Clinic&, Call&)) {
    return [clinic, handle](Call& call) { return handle(*clinic, call); };
  };
  return {
      {Method::kGet, "/api/studies", Clinicians(), "studies.list", with(List)},
      {Method::kGet, "/api/studies/{study}", Clinicians(), "study.view", with(View)},
      {Method::kGet, "/api/studies/{study}/report", Clinicians(), "study.report", with(Report)},
      {.method = Method::kGet,
       .pattern = "/api/studies/{study}/images/{image}/frames/{frame}",
       .access = Clinicians(),
       .action = "study.pictures",
       .handle = with(Frame),
       .view_of = "study"},
      {Method::kPost, "/api/studies/{study}/steps", Clinicians(), "study.sign", with(Sign),
       BodyKind::kJson},
      {Method::kGet, "/api/archives", Clinicians(), "", with(Archives)},
      {.method = Method::kPost,
       .pattern = "/api/studies/{study}/sending",
       .access = Allow({accounts::Role::kPhysician}),
       .action = "study.send",
       .handle = with(Send),
       .body = BodyKind::kJson,
       .object_field = "archive"},
      {Method::kPost, "/api/studies/{study}/remeasure", Clinicians(), "study.remeasure",
       with(Remeasure)},
  };
}

}  // namespace etalon::server
