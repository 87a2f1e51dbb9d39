#pragma once

#include <optional>
#include <vector>

#include "etalon/abdomen/field_finder.h"
#include "etalon/core/error.h"
#include "etalon/core/progress.h"
#include "etalon/nn/train/reading_validation.h"
#include "etalon/workflow/project.h"

namespace etalon::workflow {

/// Pictures of a project made ready for the training of a reading.
struct ReadingExamples {
  nn::train::ReadingData data;
  std::vector<ProjectImage> images;    ///< beside `data.examples`
  std::vector<image::PixelBox> crops;  ///< what of each was shown in a test, in its pixels
  std::vector<image::PixelBox> sides;  ///< of each picture, whole
  std::vector<Error> problems;         ///< of files that could not be read
};

/// The images of `project` by path, as `config` wants them.
///
/// Pixels take the class of the last shape of the configuration's list that covers them; where a
/// class may be there but was not outlined, pixels without a class are unknown. Training pictures
/// are cut to the reference outline of the field where there is one, else to that of `finder`; test
/// pictures to that of `finder`, as a user's will be. A picture without a patient is a patient of
/// its own.
/// @param finder needed for `ReadingCrop::kField`.
/// @throws Error(kUsage) when no image can be used; Error(kCancelled).
ReadingExamples MakeReadingExamples(const nn::train::TrainConfig& config,
                                    const ProjectContents& project,
                                    const abdomen::FieldFinder* finder, ProgressObserver& progress);

}  // namespace etalon::workflow
