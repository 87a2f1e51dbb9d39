#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "etalon/core/measurement.h"
#include "etalon/image/raster.h"
#include "etalon/report/texts.h"

namespace etalon::report {

// Tables and pictures that the pages of all fields share.

/// What a field calls its measurements, rules, flags and refusals.
struct Wording {
  Text (*measurement)(std::string_view name) = MeasurementName;
  Text (*rule)(std::string_view rule) = RuleText;
  Text (*flag)(std::string_view flag) = FlagText;
  Text (*reason)(const Refusal& refusal) = ReasonText;
};

/// "lower – upper" in the decimals of the value.
Text IntervalText(const Measurement& measurement);

/// A card with a heading, the value in large figures, its interval and whether there are remarks.
std::string ValueCard(const Text& heading, const Measurement& measurement);

/// A card that says why there is no value.
std::string RefusedCard(const Text& heading, const Refusal& refusal, const Wording& wording);

/// Value, interval, rule and remarks of each measurement; empty for none.
std::string MeasurementTable(const std::vector<Measurement>& measurements, const Wording& wording);

/// Each reason with all that was refused for it; empty for none.
std::string RefusalTable(const std::vector<RefusedMeasurement>& refused, const Wording& wording);

/// A picture with its caption; `overlay` is SVG in pixels of the picture, drawn over it. What has
/// the class "outlines" is hidden by the switch of the page (`PageFrame::outline_switch`).
std::string PictureFigure(const image::RgbImage& picture, const Text& caption,
                          const std::string& overlay = {});

}  // namespace etalon::report
