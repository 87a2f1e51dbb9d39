#include "etalon/server/analysis_json.h"

#include <variant>

#include "etalon/server/study_json.h"

namespace etalon::server {
namespace {

Json CellJson(const report::AnalysisCell& cell) {
  Json json{{"text", ToJson(report::CellText(cell))}};
  if (const auto* number = std::get_if<report::NumberCell>(&cell)) {
    json["value"] = number->value;
  } else if (const auto* estimate = std::get_if<report::EstimateCell>(&cell)) {
    json["value"] = estimate->value;
    if (estimate->interval) json["interval"] = ToJson(*estimate->interval);
  } else if (const auto* probability = std::get_if<report::ProbabilityCell>(&cell)) {
    json["value"] = probability->value;
  } else if (std::holds_alternative<Refusal>(cell)) {
    json["refused"] = true;
  }
  return json;
}

Json TableJson(const report::AnalysisTable& table) {
  Json columns = Json::array(), rows = Json::array();
  for (const report::AnalysisColumn& column : table.columns) {
    columns.push_back({{"key", column.key}, {"heading", ToJson(column.heading)}});
  }
  for (const auto& row : table.rows) {
    Json cells = Json::array();
    for (const report::AnalysisCell& cell : row) cells.push_back(CellJson(cell));
    rows.push_back(std::move(cells));
  }
  return {{"key", table.key},
          {"heading", ToJson(table.heading)},
          {"columns", std::move(columns)},
          {"rows", std::move(rows)},
          {"note", ToJson(table.note)}};
}

Json PlotJson(const report::AnalysisPlot& plot) {
  return {{"key", plot.key},
          {"heading", ToJson(plot.heading)},
          {"caption", ToJson(plot.caption)},
          {"svg", {{"en", plot.plot.SvgFile(false)}, {"fr", plot.plot.SvgFile(true)}}},
          {"data", {{"en", plot.plot.DataFile(false)}, {"fr", plot.plot.DataFile(true)}}}};
}

}  // namespace

Json AnswerOf(const report::Analysis& analysis) {
  Json remarks = Json::array(), plots = Json::array(), tables = Json::array();
  for (const report::Text& remark : analysis.remarks) remarks.push_back(ToJson(remark));
  for (const report::AnalysisPlot& plot : analysis.plots) plots.push_back(PlotJson(plot));
  for (const report::AnalysisTable& table : analysis.tables) tables.push_back(TableJson(table));
  return {{"analysis", analysis.key},      {"source", analysis.source},
          {"kind", ToJson(analysis.kind)}, {"summary", ToJson(analysis.summary)},
          {"remarks", std::move(remarks)}, {"plots", std::move(plots)},
          {"tables", std::move(tables)}};
}

}  // namespace etalon::server
