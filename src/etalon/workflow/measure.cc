#include "etalon/workflow/measure.h"

#include "etalon/workflow/examination.h"
#include "etalon/workflow/open_study.h"

namespace etalon::workflow {
namespace {

/// What the user states of patient and date.
StudyOptions OptionsOf(const MeasureRequest& request) {
  StudyOptions options{.spacing = request.spacing, .examination = {}};
  options.examination.patient = request.patient;
  options.examination.acquired_at = request.date;
  return options;
}

void CheckStatements(const MeasureRequest& request) {
  if (!request.patient.empty()) CheckPatientKey(request.patient);
  if (!request.date.empty()) CheckDate(request.date);
}

/// One study may not end the run: what it throws becomes a problem.
std::optional<MeasuredStudy> MeasureOne(StudyMeasurer& measurer, const StudySource& source,
                                        const MeasureRequest& request, MeasureSummary& summary) {
  try {
    return measurer.Measure(source, OptionsOf(request), request.output / source.name,
                            summary.problems);
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
  CheckStatements(request);
  MeasureSummary summary;
  const std::vector<StudySource> sources = FindStudies(request.inputs, summary.problems);
  summary.studies = static_cast<int>(sources.size());
  if (sources.empty()) return summary;
  if (!request.date.empty() && sources.size() > 1) {
    throw Error(ErrorCode::kUsage, "--date is the date of one study; " +
                                       std::to_string(sources.size()) + " were found");
  }
  StudyMeasurer measurer(request.network, request.workspace);
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (progress.Cancelled()) {
      summary.cancelled = true;
      break;
    }
    progress.Report(sources[i].name, static_cast<std::int64_t>(i), summary.studies);
    if (const auto measured = MeasureOne(measurer, sources[i], request, summary)) {
      ++summary.measured;
      listener(*measured);
    }
  }
  progress.Report("done", summary.measured, summary.studies);
  return summary;
}

}  // namespace etalon::workflow
