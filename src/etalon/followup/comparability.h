#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "etalon/followup/dated_value.h"

namespace etalon::followup {

/// In what two methods differ, by a stable kebab-case name: metric, rule, rule-version, variant,
/// layer, views, protocol, models, modality, manufacturer; device, device-software, operator,
/// software.
struct Difference {
  std::string aspect;
  std::string first;  ///< "" when it is not known
  std::string second;

  bool operator==(const Difference&) const = default;
};

/// What forbids a comparison: metric, rule with version and variant, layer, view set, protocol,
/// models, modality and the maker of the device ("GE Vingmed Ultrasound" and "GE Healthcare" are
/// one). An aspect that is known of one value only differs; one that is known of neither does not,
/// but for the protocol of a family that needs it.
std::vector<Difference> BlockingDifferences(const Method& first, const Method& second);

/// What does not forbid a comparison but should be known: device, its software, the kind of
/// operator, the measuring program. Counted only where both are known.
std::vector<Difference> Remarks(const Method& first, const Method& second);

bool AreComparable(const Method& first, const Method& second);

/// Aspects of a comparison that are known of neither value, of those that forbid it.
std::vector<std::string> UnknownAspects(const Method& method);

/// One spelling a maker: lower-case first word, e.g. "ge".
std::string MakerOf(std::string_view manufacturer);

}  // namespace etalon::followup
