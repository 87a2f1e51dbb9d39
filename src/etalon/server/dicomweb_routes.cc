#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <set>

#include "etalon/server/clinic_routes.h"
#include "etalon/server/multipart.h"
#include "etalon/server/study_json.h"
#include "etalon/workflow/dicom_objects.h"

// QIDO-RS, WADO-RS and STOW-RS (PS3.18 10) for what the workspace holds. Searches answer with the
// workspace's key of the patient; files and their attributes are what they are.

namespace etalon::server {
namespace {

using http::Method;
using store::DicomInstanceRow;
using store::DicomStudyRow;

constexpr std::uint64_t kMostSent = std::uint64_t{256} << 20;
constexpr std::uint64_t kMostTaken = std::uint64_t{64} << 20;
constexpr std::size_t kPartBytes = std::size_t{4} << 20;

Json Attribute(const char* vr, Json values) { return {{"vr", vr}, {"Value", std::move(values)}}; }

/// An attribute without a value keeps its VR alone.
void AddText(Json& object, const char* tag, const char* vr, const std::string& text) {
  object[tag] = text.empty() ? Json{{"vr", vr}} : Attribute(vr, Json::array({text}));
}

void AddNumber(Json& object, const char* tag, const char* vr, int number) {
  object[tag] = Attribute(vr, Json::array({number}));
}

std::string Place(const Call& call, const std::string& study, const std::string& series = {},
                  const std::string& instance = {}) {
  std::string url = "https://";
  url.append(call.request.Header("host")).append("/api/dicom-web/studies/").append(study);
  if (!series.empty()) url.append("/series/").append(series);
  if (!instance.empty()) url.append("/instances/").append(instance);
  return url;
}

Json StudyJson(const Call& call, const DicomStudyRow& study) {
  Json json = Json::object();
  AddText(json, "0020000D", "UI", study.study_uid);
  AddText(json, "00080020", "DA", study.study_date);
  AddText(json, "00080030", "TM", study.study_time);
  AddText(json, "00100020", "LO", study.patient);
  json["00080061"] = Attribute("CS", study.modalities);
  AddNumber(json, "00201206", "IS", study.series);
  AddNumber(json, "00201208", "IS", study.instances);
  AddText(json, "00081190", "UR", Place(call, study.study_uid));
  return json;
}

Json InstanceJson(const Call& call, const DicomInstanceRow& row) {
  Json json = Json::object();
  AddText(json, "0020000D", "UI", row.study_uid);
  AddText(json, "0020000E", "UI", row.series_uid);
  AddText(json, "00080018", "UI", row.instance_uid);
  AddText(json, "00080016", "UI", row.sop_class);
  AddText(json, "00080060", "CS", row.modality);
  AddText(json, "00083002", "UI", row.transfer_syntax);
  AddText(json, "00100020", "LO", row.patient);
  AddNumber(json, "00200011", "IS", row.series_number);
  AddNumber(json, "00200013", "IS", row.instance_number);
  AddNumber(json, "00280010", "US", row.rows);
  AddNumber(json, "00280011", "US", row.columns);
  AddNumber(json, "00280008", "IS", row.frames);
  AddText(json, "00081190", "UR", Place(call, row.study_uid, row.series_uid, row.instance_uid));
  return json;
}

Json SeriesJson(const Call& call, const DicomInstanceRow& row, int instances) {
  Json json = Json::object();
  AddText(json, "0020000D", "UI", row.study_uid);
  AddText(json, "0020000E", "UI", row.series_uid);
  AddText(json, "00080060", "CS", row.modality);
  AddText(json, "00100020", "LO", row.patient);
  AddNumber(json, "00200011", "IS", row.series_number);
  AddNumber(json, "00201209", "IS", instances);
  AddText(json, "00081190", "UR", Place(call, row.study_uid, row.series_uid));
  return json;
}

http::Response DicomJson(const Json& json, int status = 200) {
  http::Response response;
  response.status = status;
  response.With("Content-Type", "application/dicom+json");
  response.body = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  return response;
}

/// A matching key by its keyword or its tag.
std::string Key(const Call& call, const char* keyword, const char* tag) {
  const auto value = call.request.Query(keyword);
  std::string text = value ? *value : call.request.Query(tag).value_or("");
  if (text.size() > 100) throw Unprocessable("a matching key is too long");
  return text;
}

http::Response FindStudies(Clinic& clinic, Call& call) {
  store::DicomStudyQuestion question{
      .study_uid = Key(call, "StudyInstanceUID", "0020000D"),
      .patient = Key(call, "PatientID", "00100020"),
      .modality = Key(call, "ModalitiesInStudy", "00080061"),
      .offset = static_cast<int>(call.IntegerQuery("offset", 0, 0, 10'000'000)),
      .limit = static_cast<int>(call.IntegerQuery("limit", 100, 1, 1000))};
  const std::string date = Key(call, "StudyDate", "00080020");
  const std::size_t dash = date.find('-');
  question.date_from = date.substr(0, dash);
  question.date_to = dash == std::string::npos ? date : date.substr(dash + 1);
  Json list = Json::array();
  for (const DicomStudyRow& study : clinic.dicom.Borrow()->FindStudies(question)) {
    list.push_back(StudyJson(call, study));
  }
  return DicomJson(list);
}

std::string Optional(const Call& call, std::string_view name) {
  const auto found = call.parameters.find(name);
  return found == call.parameters.end() ? std::string() : found->second;
}

/// The instances that a path names; at least one.
std::vector<DicomInstanceRow> InstancesOf(Clinic& clinic, const Call& call) {
  auto rows = clinic.dicom.Borrow()->FindInstances(
      call.Parameter("study"), Optional(call, "series"), Optional(call, "instance"));
  if (rows.empty()) throw NotFound("the DICOM object");
  return rows;
}

http::Response FindSeries(Clinic& clinic, Call& call) {
  const auto rows = InstancesOf(clinic, call);
  Json list = Json::array();
  for (auto first = rows.begin(); first != rows.end();) {
    const auto end = std::find_if(first, rows.end(), [&](const DicomInstanceRow& row) {
      return row.series_uid != first->series_uid;
    });
    list.push_back(SeriesJson(call, *first, static_cast<int>(end - first)));
    first = end;
  }
  return DicomJson(list);
}

http::Response FindInstances(Clinic& clinic, Call& call) {
  Json list = Json::array();
  for (const DicomInstanceRow& row : InstancesOf(clinic, call)) {
    list.push_back(InstanceJson(call, row));
  }
  return DicomJson(list);
}

/// The file must be the one that was stored. @throws Problem(404)
void Check(Clinic& clinic, const DicomInstanceRow& row) {
  try {
    clinic.pictures.Verify({row.path, row.sha256, row.frames});
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kFileUnreadable) throw;
    throw Problem(404, "file-gone", "the file of this object is gone or has changed");
  }
}

std::string BytesOf(const DicomInstanceRow& row) {
  std::ifstream stream(row.path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

http::Response Retrieve(Clinic& clinic, Call& call) {
  const auto rows = InstancesOf(clinic, call);
  std::uint64_t total = 0;
  for (const DicomInstanceRow& row : rows) {
    Check(clinic, row);
    total += std::filesystem::file_size(row.path);
  }
  const std::string_view accepted = call.request.Header("accept");
  const bool one_part = accepted.starts_with("application/dicom") && rows.size() == 1;
  if (one_part) {
    http::Response response;
    response.With("Content-Type", "application/dicom");
    response.body = http::FileBody{rows.front().path};
    return response;
  }
  if (total > kMostSent) {
    throw Problem(413, "too-large", "ask for the instances one by one, as application/dicom");
  }
  std::vector<Part> parts;
  for (const DicomInstanceRow& row : rows) parts.push_back({"application/dicom", BytesOf(row)});
  return MultipartResponse("application/dicom", parts);
}

http::Response Metadata(Clinic& clinic, Call& call) {
  std::string text = "[";
  for (const DicomInstanceRow& row : InstancesOf(clinic, call)) {
    Check(clinic, row);
    text.append(text.size() > 1 ? "," : "").append(workflow::DicomAttributes(row.path));
  }
  http::Response response;
  response.With("Content-Type", "application/dicom+json");
  response.body = text.append("]");
  return response;
}

/// "1,3": numbers from 1.
std::vector<std::int64_t> FramesIn(const std::string& list) {
  std::vector<std::int64_t> frames;
  for (std::size_t begin = 0; begin <= list.size();) {
    const std::size_t end = std::min(list.find(',', begin), list.size());
    std::int64_t frame = 0;
    const auto [rest, error] = std::from_chars(list.data() + begin, list.data() + end, frame);
    if (error != std::errc{} || rest != list.data() + end || frame < 1 || frames.size() == 1000) {
      throw Unprocessable("frames are numbers from 1, with commas between them");
    }
    frames.push_back(frame - 1);
    begin = end + 1;
  }
  return frames;
}

http::Response Frames(Clinic& clinic, Call& call) {
  const DicomInstanceRow row = InstancesOf(clinic, call).front();
  Check(clinic, row);
  std::vector<Part> parts;
  std::string type;
  std::uint64_t total = 0;
  for (const std::int64_t frame : FramesIn(call.Parameter("frames"))) {
    const auto stored = workflow::DicomFrame(row.path, frame);
    if (!stored) throw NotFound("the frame");
    type = stored->media_type;
    total += stored->bytes.size();
    if (total > kMostSent) throw Problem(413, "too-large", "ask for fewer frames at a time");
    std::string part_type = type;
    part_type.append("; transfer-syntax=").append(stored->transfer_syntax);
    parts.push_back({std::move(part_type), {stored->bytes.begin(), stored->bytes.end()}});
  }
  return MultipartResponse(type, parts);
}

std::string InstanceName(std::size_t index) {
  std::string name = "dicom-web/";
  return name.append(std::to_string(index + 1)).append(".dcm");
}

/// Writes the parts as an upload of their own.
workflow::Upload Receive(Clinic& clinic, const std::string& person,
                         const std::vector<Part>& parts) {
  std::vector<workflow::UploadFile> files;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    files.push_back({.name = InstanceName(i), .bytes = parts[i].body.size()});
  }
  workflow::Upload upload = clinic.uploads.Begin(person, std::move(files));
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::string_view body = parts[i].body;
    for (std::size_t offset = 0; offset < body.size(); offset += kPartBytes) {
      const auto result =
          clinic.uploads.AddPart(upload.id, person, i, offset, body.substr(offset, kPartBytes));
      if (result != workflow::PartResult::kTaken) {
        throw ContractError("a part of a stored object was not taken");
      }
    }
  }
  return upload;
}

/// What was taken and what is none, as the answer of a store transaction (PS3.18 10.5.3).
Json StoredJson(const Clinic& clinic, const workflow::Upload& upload, std::size_t& taken) {
  constexpr int kCannotUnderstand = 0xC000;
  Json referenced = Json::array(), failed = Json::array();
  for (const auto& folder : clinic.uploads.ContentsOf(upload.id)) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      Json item = Json::object();
      try {
        const auto instance = workflow::DicomInstance(entry.path());
        if (instance.instance_uid.empty()) throw Error(ErrorCode::kFileMalformed, "no UID");
        AddText(item, "00081150", "UI", instance.sop_class);
        AddText(item, "00081155", "UI", instance.instance_uid);
        referenced.push_back(std::move(item));
      } catch (const Error&) {
        AddNumber(item, "00081197", "US", kCannotUnderstand);
        failed.push_back(std::move(item));
      }
    }
  }
  taken = referenced.size();
  Json json = Json::object();
  if (!referenced.empty()) json["00081199"] = Attribute("SQ", std::move(referenced));
  if (!failed.empty()) json["00081198"] = Attribute("SQ", std::move(failed));
  return json;
}

