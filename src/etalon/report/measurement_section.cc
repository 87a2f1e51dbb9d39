#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "etalon/echo/normal_range.h"
#include "etalon/report/markup.h"
#include "etalon/report/normal_comparison.h"
#include "etalon/report/sections.h"

namespace etalon::report {
namespace {

/// Measurements are grouped by the start of their names; the last group takes the rest.
struct Group {
  std::string_view prefix;
  Text heading;
};

const std::array kGroups{
    Group{"lv_", {"Left ventricle", "Ventricule gauche"}},
    Group{"la_", {"Left atrium", "Oreillette gauche"}},
    Group{"", {"Rhythm and others", "Rythme et autres"}},
};

std::size_t GroupOf(std::string_view name) {
  std::size_t group = 0;
  while (!name.starts_with(kGroups[group].prefix)) ++group;
  return group;
}

Text RangeText(const Interval& interval, std::string_view unit, double value) {
  const int decimals = DisplayDecimals(unit, value);
  return NumberText(interval.low, decimals) + "\u2009–\u2009" + NumberText(interval.high, decimals);
}

std::string BeatsLine(const Measurement& measurement) {
  if (measurement.beats.empty()) return {};
  Text list{"mean of beats ", "moyenne des cycles "};
  for (std::size_t i = 0; i < measurement.beats.size(); ++i) {
    if (i > 0) list = list + Text{", ", " ; "};
    const double value = measurement.beats[i];
    list = list + NumberText(value, DisplayDecimals(measurement.unit, value));
  }
  return fmt::format(R"(<small>{}</small>)", Both(list));
}

std::string NormalCell(const Measurement& measurement, image::Sex sex) {
  const auto normal = echo::FindNormalRange(measurement.name, sex);
  if (!normal) return R"(<td class="number none">–</td>)";
  const NormalComparison comparison = CompareWithNormal(measurement, normal->range);
  return fmt::format(R"(<td class="number">{}<small class="verdict {}">{}</small></td>)",
                     Both(RangeText(normal->range, measurement.unit, normal->range.high)),
                     comparison.CssClass(), Both(comparison.Describe()));
}

std::string IntervalCell(const Measurement& measurement) {
  if (!measurement.interval) return R"(<td class="number none">–</td>)";
  return fmt::format(R"(<td class="number">{}</td>)",
                     Both(RangeText(*measurement.interval, measurement.unit, measurement.value)));
}

std::vector<std::int64_t> FramesOf(const Measurement& measurement, const std::string& image) {
  std::vector<std::int64_t> frames;
  for (const FrameReference& frame : measurement.evidence) {
    if (frame.image == image) frames.push_back(frame.frame);
  }
  std::sort(frames.begin(), frames.end());
  return frames;
}

/// The numbers of the images with the frames that were used, each linked to its part of the page.
std::string EvidenceLine(const Measurement& measurement, const echo::StudyReading& reading) {
  std::string line;
  for (std::size_t cine = 0; cine < reading.cines.size(); ++cine) {
    const std::vector<std::int64_t> frames = FramesOf(measurement, reading.cines[cine].name);
    if (frames.empty()) continue;
    const std::string list =
        reading.cines[cine].areas.empty() ? "" : fmt::format("{}", fmt::join(frames, ", "));
    line += fmt::format(R"(<span><a class="badge" href="#cine-{0}">{0}</a>{1}</span> )", cine + 1,
                        list);
  }
  return line.empty() ? line : fmt::format(R"(<small class="evidence">{}</small>)", line);
}

std::string RuleCell(const Measurement& measurement, const echo::StudyReading& reading) {
  const Rule& rule = measurement.rule;
  return fmt::format(R"(<td>{}<small class="code">{} {}{}{}</small>{}</td>)",
                     Both(RuleText(rule.name)), Escape(rule.name), rule.version,
                     rule.variant.empty() ? "" : " · ", Escape(rule.variant),
                     EvidenceLine(measurement, reading));
}

std::string FlagsCell(const Measurement& measurement) {
  std::string items;
  for (const std::string& flag : measurement.flags) {
    items += fmt::format(R"(<small class="flag">{}</small>)", Both(FlagText(flag)));
  }
  return "<td>" + items + "</td>";
}

std::string MeasurementRow(const Measurement& measurement, const echo::StudyReading& reading) {
  return fmt::format(R"(<tr><th scope="row">{}{}</th><td class="number value">{}</td>)",
                     Both(MeasurementName(measurement.name)), BeatsLine(measurement),
                     Both(QuantityText(measurement.value, measurement.unit))) +
         IntervalCell(measurement) + NormalCell(measurement, reading.subject.sex) +
         RuleCell(measurement, reading) + FlagsCell(measurement) + "</tr>";
}

std::string GroupRows(std::size_t group, const echo::StudyReading& reading) {
  std::string rows;
  for (const Measurement& measurement : reading.measurements) {
    if (GroupOf(measurement.name) == group) rows += MeasurementRow(measurement, reading);
  }
  if (rows.empty()) return {};
  return fmt::format(
      R"(<tbody><tr class="group"><th colspan="6" scope="rowgroup">{}</th></tr>{}</tbody>)",
      Both(kGroups[group].heading), rows);
}

}  // namespace

std::string MeasurementSection(const echo::StudyReading& reading) {
  if (reading.measurements.empty()) return {};
  std::string table = R"(<div class="wide"><table class="measurements">)" +
                      HeadRow({{"Measurement", "Mesure"},
                               {"Value", "Valeur"},
                               {"95\u00A0% interval", "Intervalle à 95\u00A0%"},
                               {"Normal range", "Normale"},
                               {"Rule and frames", "Règle et images"},
                               {"Remarks", "Remarques"}});
  for (std::size_t group = 0; group < kGroups.size(); ++group) table += GroupRows(group, reading);
  return Section("measurements", {"All measurements", "Toutes les mesures"},
                 table + "</table></div>");
}

std::string RefusalSection(const echo::StudyReading& reading) {
  if (reading.refusals.empty()) return {};
  std::string rows;
  for (const RefusedMeasurement& refused : reading.refusals) {
    rows +=
        fmt::format(R"(<tr><th scope="row">{}</th><td>{}<small class="code">{}</small></td>)"
                    R"(<td>{}</td></tr>)",
                    Both(MeasurementName(refused.name)), Both(RefusalText(refused.refusal.code)),
                    Name(refused.refusal.code), Both(ReasonText(refused.refusal)));
  }
  return Section("refusals", {"Not measured", "Non mesuré"},
                 R"(<div class="wide"><table class="refusals">)" +
                     HeadRow({{"Measurement", "Mesure"}, {"Kind", "Type"}, {"Why", "Motif"}}) +
                     "<tbody>" + rows + "</tbody></table></div>");
}

}  // namespace etalon::report
