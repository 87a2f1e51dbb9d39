#include "etalon/workflow/heart_ct_pictures.h"

#include <fmt/format.h>

#include <algorithm>

#include "etalon/core/error.h"
#include "etalon/core/random.h"
#include "etalon/media/png.h"
#include "etalon/nuclear/spect_ct_slices.h"
#include "etalon/nuclear/spect_structures.h"
#include "etalon/phantom/spect_heart_ct.h"

namespace etalon::workflow {
namespace {

using image::LabelVolume;

constexpr int kSlicesBeyondHeart = 12;

LabelVolume TrueStructures(const phantom::HeartCt& ct, const nuclear::CtSlices& slices) {
  std::vector<nuclear::StructureMask> masks;
  for (const phantom::SpectPhantomMask& mask : ct.masks) {
    if (const auto structure = nuclear::StructureNamed(mask.name)) {
      masks.push_back({*structure, mask.mask});
    }
  }
  return nuclear::StructuresOn(
      masks, slices.frame,
      {static_cast<int>(slices.pictures.size()), nuclear::kCtPictureSide, nuclear::kCtPictureSide});
}

image::LabelMask SliceOf(const LabelVolume& labels, int slice) {
  image::LabelMask mask(labels.rows(), labels.columns());
  std::copy_n(labels.slice(slice), mask.size(), mask.pixels().begin());
  return mask;
}

bool ShowsHeart(const LabelVolume& labels, int slice) {
  const std::uint8_t* first = labels.slice(slice);
  const auto count = static_cast<std::ptrdiff_t>(labels.rows()) * labels.columns();
  return std::any_of(first, first + count, [](std::uint8_t label) {
    return label >= 1 && label <= static_cast<std::uint8_t>(nuclear::Structure::kRightAtrium);
  });
}

void WriteBody(const HeartCtRequest& request, std::uint64_t seed) {
  const phantom::HeartCt ct = phantom::MakeHeartCt(seed);
  const nuclear::CtSlices slices = nuclear::SlicesOfCt(ct.hounsfield);
  const LabelVolume truth = TrueStructures(ct, slices);
  const int count = truth.slices();
  int first = 0;
  while (first < count && !ShowsHeart(truth, first)) ++first;
  int last = count - 1;
  while (last > first && !ShowsHeart(truth, last)) --last;
  Random random(seed);
  const int start = std::max(0, first - kSlicesBeyondHeart) +
                    static_cast<int>(random.Below(static_cast<std::uint64_t>(request.slice_step)));
  for (int slice = start; slice < std::min(count, last + kSlicesBeyondHeart);
       slice += request.slice_step) {
    const std::string name = fmt::format("b{:05}_z{:03}", seed, slice);
    media::WriteGrayPng(request.folder / "images" / (name + ".png"),
                        slices.pictures[static_cast<std::size_t>(slice)]);
    media::WriteLabelPng(request.folder / "masks" / (name + ".png"), SliceOf(truth, slice));
  }
}

}  // namespace

void WriteHeartCtPictures(const HeartCtRequest& request, ProgressObserver& progress) {
  for (const char* part : {"images", "masks"}) {
    std::error_code error;
    std::filesystem::create_directories(request.folder / part, error);
    if (error) {
      throw FileError(ErrorCode::kFileUnreadable, (request.folder / part).string(),
                      "the folder cannot be created", error.message());
    }
  }
  for (int body = 0; body < request.bodies; ++body) {
    if (progress.Cancelled()) throw Error(ErrorCode::kCancelled, "cancelled");
    progress.Report("phantom CTs", body, request.bodies);
    WriteBody(request, request.first_seed + static_cast<std::uint64_t>(body));
  }
}

}  // namespace etalon::workflow