http::Response Store(Clinic& clinic, Call& call) {
  const auto parts = ParseMultipart(call.request.Header("content-type"), call.request.body);
  if (!parts || parts->empty()) throw Unprocessable("the body is not written as multipart/related");
  const std::string& person = call.Person().key;
  workflow::Upload upload;
  try {
    upload = Receive(clinic, person, *parts);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::kFileTooLarge) throw Problem(413, "too-large", error.what());
    throw;
  }
  std::size_t taken = 0;
  const Json json = StoredJson(clinic, upload, taken);
  if (taken == 0) {
    clinic.uploads.Remove(upload.id, person);
    return DicomJson(json, 409);
  }
  clinic.uploads.MarkMeasured(upload.id, person);
  clinic.jobs.MeasureUpload(upload.id, "", person);
  return DicomJson(json, taken == parts->size() ? 200 : 202);
}

}  // namespace

Routes DicomWebRoutes(const std::shared_ptr<Clinic>& clinic) {
  const auto with = [clinic](http::Response (*handle)(Clinic&, Call&)) {
    return [clinic, handle](Call& call) { return handle(*clinic, call); };
  };
  Routes routes;
  const auto add = [&](const std::string& path, const char* action,
                       http::Response (*handle)(Clinic&, Call&)) {
    routes.push_back({.method = Method::kGet,
                      .pattern = std::string("/api/dicom-web/studies").append(path),
                      .access = Clinicians(),
                      .action = action,
                      .handle = with(handle),
                      .view_of = path.empty() ? "" : "study"});
  };
  add("", "dicom.search", FindStudies);
  add("/{study}/series", "dicom.search", FindSeries);
  add("/{study}/instances", "dicom.search", FindInstances);
  add("/{study}/series/{series}/instances", "dicom.search", FindInstances);
  add("/{study}", "dicom.retrieve", Retrieve);
  add("/{study}/series/{series}", "dicom.retrieve", Retrieve);
  add("/{study}/series/{series}/instances/{instance}", "dicom.retrieve", Retrieve);
  add("/{study}/metadata", "dicom.retrieve", Metadata);
  add("/{study}/series/{series}/metadata", "dicom.retrieve", Metadata);
  add("/{study}/series/{series}/instances/{instance}/metadata", "dicom.retrieve", Metadata);
  add("/{study}/series/{series}/instances/{instance}/frames/{frames}", "dicom.retrieve", Frames);
  routes.push_back({Method::kPost, "/api/dicom-web/studies", Clinicians(), "dicom.store",
                    with(Store), BodyKind::kParts, kMostTaken});
  return routes;
}

}  // namespace etalon::server
