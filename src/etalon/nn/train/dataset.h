#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "etalon/core/random.h"
#include "etalon/image/geometry.h"
#include "etalon/image/raster.h"
#include "etalon/image/resample.h"
#include "etalon/nn/train/config.h"

namespace etalon::nn::train {

/// One picture with its truth. `mask` for segmentation, else empty; `label` for classification.
struct Example {
  std::string patient;  ///< pictures of one patient never straddle a split
  std::string file;
  image::GrayImage picture;
  image::LabelMask mask;
  int label = 0;              ///< of a reading: number of its combination of findings
  std::vector<int> findings;  ///< of a reading: 1, 0 or -1 (unknown) for each of its labels
  std::string centre;         ///< where it was acquired; empty where unknown
  int source = 0;             ///< index of its `DataSource`
  image::PixelBox content;    ///< of a classification picture: box of its largest bright part
};

struct DatasetSplit {
  std::vector<Example> training;
  std::vector<Example> holdout;
};

/// Folder of the data: `$ETALON_DATA`, or `../shared/data` beside the working directory.
std::filesystem::path DataRoot();

/// Patient of a picture by `DataSource::patient`; unless set otherwise the file name up to the
/// first
/// '_' or '.' ("patient0001_2CH_ED.png"). A name that does not match is its own patient.
std::string PatientOf(const std::string& file, const DataSource& source);

/// Box around the largest connected bright part of a picture, or all of it when nothing is bright.
image::PixelBox ContentBox(const image::GrayImage& picture);

/// All pictures of `sources`, in the order of sources and file names.
/// Classification pictures are shrunk to at most `kLargestSide`; of a video, `kFramesOfVideo`
/// evenly spaced frames are used.
/// @throws Error(kFileUnreadable) for a missing folder or mask, Error(kFileMalformed) for a mask of
///   other sides than its picture or with a label outside the classes.
std::vector<Example> LoadExamples(const std::vector<DataSource>& sources,
                                  const std::vector<OutputClass>& classes,
                                  const std::filesystem::path& root, std::uint64_t seed);

inline constexpr int kLargestSide = 384;
inline constexpr int kFramesOfVideo = 8;

/// `picture` with its longer side at most `most`.
inline image::GrayImage Shrunk(const image::GrayImage& picture, int most = kLargestSide) {
  const int side = std::max(picture.rows(), picture.columns());
  if (side <= most) return picture;
  return image::ResizeArea(picture, std::max(1, picture.rows() * most / side),
                           std::max(1, picture.columns() * most / side));
}

/// Moves all pictures of `holdout_patients` patients, drawn by `seed`, into the holdout.
/// Patients of sources without `holdout` stay.
/// @throws ContractError unless at least one patient stays for training.
DatasetSplit SplitByPatient(std::vector<Example> examples, const std::vector<DataSource>& sources,
                            int holdout_patients, std::uint64_t seed);

/// `count` examples (or all, if fewer) at even distances.
std::vector<const Example*> EvenlySpaced(const std::vector<Example>& examples, std::size_t count);

/// Seed of an independent stream for one item of one epoch.
inline std::uint64_t StreamSeed(std::uint64_t seed, std::uint64_t epoch, std::uint64_t index) {
  Random mix(seed);
  Random mix_epoch(mix.Next() ^ epoch);
  Random mix_index(mix_epoch.Next() ^ index);
  return mix_index.Next();
}

/// Puts `items` into a random order.
template <typename Item>
void Shuffle(std::vector<Item>& items, Random random) {
  for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[random.Below(i)]);
}

/// The order in which epoch `epoch` visits `count` items.
std::vector<std::size_t> EpochOrder(std::size_t count, std::uint64_t seed, std::uint64_t epoch);

}  // namespace etalon::nn::train
