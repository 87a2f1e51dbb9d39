#include "etalon/cli/print_agreement.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "etalon/report/agreement_report.h"
#include "etalon/report/agreement_texts.h"

namespace etalon::cli {
namespace {

using report::AgreementFigure;
using report::AgreementGroup;
using report::AgreementStudy;

std::string Value(double value, const AgreementFigure& figure) {
  return fmt::format("{:.{}f}", value + 0.0, figure.decimals);
}

std::string IntervalText(const AgreementFigure& figure) {
  const auto& interval = figure.estimate->interval;
  if (!interval) return "";
  return Value(interval->low, figure) + " to " + Value(interval->high, figure);
}

std::string PText(const AgreementFigure& figure) {
  if (!figure.p_value) return "";
  return *figure.p_value < 0.001 ? "p < 0.001" : fmt::format("p = {:.3f}", *figure.p_value);
}

std::string Row(const AgreementFigure& figure) {
  std::string name = report::AgreementFigureName(figure.key).english;
  if (!figure.about.empty()) name += ": " + figure.about;
  std::string row =
      fmt::format("  {:<46} {:>10} {:<6} {:<22} {}", name, Value(figure.estimate->value, figure),
                  figure.unit, IntervalText(figure), PText(figure));
  row.erase(row.find_last_not_of(' ') + 1);
  return row + "\n";
}

/// Of many pairs of readers only the main figures are printed; the report has them all.
bool IsPrinted(const AgreementGroup& group, const AgreementFigure& figure, bool many_pairs) {
  constexpr std::array kMain{"bias",  "lower_limit",     "upper_limit",       "concordance",
                             "kappa", "kappa_quadratic", "observed_agreement"};
  if (!figure.estimate.ok()) return false;
  const bool pair = group.key == "pair" || group.key == "grade_pair";
  return !many_pairs || !pair || std::find(kMain.begin(), kMain.end(), figure.key) != kMain.end();
}

std::string Group(const AgreementGroup& group, bool many_pairs) {
  std::string rows;
  for (const AgreementFigure& figure : group.figures) {
    if (IsPrinted(group, figure, many_pairs)) rows += Row(figure);
  }
  if (rows.empty()) return rows;
  std::string heading = report::AgreementGroupHeading(group.key).english;
  if (!group.about.empty()) heading += ": " + group.about;
  return heading + "\n" + rows;
}

/// Refusals that share their cause are one line.
std::string Refusals(const AgreementStudy& study) {
  std::map<std::string, std::string> names_by_cause;
  for (const AgreementGroup& group : study.groups) {
    for (const AgreementFigure& figure : group.figures) {
      if (figure.estimate.ok()) continue;
      const Refusal& refusal = figure.estimate.refusal();
      std::string& names =
          names_by_cause[fmt::format("{}: {}", etalon::Name(refusal.code), refusal.reason)];
      const std::string name =
          group.about.empty() ? figure.key : fmt::format("{} ({})", figure.key, group.about);
      if (!names.empty()) names += ", ";
      names += name;
    }
  }
  std::string rows;
  for (const auto& [cause, names] : names_by_cause) {
    rows += fmt::format("  {}\n    {}\n", cause, names);
  }
  return rows.empty() ? rows : fmt::format("Not applicable\n{}", rows);
}

std::string Design(const AgreementStudy& study) {
  const report::AgreementReadings& readings = study.readings;
  const stats::RatingTable& table = readings.readings;
  std::string text = fmt::format(
      "{}: {} subjects, {}{}, {} readings, {} missing; {}, {}\n", readings.source, table.subjects(),
      report::CountOfReaders(readings).english,
      table.sessions() > 1 ? fmt::format(" in {} sessions", table.sessions()) : "", table.Count(),
      table.subjects() * table.readers() * table.sessions() - table.Count(),
      report::Name(readings.scale), report::LayoutText(readings.layout).english);
  for (const report::Text& remark : readings.remarks) text += fmt::format("  {}\n", remark.english);
  if (!readings.unused_columns.empty()) {
    text += fmt::format("  columns not used: {}\n", fmt::join(readings.unused_columns, ", "));
  }
  return text;
}

}  // namespace

std::string AgreementTable(const AgreementStudy& study, const std::filesystem::path& output) {
  std::string text = Design(study);
  for (const AgreementGroup& group : study.groups) text += Group(group, study.pairs.size() > 1);
  text += Refusals(study);
  if (study.published) {
    text += fmt::format("Published {} of the {}: {:.2f} to {:.2f}\n", study.published->coefficient,
                        study.published->name.english, study.published->range.low,
                        study.published->range.high);
  }
  text += fmt::format("\n{}\n", report::AgreementParagraph(study).english);
  if (!output.empty()) {
    text += fmt::format("\nreport: {}\n", (output / report::kAgreementPageFile).string());
  }
  return text;
}

}  // namespace etalon::cli
