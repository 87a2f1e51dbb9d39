#include <nlohmann/json.hpp>

#include "etalon/core/error.h"
#include "etalon/report/agreement_report.h"
#include "etalon/report/agreement_texts.h"
#include "etalon/report/json_number.h"

namespace etalon::report {
namespace {

using Json = nlohmann::ordered_json;

double InTenDigits(double value) { return Rounded(value, 10); }

Json IntervalJson(const Interval& interval) {
  return {InTenDigits(interval.low), InTenDigits(interval.high)};
}

void AddEstimate(const stats::Estimate& estimate, Json& json) {
  json["value"] = InTenDigits(estimate.value);
  if (estimate.standard_error) json["standard_error"] = InTenDigits(*estimate.standard_error);
  if (!estimate.interval) return;
  json["interval"] = IntervalJson(*estimate.interval);
  json["interval_method"] = estimate.interval_method;
}

Json FigureJson(const AgreementFigure& figure) {
  Json json{{"key", figure.key}, {"name", AgreementFigureName(figure.key).english}};
  if (!figure.about.empty()) json["about"] = figure.about;
  if (!figure.unit.empty()) json["unit"] = figure.unit;
  if (figure.estimate.ok()) {
    AddEstimate(*figure.estimate, json);
    if (figure.p_value) json["p_value"] = InTenDigits(*figure.p_value);
  } else {
    const Refusal& refusal = figure.estimate.refusal();
    json["refusal"] = {{"code", Name(refusal.code)}, {"reason", refusal.reason}};
  }
  return json;
}

Json GroupJson(const AgreementGroup& group) {
  Json json{{"key", group.key}, {"name", AgreementGroupHeading(group.key).english}};
  if (!group.about.empty()) json["about"] = group.about;
  json["figures"] = Json::array();
  for (const AgreementFigure& figure : group.figures) json["figures"].push_back(FigureJson(figure));
  return json;
}

Json DesignJson(const AgreementReadings& readings) {
  const std::size_t cells =
      readings.readings.subjects() * readings.readings.readers() * readings.readings.sessions();
  Json remarks = Json::array();
  for (const Text& remark : readings.remarks) remarks.push_back(remark.english);
  Json json{{"layout", Name(readings.layout)},
            {"design", Name(readings.design)},
            {"scale", Name(readings.scale)},
            {"subjects", readings.readings.subjects()},
            {"readers", readings.readers},
            {"sessions", readings.readings.sessions()},
            {"readings", readings.readings.Count()},
            {"missing", cells - readings.readings.Count()},
            {"complete", readings.readings.Complete()},
            {"unused_columns", readings.unused_columns},
            {"remarks", remarks}};
  if (!readings.grades.empty()) json["grades"] = readings.grades;
  return json;
}

Json ProvenanceJson(const Provenance& provenance) {
  Json inputs = Json::array();
  for (const auto& input : provenance.inputs) {
    inputs.push_back({{"name", input.name}, {"sha256", input.sha256}});
  }
  return {{"software", provenance.software},
          {"version", provenance.software_version},
          {"inputs", inputs}};
}

}  // namespace

std::string AgreementJson(const AgreementStudy& study) {
  Json json{{"format", "etalon-agreement"}, {"format_version", 1}};
  json["source"] = study.readings.source;
  json["quantity"] = study.quantity.english;
  json["unit"] = study.unit;
  json["design"] = DesignJson(study.readings);
  json["headline"] = study.headline;
  if (study.published) {
    json["published"] = {{"metric", study.published->metric},
                         {"coefficient", study.published->coefficient},
                         {"range", IntervalJson(study.published->range)}};
  }
  json["groups"] = Json::array();
  for (const AgreementGroup& group : study.groups) json["groups"].push_back(GroupJson(group));
  const Text paragraph = AgreementParagraph(study);
  json["paragraph"] = {{"en", paragraph.english}, {"fr", paragraph.french}};
  json["seed"] = study.seed;
  json["provenance"] = ProvenanceJson(study.provenance);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace etalon::report
