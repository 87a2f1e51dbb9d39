#include "etalon/workflow/train_reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "etalon/core/error.h"
#include "etalon/nn/model_search.h"
#include "etalon/nn/train/card.h"
#include "etalon/nn/train/reading_validation.h"
#include "etalon/nn/train/train.h"
#include "etalon/workflow/annotate_consensus.h"
#include "etalon/workflow/near_duplicates.h"
#include "etalon/workflow/prediction_files.h"
#include "etalon/workflow/reading_examples.h"
#include "etalon/workflow/seen_files.h"

namespace etalon::workflow {
namespace {

using nn::train::ReadingValidation;
using nn::train::ReadPicture;
using nn::train::TrainConfig;

std::optional<abdomen::FieldFinder> FinderOf(const TrainConfig& config) {
  if (config.crop != nn::train::ReadingCrop::kField) return std::nullopt;
  return abdomen::FieldFinder(nn::LoadPackage(nn::FindModel(config.field_model)), {});
}

/// Gives all pictures of both patients the name that comes first.
void MakeOnePatient(std::string one, std::string other, ReadingExamples& examples) {
  if (other < one) std::swap(one, other);
  for (nn::train::Example& example : examples.data.examples) {
    if (example.patient == other) example.patient = one;
  }
}

/// Pictures that look the same must not stand on both sides of a split.
/// @return pairs that folds may still part.
/// @throws Error(kUsage) naming two of them, unless the configuration says what becomes of them.
std::vector<NearDuplicate> GuardAgainstDuplicates(const TrainConfig& config,
                                                  ReadingExamples& examples,
                                                  ProgressObserver& progress) {
  std::vector<ComparedImage> compared;
  for (std::size_t i = 0; i < examples.images.size(); ++i) {
    compared.push_back({.file = examples.images[i].file,
                        .name = examples.images[i].file.filename().string(),
                        .patient = examples.data.examples[i].patient});
  }
  const NearDuplicateSearch search = FindNearDuplicates(compared, {}, progress);
  const auto across = AcrossPatients(compared, search);
  if (across.empty() || config.near_duplicates == nn::train::NearDuplicates::kLeaveOut) {
    return across;
  }
  if (config.near_duplicates == nn::train::NearDuplicates::kStop) {
    throw Error(ErrorCode::kUsage,
                "pictures of two patients look the same: " + compared[across[0].first].name +
                    " and " + compared[across[0].second].name + " (" +
                    std::to_string(across.size()) +
                    " such pairs); near_duplicates = \"group\" makes them one patient, "
                    "\"leave-out\" does not judge them");
  }
  for (const NearDuplicate& link : across) {
    MakeOnePatient(examples.data.examples[link.first].patient,
                   examples.data.examples[link.second].patient, examples);
  }
  return {};
}

/// Weights that learnt from a tested picture would make the figures too good to be true.
/// @throws Error(kUsage) naming one, Error(kModelInvalid) where nobody knows.
void GuardAgainstSeen(const nn::train::StartSettings& start, const ReadingExamples& examples) {
  if (start.weights.empty() || start.allow_seen) return;
  const std::filesystem::path list = start.weights.parent_path() / kSeenFile;
  if (!std::filesystem::exists(list)) {
    throw FileError(ErrorCode::kModelInvalid, start.weights.string(),
                    fmt::format("has no {} beside it, which tells what it has learnt from; "
                                "allow_seen = true goes on without",
                                kSeenFile));
  }
  const std::vector<std::uint64_t> seen = ReadSeen(list);
  std::vector<std::string> names;
  for (const ProjectImage& image : examples.images) {
    if (std::ranges::binary_search(seen, FileDigest(image.file))) {
      names.push_back(image.file.filename().string());
    }
  }
  if (names.empty()) return;
  throw Error(ErrorCode::kUsage,
              fmt::format("the weights to start from have learnt from pictures that are to be "
                          "tested: {} ({} in all); allow_seen = true goes on, with figures that "
                          "are too good",
                          names.front(), names.size()));
}

/// Pictures that look like one of another fold were as good as seen: they are not judged.
void LeaveOut(const std::vector<NearDuplicate>& links, ReadingValidation& validation) {
  std::set<std::size_t> seen;
  for (const NearDuplicate& link : links) {
    if (validation.pictures[link.first].fold == validation.pictures[link.second].fold) continue;
    seen.insert({link.first, link.second});
  }
  std::erase_if(validation.pictures,
                [&](const ReadPicture& picture) { return seen.contains(picture.example); });
}

/// What is left of a label is a label of its own in the figures: it is known where the parent is
/// absent, or the parent present and all of its kinds known.
std::optional<bool> RestTruth(const nn::ReadingHeads& heads, const nn::ReadingRest& rest,
                              const std::vector<int>& findings) {
  const int parent = rest.parent < 0 ? 1 : findings[static_cast<std::size_t>(rest.parent)];
  if (parent < 0) return std::nullopt;
  if (parent == 0) return false;
  for (std::size_t i = 0; i < heads.labels.size(); ++i) {
    if (heads.labels[i].parent != rest.parent) continue;
    if (findings[i] < 0) return std::nullopt;
    if (findings[i] == 1) return false;
  }
  return true;
}

/// Turns a validation into the files that the evaluation reads.
class PredictionWriter {
 public:
  PredictionWriter(const ReadingExamples& examples, const ReadingValidation& validation)
      : examples_(examples), validation_(validation) {}

