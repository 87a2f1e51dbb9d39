#include <algorithm>

#include "etalon/core/date.h"
#include "etalon/server/clinic_routes.h"
#include "etalon/server/study_json.h"
#include "etalon/workflow/worklist.h"
#include "etalon/workflow/worklist_set.h"

namespace etalon::server {
namespace {

using http::Method;

workflow::WorklistOptions OptionsOf(const Clinic& clinic) {
  workflow::WorklistOptions options;
  options.workspace = clinic.services.workspace;
  return options;
}

workflow::Worklist Load(Clinic& clinic) {
  const auto workspace = clinic.services.workspaces.Borrow();
  return workflow::LoadWorklist(OptionsOf(clinic), *workspace);
}

Json ScanJson(const workflow::WorklistScan& scan) {
  Json json{
      {"study", scan.reading.key.content_sha256}, {"day", scan.day}, {"positive", scan.positive}};
  if (scan.value) json["value"] = *scan.value;
  return json;
}

Json ChangeJson(const store::WorklistChange& change) {
  return {{"state", Name(change.state)},
          {"person", change.changed_by},
          {"day", change.happened_on},
          {"at", change.recorded_at},
          {"note", change.note}};
}

Json ItemJson(const workflow::WorklistItem& item) {
  Json scans = Json::array(), history = Json::array();
  for (const auto& scan : item.scans) scans.push_back(ScanJson(scan));
  for (const auto& change : item.history) history.push_back(ChangeJson(change));
  return {{"positive", item.id},       {"patient", item.patient},
          {"state", Name(item.state)}, {"detected_on", item.detected_on},
          {"deadline", item.deadline}, {"overdue", item.overdue},
          {"scans", std::move(scans)}, {"history", std::move(history)}};
}

http::Response List(Clinic& clinic, Call&) {
  const workflow::Worklist list = Load(clinic);
  Json items = Json::array();
  for (const auto& item : list.items) items.push_back(ItemJson(item));
  return JsonResponse({{"items", std::move(items)}, {"seen", list.last_change}});
}

http::Response Change(Clinic& clinic, Call& call) {
  RequireFields(call.body, {"state", "note", "day", "seen"});
  const workflow::Worklist list = Load(clinic);
  const std::string& positive = call.Parameter("positive");
  const bool known = std::ranges::any_of(
      list.items, [&](const workflow::WorklistItem& item) { return item.id == positive; });
  if (!known) throw NotFound("the item");
  if (RequiredInteger(call.body, "seen", 0, 1LL << 50) != list.last_change) {
    throw Problem(409, "changed-meanwhile", "somebody has changed the list meanwhile");
  }
  const std::string day = OptionalText(call.body, "day", 10);
  if (!day.empty() && !DayOfDate(day)) throw Unprocessable("day is no day, YYYY-MM-DD");
  try {
    workflow::SetWorklistState(
        OptionsOf(clinic), {.ids = {positive},
                            .state = workflow::StateFromText(RequiredText(call.body, "state", 20)),
                            .by = call.Person().key,
                            .note = OptionalText(call.body, "note", 2000),
                            .happened_on = day});
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kUsage) throw;
    throw Unprocessable(error.what());
  }
  clinic.PublishStudies();
  return NoContent();
}

}  // namespace

Routes PositiveRoutes(const std::shared_ptr<Clinic>& clinic) {
  const auto with = [clinic](http::Response (*handle)(Clinic&, Call&)) {
    return [clinic, handle](Call& call) { return handle(*clinic, call); };
  };
  return {
      {Method::kGet, "/api/positives", Clinicians(), "positives.list", with(List)},
      {Method::kPost, "/api/positives/{positive}/changes", Allow({accounts::Role::kPhysician}),
       "positive.change", with(Change), BodyKind::kJson},
  };
}

}  // namespace etalon::server
