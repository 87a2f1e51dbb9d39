#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "etalon/abdomen/picture_reader.h"
#include "etalon/core/error.h"
#include "etalon/core/progress.h"
#include "etalon/nn/network.h"

namespace etalon::workflow {

/// The name of a reading model and, where the user named one of its structures, which.
struct ReadingChoice {
  std::string model;
  int structure = -1;  ///< index in the card; -1: all classes
};

/// The reading model that `name` names: a package, or a structure that one of them outlines.
/// @return nothing when `name` is a model of another task.
/// @throws Error(kModelInvalid) when there is none of that name.
std::optional<ReadingChoice> FindReadingModel(const std::string& name);

/// The reader of a package of task "reading", with its model of the ultrasound field.
/// @throws Error(kModelInvalid).
abdomen::PictureReader LoadPictureReader(const std::string& model,
                                         const nn::NetworkOptions& options);

struct ReadPicturesRequest {
  std::vector<std::filesystem::path> inputs;
  std::filesystem::path output;
  std::string model;
  nn::NetworkOptions network;  ///< pictures are read side by side on its threads
};

struct ReadPicturesSummary {
  std::int64_t images = 0;   ///< frames read
  std::int64_t refused = 0;  ///< frames without an ultrasound field
  std::vector<Error> problems;
};

/// Writes a CSV with a row a frame: `image` (with "#" and the frame's number, from 1, for files of
/// several), the probability of each label and of what is left, and flags separated by blanks. A
/// picture without an ultrasound field has no probabilities and the flag "not-ultrasound".
/// The same files give the same bytes for any number of threads.
/// @throws Error(kUsage) for a model without labels; Error(kModelInvalid), Error(kCancelled).
ReadPicturesSummary ClassifyPictures(const ReadPicturesRequest& request,
                                     ProgressObserver& progress);

/// Writes a JSON file of the boxes of each frame, the most certain first, in pixels of the picture;
/// `shown` says which reach the model's threshold.
/// @throws Error(kUsage) for a model without boxes; else as `ClassifyPictures`.
ReadPicturesSummary DetectLesions(const ReadPicturesRequest& request, ProgressObserver& progress);

/// Writes a label PNG a frame, of the input's size: 1 where the structure is, or the model's
/// classes when `choice` names none.
/// @throws Error(kUsage) for a model without outlines; else as `ClassifyPictures`.
ReadPicturesSummary OutlinePictures(const ReadPicturesRequest& request, const ReadingChoice& choice,
                                    ProgressObserver& progress);

}  // namespace etalon::workflow
