#include "etalon/report/analysis.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "etalon/report/agreement_texts.h"
#include "etalon/report/analysis_reasons.h"
#include "etalon/report/json_number.h"
#include "etalon/report/markup.h"

namespace etalon::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kSmallestPrinted = 0.001;

template <typename... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};

/// Enough digits to compare with other programs.
Json Number(double value) { return Rounded(value, 8); }

Json Bounds(const std::optional<Interval>& interval) {
  if (!interval) return {};
  return Json::array({Number(interval->low), Number(interval->high)});
}

Json CellJson(const AnalysisCell& cell) {
  return std::visit(
      Overloaded{
          [](const Text& text) -> Json { return text.english; },
          [](const NumberCell& number) { return Number(number.value); },
          [](const EstimateCell& estimate) -> Json {
            return {{"value", Number(estimate.value)}, {"interval", Bounds(estimate.interval)}};
          },
          [](const ProbabilityCell& probability) { return Number(probability.value); },
          [](const Refusal& refusal) -> Json {
            return {{"refusal", Name(refusal.code)}, {"reason", refusal.reason}};
          }},
      cell);
}

Json TableJson(const AnalysisTable& table) {
  Json rows = Json::array();
  for (const auto& row : table.rows) {
    Json object = Json::object();
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      object[table.columns[i].key] = CellJson(row.at(i));
    }
    rows.push_back(std::move(object));
  }
  return rows;
}

std::string TableHtml(const AnalysisTable& table) {
  std::vector<Text> headings;
  for (const AnalysisColumn& column : table.columns) headings.push_back(column.heading);
  std::string rows;
  for (const auto& row : table.rows) {
    rows += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string text = Both(CellText(row[i]));
      rows += i == 0 ? R"(<th scope="row">)" + text + "</th>" : "<td>" + text + "</td>";
    }
    rows += "</tr>";
  }
  const std::string note =
      table.note.english.empty() ? "" : R"(<p class="how">)" + Both(table.note) + "</p>";
  return Section(table.key, table.heading, WideTable(headings, rows) + note);
}

Json GalleryJson(const AnalysisGallery& gallery) {
  Json pictures = Json::array();
  for (const AnalysisPicture& picture : gallery.pictures) {
    pictures.push_back({{"image", picture.name}, {"caption", picture.caption.english}});
  }
  return pictures;
}

constexpr std::string_view kGalleryStyle =
    "<style>.gallery{display:grid;grid-template-columns:repeat(auto-fill,minmax(240px,1fr));"
    "gap:12px}.gallery img{width:100%;display:block}</style>";

std::string GalleryHtml(const AnalysisGallery& gallery) {
  std::string figures;
  for (const AnalysisPicture& picture : gallery.pictures) {
    figures += R"(<figure><img alt="" src=")" + Escape(picture.uri) + R"("><figcaption>)" +
               Both(picture.caption) + "</figcaption></figure>";
  }
  return Section(gallery.key, gallery.heading,
                 R"(<div class="gallery">)" + figures + R"(</div><p class="how">)" +
                     Both(gallery.note) + "</p>");
}

std::string Galleries(const std::vector<AnalysisGallery>& galleries) {
  std::string html(galleries.empty() ? std::string_view() : kGalleryStyle);
  for (const AnalysisGallery& gallery : galleries) html += GalleryHtml(gallery);
  return html;
}

std::string Remarks(const std::vector<Text>& remarks) {
  if (remarks.empty()) return {};
  std::string items;
  for (const Text& remark : remarks) items += "<li>" + Both(remark) + "</li>";
  return Section("remarks", {"Remarks", "Remarques"}, "<ul>" + items + "</ul>");
}

