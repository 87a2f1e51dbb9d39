#include "etalon/server/clinic_routes.h"
#include "etalon/server/study_json.h"

namespace etalon::server {
namespace {

using http::Method;
using workflow::PartResult;

constexpr std::uint64_t kPartBytes = std::uint64_t{4} << 20;
constexpr std::uint64_t kListBytes = std::uint64_t{8} << 20;  ///< of 20,000 names
constexpr std::size_t kMostFiles = 20'000;
constexpr int kListedJobs = 100;

Json UploadJson(const workflow::Upload& upload) {
  Json files = Json::array();
  for (const workflow::UploadFile& file : upload.files) {
    files.push_back({{"name", file.name}, {"bytes", file.bytes}, {"received", file.received}});
  }
  return {{"upload", upload.id}, {"files", std::move(files)}};
}

workflow::Upload FindUpload(Clinic& clinic, const Call& call) {
  auto upload = clinic.uploads.Find(call.Parameter("upload"), call.Person().key);
  if (!upload) throw NotFound("the upload");
  return std::move(*upload);
}

http::Response Begin(Clinic& clinic, Call& call) {
  RequireFields(call.body, {"files"});
  std::vector<workflow::UploadFile> files;
  for (const Json& file : RequiredArray(call.body, "files", kMostFiles)) {
    RequireFields(file, {"name", "bytes"});
    files.push_back(
        {.name = RequiredText(file, "name", 4000),
         .bytes = static_cast<std::uint64_t>(RequiredInteger(file, "bytes", 0, 1LL << 50))});
  }
  try {
    return JsonResponse(UploadJson(clinic.uploads.Begin(call.Person().key, std::move(files))));
  } catch (const Error& error) {
    if (error.code() == ErrorCode::kFileTooLarge) throw Problem(413, "too-large", error.what());
    if (error.code() == ErrorCode::kUsage) throw Unprocessable(error.what());
    throw;
  }
}

http::Response Show(Clinic& clinic, Call& call) {
  return JsonResponse(UploadJson(FindUpload(clinic, call)));
}

http::Response Part(Clinic& clinic, Call& call) {
  const auto offset = call.IntegerQuery("offset", -1, 0, 1LL << 50);
  const PartResult result =
      clinic.uploads.AddPart(call.Parameter("upload"), call.Person().key,
                             static_cast<std::size_t>(call.IntegerParameter("file")),
                             static_cast<std::uint64_t>(offset), call.request.body);
  switch (result) {
    case PartResult::kTaken:
      return NoContent();
    case PartResult::kNoUpload:
      throw NotFound("the upload or its file");
    case PartResult::kWrongOffset:
      throw Problem(409, "wrong-offset", "the file does not end at this offset; ask how far it is");
    case PartResult::kTooLong:
      throw Problem(413, "too-long", "the part is longer than what is missing of the file");
  }
  throw ContractError("a part without a result");
}

http::Response GiveUp(Clinic& clinic, Call& call) {
  if (FindUpload(clinic, call).measured) {
    throw Conflict("the upload was measured: studies refer to its files");
  }
  clinic.uploads.Remove(call.Parameter("upload"), call.Person().key);
  return NoContent();
}

http::Response Measure(Clinic& clinic, Call& call) {
  RequireFields(call.body, {"patient"});
  const workflow::Upload upload = FindUpload(clinic, call);
  if (!upload.complete()) throw Problem(409, "incomplete", "files of the upload are missing");
  const std::string patient = OptionalText(call.body, "patient", 64);
  const std::string& person = call.Person().key;
  clinic.uploads.MarkMeasured(upload.id, person);
  return JsonResponse(JobJson(clinic.jobs.MeasureUpload(upload.id, patient, person)));
}

http::Response ListJobs(Clinic& clinic, Call&) {
  Json items = Json::array();
  for (const store::Job& job : clinic.jobs.List(kListedJobs)) items.push_back(JobJson(job));
  return JsonResponse({{"items", std::move(items)}});
}

http::Response CancelJob(Clinic& clinic, Call& call) {
  if (!clinic.jobs.Cancel(call.IntegerParameter("job"))) throw NotFound("the job");
  return NoContent();
}

}  // namespace

Json JobJson(const store::Job& job) {
  return {{"job", job.id},
          {"kind", job.kind},
          {"state", store::Name(job.state)},
          {"person", job.person},
          {"created_at", job.created_at},
          {"activity", job.activity},
          {"done", job.done},
          {"total", job.total},
          {"problems", job.problems},
          {"studies", job.studies}};
}

Routes UploadRoutes(const std::shared_ptr<Clinic>& clinic) {
  const auto with = [clinic](http::Response (*handle)(Clinic&, Call&)) {
    return [clinic, handle](Call& call) { return handle(*clinic, call); };
  };
  return {
      {Method::kPost, "/api/uploads", Clinicians(), "upload.begin", with(Begin), BodyKind::kJson,
       kListBytes},
      {Method::kGet, "/api/uploads/{upload}", Clinicians(), "", with(Show)},
      {Method::kDelete, "/api/uploads/{upload}", Clinicians(), "upload.remove", with(GiveUp)},
      {Method::kPut, "/api/uploads/{upload}/files/{file}", Clinicians(), "upload.part", with(Part),
       BodyKind::kBytes, kPartBytes},
      {Method::kPost, "/api/uploads/{upload}/measure", Clinicians(), "upload.measure",
       with(Measure), BodyKind::kJson},
      {.method = Method::kGet,
       .pattern = "/api/jobs",
       .access = Clinicians(),
       .action = "",
       .handle = with(ListJobs),
       .background = true},
      {Method::kDelete, "/api/jobs/{job}", Clinicians(), "job.cancel", with(CancelJob)},
  };
}

}  // namespace etalon::server
