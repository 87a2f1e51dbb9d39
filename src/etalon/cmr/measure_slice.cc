#include "etalon/cmr/measure_slice.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "etalon/cmr/region_value.h"
#include "etalon/core/error.h"
#include "etalon/image/components.h"
#include "etalon/stats/distributions.h"

namespace etalon::cmr {
namespace {

using image::BinaryMask;

constexpr double kPoorFit = 0.95;
constexpr const char* kPixelInterval =
    "scatter of the pixels of the region, 4 pixels counting as one; not the difference between two "
    "scans";
constexpr const char* kVolumeInterval =
    "scatter of the pixels of wall and blood and the standard error of the haematocrit; not the "
    "difference between two scans";

struct NamedRegion {
  std::string suffix;  ///< "" for the whole wall, else "_septal", "_mid_inferior" ...
  BinaryMask mask;
};

/// A map's regions: those of the wall in the order of the report, and the blood.
struct SliceRegions {
  std::vector<NamedRegion> wall;
  BinaryMask blood;
  image::LabelMask segments;
};

/// T1 in the regions of one map; a refusal where there is none.
struct SliceValues {
  std::vector<Outcome<RegionValue>> wall;
  Outcome<RegionValue> blood;
};

BinaryMask Both(const BinaryMask& a, const BinaryMask& b) {
  BinaryMask both = a;
  for (std::size_t i = 0; i < both.size(); ++i) both.pixels()[i] &= b.pixels()[i];
  return both;
}

void AddSegments(const image::LabelMask& segments, SliceLevel level, const BinaryMask& wall,
                 std::vector<NamedRegion>& regions) {
  BinaryMask septum(wall.rows(), wall.columns());
  std::vector<NamedRegion> single;
  for (int i = 0; i < SegmentCount(level); ++i) {
    const int segment = FirstSegment(level) + i;
    const BinaryMask part = Both(image::MaskOf(segments, static_cast<std::uint8_t>(segment)), wall);
    for (std::size_t pixel = 0; IsSeptal(segment) && pixel < part.size(); ++pixel) {
      septum.pixels()[pixel] |= part.pixels()[pixel];
    }
    single.push_back({fmt::format("_{}", SegmentName(segment)), part});
  }
  regions.push_back({"_septal", septum});
  std::ranges::move(single, std::back_inserter(regions));
}

/// The regions of a labelled slice; `objection` says why there are no segments.
Outcome<SliceRegions> RegionsOf(const image::LabelMask& labels, const SliceOptions& options,
                                std::optional<Refusal>& objection) {
  const auto slice = SliceFromLabels(labels);
  if (!slice) return slice.refusal();
  const BinaryMask wall = InnerPart(slice->myocardium, options.margin);
  SliceRegions regions{.wall = {{"", wall}},
                       .blood = InnerPart(slice->blood_pool, 2 * options.margin),
                       .segments = {}};
  auto segments = SegmentLabels(*slice, options.level);
  if (!segments) {
    objection = segments.refusal();
    return regions;
  }
  regions.segments = std::move(segments).value();
  AddSegments(regions.segments, options.level, wall, regions.wall);
  return regions;
}

std::optional<Refusal> MotionObjection(const MotionCheck& motion) {
  if (motion.largest <= kMotionRefusalMillimetres) return std::nullopt;
  return Refusal{RefusalCode::kNotComparable,
                 fmt::format("the images of the series moved by {:.1f} mm against each other",
                             motion.largest)};
}

SliceValues ValuesOf(const MappedSlice& slice, const SliceRegions& regions) {
  const auto objection = MotionObjection(slice.motion);
  const auto value = [&](const BinaryMask& mask) -> Outcome<RegionValue> {
    return objection ? Outcome<RegionValue>(*objection) : ValueInRegion(slice.map.t1, mask);
  };
  SliceValues values{.wall = {}, .blood = value(regions.blood)};
  for (const NamedRegion& region : regions.wall) values.wall.push_back(value(region.mask));
  return values;
}

bool PoorFit(const T1Map& map, const BinaryMask& region) {
  const auto r_squared = ValueInRegion(map.r_squared, region);
  return r_squared && r_squared->median < kPoorFit;
}

std::vector<FrameReference> EvidenceOf(const T1Series& series, const std::string& role) {
  std::vector<FrameReference> evidence;
  for (std::size_t frame = 0; frame < series.frames.size(); ++frame) {
    evidence.push_back(
        {series.name, static_cast<std::int64_t>(frame),
         fmt::format("{}, {:.0f} ms after inversion", role, series.inversion_times[frame])});
  }
  return evidence;
}

std::vector<std::string> FlagsOf(const MappedSlice& slice, const BinaryMask& region,
                                 const RegionValue& value) {
  std::vector<std::string> flags;
  if (slice.motion.largest > kMotionFlagMillimetres) flags.emplace_back("frames-moved");
  if (value.missing > 0) flags.emplace_back("pixels-without-t1");
  if (PoorFit(slice.map, region)) flags.emplace_back("poor-recovery-fit");
  return flags;
}

T1Pair PairOf(const RegionValue& native, const RegionValue& post_contrast) {
  return {native.mean, post_contrast.mean, native.standard_error, post_contrast.standard_error};
}

/// Collects the reading of one slice.
class SliceMeasurer {
 public:
  SliceMeasurer(const SliceOptions& options, SliceReading& reading)
      : options_(options), reading_(reading) {}

