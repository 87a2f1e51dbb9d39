#include "etalon/echo/view.h"

#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"

namespace etalon::echo {
namespace {

double NormalisedEntropy(const std::array<double, kViewCount>& probabilities) {
  double entropy = 0.0;
  for (const double p : probabilities) {
    if (p > 0.0) entropy -= p * std::log(p);
  }
  return entropy / std::log(static_cast<double>(kViewCount));
}

}  // namespace

std::string_view Name(View view) {
  switch (view) {
    case View::kApicalTwoChamber:
      return "apical two-chamber";
    case View::kApicalFourChamber:
      return "apical four-chamber";
    case View::kOther:
      return "other";
  }
  throw ContractError("view without a name");
}

ViewReading CombineFrames(const std::vector<std::array<double, kViewCount>>& frame_probabilities) {
  Require(!frame_probabilities.empty(), "view of a loop without frames");
  ViewReading reading;
  for (std::size_t view = 0; view < kViewCount; ++view) {
    for (const auto& frame : frame_probabilities) reading.probabilities[view] += frame[view];
    reading.probabilities[view] /= static_cast<double>(frame_probabilities.size());
  }
  const auto best = std::max_element(reading.probabilities.begin(), reading.probabilities.end());
  reading.view = static_cast<View>(best - reading.probabilities.begin());
  reading.quality = *best;
  reading.entropy = NormalisedEntropy(reading.probabilities);
  return reading;
}

}  // namespace etalon::echo
