#include "etalon/workflow/study_volumes.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "etalon/core/error.h"
#include "etalon/workflow/study_options.h"
#include "etalon/workflow/volume_makers.h"

namespace etalon::workflow {
namespace {

constexpr const char* kTooLarge = "The volume is too large to be shown.";
constexpr const char* kNoVolume =
    "The slices of this series make no volume: one is missing, or they differ in size, direction "
    "or "
    "spacing.";

/// The image of this role with most slices; null without one.
const StoredImage* LargestOf(const std::vector<StoredImage>& images, std::string_view role) {
  const StoredImage* largest = nullptr;
  for (const StoredImage& image : images) {
    if (image.role == role && (largest == nullptr || image.frames() > largest->frames())) {
      largest = &image;
    }
  }
  return largest;
}

std::int64_t VoxelsOf(const StoredImage& image) {
  return std::int64_t{image.rows} * image.columns * image.frames();
}

std::size_t BytesOf(const StudyVolume& volume) {
  return sizeof(StudyVolume) + volume.voxels.size() * sizeof(std::int16_t);
}

template <typename Values>
float LargestMagnitude(const Values& values) {
  float largest = 0.0F;
  for (const float value : values) largest = std::max(largest, std::abs(value));
  return largest;
}

/// Hounsfield units are whole numbers that fit; all else is stored in parts of the greatest.
double SlopeFor(float largest, const std::string& unit) {
  constexpr float kMost = std::numeric_limits<std::int16_t>::max();
  if (unit == "HU" && largest <= kMost) return 1.0;
  return largest > 0.0F ? static_cast<double>(largest) / static_cast<double>(kMost) : 1.0;
}

template <typename Values>
void Store(const Values& values, StudyVolume& volume) {
  volume.slope = SlopeFor(LargestMagnitude(values), volume.unit);
  std::ranges::transform(values, volume.voxels.voxels().begin(), [&](float value) {
    return static_cast<std::int16_t>(std::lround(static_cast<double>(value) / volume.slope));
  });
}

}  // namespace

StudyVolume StoredFrom(std::string name, const image::FloatVolume& values, std::string unit) {
  StudyVolume volume;
  volume.name = std::move(name);
  volume.unit = std::move(unit);
  volume.voxels =
      image::Volume<std::int16_t>(values.slices(), values.rows(), values.columns(), values.frame());
  Store(values.voxels(), volume);
  return volume;
}

StudyVolume StoredFrom(std::string name, const image::FloatImage& values, std::string unit,
                       const image::PixelSpacing& spacing) {
  image::VoxelFrame frame;
  frame.column_step.x = spacing.column;
  frame.row_step.y = spacing.row;
  StudyVolume volume;
  volume.name = std::move(name);
  volume.unit = std::move(unit);
  volume.voxels = image::Volume<std::int16_t>(1, values.rows(), values.columns(), frame);
  Store(values.pixels(), volume);
  return volume;
}

bool AgreeOn(std::span<const Measurement> stored, std::span<const Measurement> made) {
  return std::ranges::all_of(made, [&](const Measurement& one) {
    const auto before = std::ranges::find(stored, one.name, &Measurement::name);
    return before == stored.end() ||
           std::abs(before->value - one.value) <= 1e-6 * std::abs(one.value);
  });
}

std::vector<std::string> VolumeCache::Names(const store::StoredStudy& study,
                                            const std::vector<StoredImage>& images) {
  std::vector<std::string> names;
  switch (KindFromText(study.options)) {
    case StudyKind::kEcho:
      break;
    case StudyKind::kSpect:
      if (LargestOf(images, "SPECT") == nullptr) break;
      names = {"spect", "regions"};
      if (LargestOf(images, "CT") != nullptr) names.insert(names.begin() + 1, "ct");
      break;
    case StudyKind::kPlanar:
      for (const char* name : {"anterior", "posterior"}) {
        const Found found = Find(study, images, name);
        if (found && *found != nullptr) names.emplace_back(name);
      }
      break;
    case StudyKind::kT1:
      for (int slice = 0;; ++slice) {
        const std::size_t before = names.size();
        for (const char* name : {"t1-native", "t1-post-contrast", "ecv", "segments"}) {
          const std::string full = std::string(name) + "-" + std::to_string(slice);
          const Found found = Find(study, images, full);
          if (!found) return {"t1-native-0"};  // Asked for, it says why.
          if (*found != nullptr) names.push_back(full);
        }
        if (names.size() == before) break;
      }
      break;
  }
  return names;
}

Outcome<std::shared_ptr<const StudyVolume>> VolumeCache::Find(
    const store::StoredStudy& study, const std::vector<StoredImage>& images,
    const std::string& name) {
  for (std::size_t i = 0; i < study.paths.size(); ++i) {
    pictures_.Verify({study.paths[i], study.provenance.inputs.at(i).sha256, 1});
  }
  const Key key{study.key.content_sha256 + study.key.fingerprint, name};
  if (const auto known = Known(key)) return *known;
  const std::lock_guard one_at_a_time(making_);
  if (const auto known = Known(key)) return *known;
  Found made = Make(study, images, name);
  Keep(key, made);
  return made;
}

VolumeCache::Found VolumeCache::Make(const store::StoredStudy& study,
                                     const std::vector<StoredImage>& images,
                                     const std::string& name) {
  const auto share = [](Outcome<StudyVolume> made) -> Found {
    if (!made) return made.refusal();
    return std::make_shared<const StudyVolume>(std::move(made).value());
  };
  const auto keep_all = [&](std::vector<StudyVolume> made) -> Found {
    Found asked = std::shared_ptr<const StudyVolume>();
    for (StudyVolume& volume : made) {
      const std::string own = volume.name;
      const auto kept = std::make_shared<const StudyVolume>(std::move(volume));
      if (own == name) asked = kept;
      Keep({study.key.content_sha256 + study.key.fingerprint, own}, kept);
    }
    return asked;
  };
  const StudyKind kind = KindFromText(study.options);
  try {
    if (kind == StudyKind::kPlanar) {
      return keep_all(MakePlanarVolumes(study, workspace_));
    }
    if (kind == StudyKind::kT1) {
      auto made = MakeT1Volumes(study);
      if (!made) return made.refusal();
      return keep_all(std::move(made).value());
    }
    const StoredImage* spect = LargestOf(images, "SPECT");
    const StoredImage* ct = LargestOf(images, "CT");
    if (kind != StudyKind::kSpect || spect == nullptr) return std::shared_ptr<const StudyVolume>();
    if (name == "regions") {
      return share(MakeSpectRegions(study));
    }
    const StoredImage* image = name == "spect" ? spect : (name == "ct" ? ct : nullptr);
    if (image == nullptr) return std::shared_ptr<const StudyVolume>();
    if (VoxelsOf(*image) > kMostVoxels) return Refusal{RefusalCode::kNotApplicable, kTooLarge};
    if (image == spect) return share(MakeSpectVolume(study, *spect));
    const auto under = Known({study.key.content_sha256 + study.key.fingerprint, "spect"});
    if (under && *under && **under) return share(MakeCtVolume(*ct, (**under).get()));
    const auto read = MakeSpectVolume(study, *spect);
    return share(MakeCtVolume(*ct, read ? &*read : nullptr));
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kFileUnsupported) throw;
    return Refusal{RefusalCode::kNotComparable, kNoVolume};
  }
}

std::size_t VolumeCache::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

std::optional<VolumeCache::Found> VolumeCache::Known(const Key& key) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(key);
  if (found == entries_.end()) return std::nullopt;
  used_.splice(used_.end(), used_, found->second.place);
  return found->second.volume;
}

void VolumeCache::Keep(const Key& key, Found volume) {
  const auto size = [](const Found& found) {
    return found && *found != nullptr ? BytesOf(**found) : sizeof(StudyVolume);
  };
  const std::lock_guard lock(mutex_);
  if (entries_.contains(key)) return;
  bytes_ += size(volume);
  entries_.emplace(key, Entry{std::move(volume), used_.insert(used_.end(), key)});
  while (bytes_ > max_bytes_ && used_.size() > 1) {
    const auto oldest = entries_.find(used_.front());
    bytes_ -= size(oldest->second.volume);
    entries_.erase(oldest);
    used_.pop_front();
  }
}

}  // namespace etalon::workflow
