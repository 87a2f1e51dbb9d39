#include "etalon/cmr/measure_slice.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "etalon/cmr/heart_regions.h"
#include "etalon/core/error.h"
#include "etalon/stats/distributions.h"

namespace etalon::cmr {
namespace {

using LevelledMaps = std::vector<LevelledMap>;

constexpr const char* kPixelInterval =
    "scatter of the pixels of the region, 4 pixels counting as one; not the difference between two "
    "scans";
constexpr const char* kVolumeInterval =
    "scatter of the pixels of wall and blood and the standard error of the haematocrit; not the "
    "difference between two scans";

/// The slices before or after contrast agent with their regions and T1 in them.
struct Contrast {
  std::string name;  ///< "native" or "post_contrast", as in the names of measurements
  std::string role;  ///< in plain words
  LevelledMaps slices;
  HeartRegions regions;
  std::vector<Outcome<RegionValue>> wall;
  Outcome<RegionValue> blood;
};

T1Pair PairOf(const RegionValue& native, const RegionValue& post_contrast) {
  return {native.mean, post_contrast.mean, native.standard_error, post_contrast.standard_error};
}

Outcome<Contrast> ReadContrast(std::string name, std::string role, LevelledMaps slices,
                               int margin) {
  auto regions = RegionsOf(slices, margin);
  if (!regions) return regions.refusal();
  auto blood = T1InRegion(slices, regions->blood);
  Contrast contrast{
      std::move(name), std::move(role), std::move(slices), std::move(regions).value(), {},
      std::move(blood)};
  for (const HeartRegion& region : contrast.regions.wall) {
    contrast.wall.push_back(T1InRegion(contrast.slices, region));
  }
  return contrast;
}

/// Collects the reading of a heart.
class HeartMeasurer {
 public:
  HeartMeasurer(const SliceOptions& options, HeartReading& reading)
      : options_(options), reading_(reading) {}

  void AddT1(const Contrast& contrast) {
    for (std::size_t i = 0; i < contrast.wall.size(); ++i) {
      const HeartRegion& region = contrast.regions.wall[i];
      AddT1(contrast, region, contrast.wall[i], "myocardial_t1_" + contrast.name + region.suffix);
    }
    AddT1(contrast, contrast.regions.blood, contrast.blood, "blood_pool_t1_" + contrast.name);
  }

  void AddHaematocrit(const Outcome<Haematocrit>& haematocrit, const Contrast& native) {
    if (!haematocrit) return Refuse("haematocrit_synthetic", haematocrit.refusal());
    if (!haematocrit->synthetic) return;
    const double reach = stats::kNormal975 * haematocrit->standard_error;
    Add({.name = "haematocrit_synthetic",
         .concept_code = {},
         .value = haematocrit->fraction,
         .unit = "1",
         .interval = Interval{haematocrit->fraction - reach, haematocrit->fraction + reach},
         .interval_method = "scatter of patients about the line of the model",
         .beats = {},
         .rule = {"synthetic-haematocrit", 1, options_.synthetic.name},
         .evidence = EvidenceOf(native.slices, native.regions.blood, native.role),
         .flags = {"synthetic-haematocrit"}});
  }

  /// Of the n-th region of the wall before contrast agent and the m-th after it.
  void AddVolume(const Contrast& native, std::size_t n, const Contrast& post, std::size_t m,
                 const T1Pair& blood, const Haematocrit& haematocrit) {
    const HeartRegion& region = native.regions.wall[n];
    const std::string name = "extracellular_volume_fraction" + region.suffix;
    for (const auto* value : {&native.wall[n], &post.wall[m]}) {
      if (!*value) return Refuse(name, value->refusal());
    }
    const auto volume =
        ComputeExtracellularVolume(PairOf(*native.wall[n], *post.wall[m]), blood, haematocrit);
    if (!volume) return Refuse(name, volume.refusal());
    const double value = volume->fraction.value();
    const double reach = stats::kNormal975 * volume->standard_error;
    Measurement measurement{.name = name,
                            .concept_code = {},
                            .value = value,
                            .unit = "%",
                            .interval = Interval{value - reach, value + reach},
                            .interval_method = kVolumeInterval,
                            .beats = {},
                            .rule = {"extracellular-volume", 1, VolumeVariant()},
                            .evidence = EvidenceOf(native.slices, region, native.role),
                            .flags = volume->flags};
    std::ranges::move(EvidenceOf(post.slices, post.regions.wall[m], post.role),
                      std::back_inserter(measurement.evidence));
    AddMapFlags(FlagsOf(native.slices, region, *native.wall[n]), measurement.flags);
    AddMapFlags(FlagsOf(post.slices, post.regions.wall[m], *post.wall[m]), measurement.flags);
    Add(std::move(measurement));
  }

