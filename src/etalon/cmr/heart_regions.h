#pragma once

// Internal: the regions of the wall over the slices of a heart, and a map's values in them.

#include <optional>
#include <string>
#include <vector>

#include "etalon/cmr/measure_slice.h"
#include "etalon/cmr/region_value.h"

namespace etalon::cmr {

/// What of a region lies in one slice.
struct RegionPart {
  std::size_t slice = 0;
  image::BinaryMask mask;
};

struct HeartRegion {
  std::string suffix;  ///< "" for the whole wall, else "_septal", "_mid_inferior" ...
  std::vector<RegionPart> parts;
};

/// Regions of the wall in the order of the report, and the blood.
struct HeartRegions {
  std::vector<HeartRegion> wall;
  HeartRegion blood;
  std::vector<image::LabelMask> segments;  ///< one a slice; empty where there are none
  std::optional<Refusal> without_segments = {};
};

/// A slice that is looked at: one of the two maps of a `HeartSlice`.
struct LevelledMap {
  SliceLevel level;
  const MappedSlice* map;
};

/// @return Refusal(kStructureNotFound) when a slice lacks blood pool or myocardium.
Outcome<HeartRegions> RegionsOf(const std::vector<LevelledMap>& slices, int margin);

/// T1 in a region, or why there is none: motion in one of its slices, or too few values.
Outcome<RegionValue> T1InRegion(const std::vector<LevelledMap>& slices, const HeartRegion& region);

/// What is to be known of a value of T1 in a region, as flags.
std::vector<std::string> FlagsOf(const std::vector<LevelledMap>& slices, const HeartRegion& region,
                                 const RegionValue& value);

/// The images that a region was read on. @param role e.g. "native"
std::vector<FrameReference> EvidenceOf(const std::vector<LevelledMap>& slices,
                                       const HeartRegion& region, const std::string& role);

/// How T1 of these slices was made: name and version.
Rule RuleOf(const std::vector<LevelledMap>& slices);

}  // namespace etalon::cmr
