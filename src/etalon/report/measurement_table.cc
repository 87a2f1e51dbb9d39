#include "etalon/report/measurement_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "etalon/media/png.h"
#include "etalon/report/markup.h"
#include "etalon/report/page.h"

namespace etalon::report {
namespace {

std::string IntervalCell(const Measurement& measurement) {
  if (!measurement.interval) return R"(<td class="number none">–</td>)";
  return fmt::format(R"(<td class="number">{}</td>)", Both(IntervalText(measurement)));
}

std::string RuleCell(const Rule& rule, const Wording& wording) {
  return fmt::format(R"(<td>{}<small class="code">{} {}{}{}</small></td>)",
                     Both(wording.rule(rule.name)), Escape(rule.name), rule.version,
                     rule.variant.empty() ? "" : " · ", Escape(rule.variant));
}

std::string FlagsCell(const Measurement& measurement, const Wording& wording) {
  std::string items;
  for (const std::string& flag : measurement.flags) {
    items += fmt::format(R"(<small class="flag">{}</small>)", Both(wording.flag(flag)));
  }
  return "<td>" + items + "</td>";
}

std::string Row(const Measurement& measurement, const Wording& wording) {
  return fmt::format(R"(<tr><th scope="row">{}</th><td class="number value">{}</td>)",
                     Both(wording.measurement(measurement.name)),
                     Both(QuantityText(measurement.value, measurement.unit))) +
         IntervalCell(measurement) + RuleCell(measurement.rule, wording) +
         FlagsCell(measurement, wording) + "</tr>";
}

bool Same(const Refusal& a, const Refusal& b) { return a.code == b.code && a.reason == b.reason; }

/// Each reason once, in the order of its first measurement.
std::vector<Refusal> ReasonsOf(const std::vector<RefusedMeasurement>& refused) {
  std::vector<Refusal> reasons;
  for (const RefusedMeasurement& row : refused) {
    const bool known = std::ranges::any_of(
        reasons, [&](const Refusal& reason) { return Same(reason, row.refusal); });
    if (!known) reasons.push_back(row.refusal);
  }
  return reasons;
}

std::string NamesRefused(const std::vector<RefusedMeasurement>& refused, const Refusal& reason,
                         const Wording& wording) {
  std::string names;
  for (const RefusedMeasurement& row : refused) {
    if (!Same(row.refusal, reason)) continue;
    if (!names.empty()) names += "<br>";
    names += Both(wording.measurement(row.name));
  }
  return names;
}

}  // namespace

Text IntervalText(const Measurement& measurement) {
  const int decimals = DisplayDecimals(measurement.unit, measurement.value);
  return NumberText(measurement.interval->low, decimals) + "\u2009–\u2009" +
         NumberText(measurement.interval->high, decimals);
}

std::string ValueCard(const Text& heading, const Measurement& measurement) {
  const int decimals = DisplayDecimals(measurement.unit, measurement.value);
  std::string content =
      fmt::format(R"(<h3>{}</h3><p class="big">{}<small>{}</small></p>)", Both(heading),
                  Both(NumberText(measurement.value, decimals)), Both(UnitText(measurement.unit)));
  if (measurement.interval) {
    content += fmt::format(
        R"(<p class="interval">{}</p>)",
        Both(Text{"95\u00A0% interval ", "intervalle à 95\u00A0% "} + IntervalText(measurement)));
  }
  if (!measurement.flags.empty()) {
    content += fmt::format(R"(<p class="flagged">{}</p>)",
                           Both({"See the remarks in the table", "Voir les remarques du tableau"}));
  }
  return fmt::format(R"(<article class="card">{}</article>)", content);
}

std::string RefusedCard(const Text& heading, const Refusal& refusal, const Wording& wording) {
  return fmt::format(
      R"(<article class="card"><h3>{}</h3><p class="big none">–</p><p class="refused">{}</p>)"
      R"(<p class="reason">{}</p></article>)",
      Both(heading), Both({"Not measured", "Non mesuré"}), Both(wording.reason(refusal)));
}

std::string MeasurementTable(const std::vector<Measurement>& measurements, const Wording& wording) {
  if (measurements.empty()) return {};
  std::string rows;
  for (const Measurement& measurement : measurements) rows += Row(measurement, wording);
  return R"(<div class="wide"><table class="readings">)" +
         HeadRow({{"Measurement", "Mesure"},
                  {"Value", "Valeur"},
                  {"95\u00A0% interval", "Intervalle à 95\u00A0%"},
                  {"Rule", "Règle"},
                  {"Remarks", "Remarques"}}) +
         "<tbody>" + rows + "</tbody></table></div>";
}

std::string RefusalTable(const std::vector<RefusedMeasurement>& refused, const Wording& wording) {
  if (refused.empty()) return {};
  std::string rows;
  for (const Refusal& refusal : ReasonsOf(refused)) {
    rows += fmt::format(R"(<tr><th scope="row">{}</th><td>{}<small class="code">{}</small></td>)"
                        R"(<td>{}</td></tr>)",
                        NamesRefused(refused, refusal, wording), Both(RefusalText(refusal.code)),
                        Name(refusal.code), Both(wording.reason(refusal)));
  }
  return R"(<div class="wide"><table class="refusals">)" +
         HeadRow({{"Measurement", "Mesure"}, {"Kind", "Type"}, {"Why", "Motif"}}) + "<tbody>" +
         rows + "</tbody></table></div>";
}

std::string PictureFigure(const image::RgbImage& picture, const Text& caption,
                          const std::string& overlay) {
  return fmt::format(
      R"(<figure><svg class="picture" viewBox="0 0 {0} {1}" role="img" aria-label="{2}">)"
      R"(<image width="{0}" height="{1}" href="data:image/png;base64,{3}"/>)"
      R"({4}</svg><figcaption>{5}</figcaption></figure>)",
      picture.columns(), picture.rows(), Escape(caption.english), Base64(media::EncodePng(picture)),
      overlay, Both(caption));
}

}  // namespace etalon::report
