#include "etalon/cmr/inversion_recovery.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/core/random.h"

namespace etalon::cmr {
namespace {

const std::vector<double> kMolli{100, 180, 260, 1000, 1080, 1160, 1900, 1980, 2060, 2800, 3700};

std::vector<float> Signal(const std::vector<double>& times, double a, double b, double apparent,
                          bool magnitude = true) {
  std::vector<float> signal;
  for (const double time : times) {
    const double value = a - b * std::exp(-time / apparent);
    signal.push_back(static_cast<float>(magnitude ? std::abs(value) : value));
  }
  return signal;
}

/// Sum of squares of |A - B exp(-t/T)| against magnitudes.
double MagnitudeSquares(const std::vector<double>& times, const std::vector<float>& signal,
                        double a, double b, double t) {
  double sum = 0.0;
  for (std::size_t i = 0; i < times.size(); ++i) {
    const double residual = signal[i] - std::abs(a - b * std::exp(-times[i] / t));
    sum += residual * residual;
  }
  return sum;
}

TEST(RecoveryFitter, ReadsAnExactRecovery) {
  const RecoveryFitter fitter(kMolli, Polarity::kMagnitude);
  const auto fit = fitter.Fit(Signal(kMolli, 200.0, 380.0, 1100.0));
  ASSERT_TRUE(fit);
  EXPECT_NEAR(fit->a, 200.0, 1e-3);
  EXPECT_NEAR(fit->b, 380.0, 1e-3);
  EXPECT_NEAR(fit->apparent_t1, 1100.0, 0.02);
  EXPECT_NEAR(fit->t1, 1100.0 * 0.9, 0.02);
  EXPECT_NEAR(fit->r_squared, 1.0, 1e-9);
  EXPECT_LT(fit->t1_standard_deviation, 0.01);
  EXPECT_EQ(fit->negative, 3);
}

TEST(RecoveryFitter, RecoversTheSignOfEveryT1) {
  const RecoveryFitter magnitude(kMolli, Polarity::kMagnitude);
  const RecoveryFitter with_sign(kMolli, Polarity::kSigned);
  for (double apparent = 120.0; apparent < 2600.0; apparent *= 1.07) {
    const auto fit = magnitude.Fit(Signal(kMolli, 100.0, 195.0, apparent));
    const auto expected = with_sign.Fit(Signal(kMolli, 100.0, 195.0, apparent, false));
    ASSERT_TRUE(fit && expected) << apparent;
    EXPECT_NEAR(fit->t1, apparent * 0.95, 1e-4 * apparent);
    EXPECT_NEAR(expected->t1, apparent * 0.95, 1e-4 * apparent);
  }
}

TEST(RecoveryFitter, IgnoresOrderAndScaleOfTheImages) {
  Random random(3);
  std::vector<float> signal = Signal(kMolli, 200.0, 380.0, 900.0);
  for (float& value : signal) value += static_cast<float>(3.0 * random.Normal());
  const auto fit = RecoveryFitter(kMolli, Polarity::kMagnitude).Fit(signal);

  std::vector<double> reversed_times(kMolli.rbegin(), kMolli.rend());
  std::vector<float> reversed(signal.rbegin(), signal.rend());
  for (float& value : reversed) value *= 8.0F;
  const auto same = RecoveryFitter(reversed_times, Polarity::kMagnitude).Fit(reversed);
  ASSERT_TRUE(fit && same);
  EXPECT_NEAR(same->t1, fit->t1, 1e-6 * fit->t1);
  EXPECT_NEAR(same->t1_standard_deviation, fit->t1_standard_deviation, 1e-4);
  EXPECT_NEAR(same->b, 8.0 * fit->b, 1e-4 * fit->b);
}

/// An independent search of the magnitude model without any recovery of signs.
TEST(RecoveryFitter, FindsNoWorseFitThanAnExhaustiveSearch) {
  Random random(11);
  const RecoveryFitter fitter(kMolli, Polarity::kMagnitude);
  for (int trial = 0; trial < 20; ++trial) {
    const double apparent = random.Uniform(250.0, 1800.0);
    std::vector<float> signal = Signal(kMolli, 100.0, 190.0, apparent);
    for (float& value : signal) value = std::abs(value + static_cast<float>(2.0 * random.Normal()));
    const auto fit = fitter.Fit(signal);
    ASSERT_TRUE(fit);
    const double found = MagnitudeSquares(kMolli, signal, fit->a, fit->b, fit->apparent_t1);
    double least = std::numeric_limits<double>::infinity();
    for (double a = 92.0; a <= 108.0; a += 1.0) {
      for (double b = 175.0; b <= 205.0; b += 1.5) {
        for (double t = 0.8 * apparent; t < 1.25 * apparent; t *= 1.01) {
          least = std::min(least, MagnitudeSquares(kMolli, signal, a, b, t));
        }
      }
    }
    EXPECT_LE(found, least * (1.0 + 1e-9));
  }
}

TEST(RecoveryFitter, DeviationIsThatOfRepeatedNoise) {
  Random random(5);
  const RecoveryFitter fitter(kMolli, Polarity::kMagnitude);
  double sum = 0.0, squares = 0.0, variances = 0.0;
  constexpr int kTrials = 3000;
  for (int trial = 0; trial < kTrials; ++trial) {
    std::vector<float> signal = Signal(kMolli, 200.0, 390.0, 1150.0);
    for (float& value : signal) value += static_cast<float>(2.0 * random.Normal());
    const auto fit = fitter.Fit(signal);
    ASSERT_TRUE(fit);
    sum += fit->t1;
    squares += fit->t1 * fit->t1;
    variances += fit->t1_standard_deviation * fit->t1_standard_deviation;
  }
  const double mean = sum / kTrials;
  const double observed = std::sqrt(squares / kTrials - mean * mean);
  EXPECT_NEAR(std::sqrt(variances / kTrials) / observed, 1.0, 0.06);
  EXPECT_NEAR(mean, 1150.0 * 0.95, 2.0);
}

TEST(RecoveryFitter, FindsNothingWithoutAnInversion) {
  const RecoveryFitter fitter(kMolli, Polarity::kMagnitude);
  const RecoveryFitter with_sign(kMolli, Polarity::kSigned);
  EXPECT_FALSE(with_sign.Fit(Signal(kMolli, 50.0, -100.0, 900.0)));  // falls towards 50
  EXPECT_FALSE(with_sign.Fit(Signal(kMolli, 50.0, 0.0, 900.0)));
  EXPECT_FALSE(fitter.Fit(std::vector<float>(kMolli.size(), 0.0F)));
  std::vector<float> broken = Signal(kMolli, 100, 190, 900);
  broken[4] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_FALSE(fitter.Fit(broken));
}

/// The signals that mdreg fitted to a kidney's MOLLI series (256 x 256 x 2 x 8 words after a header
/// of 128 bytes) follow the same model, so that they are fitted to the rounding of the file.
TEST(RecoveryFitter, FitsWhatAnotherProgramFittedWithTheSameModel) {
  const char* variable = std::getenv("ETALON_DATA");
  const std::string data = variable != nullptr ? variable : "../shared/data";
  std::ifstream file(data + "/cmr/mdreg_molli/MOLLIfit_i16_256x256x2x8.npy", std::ios::binary);
  if (!file) GTEST_SKIP() << "no data/cmr/mdreg_molli";
  constexpr std::size_t kImages = 8;
  std::vector<std::int16_t> words(std::size_t{256} * 256 * 2 * kImages);
  file.seekg(128);
  file.read(reinterpret_cast<char*>(words.data()),
            static_cast<std::streamsize>(words.size() * sizeof(std::int16_t)));
  const RecoveryFitter fitter({118, 201, 1118, 1201, 2118, 2201, 3118, 4118}, Polarity::kMagnitude);
  int bright = 0, exact = 0;
  for (std::size_t start = 0; start < words.size(); start += 7 * kImages) {
    const std::vector<float> signal(words.begin() + static_cast<std::ptrdiff_t>(start),
                                    words.begin() + static_cast<std::ptrdiff_t>(start + kImages));
    if (*std::ranges::max_element(signal) < 8000.0F) continue;
    ++bright;
    const auto fit = fitter.Fit(signal);
    exact += fit && fit->r_squared > 1.0 - 1e-7 ? 1 : 0;
  }
  EXPECT_GT(bright, 8000);
  // The rest are recoveries outside 20 to 6000 ms, which the other program does not bound.
  EXPECT_GT(exact, 0.95 * bright);
}

TEST(RecoveryFitter, RejectsTimesThatNoRecoveryFits) {
  EXPECT_THROW(RecoveryFitter({100, 200, 300}, Polarity::kMagnitude), ContractError);
  EXPECT_THROW(RecoveryFitter({100, 100, 200, 300}, Polarity::kMagnitude), ContractError);
  EXPECT_THROW(RecoveryFitter({-1, 100, 200, 300}, Polarity::kMagnitude), ContractError);
  EXPECT_THROW(RecoveryFitter(kMolli, Polarity::kMagnitude).Fit(std::vector<float>(3)),
               ContractError);
}

}  // namespace
}  // namespace etalon::cmr
