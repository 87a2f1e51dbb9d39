#include "etalon/workflow/measure.h"

#include <fmt/format.h>

#include <algorithm>

#include "etalon/core/sha256.h"
#include "etalon/core/version.h"
#include "etalon/echo/measure_study.h"
#include "etalon/echo/read_cine.h"
#include "etalon/echo/still_phases.h"
#include "etalon/report/report.h"
#include "etalon/workflow/apical_models.h"
#include "etalon/workflow/open_study.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;

/// Everything outside the files that may change a number, in one text.
std::string OptionsText(const MeasureRequest& request) {
  if (!request.spacing) return "spacing=file";
  return fmt::format("spacing={},{}", request.spacing->row, request.spacing->column);
}

Provenance DescribeProvenance(const ApicalModels& models, const StudySource& source,
                              std::vector<Error>& problems) {
  Provenance provenance;
  provenance.software_version = kSoftwareVersion;
  provenance.precision = models.precision;
  provenance.models = models.provenance;
  for (const fs::path& file : source.files) {
    try {
      provenance.inputs.push_back({file.filename().string(), Sha256OfFile(file)});
    } catch (const Error& error) {
      problems.push_back(error);
    }
  }
  return provenance;
}

bool WasReported(const fs::path& folder) {
  return fs::exists(folder / "measurements.json") && fs::exists(folder / "report.html");
}

/// A measurer keeps the networks and the workspace over the studies of one run.
class Measurer {
 public:
  Measurer(const MeasureRequest& request, MeasureSummary& summary)
      : request_(request),
        summary_(summary),
        models_(LoadApicalModels(request.network)),
        workspace_(store::Workspace::Open(
            request.workspace.empty() ? store::DefaultWorkspaceFolder() : request.workspace)) {}

  /// Nothing when no file of the study could be read.
  std::optional<MeasuredStudy> Measure(const StudySource& source) {
    const Provenance provenance = DescribeProvenance(models_, source, summary_.problems);
    MeasuredStudy measured;
    measured.folder = request_.output / source.name;
    const store::StudyKey key = store::KeyOf(provenance, OptionsText(request_));
    if (WasReported(measured.folder)) {
      if (auto stored = workspace_.FindMeasured(key)) {
        measured.result = std::move(*stored);
        measured.measured_before = true;
        return measured;
      }
    }
    const OpenedStudy opened = OpenStudy(source, {.spacing = request_.spacing}, summary_.problems);
    if (opened.study.cines.empty()) return std::nullopt;
    const echo::StudyReading reading = Read(opened);
    report::WriteReport({opened.study, reading, provenance}, measured.folder);
    measured.result = {.key = key,
                       .name = reading.study,
                       .created_at = {},
                       .measurements = reading.measurements,
                       .refusals = reading.refusals,
                       .provenance = provenance};
    workspace_.SaveMeasured(measured.result);
    return measured;
  }

 private:
  echo::StudyReading Read(const OpenedStudy& opened) {
    echo::StudyReading reading;
    reading.study = opened.study.name;
    reading.subject = opened.study.subject;
    for (std::size_t i = 0; i < opened.study.cines.size(); ++i) {
      reading.cines.push_back(
          echo::ReadCine(opened.study.cines[i], opened.hints[i], *models_.networks));
    }
    echo::SettleStillPhases(reading);
    echo::MeasureStudy({.model_errors = models_.model_errors}, reading);
    return reading;
  }

  const MeasureRequest& request_;
  MeasureSummary& summary_;
  ApicalModels models_;
  store::Workspace workspace_;
};

/// One study may not end the run: what it throws becomes a problem.
std::optional<MeasuredStudy> MeasureOne(Measurer& measurer, const StudySource& source,
                                        MeasureSummary& summary) {
  try {
    return measurer.Measure(source);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::kStoreFailed) throw;
    summary.problems.push_back(error);
  }
  return std::nullopt;
}

}  // namespace

MeasureSummary MeasureStudies(const MeasureRequest& request,
                              const std::function<void(const MeasuredStudy&)>& listener,
                              ProgressObserver& progress) {
  MeasureSummary summary;
  const std::vector<StudySource> sources = FindStudies(request.inputs, summary.problems);
  summary.studies = static_cast<int>(sources.size());
  if (sources.empty()) return summary;
  Measurer measurer(request, summary);
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (progress.Cancelled()) {
      summary.cancelled = true;
      break;
    }
    progress.Report(sources[i].name, static_cast<std::int64_t>(i), summary.studies);
    if (const auto measured = MeasureOne(measurer, sources[i], summary)) {
      ++summary.measured;
      listener(*measured);
    }
  }
  progress.Report("done", summary.measured, summary.studies);
  return summary;
}

}  // namespace etalon::workflow
