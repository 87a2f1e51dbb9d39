#include "etalon/workflow/model_card_text.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string_view>

#include "etalon/core/error.h"

namespace etalon::workflow {
namespace {

using Json = nlohmann::ordered_json;

struct TableTitle {
  const char* key;
  std::string_view title;
};

constexpr TableTitle kTables[] = {
    {"sets", "What it was tested on"},
    {"leakage", "Is the split honest?"},
    {"areas", "Areas under the curve, by patient, beside the baseline that sees no pixel"},
    {"operating_points", "At the operating point chosen on validation pictures"},
    {"subgroups", "By centre, vendor and subgroup"},
    {"calibration", "Calibration"},
    {"detection", "Lesions found"},
    {"average_precision", "Average precision over overlaps 0.50 to 0.95"},
    {"overlaps", "Outlines"},
    {"readers", "The model beside each reader"},
    {"reader_study", "The model against the readers together"}};

/// Bars would end a cell.
std::string Escaped(std::string text) {
  for (std::size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2)) {
    text.insert(at, 1, '\\');
  }
  return text;
}

std::string CellText(const Json& cell) {
  if (cell.is_string()) return Escaped(cell.get<std::string>());
  if (cell.is_number()) return fmt::format("{:.3f}", cell.get<double>());
  if (!cell.is_object()) return "";
  if (cell.contains("reason")) return Escaped(cell.at("reason").get<std::string>());
  const std::string value = fmt::format("{:.3f}", cell.at("value").get<double>());
  if (!cell.at("interval").is_array()) return value;
  return fmt::format("{} ({:.3f} to {:.3f})", value, cell.at("interval").at(0).get<double>(),
                     cell.at("interval").at(1).get<double>());
}

std::string TableText(const Json& rows) {
  if (rows.empty()) return {};
  std::string head = "|";
  std::string rule = "|";
  for (const auto& [key, cell] : rows.front().items()) {
    head += fmt::format(" {} |", key);
    rule += " --- |";
  }
  std::string text = head + "\n" + rule + "\n";
  for (const Json& row : rows) {
    text += "|";
    for (const auto& [key, cell] : row.items()) text += fmt::format(" {} |", CellText(cell));
    text += "\n";
  }
  return text + "\n";
}

std::string Part(std::string_view title, const std::string& text) {
  return text.empty() ? std::string() : fmt::format("## {}\n\n{}\n\n", title, text);
}

std::string FigureParts(const Json& evaluation) {
  std::string text;
  for (const TableTitle& table : kTables) {
    if (!evaluation.contains(table.key) || evaluation.at(table.key).empty()) continue;
    text += fmt::format("## {}\n\n{}", table.title, TableText(evaluation.at(table.key)));
  }
  return text;
}

}  // namespace

std::string ModelCardText(const std::string& card) {
  try {
    const Json json = Json::parse(card);
    const Json& evaluation = json.at("evaluation");
    const Json& gallery = evaluation.at("failure_gallery");
    const auto text = [&](const char* key) { return json.value(key, ""); };
    return fmt::format("# {} {}\n\n{}\n\n", text("name"), text("version"), text("description")) +
           Part("Intended use", text("intended_use")) + Part("Limits", text("limits")) +
           Part("Licence", text("licence")) + Part("Attribution", text("attribution")) +
           Part("In short", evaluation.value("summary", "")) + FigureParts(evaluation) +
           Part("Failures",
                fmt::format("Reviewed by {}: {}", gallery.at("reviewer").get<std::string>(),
                            gallery.at("review").get<std::string>())) +
           fmt::format("Model file SHA-256 {}. Figures by {}.\n", text("sha256"),
                       evaluation.value("software", ""));
  } catch (const Json::exception& error) {
    throw ContractError(std::string("not a complete card: ") + error.what());
  }
}

}  // namespace etalon::workflow
