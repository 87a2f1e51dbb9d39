#pragma once

#include <array>
#include <string_view>
#include <vector>

namespace etalon::echo {

/// The views that rules are defined for. `kOther` is everything else: another echo view, another
/// organ, Doppler, M-mode, or an image too poor to tell.
enum class View { kApicalTwoChamber, kApicalFourChamber, kOther };

inline constexpr std::size_t kViewCount = 3;

/// "apical two-chamber" and so on.
std::string_view Name(View view);

/// What the view network says of a loop.
struct ViewReading {
  View view = View::kOther;
  /// Mean over the sampled frames of the calibrated class probabilities, in the order of `View`.
  std::array<double, kViewCount> probabilities{};
  /// View probability quality score: the largest of `probabilities` [Zhang2018].
  double quality = 0.0;
  /// Entropy of `probabilities` divided by ln(number of views): 0 certain, 1 ignorant.
  double entropy = 1.0;
};

/// Averages the frames' probabilities and picks the view.
/// @throws ContractError without frames.
ViewReading CombineFrames(const std::vector<std::array<double, kViewCount>>& frame_probabilities);

}  // namespace etalon::echo
