#include "etalon/workflow/near_duplicates.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "etalon/image/perceptual_hash.h"
#include "etalon/media/open_image.h"

namespace etalon::workflow {
namespace {

/// Groups that grow together; each is named by its lowest member.
class Groups {
 public:
  explicit Groups(std::size_t count) : parent_(count) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
  }

  std::size_t Of(std::size_t item) {
    while (parent_[item] != item) {
      parent_[item] = parent_[parent_[item]];
      item = parent_[item];
    }
    return item;
  }

  void Join(std::size_t a, std::size_t b) {
    const auto [low, high] = std::minmax({Of(a), Of(b)});
    parent_[high] = low;
  }

 private:
  std::vector<std::size_t> parent_;
};

bool IsFlat(const image::GrayImage& thumbnail, double range) {
  if (thumbnail.empty()) return false;
  const auto [low, high] = std::ranges::minmax(thumbnail.pixels());
  return static_cast<double>(high) - static_cast<double>(low) < range;
}

/// Links pictures as pairs are proposed.
class Linker {
 public:
  Linker(const std::vector<LookOfImage>& looks, const NearDuplicateOptions& options)
      : looks_(looks), options_(options), groups_(looks.size()) {
    for (const LookOfImage& look : looks) {
      const bool flat = IsFlat(look.thumbnail, options.flat_range);
      search_.flat += flat;
      usable_.push_back(!flat && !look.thumbnail.empty());
    }
  }

  void ByHash(std::uint64_t LookOfImage::*hash) {
    std::vector<std::size_t> index;
    std::vector<std::uint64_t> hashes;
    for (std::size_t i = 0; i < looks_.size(); ++i) {
      if (!usable_[i]) continue;
      index.push_back(i);
      hashes.push_back(looks_[i].*hash);
    }
    image::ForEachPairWithin(hashes, options_.hash_radius, [&](std::size_t i, std::size_t j) {
      Compare(index[i], index[j], false);
    });
  }

  void ByEmbedding(const std::vector<ComparedImage>& images) {
    const auto directions = Directions(images);
    for (std::size_t i = 0; i < directions.size(); ++i) {
      for (std::size_t j = i + 1; j < directions.size(); ++j) {
        const auto& a = directions[i];
        const auto& b = directions[j];
        if (a.empty() || a.size() != b.size()) continue;
        const double cosine = std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
        if (cosine >= options_.cosine) Compare(i, j, true);
      }
    }
  }

  NearDuplicateSearch Finish() {
    for (std::size_t i = 0; i < looks_.size(); ++i) search_.group_of.push_back(groups_.Of(i));
    std::ranges::sort(search_.links, {},
                      [](const NearDuplicate& link) { return std::pair(link.first, link.second); });
    return std::move(search_);
  }

 private:
  static std::vector<std::vector<float>> Directions(const std::vector<ComparedImage>& images) {
    std::vector<std::vector<float>> directions;
    for (const ComparedImage& image : images) {
      std::vector<float> unit = image.embedding;
      const double length =
          std::sqrt(std::inner_product(unit.begin(), unit.end(), unit.begin(), 0.0));
      for (float& value : unit) value = static_cast<float>(value / length);
      if (!(length > 0.0) || !std::isfinite(length)) unit.clear();
      directions.push_back(std::move(unit));
    }
    return directions;
  }

  double LikenessOf(std::size_t i, std::size_t j) const {
    if (looks_[i].thumbnail.empty() || looks_[j].thumbnail.empty()) return 0.0;
    return image::Likeness(looks_[i].thumbnail, looks_[j].thumbnail);
  }

  /// Pictures that a chain of links joins already need none of their own.
  void Compare(std::size_t i, std::size_t j, bool by_embedding) {
    if (groups_.Of(i) == groups_.Of(j)) return;
    const double likeness = LikenessOf(i, j);
    if (!by_embedding && likeness < options_.likeness) return;
    groups_.Join(i, j);
    const int distance =
        std::min(image::HashDistance(looks_[i].difference_hash, looks_[j].difference_hash),
                 image::HashDistance(looks_[i].cosine_hash, looks_[j].cosine_hash));
    search_.links.push_back({i, j, distance, likeness, by_embedding});
  }

