#include <nlohmann/json.hpp>

#include "etalon/report/conformance_report.h"
#include "etalon/report/json_number.h"

namespace etalon::report {
namespace {

using Json = nlohmann::ordered_json;

Json Number(double value) { return Rounded(value); }

Json Number(const std::optional<double>& value) { return value ? Number(*value) : Json(); }

Json Bounds(const std::optional<Interval>& interval) {
  if (!interval) return {};
  return Json::array({Number(interval->low), Number(interval->high)});
}

Json EstimateJson(const stats::Estimate& estimate) {
  return {{"value", Number(estimate.value)},
          {"interval", Bounds(estimate.interval)},
          {"method", estimate.interval_method}};
}

Json RefusalJson(const Refusal& refusal) {
  return {{"code", Name(refusal.code)}, {"reason", refusal.reason}};
}

Json PrecisionJson(const stats::Precision& precision) {
  Json json = EstimateJson(precision.estimate);
  json["upper_bound"] = Number(precision.upper_bound);
  return json;
}

Json RepeatabilityJson(const Outcome<stats::Repeatability>& repeatability) {
  if (!repeatability) return {{"refusal", RefusalJson(repeatability.refusal())}};
  Json json{{"subjects", repeatability->subjects},
            {"degrees_of_freedom", Number(repeatability->degrees_of_freedom)},
            {"within_subject_sd", PrecisionJson(repeatability->within_subject_sd)},
            {"coefficient", PrecisionJson(repeatability->coefficient)}};
  if (repeatability->relative) {
    json["within_subject_cv_percent"] =
        PrecisionJson(repeatability->relative->wcv_root_mean_square);
  }
  return json;
}

Json LinearityJson(const Outcome<stats::LineFit>& fit) {
  if (!fit) return {{"refusal", RefusalJson(fit.refusal())}};
  return {{"slope", EstimateJson(fit->slope)}, {"intercept", EstimateJson(fit->intercept)}};
}

Json MetricJson(const conformance::MetricFigures& figures) {
  return {{"metric", figures.metric},
          {"unit", figures.unit},
          {"subjects", figures.subjects},
          {"acquisitions", figures.acquisitions},
          {"refused", EstimateJson(figures.refused)},
          {"bias", figures.bias ? EstimateJson(*figures.bias) : Json()},
          {"linearity", LinearityJson(figures.linearity)},
          {"repeatability", RepeatabilityJson(figures.repeatability)},
          {"coverage", figures.coverage ? EstimateJson(*figures.coverage) : Json()}};
}

Json LevelJson(const conformance::LevelFigures& figures) {
  return {{"metric", figures.metric},
          {"factor", figures.level.factor},
          {"level", Number(figures.level.value)},
          {"acquisitions", figures.acquisitions},
          {"refused", figures.refused},
          {"bias", Number(figures.bias)},
          {"spread", Number(figures.spread)}};
}

std::string_view Name(conformance::Finding finding) {
  switch (finding) {
    case conformance::Finding::kMet:
      return "met";
    case conformance::Finding::kNotMet:
      return "not-met";
    case conformance::Finding::kNotShown:
      return "not-shown";
  }
  throw ContractError("finding without a name");
}

Json CheckJson(const conformance::Check& check) {
  Json json{{"metric", check.metric},
            {"promise", check.promise},
            {"limits", Json::array({Number(check.limit_low), Number(check.limit_high)})},
            {"found", Number(check.found)},
            {"interval", Bounds(check.found_interval)},
            {"finding", Name(check.finding)}};
  if (!check.reason.empty()) json["reason"] = check.reason;
  return json;
}

template <typename Items, typename Convert>
Json List(const Items& items, Convert convert) {
  Json list = Json::array();
  for (const auto& item : items) list.push_back(convert(item));
  return list;
}

Json ProgramJson(const Provenance& program) {
  return {
      {"software", program.software},
      {"software_version", program.software_version},
      {"precision", program.precision},
      {"models", List(program.models, [](const Provenance::Model& model) {
         return Json{{"name", model.name}, {"version", model.version}, {"sha256", model.sha256}};
       })}};
}

}  // namespace

std::string ConformanceJson(const conformance::Verification& verification) {
  const conformance::Statement& statement = verification.statement;
  const Json json{
      {"modality", statement.claims.modality},
      {"claims_version", statement.claims.version},
      {"conforms", verification.Conforms()},
      {"program", ProgramJson(verification.program)},
      {"phantom_seed", verification.seed},
      {"checks", List(statement.checks, CheckJson)},
      {"metrics", List(statement.metrics, MetricJson)},
      {"series", List(statement.levels, LevelJson)},
      {"reference_sha256", verification.reference_sha256},
      {"repetitions", List(verification.repetitions, [](const conformance::Repetition& again) {
         return Json{{"how", again.how}, {"sha256", again.sha256}, {"identical", again.identical}};
       })}};
  return json.dump(2) + "\n";
}

}  // namespace etalon::report
