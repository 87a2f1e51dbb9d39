#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <fstream>
#include <sstream>

#include "etalon/cli/commands.h"
#include "etalon/cli/network_options.h"
#include "etalon/cli/print_study.h"
#include "etalon/cli/problems.h"
#include "etalon/cli/terminal_progress.h"
#include "etalon/core/error.h"
#include "etalon/workflow/measure.h"

namespace etalon::cli {
namespace {

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
  CLI::App* command = app.add_subcommand("measure", "Measure echo studies and write their reports");
  command->add_option("PATH", inputs, "DICOM, MetaImage, NIfTI, PNG, JPEG, video, or folders")
      ->required();
  command->add_option("--out", output, "folder of the reports, one a study")->capture_default_str();
  command->add_option("--workspace", workspace, "folder that keeps what was measured");
  command->add_option("--format", format, "what is printed")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->add_option("--spacing", spacing,
                      "ROW,COLUMN in mm between pixels, for files that give none");
  command->add_option("--patient", patient,
                      "your own key of the patient, for files that name none; never a name");
  command->add_option("--date", date, "YYYY-MM-DD of the one study, for files that give none");
  network.Declare(*command);
  command->callback([this, &chosen] { chosen = [this] { return Run(); }; });
}

int MeasureCommand::Run() const {
  workflow::MeasureRequest request;
  request.inputs = inputs;
  request.output = output;
  request.workspace = workspace;
  request.spacing = ParseSpacing(spacing);
  request.network = OptionsFrom(network);
  request.patient = patient;
  request.date = date;

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