/// Columns as wide as their widest cell, numbers to the right.
std::string TableLines(const AnalysisTable& table) {
  std::vector<std::vector<std::string>> lines(1);
  for (const AnalysisColumn& column : table.columns) lines[0].push_back(column.heading.english);
  for (const auto& row : table.rows) {
    lines.emplace_back();
    for (const AnalysisCell& cell : row) lines.back().push_back(CellText(cell).english);
  }
  std::vector<std::size_t> widths(table.columns.size(), 0);
  const auto length = [](const std::string& text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xC0) != 0x80; }));
  };
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], length(line[i]));
  }
  std::string text = table.heading.english + "\n";
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      const std::string gap(widths[i] - length(line[i]), ' ');
      text += i == 0 ? line[i] + gap : "  " + gap + line[i];
    }
    text.erase(text.find_last_not_of(' ') + 1);
    text += "\n";
  }
  return text + "\n";
}

}  // namespace

EstimateCell CellOf(const stats::Estimate& estimate, int decimals) {
  return {.value = estimate.value, .interval = estimate.interval, .decimals = decimals};
}

Text CellText(const AnalysisCell& cell) {
  return std::visit(
      Overloaded{[](const Text& text) { return text; },
                 [](const NumberCell& number) { return NumberText(number.value, number.decimals); },
                 [](const EstimateCell& estimate) {
                   const Text value = NumberText(estimate.value, estimate.decimals);
                   if (!estimate.interval) return value;
                   return value + " (" + NumberText(estimate.interval->low, estimate.decimals) +
                          Text{" to ", " à "} +
                          NumberText(estimate.interval->high, estimate.decimals) + ")";
                 },
                 [](const ProbabilityCell& probability) {
                   if (probability.value < kSmallestPrinted) return Text{"< 0.001", "< 0,001"};
                   return NumberText(probability.value, 3);
                 },
                 [](const Refusal& refusal) {
                   if (auto text = AnalysisReasonText(refusal.reason)) return std::move(*text);
                   const bool known = IsKnownAgreementReason(refusal.reason);
                   return known ? AgreementReasonText(refusal) : ReasonText(refusal);
                 }},
      cell);
}

std::string AnalysisJson(const Analysis& analysis) {
  Json json{{"analysis", analysis.key},
            {"source", analysis.source},
            {"summary", analysis.summary.english}};
  json["remarks"] = Json::array();
  for (const Text& remark : analysis.remarks) json["remarks"].push_back(remark.english);
  for (const AnalysisTable& table : analysis.tables) json[table.key] = TableJson(table);
  for (const AnalysisGallery& gallery : analysis.galleries) {
    json[gallery.key] = GalleryJson(gallery);
  }
  return json.dump(2) + "\n";
}

std::string AnalysisPage(const Analysis& analysis) {
  const PageFrame frame{.title = analysis.source, .kind = analysis.kind, .facts = {}};
  std::string content = Section("summary", {"In short", "En bref"}, Paragraph(analysis.summary));
  for (const AnalysisPlot& plot : analysis.plots) {
    const std::string caption = plot.caption.english.empty() ? "" : Paragraph(plot.caption);
    content += Section(plot.key, plot.heading,
                       R"(<div class="plots">)" + plot.plot.Svg() + "</div>" + caption);
  }
  for (const AnalysisTable& table : analysis.tables) content += TableHtml(table);
  return Page(frame, content + Galleries(analysis.galleries) + Remarks(analysis.remarks));
}

std::string AnalysisLines(const Analysis& analysis) {
  std::string text;
  for (const AnalysisTable& table : analysis.tables) text += TableLines(table);
  for (const Text& remark : analysis.remarks) text += remark.english + "\n";
  return text + analysis.summary.english + "\n";
}

void WriteAnalysis(const Analysis& analysis, const std::filesystem::path& folder) {
  WriteTextFile(folder, kAnalysisFile, AnalysisJson(analysis));
  WriteTextFile(folder, kAnalysisPage, AnalysisPage(analysis));
  for (const AnalysisPlot& plot : analysis.plots) {
    WriteTextFile(folder, plot.key + ".svg", plot.plot.SvgFile());
    WriteTextFile(folder, plot.key + ".csv", plot.plot.DataFile());
  }
}

}  // namespace etalon::report
