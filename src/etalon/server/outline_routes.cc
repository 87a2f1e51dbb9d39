#include <cmath>

#include "etalon/report/wording.h"
#include "etalon/server/clinic_routes.h"
#include "etalon/server/study_json.h"

namespace etalon::server {
namespace {

using http::Method;
using store::ReaderVersion;
using workflow::FrameOutlines;

constexpr std::size_t kMostFrames = 64;
constexpr std::size_t kMostPoints = 20'000;
constexpr std::uint64_t kMostBytes = std::uint64_t{8} << 20;
/// An annulus that was moved by less, in pixels, was not moved by a person.
constexpr double kUnmoved = 0.01;

const workflow::EchoRecord& RecordOf(const OpenStudy& open) {
  if (!open.record) {
    throw Problem(404, "no-outlines", "no outlines of this study are stored; measure it again");
  }
  return *open.record;
}

/// The readers' versions of the newest reading; those of an earlier one were of other outlines.
std::vector<ReaderVersion> VersionsOf(Clinic& clinic, const OpenStudy& open) {
  auto versions = clinic.studies.Borrow()->VersionsOf(open.study.key.content_sha256);
  std::erase_if(versions, [&](const ReaderVersion& version) {
    return version.fingerprint != open.study.key.fingerprint;
  });
  return versions;
}

std::vector<FrameOutlines> ChangesOf(const ReaderVersion& version) {
  auto changes = workflow::OutlinesFromText(version.outlines);
  if (!changes) throw ContractError("a stored version whose outlines cannot be read");
  return std::move(*changes);
}

/// All changes of a version; none for 0, the program's.
std::vector<FrameOutlines> ChangesOf(const std::vector<ReaderVersion>& versions, long long number) {
  if (number == 0) return {};
  for (const ReaderVersion& version : versions) {
    if (version.version == number) return ChangesOf(version);
  }
  throw NotFound("the version");
}

http::Response Outlines(Clinic& clinic, Call& call) {
  const auto open = clinic.Open(call.Parameter("study"));
  const auto versions = VersionsOf(clinic, *open);
  const int newest = versions.empty() ? 0 : versions.back().version;
  const long long version = call.IntegerQuery("version", newest, 0, 100'000);
  const auto outlines = workflow::OutlinesOf(RecordOf(*open), ChangesOf(versions, version));
  return JsonResponse({{"version", version}, {"items", OutlinesJson(outlines)}});
}

image::PixelPoint PointOf(const Json& json) {
  const bool is_point =
      json.is_array() && json.size() == 2 && json[0].is_number() && json[1].is_number();
  if (!is_point) throw Unprocessable("a point is an array of two numbers");
  return {.row = json[1].get<double>(), .column = json[0].get<double>()};
}

image::PixelContour ContourOf(const Json& object, const char* field) {
  image::PixelContour contour;
  for (const Json& point : RequiredArray(object, field, kMostPoints)) {
    contour.push_back(PointOf(point));
  }
  return contour;
}

echo::Phase PhaseOf(const std::string& name) {
  for (const auto phase : {echo::Phase::kEndDiastole, echo::Phase::kEndSystole}) {
    if (Name(phase) == name) return phase;
  }
  throw Unprocessable("phase is neither end diastole nor end systole");
}

FrameOutlines ChangeOf(const Json& json) {
  RequireFields(json,
                {"image", "frame", "phase", "ventricle", "epicardium", "atrium", "base", "apex"});
  FrameOutlines change;
  change.image = static_cast<int>(RequiredInteger(json, "image", 0, 100'000));
  change.frame = static_cast<int>(RequiredInteger(json, "frame", 0, 1'000'000));
  change.phase = PhaseOf(RequiredText(json, "phase", 20));
  change.drawn.ventricle = ContourOf(json, "ventricle");
  change.drawn.epicardium = ContourOf(json, "epicardium");
  if (json.contains("atrium")) change.drawn.atrium = ContourOf(json, "atrium");
  if (json.contains("base")) {
    const Json& base = RequiredArray(json, "base", 2);
    if (base.size() != 2) throw Unprocessable("the base has two points");
    change.annulus = echo::AnnulusPoints{PointOf(base[0]), PointOf(base[1])};
  }
  return change;
}

double Distance(const image::PixelPoint& a, const image::PixelPoint& b) {
  return std::hypot(a.row - b.row, a.column - b.column);
}

const FrameOutlines* FindFrame(const std::vector<FrameOutlines>& outlines,
                               const FrameOutlines& like) {
  for (const FrameOutlines& one : outlines) {
    if (one.image == like.image && one.frame == like.frame && one.phase == like.phase) return &one;
  }
  return nullptr;
}

/// An annulus that is where it was shown was not set by the person who sends it: it goes on as it
/// was, found by the rule or set in an earlier version.
void KeepAnnulus(const std::vector<FrameOutlines>& shown, const std::vector<FrameOutlines>& before,
                 FrameOutlines& change) {
  const FrameOutlines* as_shown = FindFrame(shown, change);
  if (as_shown == nullptr || !change.annulus) return;
  const bool moved = Distance(change.annulus->left, as_shown->annulus->left) > kUnmoved ||
                     Distance(change.annulus->right, as_shown->annulus->right) > kUnmoved;
  if (moved) return;
  const FrameOutlines* earlier = FindFrame(before, change);
  change.annulus = earlier != nullptr ? earlier->annulus : std::nullopt;
}

/// What a request makes of a study.
struct Corrected {
  std::shared_ptr<const OpenStudy> open;
  int base = 0;
  std::string note;
  std::vector<FrameOutlines> changes;  ///< of the base and of the request
  workflow::CorrectedReadout readout;
};

Corrected Correct(Clinic& clinic, Call& call) {
  RequireFields(call.body, {"base", "note", "items"});
  Corrected corrected;
  corrected.open = clinic.Open(call.Parameter("study"));
  const workflow::EchoRecord& record = RecordOf(*corrected.open);
  corrected.base = static_cast<int>(RequiredInteger(call.body, "base", 0, 100'000));
  corrected.note = OptionalText(call.body, "note", 2000);
  std::vector<FrameOutlines> changes;
  for (const Json& item : RequiredArray(call.body, "items", kMostFrames)) {
    changes.push_back(ChangeOf(item));
  }
  try {
    const auto before = ChangesOf(VersionsOf(clinic, *corrected.open), corrected.base);
    const auto shown = workflow::OutlinesOf(record, before);
    for (FrameOutlines& change : changes) KeepAnnulus(shown, before, change);
    corrected.changes = workflow::MergeChanges(before, changes);
    auto readout = workflow::CorrectStudy(corrected.open->study, record, corrected.changes);
    if (!readout) {
      throw Problem(422, std::string(Name(readout.refusal().code)), readout.refusal().reason);
    }
    corrected.readout = std::move(readout).value();
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kUsage) throw;
    throw Unprocessable(error.what());
  }
  return corrected;
}

http::Response Preview(Clinic& clinic, Call& call) {
  const Corrected corrected = Correct(clinic, call);
  return JsonResponse(
      ReadoutJson(*corrected.open, corrected.readout.measurements, corrected.readout.refusals));
}

http::Response Store(Clinic& clinic, Call& call) {
  const Corrected corrected = Correct(clinic, call);
  const accounts::Person& person = call.Person();
  const std::string& study = corrected.open->study.key.content_sha256;
  ReaderVersion version{.base = corrected.base,
                        .by = {person.key, person.name},
                        .note = corrected.note,
                        .outlines = workflow::OutlinesText(corrected.changes),
                        .measurements = corrected.readout.measurements,
                        .refusals = corrected.readout.refusals,
                        .fingerprint = corrected.open->study.key.fingerprint};
  const auto studies = clinic.studies.Borrow();
  const auto number = studies->AddVersion(study, version);
  if (!number) {
    throw Problem(409, "changed-meanwhile",
                  "a version was stored, or the study measured again, since this one was opened");
  }
  clinic.PublishStudies();
  const auto versions = studies->VersionsOf(study);
  return JsonResponse(
      VersionJson(*corrected.open, versions.at(static_cast<std::size_t>(*number - 1))));
}

}  // namespace

Routes OutlineRoutes(const std::shared_ptr<Clinic>& clinic) {
  const auto with = [clinic](http::Response (*handle)(Clinic&, Call&)) {
    return [clinic, handle](Call& call) { return handle(*clinic, call); };
  };
  return {
      {Method::kGet, "/api/studies/{study}/outlines", Clinicians(), "study.outlines",
       with(Outlines)},
      {.method = Method::kPost,
       .pattern = "/api/studies/{study}/outlines/preview",
       .access = Clinicians(),
       .action = "study.preview",
       .handle = with(Preview),
       .body = BodyKind::kJson,
       .max_bytes = kMostBytes,
       .reads_only = true},
      {Method::kPost, "/api/studies/{study}/versions", Clinicians(), "study.correct", with(Store),
       BodyKind::kJson, kMostBytes},
  };
}

}  // namespace etalon::server