  void Refuse(const std::string& name, const Refusal& refusal) {
    reading_.refusals.push_back({name, refusal});
  }

 private:
  void AddT1(const Contrast& contrast, const HeartRegion& region, const Outcome<RegionValue>& value,
             const std::string& name) {
    if (!value) return Refuse(name, value.refusal());
    Rule rule = RuleOf(contrast.slices);
    rule.variant = AtField(fmt::format("mean, border of {} left out", options_.margin));
    Add({.name = name,
         .concept_code = {},
         .value = value->mean,
         .unit = "ms",
         .interval = value->interval,
         .interval_method = kPixelInterval,
         .beats = {},
         .rule = std::move(rule),
         .evidence = EvidenceOf(contrast.slices, region, contrast.role),
         .flags = FlagsOf(contrast.slices, region, *value)},
        *value);
  }

  void Add(Measurement measurement, std::optional<RegionValue> region = {}) {
    auto normal = options_.normal_ranges.Find(measurement.name, options_.field_strength);
    if (normal &&
        (measurement.value < normal->range.low || measurement.value > normal->range.high)) {
      measurement.flags.emplace_back("outside-normal-range");
    }
    reading_.measurements.push_back({std::move(measurement), std::move(normal), region});
  }

  /// What a value of T1 hands on to what is computed from it.
  static void AddMapFlags(const std::vector<std::string>& from, std::vector<std::string>& flags) {
    for (const char* flag : {"frames-moved", "motion-corrected", "map-of-the-scanner"}) {
      const bool there = std::ranges::find(from, flag) != from.end();
      if (there && std::ranges::find(flags, flag) == flags.end()) flags.emplace_back(flag);
    }
  }

  std::string VolumeVariant() const {
    return AtField(options_.haematocrit ? "measured haematocrit"
                                        : "synthetic haematocrit, " + options_.synthetic.name);
  }

  /// T1 at two field strengths are two quantities: `follow` compares equal variants only. What
  /// differs from scan to scan, such as the number of pixels, has no place in a variant.
  std::string AtField(const std::string& variant) const {
    if (options_.field_strength <= 0.0) return variant;
    return fmt::format("{}, {:.1f} T", variant, options_.field_strength);
  }

