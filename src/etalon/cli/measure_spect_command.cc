#include "etalon/cli/measure_spect_command.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>

#include "etalon/core/error.h"
#include "etalon/workflow/measure_spect.h"

namespace etalon::cli {
namespace {

void Print(const Measurement& measurement) {
  fmt::print("  {:<48} {:>9.4g} {:<5} [{:.4g}, {:.4g}]  {}\n", measurement.name, measurement.value,
             measurement.unit, measurement.interval->low, measurement.interval->high,
             measurement.rule.variant);
}

void PrintShift(const nuclear::SpectMeasurements& result) {
  if (!result.misregistration) {
    fmt::print("misregistration: {}\n", result.misregistration.refusal().reason);
    return;
  }
  const auto& found = *result.misregistration;
  fmt::print(
      "misregistration: uptake {:.1f} mm from the masks ({:.1f} left, {:.1f} back, {:.1f} "
      "up)\n",
      found.distance.value(), found.shift.x, found.shift.y, found.shift.z);
}

}  // namespace

void MeasureSpectCommand::Declare(CLI::App& app, Chosen& chosen) {
  CLI::App* command = app.add_subcommand("spect", "Measure cardiac uptake on a SPECT with masks");
  command->add_option("spect", spect, "reconstructed NM file or folder")->required();
  command->add_option("--masks", masks, "DICOM SEG or RTSTRUCT, NIfTI labels, or a folder of NIfTI")
      ->required();
  command->add_option("--ct", ct, "folder of the CT, compared with the SPECT's patient");
  command->add_option("--injected", injected, "MBq, in place of the file's");
  command->add_option("--injected-at", injected_at, "local time, 2026-03-14T09:30");
  command->add_option("--weight", weight, "kg, in place of the file's");
  command->add_option("--threshold", factor, "times the left atrium")->capture_default_str();
  command->add_option("--resolution", resolution, "recover this full width at half maximum, mm");
  command->add_flag("--correct-misregistration", correct, "move the masks to the uptake");
  command->callback([this, &chosen] { chosen = [this] { return Run(); }; });
}

int MeasureSpectCommand::Run() const {
  workflow::SpectInput input{spect, ct, masks, injected, weight, {}};
  if (!injected_at.empty()) input.injected_at = workflow::MomentOfIso(injected_at);
  nuclear::SpectOptions options;
  options.uptake.factor = factor;
  if (const auto problems = options.uptake.Validate(); !problems.empty()) {
    throw Error(ErrorCode::kUsage, fmt::format("{}", fmt::join(problems, "; ")));
  }
  if (resolution) {
    if (!(*resolution >= 0.0 && *resolution <= 30.0)) {
      throw Error(ErrorCode::kUsage, "the resolution lies between 0 and 30 mm");
    }
    options.resolution = Millimetres(*resolution);
  }
  options.correct_misregistration = correct;
  const auto study = workflow::OpenSpectStudy(input);
  if (!study) {
    fmt::print("refused: {}\n", study.refusal().reason);
    return 0;
  }
  const nuclear::SpectMeasurements result = nuclear::MeasureSpect(*study, options);
  fmt::print("{}\n", study->image);
  for (const Measurement& measurement : result.measurements) Print(measurement);
  for (const RefusedMeasurement& refused : result.refused) {
    fmt::print("  {:<48} {}\n", refused.name, refused.refusal.reason);
  }
  PrintShift(result);
  if (!result.measurements.empty() && !result.measurements[0].flags.empty()) {
    fmt::print("flags: {}\n", fmt::join(result.measurements[0].flags, ", "));
  }
  return 0;
}

}  // namespace etalon::cli
