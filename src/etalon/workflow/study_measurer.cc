#include "etalon/workflow/study_measurer.h"

#include <fmt/format.h>

#include <charconv>

#include "etalon/core/sha256.h"
#include "etalon/core/version.h"
#include "etalon/echo/rules.h"
#include "etalon/report/report.h"
#include "etalon/workflow/examination.h"
#include "etalon/workflow/read_study.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSpacingOfFile = "spacing=file";
constexpr std::string_view kSpacing = "spacing=";

/// The files of a study that can be read: their hashes, and where they are.
struct Inputs {
  std::vector<Provenance::Input> hashes;
  std::vector<std::string> paths;
};

Inputs InputsOf(const StudySource& source, std::vector<Error>& problems) {
  Inputs inputs;
  for (const fs::path& file : source.files) {
    try {
      inputs.hashes.push_back({file.filename().string(), Sha256OfFile(file)});
      std::error_code failure;
      const fs::path canonical = fs::canonical(file, failure);
      inputs.paths.push_back(failure ? file.string() : canonical.string());
    } catch (const Error& error) {
      problems.push_back(error);
    }
  }
  return inputs;
}

bool WasReported(const fs::path& folder) {
  return fs::exists(folder / report::kMeasurementsFile) && fs::exists(folder / report::kReportFile);
}

/// What the user states goes before what the files say.
Examination Combine(Examination stated, const Examination& read) {
  if (stated.patient.empty()) stated.patient = read.patient;
  if (stated.acquired_at.empty()) stated.acquired_at = read.acquired_at;
  if (stated.modality.empty()) stated.modality = read.modality;
  if (stated.manufacturer.empty()) stated.manufacturer = read.manufacturer;
  if (stated.device.empty()) stated.device = read.device;
  if (stated.device_software.empty()) stated.device_software = read.device_software;
  if (stated.sex.empty()) stated.sex = read.sex;
  return stated;
}

/// What decides the numbers beside files, program and models: a reading made by other rules or with
/// other intervals is another reading.
std::string KeyText(const StudyOptions& options, const ApicalModels& models) {
  std::string text = TextOf(options);
  for (const echo::MeasurementRule& rule : echo::EchoRules()) {
    text += fmt::format(";{}={} {}", rule.name, rule.rule, rule.rule_version);
  }
  for (const echo::ModelError& error : models.model_errors) {
    text += fmt::format(";{}+-{}", error.measurement, error.standard_deviation);
  }
  return text;
}

std::optional<double> NumberIn(std::string_view text) {
  double number = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole ? std::optional(number) : std::nullopt;
}

}  // namespace

std::string TextOf(const StudyOptions& options) {
  if (!options.spacing) return std::string(kSpacingOfFile);
  return fmt::format("{}{},{}", kSpacing, options.spacing->row, options.spacing->column);
}

std::optional<image::PixelSpacing> SpacingFromText(const std::string& text) {
  const auto comma = text.find(',');
  if (!text.starts_with(kSpacing) || comma == std::string::npos) return std::nullopt;
  const auto row =
      NumberIn(std::string_view(text).substr(kSpacing.size(), comma - kSpacing.size()));
  const auto column = NumberIn(std::string_view(text).substr(comma + 1));
  if (!row || !column) return std::nullopt;
  return image::PixelSpacing{.row = *row, .column = *column};
}

StudyMeasurer::StudyMeasurer(const nn::NetworkOptions& network, const fs::path& workspace)
    : models_(LoadApicalModels(network)),
      workspace_(
          store::Workspace::Open(workspace.empty() ? store::DefaultWorkspaceFolder() : workspace)) {
  program_.software_version = kSoftwareVersion;
  program_.precision = models_.precision;
  program_.models = models_.provenance;
}

std::optional<MeasuredStudy> StudyMeasurer::Measure(const StudySource& source,
                                                    const StudyOptions& options,
                                                    const fs::path& folder,
                                                    std::vector<Error>& problems) {
  const Inputs inputs = InputsOf(source, problems);
  Provenance provenance = program_;
  provenance.inputs = inputs.hashes;
  const store::StudyKey key = store::KeyOf(provenance, KeyText(options, models_));
  const Examination examination = Combine(options.examination, ReadExamination(source, workspace_));
  MeasuredStudy measured;
  measured.folder = folder;
  if (WasReported(folder) && workspace_.FindMeasured(key)) {
    workspace_.DescribeStudy(key.content_sha256, examination, inputs.paths);
    measured.result = *workspace_.FindMeasured(key);
    measured.measured_before = true;
    return measured;
  }
  const OpenedStudy opened = OpenStudy(source, {.spacing = options.spacing}, problems);
  if (opened.study.cines.empty()) return std::nullopt;
  const echo::StudyReading reading = Read(opened);
  report::WriteReport({opened.study, reading, provenance}, folder);
  measured.result = {.key = key,
                     .name = reading.study,
                     .created_at = {},
                     .measurements = reading.measurements,
                     .refusals = reading.refusals,
                     .provenance = provenance,
                     .options = TextOf(options),
                     .examination = examination,
                     .paths = inputs.paths};
  workspace_.SaveMeasured(measured.result);
  return measured;
}

echo::StudyReading StudyMeasurer::Read(const OpenedStudy& opened) {
  return ReadStudy(opened, models_);
}

}  // namespace etalon::workflow