  const SliceOptions& options_;
  HeartReading& reading_;
};

Outcome<Haematocrit> HaematocritOf(const Contrast& native, const SliceOptions& options) {
  if (options.haematocrit) return *options.haematocrit;
  if (!native.blood) return native.blood.refusal();
  return SyntheticHaematocrit(native.blood->mean, options.synthetic);
}

void AddVolumeMaps(const Contrast& native, const Contrast& post, const T1Pair& blood,
                   const Haematocrit& haematocrit, std::vector<SlicePictures>& slices) {
  for (std::size_t i = 0; i < native.slices.size() && i < post.slices.size(); ++i) {
    const MappedSlice& before = *native.slices[i].map;
    const MappedSlice& after = *post.slices[i].map;
    if (before.map.t1.size() != after.map.t1.size() || before.labels != after.labels) continue;
    auto map = ExtracellularVolumeMap(before.map.t1, after.map.t1, blood, haematocrit);
    if (map) slices[i].extracellular_volume = std::move(map).value();
  }
}

/// The same haematocrit and blood serve every region of the wall.
void AddVolumes(const Contrast& native, const Contrast& post, const SliceOptions& options,
                HeartMeasurer& measurer, HeartReading& reading) {
  const auto haematocrit = HaematocritOf(native, options);
  measurer.AddHaematocrit(haematocrit, native);
  for (const auto* missing : {&native.blood, &post.blood}) {
    if (!*missing) return measurer.Refuse("extracellular_volume_fraction", missing->refusal());
  }
  if (!haematocrit) {
    return measurer.Refuse("extracellular_volume_fraction", haematocrit.refusal());
  }
  const T1Pair blood = PairOf(*native.blood, *post.blood);
  for (std::size_t n = 0; n < native.wall.size(); ++n) {
    const auto& regions = post.regions.wall;
    const auto same =
        std::ranges::find(regions, native.regions.wall[n].suffix, &HeartRegion::suffix);
    if (same == regions.end()) continue;
    measurer.AddVolume(native, n, post, static_cast<std::size_t>(same - regions.begin()), blood,
                       *haematocrit);
  }
  AddVolumeMaps(native, post, blood, *haematocrit, reading.slices);
}

/// The maps after contrast agent; nothing when a slice has none.
LevelledMaps PostContrastMaps(const std::vector<HeartSlice>& slices) {
  LevelledMaps maps;
  for (const HeartSlice& slice : slices) {
    if (!slice.post_contrast) return {};
    maps.push_back({slice.level, &*slice.post_contrast});
  }
  return maps;
}

bool AnyPostContrast(const std::vector<HeartSlice>& slices) {
  return std::ranges::any_of(
      slices, [](const HeartSlice& slice) { return slice.post_contrast.has_value(); });
}

}  // namespace

HeartReading MeasureHeart(const std::vector<HeartSlice>& slices, const SliceOptions& options) {
  Require(!slices.empty(), "a heart without slices");
  HeartReading reading;
  reading.slices.resize(slices.size());
  HeartMeasurer measurer(options, reading);
  LevelledMaps maps;
  for (const HeartSlice& slice : slices) maps.push_back({slice.level, &slice.native});
  const auto native = ReadContrast("native", "native", std::move(maps), options.margin);
  if (!native) {
    measurer.Refuse("myocardial_t1_native", native.refusal());
    return reading;
  }
  if (native->regions.without_segments) {
    const bool any = native->regions.wall.size() > 1;
    measurer.Refuse(any ? "myocardial_t1_native_segments" : "myocardial_t1_native_septal",
                    *native->regions.without_segments);
  }
  measurer.AddT1(*native);
  for (std::size_t i = 0; i < slices.size(); ++i) {
    reading.slices[i].segments = native->regions.segments[i];
  }
  if (!AnyPostContrast(slices)) return reading;
  LevelledMaps post_maps = PostContrastMaps(slices);
  if (post_maps.empty()) {
    measurer.Refuse("myocardial_t1_post_contrast",
                    {RefusalCode::kMissingView, "a slice has no images after contrast agent"});
    return reading;
  }
  const auto post =
      ReadContrast("post_contrast", "after contrast agent", std::move(post_maps), options.margin);
  if (!post) {
    measurer.Refuse("myocardial_t1_post_contrast", post.refusal());
    return reading;
  }
  measurer.AddT1(*post);
  AddVolumes(*native, *post, options, measurer, reading);
  return reading;
}

SliceReading MeasureSlice(const MappedSlice& native,
                          const std::optional<MappedSlice>& post_contrast,
                          const SliceOptions& options) {
  HeartReading heart = MeasureHeart({{options.level, native, post_contrast}}, options);
  SliceReading reading;
  static_cast<SlicePictures&>(reading) = std::move(heart.slices.front());
  reading.measurements = std::move(heart.measurements);
  reading.refusals = std::move(heart.refusals);
  return reading;
}

}  // namespace etalon::cmr
