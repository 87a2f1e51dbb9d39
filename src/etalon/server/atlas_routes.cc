#include <fmt/chrono.h>

#include <algorithm>

#include "etalon/server/atlas_points.h"
#include "etalon/server/project_desk.h"
#include "etalon/server/study_json.h"
#include "etalon/store/label_review_store.h"

namespace etalon::server {
namespace {

using accounts::MemberRole;
using http::Method;
using store::LabelReview;

constexpr int kJobsLookedAt = 200;

bool IsLead(const Call& call) { return call.membership.value().role == MemberRole::kLead; }

workflow::ShownLabels ShownTo(ProjectDesk& desk, const Call& call) {
  return {desk.FolderOf(call.Parameter("project")), call.membership.value().reader_key,
          IsLead(call)};
}

std::shared_ptr<const KeptAtlas> RequiredAtlas(ProjectDesk& desk, const Call& call) {
  auto kept = desk.OpenAtlas(call.Parameter("project"));
  if (!kept) throw NotFound("an atlas of the project");
  return kept;
}

std::size_t RequiredItem(const workflow::OpenAtlas& atlas, const workflow::ShownLabels& shown,
                         const Call& call) {
  const std::string& id = call.Parameter("id");
  const auto item = atlas.Find(id);
  // Who may not see a picture's labels is not told either what looks like it.
  if (!item || !shown.Shows(id)) throw NotFound("the image in the atlas");
  return *item;
}

bool IsUnderWay(const store::Job& job) {
  return job.state == store::JobState::kWaiting || job.state == store::JobState::kRunning;
}

std::optional<store::Job> NewestJob(ProjectDesk& desk, const std::string& project) {
  for (store::Job& job : desk.clinic->jobs.List(kJobsLookedAt)) {
    if (job.kind == workflow::kAtlasJob && job.subject == project) return std::move(job);
  }
  return std::nullopt;
}

std::string UtcText(std::filesystem::file_time_type time) {
  const auto seconds =
      std::chrono::floor<std::chrono::seconds>(std::chrono::file_clock::to_sys(time));
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", seconds);
}

http::Response View(ProjectDesk& desk, Call& call) {
  const std::string& project = call.Parameter("project");
  const auto kept = desk.OpenAtlas(project);
  Json json{{"built", kept != nullptr}};
  if (kept) {
    const workflow::AtlasFolder& atlas = kept->atlas.content();
    json["made_at"] = UtcText(kept->made);
    json["pictures"] = atlas.items.size();
    json["model"] = atlas.model.substr(0, atlas.model.find(' '));
    json["trustworthiness"] = atlas.trustworthiness;
    json["explained"] = atlas.explained;
  }
  if (IsLead(call)) {
    if (const auto job = NewestJob(desk, project)) json["job"] = JobJson(*job);
  }
  return JsonResponse(json);
}

http::Response Build(ProjectDesk& desk, Call& call) {
  const std::string& project = call.Parameter("project");
  desk.FolderOf(project);
  if (const auto job = NewestJob(desk, project); job && IsUnderWay(*job)) {
    return JsonResponse(JobJson(*job));
  }
  return JsonResponse(JobJson(desk.clinic->jobs.BuildAtlas(project, call.Person().key)));
}

http::Response Stop(ProjectDesk& desk, Call& call) {
  const auto job = NewestJob(desk, call.Parameter("project"));
  if (!job || !IsUnderWay(*job)) throw NotFound("an atlas that is being built");
  desk.clinic->jobs.Cancel(job->id);
  return NoContent();
}

http::Response Points(ProjectDesk& desk, Call& call) {
  const auto kept = RequiredAtlas(desk, call);
  const workflow::AtlasFolder& atlas = kept->atlas.content();
  const auto project = desk.Open(call.Parameter("project"));
  http::Response response;
  response.body =
      PointsBody(atlas, project->ontology,
                 {.shown = ShownItems(atlas, ShownTo(desk, call)), .with_checks = IsLead(call)});
  response.With("Content-Type", "application/octet-stream");
  return response;
}

workflow::AtlasFilter FilterOf(const Call& call) {
  const auto text = [&](const char* name) {
    return std::string(call.request.Query(name).value_or(""));
  };
  return {.label = text("label"), .organ = text("organ"), .from = text("from"), .to = text("to")};
}

std::vector<atlas::FoundNeighbour> SimilarTo(const workflow::OpenAtlas& atlas, std::size_t item,
                                             const Call& call, const atlas::ItemFilter& among) {
  try {
    const auto most = static_cast<std::size_t>(call.IntegerQuery("n", 12, 1, 100));
    return atlas.SimilarTo(item, FilterOf(call), most, among);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kUsage) throw;
    throw Unprocessable(error.what());
  }
}

http::Response Similar(ProjectDesk& desk, Call& call) {
  const auto kept = RequiredAtlas(desk, call);
  const workflow::ShownLabels shown = ShownTo(desk, call);
  const std::size_t item = RequiredItem(kept->atlas, shown, call);
  const workflow::AtlasFolder& atlas = kept->atlas.content();
  const std::string& patient = atlas.items[item].patient;
  Json items = Json::array();
  for (const auto& found : SimilarTo(kept->atlas, item, call, ShownItems(atlas, shown))) {
    const workflow::AtlasItem& other = atlas.items[found.item];
    items.push_back({{"image", other.id},
                     {"distance", found.distance},
                     {"same_patient", !patient.empty() && other.patient == patient}});
  }
  return JsonResponse({{"items", std::move(items)}});
}

/// The newest review of each suspected label that was not taken back.
std::map<std::pair<std::string, std::string>, LabelReview> ReviewsOf(
    const std::filesystem::path& folder) {
  std::map<std::pair<std::string, std::string>, LabelReview> reviews;
  for (LabelReview& one : store::LabelReviewStore(folder).List()) {
    const std::pair key{one.image, one.label};
    if (one.verdict == store::kLabelOpen) {
      reviews.erase(key);
    } else {
      reviews.insert_or_assign(key, std::move(one));
    }
  }
  return reviews;
}

Json CheckJson(const workflow::LabelToCheck& check) {
  return {{"image", check.image},     {"label", check.label},
          {"given", check.given},     {"probability", check.probability},
          {"against", check.against}, {"neighbours", check.neighbours}};
}

http::Response Checks(ProjectDesk& desk, Call& call) {
  const auto kept = RequiredAtlas(desk, call);
  const workflow::ShownLabels shown = ShownTo(desk, call);
  const auto reviews = ReviewsOf(desk.FolderOf(call.Parameter("project")));
  Json items = Json::array();
  for (const workflow::LabelToCheck& check : kept->atlas.content().checks) {
    if (!shown.Shows(check.image)) continue;
    Json json = CheckJson(check);
    if (const auto review = reviews.find({check.image, check.label}); review != reviews.end()) {
      json["review"] = {{"verdict", review->second.verdict},
                        {"person", review->second.person},
                        {"at", review->second.reviewed_at}};
    }
    items.push_back(std::move(json));
  }
  return JsonResponse({{"items", std::move(items)}});
}

http::Response Review(ProjectDesk& desk, Call& call) {
  RequireFields(call.body, {"label", "verdict"});
  const std::string label = RequiredText(call.body, "label", 200);
  const std::string verdict = RequiredText(call.body, "verdict", 20);
  if (verdict != store::kLabelRight && verdict != store::kLabelWrong &&
      verdict != store::kLabelOpen) {
    throw Unprocessable("verdict is none of right, wrong and open");
  }
  const auto kept = RequiredAtlas(desk, call);
  const std::string& image = call.Parameter("id");
  const auto& checks = kept->atlas.content().checks;
  const auto check = std::ranges::find_if(
      checks, [&](const auto& one) { return one.image == image && one.label == label; });
  if (check == checks.end() || !ShownTo(desk, call).Shows(image)) {
    throw NotFound("a label of this image that is to be checked");
  }
  store::LabelReviewStore(desk.FolderOf(call.Parameter("project")))
      .Add({.image = image,
            .label = label,
            .given = check->given,
            .verdict = verdict,
            .person = call.Person().key});
  return NoContent();
}

}  // namespace

Routes AtlasRoutes(const std::shared_ptr<ProjectDesk>& desk) {
  const auto with = [desk](http::Response (*handle)(ProjectDesk&, Call&)) {
    return [desk, handle](Call& call) { return handle(*desk, call); };
  };
  const Access members = Members({MemberRole::kLead, MemberRole::kReader});
  const Access lead = Members({MemberRole::kLead});
  return {
      {Method::kGet, "/api/projects/{project}/atlas", members, "atlas.view", with(View)},
      {Method::kPost, "/api/projects/{project}/atlas/building", lead, "atlas.build", with(Build)},
      {Method::kDelete, "/api/projects/{project}/atlas/building", lead, "atlas.stop", with(Stop)},
      {Method::kGet, "/api/projects/{project}/atlas/points", members, "atlas.points", with(Points)},
      {Method::kGet, "/api/projects/{project}/atlas/similar/{id}", members, "atlas.similar",
       with(Similar)},
      {Method::kGet, "/api/projects/{project}/atlas/checks", lead, "atlas.checks", with(Checks)},
      {Method::kPut, "/api/projects/{project}/atlas/checks/{id}", lead, "atlas.check", with(Review),
       BodyKind::kJson},
  };
}

}  // namespace etalon::server
