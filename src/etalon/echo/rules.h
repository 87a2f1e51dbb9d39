#pragma once

#include <span>
#include <string_view>

#include "etalon/core/outcome.h"
#include "etalon/echo/apical_geometry.h"

namespace etalon::echo {

/// The frames of one beat that rules draw on; null where the study does not hold them.
struct BeatFrames {
  const ApicalGeometry* four_chamber_diastole = nullptr;
  const ApicalGeometry* four_chamber_systole = nullptr;
  const ApicalGeometry* two_chamber_diastole = nullptr;
  const ApicalGeometry* two_chamber_systole = nullptr;
};

enum class ViewsNeeded { kFourChamber, kTwoChamber, kBoth };
enum class PhasesNeeded { kDiastole, kSystole, kBoth };

/// One row of the table of measurements: what is measured, from what, by which rule.
struct MeasurementRule {
  std::string_view name;
  std::string_view code;  ///< empty: no published code
  std::string_view scheme;
  std::string_view meaning;
  std::string_view unit;  ///< UCUM
  std::string_view rule;
  int rule_version;
  std::string_view variant;
  ViewsNeeded views;
  PhasesNeeded phases;
  bool needs_millimetres;  ///< false for ratios, which need only the pixel aspect
  Outcome<double> (*compute)(const BeatFrames&);  ///< all frames named by views and phases are set
};

inline constexpr std::string_view kStrainRule = "endocardial-outline-strain";

/// The table, in the order of the report.
std::span<const MeasurementRule> EchoRules();

}  // namespace etalon::echo