  void AddT1(const MappedSlice& slice, const SliceRegions& regions, const SliceValues& values,
             const std::string& contrast) {
    for (std::size_t i = 0; i < regions.wall.size(); ++i) {
      AddT1(slice, regions.wall[i].mask, values.wall[i],
            "myocardial_t1_" + contrast + regions.wall[i].suffix, contrast);
    }
    AddT1(slice, regions.blood, values.blood, "blood_pool_t1_" + contrast, contrast);
  }

  void AddHaematocrit(const Outcome<Haematocrit>& haematocrit, const T1Series& native) {
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
         .evidence = EvidenceOf(native, "native"),
         .flags = {"synthetic-haematocrit"}});
  }

  void AddVolume(const std::string& suffix, const Outcome<ExtracellularVolume>& volume,
                 const MappedSlice& native, const MappedSlice& post_contrast) {
    if (!volume) return Refuse("extracellular_volume_fraction" + suffix, volume.refusal());
    const double value = volume->fraction.value();
    const double reach = stats::kNormal975 * volume->standard_error;
    Measurement measurement{.name = "extracellular_volume_fraction" + suffix,
                            .concept_code = {},
                            .value = value,
                            .unit = "%",
                            .interval = Interval{value - reach, value + reach},
                            .interval_method = kVolumeInterval,
                            .beats = {},
                            .rule = {"extracellular-volume", 1, VolumeVariant()},
                            .evidence = EvidenceOf(native.series, "native"),
                            .flags = volume->flags};
    std::ranges::move(EvidenceOf(post_contrast.series, "after contrast agent"),
                      std::back_inserter(measurement.evidence));
    if (std::max(native.motion.largest, post_contrast.motion.largest) > kMotionFlagMillimetres) {
      measurement.flags.emplace_back("frames-moved");
    }
    Add(std::move(measurement));
  }

  void Refuse(const std::string& name, const Refusal& refusal) {
    reading_.refusals.push_back({name, refusal});
  }

 private:
  void AddT1(const MappedSlice& slice, const BinaryMask& region, const Outcome<RegionValue>& value,
             const std::string& name, const std::string& contrast) {
    if (!value) return Refuse(name, value.refusal());
    const std::string role = contrast == "native" ? "native" : "after contrast agent";
    Add({.name = name,
         .concept_code = {},
         .value = value->mean,
         .unit = "ms",
         .interval = value->interval,
         .interval_method = kPixelInterval,
         .beats = {},
         .rule = {"t1-three-parameter", 1,
                  AtField(fmt::format("mean, border of {} left out", options_.margin))},
         .evidence = EvidenceOf(slice.series, role),
         .flags = FlagsOf(slice, region, *value)});
  }

