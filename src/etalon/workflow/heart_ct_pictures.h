#pragma once

#include <cstdint>
#include <filesystem>

#include "etalon/core/progress.h"

namespace etalon::workflow {

struct HeartCtRequest {
  std::filesystem::path folder;  ///< gets `images` and `masks`
  int bodies = 1;
  std::uint64_t first_seed = 1;  ///< of the first body; the others follow
  int slice_step = 3;            ///< of the pictures that the heart model sees, one in so many
};

/// Pictures for training and testing the heart model: axial slices of random phantom CTs as the
/// model sees them, with their true structures (labels of `nuclear::Structure`), named
/// "b00001_z012.png". Slices without heart are kept near it only.
/// @throws Error kFileUnreadable naming what cannot be written; kCancelled.
void WriteHeartCtPictures(const HeartCtRequest& request, ProgressObserver& progress);

}  // namespace etalon::workflow