  const std::vector<LookOfImage>& looks_;
  const NearDuplicateOptions& options_;
  Groups groups_;
  std::vector<bool> usable_;
  NearDuplicateSearch search_;
};

std::vector<NearDuplicate> LinksBetween(const std::vector<ComparedImage>& images,
                                        const NearDuplicateSearch& search,
                                        std::string ComparedImage::*side) {
  std::vector<NearDuplicate> links;
  for (const NearDuplicate& link : search.links) {
    const std::string& a = images[link.first].*side;
    const std::string& b = images[link.second].*side;
    if (!a.empty() && !b.empty() && a != b) links.push_back(link);
  }
  return links;
}

std::string WhyAlike(const NearDuplicate& link) {
  return link.by_embedding ? std::string("by their embeddings")
                           : fmt::format("correlation {:.3f}", link.likeness);
}

}  // namespace

void NearDuplicateOptions::Validate() const {
  const auto require = [](bool holds, const char* what) {
    if (!holds) throw Error(ErrorCode::kUsage, std::string("near-duplicates: ") + what);
  };
  require(hash_radius >= 0 && hash_radius <= image::kLargestHashRadius,
          "the hash radius lies between 0 and 7 bits");
  require(likeness > 0.0 && likeness <= 1.0, "the correlation lies between 0 and 1");
  require(cosine > 0.0 && cosine <= 1.0, "the cosine lies between 0 and 1");
}

LookOfImage LookOf(const image::GrayImage& picture) {
  return {.thumbnail = image::Thumbnail(picture),
          .difference_hash = image::DifferenceHash(picture),
          .cosine_hash = image::CosineHash(picture)};
}

NearDuplicateSearch LinkNearDuplicates(const std::vector<ComparedImage>& images,
                                       const std::vector<LookOfImage>& looks,
                                       const NearDuplicateOptions& options) {
  options.Validate();
  Require(images.size() == looks.size(), "not one look an image");
  Linker linker(looks, options);
  linker.ByHash(&LookOfImage::difference_hash);
  linker.ByHash(&LookOfImage::cosine_hash);
  linker.ByEmbedding(images);
  return linker.Finish();
}

NearDuplicateSearch FindNearDuplicates(const std::vector<ComparedImage>& images,
                                       const NearDuplicateOptions& options,
                                       ProgressObserver& progress) {
  options.Validate();
  std::vector<LookOfImage> looks(images.size());
  std::vector<Error> problems;
  for (std::size_t i = 0; i < images.size(); ++i) {
    if (progress.Cancelled()) throw Error(ErrorCode::kCancelled, "the search was stopped");
    progress.Report("looking at images", static_cast<std::int64_t>(i), std::ssize(images));
    try {
      looks[i] = LookOf(media::ReadImage(images[i].file).frames.at(0));
    } catch (const Error& error) {
      problems.push_back(error);
    }
  }
  NearDuplicateSearch search = LinkNearDuplicates(images, looks, options);
  search.problems = std::move(problems);
  return search;
}

std::vector<NearDuplicate> Straddling(const std::vector<ComparedImage>& images,
                                      const NearDuplicateSearch& search) {
  return LinksBetween(images, search, &ComparedImage::part);
}

std::vector<NearDuplicate> AcrossPatients(const std::vector<ComparedImage>& images,
                                          const NearDuplicateSearch& search) {
  return LinksBetween(images, search, &ComparedImage::patient);
}

void RequireNoStraddling(const std::vector<ComparedImage>& images,
                         const NearDuplicateSearch& search) {
  const auto links = Straddling(images, search);
  if (links.empty()) return;
  const ComparedImage& first = images[links.front().first];
  const ComparedImage& second = images[links.front().second];
  throw Error(
      ErrorCode::kUsage,
      fmt::format("near-duplicate images straddle the split: {} ({}) and {} ({}), {}{}; keep them "
                  "in one part or leave one out",
                  first.name, first.part, second.name, second.part, WhyAlike(links.front()),
                  links.size() > 1 ? fmt::format(", and {} more {}", links.size() - 1,
                                                 links.size() == 2 ? "pair" : "pairs")
                                   : ""));
}

}  // namespace etalon::workflow
