#pragma once

#include <string>

#include "etalon/atlas/neighbour_index.h"
#include "etalon/workflow/atlas_folder.h"

namespace etalon::workflow {

/// What a picture of an atlas must have; empty texts ask for nothing.
struct AtlasFilter {
  std::string label;  ///< only pictures with it
  std::string organ;
  std::string from;  ///< first date, 2026-03-14; pictures without a date do not pass
  std::string to;    ///< last date
};

/// The pictures that pass, one entry an item.
/// @throws Error(kUsage) for a date that is none or a label that the atlas does not have.
atlas::ItemFilter PassingItems(const AtlasFolder& atlas, const AtlasFilter& filter);

/// What is asked for, in words; empty where nothing is.
report::Text DescriptionOf(const AtlasFilter& filter);

}  // namespace etalon::workflow
