#include "etalon/cli/follow_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>

#include "etalon/cli/network_options.h"
#include "etalon/cli/problems.h"
#include "etalon/cli/terminal_progress.h"
#include "etalon/core/date.h"
#include "etalon/core/error.h"
#include "etalon/workflow/follow.h"

namespace etalon::cli {
namespace {

using followup::MetricHistory;
using followup::PairVerdict;

int DecimalsOf(const MetricHistory& history) {
  if (history.unit == "{grade}") return 0;
  return history.unit == "1" || history.unit == "g/mL" ? 2 : 1;
}

/// With its sign, and never "-0.0".
std::string SignedText(double value, int decimals) {
  const double power = std::pow(10.0, decimals);
  const double rounded = std::round(power * value) / power;
  return fmt::format("{:+.{}f}", rounded == 0.0 ? 0.0 : rounded, decimals);
}

std::string IntervalText(const Interval& interval, int decimals) {
  return fmt::format("{:.{}f} to {:.{}f}", interval.low, decimals, interval.high, decimals);
}

std::string DifferenceText(const std::vector<followup::Difference>& differences) {
  std::string text;
  for (const auto& each : differences) {
    const auto known = [](const std::string& name) { return name.empty() ? "unknown" : name; };
    text += fmt::format("{}{}: {} / {}", text.empty() ? "" : "; ", each.aspect, known(each.first),
                        known(each.second));
  }
  return text;
}

std::string VerdictText(const MetricHistory& history, const PairVerdict& pair) {
  if (!pair.differences.empty()) return "not comparable (" + DifferenceText(pair.differences) + ")";
  const auto movement = followup::MovementOf(history, pair);
  if (!movement) return "not judged";
  if (movement == followup::Movement::kNone) return "within noise";
  return fmt::format("REAL CHANGE, {}", followup::Name(*movement));
}

void PrintPair(const MetricHistory& history, const PairVerdict& pair) {
  const auto &first = history.values[pair.first], &second = history.values[pair.second];
  const int decimals = DecimalsOf(history);
  fmt::print("  {} -> {}  {:>8.{}f} -> {:>8.{}f}", DateOfDay(first.day), DateOfDay(second.day),
             first.value, decimals, second.value, decimals);
  if (pair.test) {
    fmt::print("  {:>7}  noise {:<16}", SignedText(pair.test->difference, decimals),
               IntervalText(pair.test->reference_change, decimals));
  }
  fmt::print("  {}", VerdictText(history, pair));
  if (pair.probability_beyond_threshold) {
    fmt::print("; beyond the clinical threshold with {:.0f} %",
               100.0 * *pair.probability_beyond_threshold);
  }
  if (!pair.remarks.empty()) fmt::print("  ! {}", DifferenceText(pair.remarks));
  fmt::print("\n");
}

void PrintTrend(const MetricHistory& history) {
  if (!history.trend) {
    fmt::print("  trend: {}\n", history.trend.refusal().reason);
    return;
  }
  const auto movement =
      followup::MovementOf(history.trend->verdict, history.values.front().value, history.metric);
  fmt::print("  trend over {:.1f} years: {} {} ({}), {}{}\n", history.trend->span_years,
             SignedText(history.trend->change, DecimalsOf(history)),
             history.unit == "%" ? "points" : history.unit,
             IntervalText(history.trend->interval, DecimalsOf(history)),
             movement == followup::Movement::kNone ? "" : "REAL CHANGE, ",
             followup::Name(movement));
  fmt::print("  probability that the number falls at the last date: {:.0f} %\n",
             100.0 * history.local_trend->probability_of_decline);
}

void PrintEntry(const MetricHistory& history) {
  if (!history.repeatability) {
    fmt::print("  {}\n", history.repeatability.refusal().reason);
    return;
  }
  const auto& entry = history.repeatability->entry;
  const bool absolute = entry.scale == stats::NoiseScale::kAbsolute;
  fmt::print("  judged by {} ({}{}): RC {:.1f} {}\n", entry.id, followup::Name(entry.source),
             entry.reference.empty() ? "" : ", " + entry.reference,
             followup::RepeatabilityCoefficientOf(entry),
             absolute ? entry.unit : "% of the first value");
}

void PrintHistory(const MetricHistory& history) {
  fmt::print("{}, {}\n", history.metric, history.unit);
  PrintEntry(history);
  if (history.values.size() == 1) {
    fmt::print("  {}  {:>8.{}f}  one date only\n", DateOfDay(history.values[0].day),
               history.values[0].value, DecimalsOf(history));
  }
  for (const PairVerdict& pair : history.pairs) PrintPair(history, pair);
  if (history.values.size() > 1) PrintTrend(history);
  if (followup::RemeasuringCouldHelp(history)) {
    fmt::print("  some values differ only in the program that measured: add --remeasure\n");
  }
  fmt::print("\n");
}

void PrintCardiotoxicity(const followup::CardiotoxicityCourse& course) {
  if (course.findings.empty()) return;
  fmt::print("cardio-oncology rules, {} -> {}\n", DateOfDay(*course.baseline_day),
             DateOfDay(*course.day));
  const auto line = [](const char* name, const std::optional<double>& fall,
                       const std::optional<double>& noise, const char* unit) {
    if (!fall) return;
    fmt::print("  fall of {}: {:.1f} {}", name, *fall, unit);
    if (noise) fmt::print("; noise alone reaches {:.1f} {}", *noise, unit);
    fmt::print("\n");
  };
  line("ejection fraction", course.fraction_fall, course.fraction_reference_fall, "points");
  line("strain, relative", course.strain_fall, course.strain_reference_fall, "%");
  for (const auto& finding : course.findings) {
    fmt::print("  {:<16} {}{}{}\n", finding.guideline, followup::Name(finding.grade),
               finding.missing.empty() ? "" : "; not known: ", fmt::join(finding.missing, ", "));
  }
  fmt::print("\n");
}

}  // namespace

void FollowCommand::Declare(CLI::App& app, Chosen& chosen) {
  CLI::App* command =
      app.add_subcommand("follow", "Judge a patient's changes against the noise of measurement");
  command->add_option("PATIENT", patient,
                      "key given with --patient, pseudonym, or the DICOM patient number");
  command->add_flag("--list", list, "name the patients of the workspace");
  command->add_option("--metric", metrics, "gls, ef, edv, esv, lav ... or a measurement's name")
      ->delimiter(',');
  command->add_option("--out", output, "folder for timeline.html and timeline.json");
  command->add_option("--workspace", workspace, "folder that keeps what was measured");
  command->add_option("--events", events, "CSV of treatments: date, event, end");
  command->add_option("--from", table, "CSV of values from elsewhere: date, metric, value ...");
  command->add_option("--compare", compare, "two dates whose pictures are shown side by side")
      ->expected(2);
  command->add_option("--change", change, "size of change to plan for, in the metric's unit");
  command->add_flag("--remeasure", remeasure, "measure the whole history again by this program");
  network.Declare(*command);
  command->callback([this, &chosen] { chosen = [this] { return list ? List() : Run(); }; });
}

int FollowCommand::List() const {
  for (const store::PatientLine& line : workflow::ListPatients(workspace)) {
    fmt::print("{:<24} {:>3} studies  {}\n", line.patient, line.dates.size(),
               fmt::join(line.dates, " "));
  }
  return 0;
}

int FollowCommand::Run() const {
  if (patient.empty()) {
    throw Error(ErrorCode::kUsage, "follow whom? etalon follow --list names the patients");
  }
  if (!compare.empty() && output.empty()) {
    throw Error(ErrorCode::kUsage, "--compare draws into the page of --out");
  }
  workflow::FollowRequest request{.patient = patient,
                                  .metrics = metrics,
                                  .workspace = workspace,
                                  .output = output,
                                  .events = events,
                                  .table = table,
                                  .remeasure = remeasure,
                                  .compare = std::nullopt,
                                  .change_of_interest = change,
                                  .network = OptionsFrom(network)};
  if (compare.size() == 2) request.compare.emplace(compare[0], compare[1]);
  TerminalProgress progress;
  const workflow::FollowResult result = workflow::FollowPatient(request, progress);
  progress.Clear();
  if (result.course.histories.empty()) fmt::print("no dated measurement of what was asked for\n");
  for (const MetricHistory& history : result.course.histories) PrintHistory(history);
  PrintCardiotoxicity(result.course.cardiotoxicity);
  if (!result.page.empty()) fmt::print("timeline in {}\n", result.page.string());
  return ReportProblems(result.problems);
}

}  // namespace etalon::cli
