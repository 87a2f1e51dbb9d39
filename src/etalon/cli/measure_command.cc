#include "etalon/cli/measure_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <fstream>
#include <map>
#include <sstream>

#include "etalon/cli/network_options.h"
#include "etalon/cli/print_study.h"
#include "etalon/cli/problems.h"
#include "etalon/cli/terminal_progress.h"
#include "etalon/core/error.h"
#include "etalon/workflow/measure.h"

namespace etalon::cli {
namespace {

using cmr::SliceLevel;

const std::map<std::string, SliceLevel> kLevels{
    {"basal", SliceLevel::kBasal}, {"mid", SliceLevel::kMid}, {"apical", SliceLevel::kApical}};

double PositiveNumber(const std::string& text) {
  double value = 0.0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end || !(value > 0.0) || value > 100.0) {
    throw Error(
        ErrorCode::kUsage,
        "--spacing takes ROW,COLUMN in millimetres, above 0 and up to 100, not '" + text + "'");
  }
  return value;
}

std::optional<image::PixelSpacing> ParseSpacing(const std::string& text) {
  if (text.empty()) return std::nullopt;
  const auto comma = text.find(',');
  return image::PixelSpacing{
      .row = PositiveNumber(text.substr(0, comma)),
      .column = PositiveNumber(comma == std::string::npos ? "" : text.substr(comma + 1))};
}

std::string ReadText(const std::filesystem::path& path) {
  std::ifstream stream(path);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

/// In JSON format, the measurements.json of each study, one after the other.
void Print(const workflow::MeasuredStudy& study, const std::string& format) {
  if (format == "json") {
    fmt::print("{}\n", ReadText(study.folder / "measurements.json"));
  } else {
    fmt::print("{}\n", StudyTable(study));
  }
  std::fflush(stdout);
}

}  // namespace

void MeasureCommand::Declare(CLI::App& app, Chosen& chosen) {
  CLI::App* command = app.add_subcommand(
      "measure",
      "Measure echo studies, bone scans, SPECT/CT and T1 series, and write their reports");
  command->add_option("PATH", inputs, "DICOM, MetaImage, NIfTI, PNG, JPEG, video, or folders")
      ->required();
  command->add_option("--out", output, "folder of the reports, one a study")->capture_default_str();
  command->add_option("--workspace", workspace, "folder that keeps what was measured");
  command->add_option("--format", format, "what is printed")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->add_option("--patient", options.examination.patient,
                      "your own key of the patient, for files that name none; never a name");
  command->add_option("--date", options.examination.acquired_at,
                      "YYYY-MM-DD of the one study, for files that give none");
  command
      ->add_option("--spacing", spacing,
                   "ROW,COLUMN in mm between pixels, for files that give none")
      ->group("Echo");
  command
      ->add_option(
          "--masks", masks,
          "outlines of the heart: DICOM SEG or RTSTRUCT, NIfTI, a folder of NIfTI; PNG or JSON of "
          "polygons for T1, and a second one for the images after contrast agent")
      ->group("SPECT and T1");
  command->add_flag("--geometric-mean", options.geometric_mean, "of both views")
      ->group("Bone scan");
  DeclareSpect(*command);
  DeclareT1(*command);
  network.Declare(*command);
  command->callback([this, &chosen] { chosen = [this] { return Run(); }; });
}

void MeasureCommand::DeclareSpect(CLI::App& command) {
  workflow::SpectChoices& spect = options.spect;
  const auto add = [&](const char* name, auto& value, const char* text) {
    return command.add_option(name, value, text)->group("SPECT");
  };
  add("--ct", ct, "CT that does not lie in the study's folder");
  add("--injected", spect.injected_megabecquerels, "MBq, in place of the file's");
  add("--injected-at", spect.injected_at, "local time, 2026-03-14T09:30");
  add("--weight", spect.weight_kg, "kg, in place of the file's");
  add("--threshold", spect.threshold_factor, "of VOI and CPA, times the left atrium")
      ->capture_default_str();
  add("--resolution", spect.resolution_mm, "recover this full width at half maximum, mm");
  add("--breath", spect.breath_mm, "recover with it this excursion of the breath, mm");
  command
      .add_flag("--correct-misregistration", spect.correct_misregistration,
                "move the masks to the uptake")
      ->group("SPECT");
}

void MeasureCommand::DeclareT1(CLI::App& command) {
  workflow::T1Choices& t1 = options.t1;
  const auto add = [&](const char* name, auto& value, const char* text) {
    return command.add_option(name, value, text)->group("T1");
  };
  add("--haematocrit", t1.haematocrit, "fraction; without it a synthetic one is used");
  add("--normal", t1.normal_ranges, "TOML with this site's normal ranges");
  add("--level", t1.level, "of the slice: basal, mid or apical")
      ->transform(CLI::CheckedTransformer(kLevels));
  add("--native", t1.native_series, "name of the native series, e.g. series-3");
  add("--post", t1.post_contrast_series, "name of the series after contrast agent");
  add("--masks-slice", t1.labels_slice, "slice of a NIfTI without a place in the patient, from 0");
  add("--insertion", t1.insertion,
      "COLUMN,ROW in pixels where the right ventricle meets the septum in front, for masks without "
      "a right ventricle");
  command
      .add_flag("--correct-motion", t1.correct_motion,
                "lay the images of a series on each other before T1 is fitted")
      ->group("T1");
}

int MeasureCommand::Run() const {
  workflow::MeasureRequest request{.inputs = inputs,
                                   .output = output,
                                   .workspace = workspace,
                                   .options = options,
                                   .network = OptionsFrom(network),
                                   .ct = ct,
                                   .masks = masks};
  request.options.spacing = ParseSpacing(spacing);

  TerminalProgress progress;
  const auto listener = [&](const workflow::MeasuredStudy& study) {
    progress.Clear();
    Print(study, format);
  };
  const workflow::MeasureSummary summary = workflow::MeasureStudies(request, listener, progress);
  progress.Clear();
  if (summary.cancelled) {
    fmt::print(stderr, "etalon: stopped after {} of {} studies; the same command goes on\n",
               summary.measured, summary.studies);
    return Describe(ErrorCode::kCancelled).exit_code;
  }
  return ReportProblems(summary.problems);
}

}  // namespace etalon::cli
