// T1 maps: the time of a 256 x 256 x 11 map, and agreement with the reference maps and fits of
// data/cmr (MyoMapNet's phantom, mdreg's kidney MOLLI). Usage: t1_map [DATA_FOLDER]

#include "etalon/cmr/t1_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <span>

#include "etalon/cmr/motion.h"
#include "etalon/core/random.h"
#include "etalon/media/bytes.h"
#include "etalon/media/inflate.h"
#include "etalon/stats/quantile.h"

namespace {

using namespace etalon;
using cmr::T1Map;
using cmr::T1Series;

double SecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// A slice of T1 from 200 to 2000 ms with 1 % noise.
T1Series SpeedSeries() {
  const std::vector<double> times{100, 180, 260, 1000, 1080, 1160, 1900, 1980, 2060, 2800, 3700};
  T1Series series{.name = {},
                  .frames = {},
                  .inversion_times = times,
                  .polarity = cmr::Polarity::kMagnitude,
                  .spacing = {1.4, 1.4}};
  Random random(1);
  for (const double time : times) {
    image::FloatImage frame(256, 256);
    for (int row = 0; row < 256; ++row) {
      for (int column = 0; column < 256; ++column) {
        const double t1 = 200.0 + 1800.0 * column / 255.0;
        const double signal = 1.0 - 1.9 * std::exp(-time * 0.9 / t1) + 0.01 * random.Normal();
        frame(row, column) = static_cast<float>(std::round(1000.0 * std::abs(signal)));
      }
    }
    series.frames.push_back(std::move(frame));
  }
  return series;
}

void PrintSpeed() {
  const T1Series series = SpeedSeries();
  for (const int threads : {1, 2}) {
    std::vector<double> seconds;
    for (int run = 0; run < 5; ++run) {
      const auto start = std::chrono::steady_clock::now();
      const std::clock_t cpu = std::clock();
      const T1Map map = cmr::FitT1Map(series, {.threads = threads}).value();
      seconds.push_back(SecondsSince(start));
      if (run == 0) {
        fmt::print("  processor time {:.3f} s, fitted {} pixels\n",
                   static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC,
                   std::ranges::count(map.fitted.pixels(), std::uint8_t{1}));
      }
    }
    fmt::print("map 256 x 256 x 11, {} threads: median {:.3f} s, best {:.3f} s\n", threads,
               stats::Quantile(seconds, 0.5), std::ranges::min(seconds));
  }
  const auto start = std::chrono::steady_clock::now();
  const auto motion = cmr::CheckMotion(series);
  fmt::print("motion check of its middle ({} frames), 1 thread: {:.3f} s\n", motion.shifts.size(),
             SecondsSince(start));
}

/// The doubles of the n-th variable of a MATLAB 5 file whose variables are compressed matrices.
std::vector<double> MatlabDoubles(media::ByteView file, int index, const std::string& path) {
  const auto word = [](media::ByteView bytes, std::size_t offset) {
    std::uint32_t value = 0;
    std::memcpy(&value, bytes.data() + offset, 4);
    return static_cast<std::size_t>(value);
  };
  std::size_t at = 128;
  for (; index > 0; --index) at += 8 + word(file, at + 4);
  const media::Bytes matrix =
      media::Inflate(file.subspan(at + 8, word(file, at + 4)), std::size_t{1} << 26, path);
  std::size_t element = 8;  // inside the matrix: flags, dimensions, name, numbers
  for (int skipped = 0; skipped < 3; ++skipped) {
    const bool small = (word(matrix, element) >> 16) != 0;
    element += small ? 8 : 8 + (word(matrix, element + 4) + 7) / 8 * 8;
  }
  std::vector<double> values(word(matrix, element + 4) / sizeof(double));
  std::memcpy(values.data(), matrix.data() + element + 8, values.size() * sizeof(double));
  return values;
}

/// MyoMapNet's phantom: 5 images and 5 inversion times a pixel, columns of pixels.
void ComparePhantom(const std::filesystem::path& data) {
  const auto path = data / "cmr/myomapnet_phantom/demo_Phantom.mat";
  const media::Bytes file = media::ReadBytes(path);
  const std::vector<double> images = MatlabDoubles(file, 0, path.string());
  const std::vector<double> reference = MatlabDoubles(file, 1, path.string());
  constexpr int kSide = 160;
  T1Series series{.name = {},
                  .frames = std::vector(5, image::FloatImage(kSide, kSide)),
                  .inversion_times = {100, 1100, 2100, 3100, 4100},
                  .polarity = cmr::Polarity::kMagnitude,
                  .spacing = {1.0, 1.0}};
  for (std::size_t pixel = 0; pixel < reference.size(); ++pixel) {
    for (std::size_t frame = 0; frame < 5; ++frame) {
      series.frames[frame].pixels()[pixel] = static_cast<float>(images[10 * pixel + frame]);
    }
  }
  const T1Map map = cmr::FitT1Map(series, {.least_signal = 0.0}).value();
  for (const auto& [low, high] : {std::pair{150.0, 400.0},
                                  {400.0, 700.0},
                                  {700.0, 1000.0},
                                  {1000.0, 1400.0},
                                  {1400.0, 2000.0}}) {
    std::vector<double> differences;
    for (std::size_t pixel = 0; pixel < reference.size(); ++pixel) {
      const double expected = 1000.0 * reference[pixel];
      if (expected < low || expected >= high || map.r_squared.pixels()[pixel] < 0.998F) continue;
      differences.push_back(100.0 * (map.t1.pixels()[pixel] / expected - 1.0));
    }
    if (differences.size() < 20) continue;
    std::vector<double> sizes = differences;
    for (double& size : sizes) size = std::abs(size);
    fmt::print(
        "phantom, reference T1 {:4.0f} to {:4.0f} ms: {:4} pixels with R2 >= 0.998, difference "
        "median {:+.2f} %, median size {:.2f} %\n",
        low, high, differences.size(), stats::Quantile(differences, 0.5),
        stats::Quantile(sizes, 0.5));
  }
}

/// The kidney's MOLLI of mdreg and the signals that it fitted to it, 256 x 256 x 2 x 8 words after
/// a header of 128 bytes.
std::vector<float> KidneyWords(const std::filesystem::path& path) {
  const media::Bytes bytes = media::ReadBytes(path);
  std::vector<std::int16_t> words((bytes.size() - 128) / sizeof(std::int16_t));
  std::memcpy(words.data(), bytes.data() + 128, words.size() * sizeof(std::int16_t));
  return {words.begin(), words.end()};
}

/// The same model on the same images: T1 of our fit against T1 of the signals that mdreg fitted.
void CompareKidney(const std::filesystem::path& data) {
  const auto folder = data / "cmr/mdreg_molli";
  const std::vector<float> raw = KidneyWords(folder / "MOLLI_i16_256x256x2x8.npy");
  const std::vector<float> theirs = KidneyWords(folder / "MOLLIfit_i16_256x256x2x8.npy");
  const cmr::RecoveryFitter fitter({118, 201, 1118, 1201, 2118, 2201, 3118, 4118},
                                   cmr::Polarity::kMagnitude);
  std::vector<double> differences;
  int better = 0, worse = 0;
  for (std::size_t start = 0; start < raw.size(); start += 3 * 8) {
    const std::span<const float> signal(&raw[start], 8), reference(&theirs[start], 8);
    if (*std::ranges::max_element(signal) < 4000.0F) continue;
    const auto ours = fitter.Fit(signal);
    const auto expected = fitter.Fit(reference);
    if (!ours || !expected || expected->r_squared < 1.0 - 1e-6 || ours->r_squared < 0.998) continue;
    double our_squares = 0.0, their_squares = 0.0;
    for (std::size_t i = 0; i < 8; ++i) {
      const double value = static_cast<double>(signal[i]);
      const double fitted =
          cmr::PredictSignal(*ours, fitter.inversion_times()[i], cmr::Polarity::kMagnitude);
      our_squares += (value - fitted) * (value - fitted);
      their_squares += std::pow(value - static_cast<double>(reference[i]), 2.0);
    }
    ++(our_squares <= 1.001 * their_squares ? better : worse);
    differences.push_back(100.0 * (ours->t1 / expected->t1 - 1.0));
  }
  std::vector<double> sizes = differences;
  for (double& size : sizes) size = std::abs(size);
  fmt::print(
      "kidney, same model and images as mdreg: {} pixels with R2 >= 0.998, difference median "
      "{:+.3f} %, median size {:.3f} %, 95 % within {:.2f} %; residual not above theirs in {} of "
      "{}\n",
      differences.size(), stats::Quantile(differences, 0.5), stats::Quantile(sizes, 0.5),
      stats::Quantile(sizes, 0.95), better, better + worse);
}

}  // namespace

int main(int argc, char** argv) {
  PrintSpeed();
  const char* variable = std::getenv("ETALON_DATA");
  const std::filesystem::path data =
      argc > 1 ? argv[1] : (variable != nullptr ? variable : "../shared/data");
  if (std::filesystem::exists(data / "cmr/myomapnet_phantom/demo_Phantom.mat")) {
    ComparePhantom(data);
    CompareKidney(data);
  } else {
    fmt::print("no data in {}: comparisons left out\n", data.string());
  }
}
