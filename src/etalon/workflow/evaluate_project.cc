#include "etalon/workflow/evaluate_project.h"

#include <map>

#include "etalon/workflow/project.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;

fs::path PredictionsOf(const ProjectEvaluationRequest& request, const fs::path& project) {
  const fs::path run = request.run.empty() ? project / "runs" / request.task : request.run;
  const fs::path predictions = run / "predictions";
  std::error_code ignored;
  if (fs::exists(predictions / kPredictedImagesFile, ignored)) return predictions;
  throw FileError(ErrorCode::kUsage, predictions.string(),
                  "holds no images.csv: train the task first, or name its --run");
}

/// Images by id, and by the file names that one image alone has.
std::map<std::string, const ProjectImage*> ByName(const ProjectContents& project) {
  std::map<std::string, const ProjectImage*> images;
  for (const ProjectImage& image : project.images) {
    const auto [place, added] = images.emplace(image.file.filename().string(), &image);
    if (!added) place->second = nullptr;
  }
  for (const ProjectImage& image : project.images) images[image.id] = &image;
  return images;
}

/// What the project knows and a run did not write.
void Complete(const ProjectContents& project, Predictions& predictions,
              EvaluationOptions& options) {
  const auto images = ByName(project);
  for (PredictedImage& predicted : predictions.images) {
    const auto found = images.find(fs::path(predicted.image).filename().string());
    if (found == images.end() || found->second == nullptr) continue;
    const ProjectImage& known = *found->second;
    options.image_files[predicted.image] = known.file;
    if (predicted.centre.empty()) predicted.centre = known.centre;
    if (predicted.vendor.empty()) predicted.vendor = known.vendor;
  }
}

}  // namespace

PredictionEvaluation EvaluateProject(const ProjectEvaluationRequest& request,
                                     ProgressObserver& progress) {
  const fs::path folder = FindProject(request.project, request.workspace);
  PredictionEvaluationRequest evaluation = request.evaluation;
  evaluation.predictions = PredictionsOf(request, folder);
  if (evaluation.name.empty()) evaluation.name = request.task;
  Predictions predictions = ReadPredictions(evaluation.predictions);
  Complete(ReadProject(folder), predictions, evaluation.options);
  return JudgePredictions(predictions, evaluation, progress);
}

}  // namespace etalon::workflow