  void Add(Measurement measurement) {
    auto normal = options_.normal_ranges.Find(measurement.name, options_.field_strength);
    if (normal &&
        (measurement.value < normal->range.low || measurement.value > normal->range.high)) {
      measurement.flags.emplace_back("outside-normal-range");
    }
    reading_.measurements.push_back({std::move(measurement), std::move(normal)});
  }

  std::string VolumeVariant() const {
    return AtField(options_.haematocrit ? "measured haematocrit"
                                        : "synthetic haematocrit, " + options_.synthetic.name);
  }

  /// T1 at two field strengths are two quantities: `follow` compares equal variants only.
  std::string AtField(const std::string& variant) const {
    if (options_.field_strength <= 0.0) return variant;
    return fmt::format("{}, {:.1f} T", variant, options_.field_strength);
  }

  const SliceOptions& options_;
  SliceReading& reading_;
};

Outcome<Haematocrit> HaematocritOf(const SliceValues& native, const SliceOptions& options) {
  if (options.haematocrit) return *options.haematocrit;
  if (!native.blood) return native.blood.refusal();
  return SyntheticHaematocrit(native.blood->mean, options.synthetic);
}

Outcome<ExtracellularVolume> VolumeOf(const Outcome<RegionValue>& native,
                                      const Outcome<RegionValue>& post, const T1Pair& blood,
                                      const Haematocrit& haematocrit) {
  if (!native) return native.refusal();
  if (!post) return post.refusal();
  return ComputeExtracellularVolume(PairOf(*native, *post), blood, haematocrit);
}

/// The same haematocrit and blood serve every region of the wall.
void AddVolumes(const MappedSlice& native, const SliceRegions& regions, const SliceValues& values,
                const MappedSlice& post, const SliceValues& post_values,
                const SliceOptions& options, SliceMeasurer& measurer, SliceReading& reading) {
  const auto haematocrit = HaematocritOf(values, options);
  measurer.AddHaematocrit(haematocrit, native.series);
  for (const auto* missing : {&values.blood, &post_values.blood}) {
    if (!*missing) return measurer.Refuse("extracellular_volume_fraction", missing->refusal());
  }
  if (!haematocrit) {
    return measurer.Refuse("extracellular_volume_fraction", haematocrit.refusal());
  }
  const T1Pair blood = PairOf(*values.blood, *post_values.blood);
  for (std::size_t i = 0; i < regions.wall.size() && i < post_values.wall.size(); ++i) {
    measurer.AddVolume(regions.wall[i].suffix,
                       VolumeOf(values.wall[i], post_values.wall[i], blood, *haematocrit), native,
                       post);
  }
  if (native.map.t1.size() != post.map.t1.size() || native.labels != post.labels) return;
  auto map = ExtracellularVolumeMap(native.map.t1, post.map.t1, blood, *haematocrit);
  if (map) reading.extracellular_volume = std::move(map).value();
}

}  // namespace

SliceReading MeasureSlice(const MappedSlice& native,
                          const std::optional<MappedSlice>& post_contrast,
                          const SliceOptions& options) {
  SliceReading reading;
  SliceMeasurer measurer(options, reading);
  std::optional<Refusal> no_segments;
  auto regions = RegionsOf(native.labels, options, no_segments);
  if (!regions) {
    measurer.Refuse("myocardial_t1_native", regions.refusal());
    return reading;
  }
  if (no_segments) measurer.Refuse("myocardial_t1_native_septal", *no_segments);
  const SliceValues values = ValuesOf(native, *regions);
  measurer.AddT1(native, *regions, values, "native");
  reading.segments = regions->segments;
  if (!post_contrast) return reading;

  std::optional<Refusal> no_post_segments;
  const auto post_regions = RegionsOf(post_contrast->labels, options, no_post_segments);
  if (!post_regions) {
    measurer.Refuse("myocardial_t1_post_contrast", post_regions.refusal());
    return reading;
  }
  const SliceValues post_values = ValuesOf(*post_contrast, *post_regions);
  measurer.AddT1(*post_contrast, *post_regions, post_values, "post_contrast");
  AddVolumes(native, *regions, values, *post_contrast, post_values, options, measurer, reading);
  return reading;
}

}  // namespace etalon::cmr