  Predictions Make() const {
    Predictions predictions{.labels = {}, .images = {}};
    for (const auto& label : validation_.heads.labels) predictions.labels.push_back(label.name);
    for (const auto& rest : validation_.heads.rests) predictions.labels.push_back(rest.name);
    for (const ReadPicture& picture : validation_.pictures) {
      predictions.images.push_back(ImageOf(picture));
      if (validation_.heads.boxes) predictions.boxes.push_back(BoxesOf(picture));
      AddOverlaps(picture, predictions);
    }
    AddValidation(predictions);
    return predictions;
  }

 private:
  const ProjectImage& Image(const ReadPicture& picture) const {
    return examples_.images[picture.example];
  }
  const nn::train::Example& Example(const ReadPicture& picture) const {
    return examples_.data.examples[picture.example];
  }
  std::string NameOf(const ReadPicture& picture) const {
    return Image(picture).file.filename().string();
  }

  PredictedImage ImageOf(const ReadPicture& picture) const {
    const ProjectImage& image = Image(picture);
    const auto& findings = Example(picture).findings;
    PredictedImage row{.image = NameOf(picture),
                       .patient = image.patient.empty() ? image.id : image.patient,
                       .centre = image.centre,
                       .vendor = image.vendor,
                       .width = examples_.sides[picture.example].columns,
                       .height = examples_.sides[picture.example].rows,
                       .fold = picture.fold};
    for (std::size_t i = 0; i < findings.size(); ++i) {
      row.truth.push_back(findings[i] < 0 ? std::nullopt : std::optional<bool>(findings[i] == 1));
      row.probability.push_back(picture.scores[i].probability);
    }
    for (const nn::ReadingRest& rest : validation_.heads.rests) {
      row.truth.push_back(RestTruth(validation_.heads, rest, findings));
      row.probability.push_back(nn::RestProbability(validation_.heads, rest, picture.scores));
    }
    return row;
  }

  /// The operating point of a fold is chosen on the pictures of the others, each read by the model
  /// that had not seen it.
  void AddValidation(Predictions& predictions) const {
    int folds = 0;
    for (const ReadPicture& picture : validation_.pictures) {
      folds = std::max(folds, picture.fold + 1);
    }
    for (int fold = 0; fold < folds && !predictions.labels.empty(); ++fold) {
      for (const ReadPicture& picture : validation_.pictures) {
        if (picture.fold == fold) continue;
        predictions.images.push_back(ImageOf(picture));
        predictions.images.back().fold = fold;
        predictions.images.back().split = kValidationSplit;
      }
    }
  }

  PredictedBox InPixels(const nn::ScoredBox& box, const image::PixelBox& crop) const {
    return {.label = validation_.heads.box_label,
            .left = crop.left + box.left * crop.columns,
            .top = crop.top + box.top * crop.rows,
            .width = box.width * crop.columns,
            .height = box.height * crop.rows,
            .score = box.score};
  }

  PredictedBoxes BoxesOf(const ReadPicture& picture) const {
    const image::PixelBox& crop = examples_.crops[picture.example];
    PredictedBoxes boxes{.image = NameOf(picture), .fold = picture.fold};
    for (const auto& box : picture.true_boxes) boxes.truth.push_back(InPixels(box, crop));
    for (const auto& box : picture.boxes) boxes.found.push_back(InPixels(box, crop));
    return boxes;
  }

  void AddOverlaps(const ReadPicture& picture, Predictions& predictions) const {
    const ProjectImage& image = Image(picture);
    for (const auto& overlap : picture.overlaps) {
      if (!overlap.drawn) continue;
      predictions.overlaps.push_back({.image = NameOf(picture),
                                      .patient = image.patient.empty() ? image.id : image.patient,
                                      .structure = overlap.structure,
                                      .dice = overlap.dice,
                                      .iou = overlap.intersection_over_union});
    }
  }

  const ReadingExamples& examples_;
  const ReadingValidation& validation_;
};

}  // namespace

TrainSummary TrainReading(const TrainConfig& config, const TrainRequest& request,
                          const nn::train::TrainOptions& options, ProgressObserver& progress) {
  const std::string name = request.project.empty() ? config.project : request.project;
  if (name.empty()) {
    throw Error(ErrorCode::kUsage, "a reading learns from a project: etalon train P --task NAME");
  }
  const ProjectContents project = ReadProjectTruth(FindProject(name, request.workspace));
  const auto finder = FinderOf(config);
  ReadingExamples examples =
      MakeReadingExamples(config, project, finder ? &*finder : nullptr, progress);
  GuardAgainstSeen(config.start, examples);
  const auto alike = GuardAgainstDuplicates(config, examples, progress);
  auto validation = nn::train::ValidateReading(config, examples.data, options, progress);
  TrainSummary summary{.run = options.run, .package = options.package, .evaluation = {}};
  summary.problems = std::move(examples.problems);
  summary.pictures = examples.images.size();
  summary.by_consensus = project.by_consensus;
  summary.cancelled = validation.cancelled;
  summary.partial = validation.partial;
  summary.epochs = validation.facts.epochs;
  if (validation.cancelled || validation.partial) return summary;
  LeaveOut(alike, validation);
  summary.predictions = options.run / "predictions";
  WritePredictions(PredictionWriter(examples, validation).Make(), summary.predictions);
  return summary;
}

}  // namespace etalon::workflow
