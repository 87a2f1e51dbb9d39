#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/core/progress.h"
#include "etalon/image/raster.h"

namespace etalon::workflow {

/// A picture that is compared with all others.
struct ComparedImage {
  std::filesystem::path file;
  std::string name;          ///< in messages and tables
  std::string patient = {};  ///< empty where not known
  std::string part = {};     ///< of the split, e.g. "fold 1" or "external:clinic"; empty for none
  std::vector<float> embedding = {};  ///< what a network made of it; empty for none
};

struct NearDuplicateOptions {
  int hash_radius = 7;       ///< bits of either hash that may differ, at most 7
  double likeness = 0.98;    ///< correlation of the thumbnails from which two are near-duplicates
  double cosine = 0.995;     ///< of two embeddings from which two are near-duplicates
  double flat_range = 12.0;  ///< a picture whose thumbnail spans fewer grey levels shows nothing

  /// @throws Error(kUsage) naming the option that is wrong.
  void Validate() const;
};

/// Two pictures that look the same.
struct NearDuplicate {
  std::size_t first = 0;
  std::size_t second = 0;
  int distance = 0;       ///< bits, of the nearer of the two hashes
  double likeness = 0.0;  ///< correlation of their thumbnails
  bool by_embedding = false;
};

struct NearDuplicateSearch {
  /// Links that hold each group together, by rising index: a group of n pictures has n - 1.
  std::vector<NearDuplicate> links;
  std::vector<std::size_t> group_of;  ///< lowest index of each picture's group; its own when alone
  std::size_t flat = 0;               ///< pictures that show nothing and were not compared
  std::vector<Error> problems;        ///< files that cannot be read, not compared
};

/// Finds pictures that are another size, compression or brightness of each other: hashes propose
/// (`image::DifferenceHash`, `image::CosineHash`), the correlation of their thumbnails decides; and
/// pictures whose embeddings point the same way. A cut, a turned picture or another frame of the
/// same cine is found by embedding only, if at all.
///
/// 1.2 KB of memory a picture; time grows with the pictures, for embeddings with their square.
NearDuplicateSearch FindNearDuplicates(const std::vector<ComparedImage>& images,
                                       const NearDuplicateOptions& options,
                                       ProgressObserver& progress);

/// The part of `FindNearDuplicates` behind the files. @param thumbnails one an image; empty for an
/// image that could not be read. @param hashes two an image.
struct LookOfImage {
  image::GrayImage thumbnail;
  std::uint64_t difference_hash = 0;
  std::uint64_t cosine_hash = 0;
};
LookOfImage LookOf(const image::GrayImage& picture);
NearDuplicateSearch LinkNearDuplicates(const std::vector<ComparedImage>& images,
                                       const std::vector<LookOfImage>& looks,
                                       const NearDuplicateOptions& options);

/// Links between different parts of the split.
std::vector<NearDuplicate> Straddling(const std::vector<ComparedImage>& images,
                                      const NearDuplicateSearch& search);

/// Links between different patients, where both are known.
std::vector<NearDuplicate> AcrossPatients(const std::vector<ComparedImage>& images,
                                          const NearDuplicateSearch& search);

/// @throws Error(kUsage) naming both pictures of the first link that straddles the split, where
///   they lie, and how many more do.
void RequireNoStraddling(const std::vector<ComparedImage>& images,
                         const NearDuplicateSearch& search);

}  // namespace etalon::workflow
