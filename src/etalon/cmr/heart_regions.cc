#include "etalon/cmr/heart_regions.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "etalon/image/components.h"

namespace etalon::cmr {
namespace {

using image::BinaryMask;

constexpr double kPoorFit = 0.95;

BinaryMask Both(const BinaryMask& a, const BinaryMask& b) {
  BinaryMask both = a;
  for (std::size_t i = 0; i < both.size(); ++i) both.pixels()[i] &= b.pixels()[i];
  return both;
}

BinaryMask Either(const BinaryMask& a, const BinaryMask& b) {
  BinaryMask either = a;
  for (std::size_t i = 0; i < either.size(); ++i) either.pixels()[i] |= b.pixels()[i];
  return either;
}

/// Regions of one slice as they are found; they are put in order at the end.
class RegionCollector {
 public:
  explicit RegionCollector(std::size_t slices) { regions_.segments.resize(slices); }

  std::optional<Refusal> Add(std::size_t index, const LevelledMap& slice, int margin) {
    const auto ventricle = SliceFromLabels(slice.map->labels, slice.map->insertions);
    if (!ventricle) return ventricle.refusal();
    const BinaryMask wall = InnerPart(ventricle->myocardium, margin);
    whole_.parts.push_back({index, wall});
    regions_.blood.parts.push_back({index, InnerPart(ventricle->blood_pool, 2 * margin)});
    auto segments = SegmentLabels(*ventricle, slice.level);
    if (segments) {
      AddSegments(index, *segments, slice.level, wall);
      regions_.segments[index] = std::move(segments).value();
    } else {
      regions_.without_segments = segments.refusal();
    }
    return std::nullopt;
  }

  HeartRegions Finish() {
    regions_.wall.push_back(std::move(whole_));
    if (!septum_.parts.empty()) regions_.wall.push_back(std::move(septum_));
    for (auto& [number, region] : segments_) regions_.wall.push_back(std::move(region));
    return std::move(regions_);
  }

 private:
  void AddSegments(std::size_t index, const image::LabelMask& labels, SliceLevel level,
                   const BinaryMask& wall) {
    BinaryMask septum(wall.rows(), wall.columns());
    for (int i = 0; i < SegmentCount(level); ++i) {
      const int number = FirstSegment(level) + i;
      BinaryMask part = Both(image::MaskOf(labels, static_cast<std::uint8_t>(number)), wall);
      if (IsSeptal(number)) septum = Either(septum, part);
      HeartRegion& region = segments_[number];
      region.suffix = fmt::format("_{}", SegmentName(number));
      region.parts.push_back({index, std::move(part)});
    }
    septum_.parts.push_back({index, std::move(septum)});
  }

  HeartRegions regions_;
  HeartRegion whole_;
  HeartRegion septum_{"_septal", {}};
  std::map<int, HeartRegion> segments_;
};

/// Of the images that are measured.
const MotionCheck& MotionOf(const MappedSlice& slice) {
  return slice.left_after_correction ? *slice.left_after_correction : slice.motion;
}

std::optional<Refusal> MotionObjection(const MappedSlice& slice) {
  const double largest = MotionOf(slice).largest;
  if (largest <= kMotionRefusalMillimetres) return std::nullopt;
  const char* advice = slice.left_after_correction ? " even after motion correction"
                                                   : "; motion correction lays them on each other";
  return Refusal{RefusalCode::kNotComparable,
                 fmt::format("the images of the series moved by {:.1f} mm against each other{}",
                             largest, advice)};
}

/// Median R2; nothing where it is not known.
std::optional<double> FitQuality(const std::vector<LevelledMap>& slices,
                                 const HeartRegion& region) {
  std::vector<MaskedMap> parts;
  for (const RegionPart& part : region.parts) {
    const T1Map& map = slices[part.slice].map->map;
    if (!map.r_squared.empty()) parts.push_back({&map.r_squared, &part.mask});
  }
  if (parts.empty()) return std::nullopt;
  const auto value = ValueInRegions(parts);
  return value ? std::optional(value->median) : std::nullopt;
}

template <typename Test>
bool AnySlice(const std::vector<LevelledMap>& slices, const HeartRegion& region, Test test) {
  return std::ranges::any_of(region.parts,
                             [&](const RegionPart& part) { return test(*slices[part.slice].map); });
}

void AddEvidence(const MappedSlice& slice, const std::string& role,
                 std::vector<FrameReference>& evidence) {
  if (slice.source == MapSource::kScanner) {
    evidence.push_back({slice.series.name, 0, role + ", T1 map of the scanner"});
  }
  for (std::size_t frame = 0; frame < slice.series.frames.size(); ++frame) {
    evidence.push_back(
        {slice.series.name, static_cast<std::int64_t>(frame),
         fmt::format("{}, {:.0f} ms after inversion", role, slice.series.inversion_times[frame])});
  }
}

}  // namespace

Outcome<HeartRegions> RegionsOf(const std::vector<LevelledMap>& slices, int margin) {
  RegionCollector collector(slices.size());
  for (std::size_t index = 0; index < slices.size(); ++index) {
    if (const auto refusal = collector.Add(index, slices[index], margin)) return *refusal;
  }
  return collector.Finish();
}

Outcome<RegionValue> T1InRegion(const std::vector<LevelledMap>& slices, const HeartRegion& region) {
  std::vector<MaskedMap> parts;
  for (const RegionPart& part : region.parts) {
    const MappedSlice& slice = *slices[part.slice].map;
    if (const auto objection = MotionObjection(slice)) return *objection;
    parts.push_back({&slice.map.t1, &part.mask});
  }
  return ValueInRegions(parts);
}

std::vector<std::string> FlagsOf(const std::vector<LevelledMap>& slices, const HeartRegion& region,
                                 const RegionValue& value) {
  std::vector<std::string> flags;
  const auto add = [&](bool holds, const char* flag) {
    if (holds) flags.emplace_back(flag);
  };
  add(AnySlice(slices, region,
               [](const MappedSlice& slice) {
                 return MotionOf(slice).largest > kMotionFlagMillimetres;
               }),
      "frames-moved");
  add(AnySlice(slices, region,
               [](const MappedSlice& slice) { return slice.left_after_correction.has_value(); }),
      "motion-corrected");
  add(AnySlice(slices, region,
               [](const MappedSlice& slice) { return slice.source == MapSource::kScanner; }),
      "map-of-the-scanner");
  add(value.missing > 0, "pixels-without-t1");
  const auto quality = FitQuality(slices, region);
  add(quality && *quality < kPoorFit, "poor-recovery-fit");
  return flags;
}

std::vector<FrameReference> EvidenceOf(const std::vector<LevelledMap>& slices,
                                       const HeartRegion& region, const std::string& role) {
  std::vector<FrameReference> evidence;
  for (const RegionPart& part : region.parts) AddEvidence(*slices[part.slice].map, role, evidence);
  return evidence;
}

Rule RuleOf(const std::vector<LevelledMap>& slices) {
  const MappedSlice& first = *slices.front().map;
  if (first.source == MapSource::kScanner) return {"t1-map-of-the-scanner", 1, {}};
  if (first.series.shortened) return {"t1-shortened-conditional", 1, {}};
  return {"t1-three-parameter", 1, {}};
}

}  // namespace etalon::cmr
