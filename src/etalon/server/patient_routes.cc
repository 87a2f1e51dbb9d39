#include <algorithm>

#include "etalon/core/date.h"
#include "etalon/report/timeline_sections.h"
#include "etalon/report/timeline_texts.h"
#include "etalon/server/clinic_routes.h"
#include "etalon/server/study_json.h"
#include "etalon/workflow/follow.h"

namespace etalon::server {
namespace {

using followup::MetricHistory;
using http::Method;

http::Response List(Clinic& clinic, Call& call) {
  const auto limit = static_cast<std::size_t>(call.IntegerQuery("limit", 50, 1, 200));
  const std::string after = call.request.Query("cursor").value_or("");
  const auto lines =
      clinic.studies.Borrow()->ListPatients(call.Search(), after, static_cast<int>(limit) + 1);
  Json items = Json::array();
  for (std::size_t i = 0; i < std::min(limit, lines.size()); ++i) {
    items.push_back({{"patient", lines[i].patient}, {"dates", lines[i].dates}});
  }
  Json json{{"items", std::move(items)}};
  if (lines.size() > limit) json["next"] = lines[limit - 1].patient;
  return JsonResponse(json);
}

using Validated = std::vector<workflow::ValidatedValue>;

/// Who signed the value, and what the program had measured where that is another number.
void AddSignature(const followup::DatedValue& value, const Validated& validated, Json& json) {
  const auto found = std::ranges::find_if(validated, [&](const workflow::ValidatedValue& one) {
    return one.study == value.study && one.metric == value.method.metric;
  });
  if (found == validated.end() || value.study.empty()) return;
  json["validated"] = {{"name", found->name}, {"at", found->at}};
  if (!found->draft) return;
  const followup::DatedValue& draft = *found->draft;
  json["draft"] = {{"value", draft.value},
                   {"text", ToJson(report::TimelineQuantity(draft.value, draft.unit))}};
  if (draft.interval) json["draft"]["interval"] = ToJson(*draft.interval);
}

Json ValueJson(const followup::DatedValue& value, const Validated& validated) {
  const followup::Method& method = value.method;
  std::string rule = method.rule;
  if (method.rule_version > 0) rule.append(" ").append(std::to_string(method.rule_version));
  Json json{{"date", DateOfDay(value.day)},
            {"value", value.value},
            {"text", ToJson(report::TimelineQuantity(value.value, value.unit))},
            {"rule", rule},
            {"flags", value.flags}};
  if (value.interval) json["interval"] = ToJson(*value.interval);
  if (!value.study.empty()) json["study"] = value.study;
  AddSignature(value, validated, json);
  return json;
}

const char* VerdictName(const MetricHistory& history, const followup::PairVerdict& pair) {
  if (!pair.differences.empty()) return "not-comparable";
  const auto movement = followup::MovementOf(history, pair);
  if (!movement) return "not-judged";
  return *movement == followup::Movement::kNone ? "within-noise" : "real-change";
}

Json VerdictJson(const MetricHistory& history, const followup::PairVerdict& pair) {
  Json json{{"first", pair.first},
            {"second", pair.second},
            {"verdict", VerdictName(history, pair)},
            {"text", ToJson(report::VerdictText(history, pair))}};
  if (pair.test) {
    json["difference"] = pair.test->difference;
    json["noise"] = ToJson(pair.test->reference_change);
  }
  return json;
}

Json TrendJson(const MetricHistory& history) {
  Json json{{"text", ToJson(report::TrendSentence(history))}};
  if (!history.trend || history.trend->span_years <= 0.0) return json;
  const auto& trend = *history.trend;
  json["slope_per_year"] = trend.change / trend.span_years;
  json["interval"] = ToJson(
      Interval{trend.interval.low / trend.span_years, trend.interval.high / trend.span_years});
  json["real"] = followup::MovementOf(trend.verdict, history.values.front().value,
                                      history.metric) != followup::Movement::kNone;
  return json;
}

Json NoiseJson(const followup::Resolution& repeatability) {
  const followup::RepeatabilityEntry& entry = repeatability.entry;
  return {{"standard_deviation", entry.within_sd},
          {"relative", entry.unit.empty()},
          {"source", entry.reference.empty() ? entry.id : entry.reference}};
}

Json MetricJson(const MetricHistory& history, const Validated& validated) {
  Json values = Json::array(), verdicts = Json::array();
  for (const auto& value : history.values) values.push_back(ValueJson(value, validated));
  for (const auto& pair : history.pairs) verdicts.push_back(VerdictJson(history, pair));
  Json json{{"metric", history.metric},
            {"label", ToJson(report::MetricText(history.metric))},
            {"unit", history.unit},
            {"values", std::move(values)},
            {"verdicts", std::move(verdicts)},
            {"trend", TrendJson(history)}};
  const report::Text direction = report::DirectionText(history.metric);
  if (!direction.english.empty()) json["direction"] = ToJson(direction);
  if (history.repeatability) json["noise"] = NoiseJson(*history.repeatability);
  Json sentences = Json::array();
  for (const report::Text& sentence : report::TimelineSentences(history)) {
    sentences.push_back(ToJson(sentence));
  }
  json["sentences"] = std::move(sentences);
  return json;
}

Json EventJson(const store::PatientEvent& event) {
  Json json{{"date", event.day}, {"event", event.event}};
  if (!event.end_day.empty()) json["end"] = event.end_day;
  return json;
}

void RequirePatient(store::StudyStore& studies, const std::string& patient) {
  const auto lines = studies.ListPatients(patient, "", 1);
  if (lines.empty() || lines.front().patient != patient) throw NotFound("the patient");
}

http::Response Timeline(Clinic& clinic, Call& call) {
  const std::string& patient = call.Parameter("patient");
  const auto studies = clinic.studies.Borrow();
  RequirePatient(*studies, patient);
  SilentProgress silent;
  workflow::FollowRequest request;
  request.patient = patient;
  request.workspace = clinic.services.workspace;
  const auto result = workflow::FollowPatient(request, silent);
  Json metrics = Json::array(), events = Json::array();
  for (const MetricHistory& history : result.course.histories) {
    metrics.push_back(MetricJson(history, result.validated));
  }
  for (const auto& event : studies->EventsOf(patient)) events.push_back(EventJson(event));
  return JsonResponse(
      {{"patient", patient}, {"metrics", std::move(metrics)}, {"events", std::move(events)}});
}

http::Response Remeasure(Clinic& clinic, Call& call) {
  const std::string& patient = call.Parameter("patient");
  RequirePatient(*clinic.studies.Borrow(), patient);
  return JsonResponse(JobJson(clinic.jobs.RemeasurePatient(patient, call.Person().key)));
}

std::string DayIn(const Json& body, const char* field, bool required) {
  std::string day = required ? RequiredText(body, field, 10) : OptionalText(body, field, 10);
  if (!day.empty() && (day.size() != 10 || !DayOfDate(day))) {
    throw Unprocessable(std::string(field) + " is no day, YYYY-MM-DD");
  }
  return day;
}

http::Response AddEvent(Clinic& clinic, Call& call) {
  RequireFields(call.body, {"date", "event", "end"});
  const std::string& patient = call.Parameter("patient");
  const auto studies = clinic.studies.Borrow();
  RequirePatient(*studies, patient);
  const store::PatientEvent event{.day = DayIn(call.body, "date", true),
                                  .end_day = DayIn(call.body, "end", false),
                                  .event = RequiredText(call.body, "event", 200)};
  if (!event.end_day.empty() && event.end_day < event.day) {
    throw Unprocessable("the event ends before it begins");
  }
  studies->AddEvent(patient, event, call.Person().key);
  return NoContent();
}

}  // namespace

Routes PatientRoutes(const std::shared_ptr<Clinic>& clinic) {
  const auto with = [clinic](http::Response (*handle)(Clinic&, Call&)) {
    return [clinic, handle](Call& call) { return handle(*clinic, call); };
  };
  return {
      {Method::kGet, "/api/patients", Clinicians(), "patients.list", with(List)},
      {Method::kGet, "/api/patients/{patient}/timeline", Clinicians(), "patient.view",
       with(Timeline)},
      {Method::kPost, "/api/patients/{patient}/remeasure", Clinicians(), "patient.remeasure",
       with(Remeasure)},
      {Method::kPost, "/api/patients/{patient}/events", Clinicians(), "patient.event",
       with(AddEvent), BodyKind::kJson},
  };
}

}  // namespace etalon::server
