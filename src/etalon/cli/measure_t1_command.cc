#include "etalon/cli/measure_t1_command.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <map>

#include "etalon/cli/problems.h"
#include "etalon/cli/terminal_progress.h"
#include "etalon/workflow/measure_t1.h"

namespace etalon::cli {
namespace {

using cmr::SliceLevel;

const std::map<std::string, SliceLevel> kLevels{
    {"basal", SliceLevel::kBasal}, {"mid", SliceLevel::kMid}, {"apical", SliceLevel::kApical}};

/// T1 to the millisecond, percent to a tenth.
std::string Number(double value, const std::string& unit) {
  return fmt::format("{:.{}f}", value, unit == "ms" ? 0 : (unit == "%" ? 1 : 3));
}

void Print(const Measurement& measurement) {
  const std::string& unit = measurement.unit;
  std::string interval;
  if (measurement.interval) {
    interval = fmt::format("[{}, {}]", Number(measurement.interval->low, unit),
                           Number(measurement.interval->high, unit));
  }
  fmt::print("  {:<52} {:>7} {:<2} {:<16} {}\n", measurement.name, Number(measurement.value, unit),
             unit, interval, fmt::join(measurement.flags, " "));
}

}  // namespace

void MeasureT1Command::Declare(CLI::App& app, Chosen& chosen) {
  CLI::App* command =
      app.add_subcommand("t1", "T1 maps and extracellular volume from MOLLI series");
  command->add_option("inputs", inputs, "MR files or folders")->required();
  command
      ->add_option("--labels", labels,
                   "PNG or NIfTI: 1 blood pool, 2 myocardium, 3 right ventricle")
      ->required();
  command->add_option("--post-labels", post_contrast_labels,
                      "the same for the images after contrast agent, where it differs");
  command->add_option("--labels-slice", labels_slice, "slice of a NIfTI, from 0")
      ->capture_default_str();
  command->add_option("--haematocrit", haematocrit, "fraction; without it a synthetic one is used");
  command->add_option("--normal", normal_ranges, "TOML with this site's normal ranges");
  command->add_option("--level", level, "of the slice")
      ->check(CLI::IsMember({"basal", "mid", "apical"}))
      ->capture_default_str();
  command->add_option("--native", native_series, "name of the native series, e.g. series-3");
  command->add_option("--post", post_contrast_series, "name of the series after contrast agent");
  command->add_option("--out", output, "folder of the report")->capture_default_str();
  command->add_option("--threads", threads, "0: one a processor")->capture_default_str();
  command->callback([this, &chosen] { chosen = [this] { return Run(); }; });
}

int MeasureT1Command::Run() const {
  TerminalProgress progress;
  const workflow::MeasuredT1 measured =
      workflow::MeasureT1({.inputs = inputs,
                           .output = output,
                           .labels = labels,
                           .post_contrast_labels = post_contrast_labels,
                           .labels_slice = labels_slice,
                           .normal_ranges = normal_ranges,
                           .haematocrit = haematocrit,
                           .level = kLevels.at(level),
                           .native_series = native_series,
                           .post_contrast_series = post_contrast_series,
                           .threads = threads},
                          progress);
  progress.Clear();
  fmt::print("{}\n", measured.report.study);
  for (const cmr::SliceMeasurement& read : measured.report.reading.measurements) {
    Print(read.measurement);
  }
  for (const RefusedMeasurement& refused : measured.report.reading.refusals) {
    fmt::print("  {:<52} {}\n", refused.name, refused.refusal.reason);
  }
  fmt::print("report in {}\n", measured.page.string());
  return ReportProblems(measured.problems);
}

}  // namespace etalon::cli
