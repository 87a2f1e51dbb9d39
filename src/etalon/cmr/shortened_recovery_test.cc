#include "etalon/cmr/shortened_recovery.h"

#include <gtest/gtest.h>

#include <cmath>

#include "etalon/core/error.h"
#include "etalon/core/random.h"

namespace etalon::cmr {
namespace {

const std::vector<double> kTimes{100, 1100, 2100, 3100, 4100, 180, 260};

/// Magnetisation along a 5(1)1(1)1 of perfect inversions and full readout-free recovery, with beats
/// of one second: a second and a third inversion start from what has recovered.
std::vector<float> ShortenedSignal(double t1) {
  const auto recovered = [&](double from, double time) {
    return 1.0 - (1.0 - from) * std::exp(-time / t1);
  };
  std::vector<float> signal;
  double magnetisation = -1.0;
  for (std::size_t i = 0; i < 5; ++i) {
    signal.push_back(static_cast<float>(100.0 * std::abs(recovered(-1.0, kTimes[i]))));
  }
  // Five images and a pause of one beat take the first inversion to 5900 ms, the second to 1920 ms.
  magnetisation = -recovered(-1.0, 5900.0);
  signal.push_back(static_cast<float>(100.0 * std::abs(recovered(magnetisation, kTimes[5]))));
  magnetisation = -recovered(magnetisation, 1920.0);
  signal.push_back(static_cast<float>(100.0 * std::abs(recovered(magnetisation, kTimes[6]))));
  return signal;
}

TEST(ShortenedRecovery, KnowsItsScheme) {
  EXPECT_TRUE(IsShortenedScheme(kTimes));
  EXPECT_FALSE(IsShortenedScheme({100, 1100, 2100, 3100, 4100, 180, 1180}));
  EXPECT_FALSE(IsShortenedScheme({100, 180, 260, 1000, 1080, 1160, 1900, 1980}));
  EXPECT_THROW(ShortenedRecoveryFitter({100, 200, 300, 400}, Polarity::kMagnitude), ContractError);
}

/// One fit of all seven misses long T1; the rule takes the first inversion alone.
TEST(ShortenedRecovery, IsRightForLongT1WhereOneFitOfAllImagesIsNot) {
  const ShortenedRecoveryFitter fitter(kTimes, Polarity::kMagnitude);
  const RecoveryFitter all(kTimes, Polarity::kMagnitude);
  for (const double t1 : {1100.0, 1400.0, 1800.0, 2200.0}) {
    const std::vector<float> signal = ShortenedSignal(t1);
    ASSERT_TRUE(fitter.Fit(signal));
    // Look and Locker's correction is right for a recovery that the readout disturbs; here B/A = 2.
    EXPECT_NEAR(fitter.Fit(signal)->t1, t1, 0.002 * t1);
    EXPECT_GT(std::abs(all.Fit(signal)->t1 - t1), 0.005 * t1);
  }
}

TEST(ShortenedRecovery, UsesTheOtherInversionsForShortT1) {
  Random random(3);
  const ShortenedRecoveryFitter fitter(kTimes, Polarity::kMagnitude);
  const RecoveryFitter five({100, 1100, 2100, 3100, 4100}, Polarity::kMagnitude);
  double error = 0.0, error_of_five = 0.0;
  constexpr double kT1 = 200.0;
  for (int i = 0; i < 500; ++i) {
    std::vector<float> signal = ShortenedSignal(kT1);
    for (float& value : signal) value += static_cast<float>(random.Normal());
    const auto fit = fitter.Fit(signal);
    const auto first = five.Fit(std::span(signal).first(5));
    if (!fit || !first) continue;
    error += std::abs(fit->t1 - kT1);
    error_of_five += std::abs(first->t1 - kT1);
  }
  EXPECT_LT(error, 0.9 * error_of_five);
}

}  // namespace
}  // namespace etalon::cmr
