#include <nlohmann/json.hpp>

#include "etalon/core/date.h"
#include "etalon/core/error.h"
#include "etalon/report/json_number.h"
#include "etalon/report/timeline.h"

namespace etalon::report {
namespace {

using Json = nlohmann::ordered_json;
using followup::MetricHistory;

Json Pair(const Interval& interval) {
  return Json::array({Rounded(interval.low), Rounded(interval.high)});
}

Json Optional(const std::optional<double>& value) {
  return value ? Json(Rounded(*value)) : Json(nullptr);
}

Json RefusalJson(const Refusal& refusal) {
  return {{"refused", Name(refusal.code)}, {"reason", refusal.reason}};
}

Json MethodJson(const followup::Method& method) {
  Json json = Json::object();
  const auto put = [&](const char* key, const std::string& text) {
    if (!text.empty()) json[key] = text;
  };
  put("rule", method.rule);
  if (method.rule_version > 0) json["rule_version"] = method.rule_version;
  put("variant", method.variant);
  put("layer", method.layer);
  put("views", method.views);
  put("protocol", method.protocol);
  put("models", method.models);
  put("software", method.software);
  put("modality", method.modality);
  put("manufacturer", method.manufacturer);
  put("device", method.device);
  put("device_software", method.device_software);
  put("operator", method.operator_class);
  return json;
}

Json ValueJson(const followup::DatedValue& value, bool in_series) {
  return {{"date", DateOfDay(value.day)},
          {"value", Rounded(value.value)},
          {"interval", value.interval ? Pair(*value.interval) : Json(nullptr)},
          {"repeats", value.repeats},
          {"in_series", in_series},
          {"source", value.study.empty() ? "table" : "study"},
          {"method", MethodJson(value.method)},
          {"flags", value.flags}};
}

Json DifferencesJson(const std::vector<followup::Difference>& differences) {
  Json list = Json::array();
  for (const followup::Difference& each : differences) {
    list.push_back({{"aspect", each.aspect}, {"first", each.first}, {"second", each.second}});
  }
  return list;
}

std::string_view VerdictName(const MetricHistory& history, const followup::PairVerdict& pair) {
  if (!pair.differences.empty()) return "not-comparable";
  const auto movement = followup::MovementOf(history, pair);
  return movement ? followup::Name(*movement) : "not-judged";
}

Json PairJson(const MetricHistory& history, const followup::PairVerdict& pair) {
  Json json{{"first", DateOfDay(history.values[pair.first].day)},
            {"second", DateOfDay(history.values[pair.second].day)},
            {"verdict", VerdictName(history, pair)}};
  if (pair.test) {
    json["difference"] = Rounded(pair.test->difference);
    json["relative_difference"] = Optional(pair.test->relative_difference);
    json["interval"] = Pair(pair.test->interval);
    json["reference_change"] = Pair(pair.test->reference_change);
    json["p_value"] = Rounded(pair.test->p_value);
  }
  if (pair.probability_beyond_threshold) {
    json["probability_beyond_threshold"] = Rounded(*pair.probability_beyond_threshold);
  }
  if (!pair.differences.empty()) json["differences"] = DifferencesJson(pair.differences);
  if (!pair.remarks.empty()) json["remarks"] = DifferencesJson(pair.remarks);
  return json;
}

Json ResolutionJson(const Outcome<followup::Resolution>& resolution) {
  if (!resolution) return RefusalJson(resolution.refusal());
  const followup::RepeatabilityEntry& entry = resolution->entry;
  const bool absolute = entry.scale == stats::NoiseScale::kAbsolute;
  const double df = entry.degrees_of_freedom.value_or(followup::kAssumedDegreesOfFreedom);
  return {
      {"entry", entry.id},
      {"scale", absolute ? "absolute" : "logarithmic"},
      {absolute ? "within_sd" : "coefficient_of_variation", Rounded(entry.within_sd)},
      {"repeatability_coefficient", Rounded(stats::RepeatabilityCoefficient(resolution->noise))},
      {"degrees_of_freedom", Rounded(df)},
      {"source", followup::Name(entry.source)},
      {"reference", entry.reference},
      {"status", entry.status},
      {"note", entry.note},
      {"matched", resolution->matched},
      {"cautions", resolution->cautions},
      {"candidates", resolution->candidates}};
}

double FirstOfSeries(const MetricHistory& history) {
  for (std::size_t i = 0; i < history.values.size(); ++i) {
    if (history.in_series[i]) return history.values[i].value;
  }
  return 0.0;
}

Json TrendJson(const MetricHistory& history) {
  if (!history.trend) return RefusalJson(history.trend.refusal());
  const stats::TrendTest& trend = *history.trend;
  return {{"verdict", followup::Name(followup::MovementOf(trend.verdict, FirstOfSeries(history),
                                                          history.metric))},
          {"change_over_span", Rounded(trend.change)},
          {"interval", Pair(trend.interval)},
          {"span_years", Rounded(trend.span_years)},
          {"slope_per_year_on_scale", Rounded(trend.slope)},
          {"standard_error", Rounded(trend.standard_error)},
          {"p_value", Rounded(trend.p_value)},
          {"exceeds_repeatability", trend.exceeds_repeatability}};
}

Json LocalTrendJson(const MetricHistory& history) {
  if (!history.local_trend) return RefusalJson(history.local_trend.refusal());
  const stats::LocalTrend& trend = *history.local_trend;
  Json states = Json::array();
  for (const stats::LocalTrendState& state : trend.states) {
    states.push_back({{"level", Rounded(state.level)},
                      {"level_error", Rounded(state.level_error)},
                      {"slope", Rounded(state.slope)},
                      {"slope_error", Rounded(state.slope_error)}});
  }
  return {{"probability_number_falls", Rounded(trend.probability_of_decline)},
          {"verdict", followup::Name(followup::MovementOf(trend.verdict, FirstOfSeries(history),
                                                          history.metric))},
          {"slope_variance_per_year", Rounded(trend.slope_variance_per_year)},
          {"states_on_scale", std::move(states)}};
}

Json Numbers(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(Rounded(value));
  return list;
}

Json ChartsJson(const MetricHistory& history) {
  Json json = Json::object();
  if (history.cusum) {
    json["cusum"] = {{"upper", Numbers(history.cusum->upper)},
                     {"lower", Numbers(history.cusum->lower)},
                     {"alarm", history.cusum->first_alarm.has_value()}};
  }
  if (history.ewma) {
    json["ewma"] = {{"average", Numbers(history.ewma->average)},
                    {"limit", Numbers(history.ewma->limit)},
                    {"alarm", history.ewma->first_alarm.has_value()}};
  }
  return json;
}

Json CountJson(const Outcome<int>& count) {
  return count ? Json(*count) : RefusalJson(count.refusal());
}

Json PlanningJson(const std::optional<followup::Planning>& planning) {
  if (!planning) return nullptr;
  return {{"change", Rounded(planning->size)},
          {"power_of_one_pair", Rounded(planning->power_of_one_pair)},
          {"detectable_change", Rounded(planning->detectable_change)},
          {"repeats_needed", CountJson(planning->repeats_needed)},
          {"half_yearly_visits_needed", CountJson(planning->visits_needed)}};
}

Json HistoryJson(const MetricHistory& history) {
  Json values = Json::array(), pairs = Json::array();
  for (std::size_t i = 0; i < history.values.size(); ++i) {
    values.push_back(ValueJson(history.values[i], history.in_series[i]));
  }
  for (const auto& pair : history.pairs) pairs.push_back(PairJson(history, pair));
  return {{"metric", history.metric},
          {"unit", history.unit},
          {"repeatability", ResolutionJson(history.repeatability)},
          {"values", std::move(values)},
          {"comparisons", std::move(pairs)},
          {"trend", TrendJson(history)},
          {"local_trend", LocalTrendJson(history)},
          {"control_charts", ChartsJson(history)},
          {"planning", PlanningJson(history.planning)},
          {"cautions", history.cautions}};
}

Json CardiotoxicityJson(const followup::CardiotoxicityCourse& course) {
  Json findings = Json::array();
  for (const auto& finding : course.findings) {
    findings.push_back({{"guideline", finding.guideline},
                        {"grade", followup::Name(finding.grade)},
                        {"missing", finding.missing}});
  }
  if (course.findings.empty()) return nullptr;
  return {{"baseline", DateOfDay(*course.baseline_day)},
          {"date", DateOfDay(*course.day)},
          {"ejection_fraction_fall", Optional(course.fraction_fall)},
          {"ejection_fraction_reference_fall", Optional(course.fraction_reference_fall)},
          {"strain_relative_fall_percent", Optional(course.strain_fall)},
          {"strain_reference_fall_percent", Optional(course.strain_reference_fall)},
          {"findings", std::move(findings)}};
}

Json EventsJson(const std::vector<followup::TreatmentEvent>& events) {
  Json list = Json::array();
  for (const auto& event : events) {
    Json json{{"date", DateOfDay(event.day)}, {"event", event.label}};
    if (event.end_day) json["end"] = DateOfDay(*event.end_day);
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace

std::string TimelineJson(const Timeline& timeline) {
  const followup::PatientCourse& course = timeline.course;
  Json metrics = Json::array();
  for (const MetricHistory& history : course.histories) metrics.push_back(HistoryJson(history));
  const Json json{{"patient", course.patient},
                  {"metrics", std::move(metrics)},
                  {"cardiotoxicity", CardiotoxicityJson(course.cardiotoxicity)},
                  {"events", EventsJson(course.events)},
                  {"undated_studies", course.undated_studies},
                  {"software", timeline.program.software},
                  {"software_version", timeline.program.software_version}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace etalon::report
