#include "etalon/workflow/measure.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "etalon/workflow/examination.h"
#include "etalon/workflow/open_study.h"
#include "etalon/workflow/planar_study.h"
#include "etalon/workflow/stored_study.h"
#include "etalon/workflow/study_files.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;

void CheckStatements(const Examination& stated) {
  if (!stated.patient.empty()) CheckPatientKey(stated.patient);
  if (!stated.acquired_at.empty()) CheckDate(stated.acquired_at);
}

/// What is said of one study must not be believed of several.
void RequireOneStudy(const MeasureRequest& request, const std::vector<StudySource>& sources) {
  if (sources.size() < 2) return;
  const bool masks = !request.masks.empty() || !request.ct.empty();
  if (!masks && request.options.examination.acquired_at.empty()) return;
  throw Error(ErrorCode::kUsage,
              fmt::format("{} of one study; {} were found",
                          masks ? "--masks and --ct are" : "--date is the date", sources.size()));
}

/// Adds what the user laid beside a study.
void AddCompanions(const MeasureRequest& request, StudySource& source) {
  if (!request.ct.empty()) std::ranges::copy(FilesOf(request.ct), std::back_inserter(source.files));
  for (const fs::path& mask : request.masks) {
    std::ranges::copy(FilesOf(mask), std::back_inserter(source.files));
  }
}

/// Files that complete each other; every file alone when one of them cannot be read.
std::vector<std::vector<fs::path>> PlanarScansOf(const std::vector<fs::path>& files) {
  try {
    return GroupPlanarFiles(files);
  } catch (const Error&) {
    std::vector<std::vector<fs::path>> alone;
    for (const fs::path& file : files) alone.push_back({file});
    return alone;
  }
}

/// Two scans of one study may have files of one name.
std::string NameOf(const StudySource& source, const std::vector<std::vector<fs::path>>& scans,
                   std::size_t index) {
  if (scans.size() == 1) return source.name;
  const auto stem = [&](std::size_t scan) { return scans[scan].front().stem().string(); };
  const std::string name = fmt::format("{}_{}", source.name, FolderSafe(stem(index)));
  for (std::size_t earlier = 0; earlier < index; ++earlier) {
    if (stem(earlier) == stem(index)) return fmt::format("{}_{}", name, index + 1);
  }
  return name;
}

/// Planar files are scans of their own unless they complete each other.
std::vector<StudySource> SplitPlanar(std::vector<StudySource> sources) {
  std::vector<StudySource> split;
  for (StudySource& source : sources) {
    if (source.kind != StudyKind::kPlanar || source.files.size() == 1) {
      split.push_back(std::move(source));
      continue;
    }
    const auto scans = PlanarScansOf(source.files);
    for (std::size_t i = 0; i < scans.size(); ++i) {
      split.push_back(
          {.name = NameOf(source, scans, i), .files = scans[i], .kind = StudyKind::kPlanar});
    }
  }
  return split;
}

fs::path FolderOf(const MeasureRequest& request, const StudySource& source) {
  return request.output / (request.by_content ? ContentOf(source) : source.name);
}

/// One study may not end the run: what it throws becomes a problem.
std::optional<MeasuredStudy> MeasureOne(StudyMeasurer& measurer, const StudySource& source,
                                        const MeasureRequest& request, MeasureSummary& summary) {
  try {
    return measurer.Measure(source, request.options, FolderOf(request, source), summary.problems);
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
  CheckStatements(request.options.examination);
  MeasureSummary summary;
  std::vector<StudySource> sources = SplitPlanar(FindStudies(request.inputs, summary.problems));
  summary.studies = static_cast<int>(sources.size());
  if (sources.empty()) return summary;
  RequireOneStudy(request, sources);
  AddCompanions(request, sources.front());
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
