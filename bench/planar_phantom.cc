// Processor time of a planar phantom and of its steps; no arguments.

#include "etalon/phantom/planar_phantom.h"

#include <cstdio>
#include <ctime>
#include <filesystem>
#include <string>

#include "etalon/core/random.h"
#include "etalon/phantom/planar_noise.h"
#include "etalon/phantom/planar_series.h"
#include "etalon/phantom/planar_write.h"

namespace {

template <typename Work>
void Time(const char* name, Work work) {
  constexpr int kRepeats = 30;
  const std::clock_t start = std::clock();
  for (int repeat = 0; repeat < kRepeats; ++repeat) work(static_cast<std::uint64_t>(repeat));
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  std::printf("%-28s %7.1f ms\n", name, 1000.0 * seconds / kRepeats);
}

}  // namespace

int main() {
  using namespace etalon::phantom;
  const Body body = MakeBody(RandomBody(1));
  const auto uptake = MakeUptake({.grade = 2}).standardised_uptake;
  const auto projections = ProjectBody(body, uptake, {});
  Time("body", [](std::uint64_t seed) { MakeBody(RandomBody(seed)); });
  Time("two projections", [&](std::uint64_t) { ProjectBody(body, uptake, {}); });
  Time("noise of one picture", [](std::uint64_t seed) {
    etalon::image::FloatImage picture(1024, 256, 6.0F);
    etalon::Random random(seed);
    AddPoissonNoise(picture, random);
  });
  Time("whole phantom",
       [](std::uint64_t seed) { MakePlanarPhantom(RandomPlanarPhantom(seed, RandomGrade(seed))); });
  const auto folder = std::filesystem::temp_directory_path() / "etalon_planar_phantom";
  std::filesystem::create_directories(folder);
  const auto phantom = MakePlanarPhantom(RandomPlanarPhantom(1, 0));
  Time("file and its truth",
       [&](std::uint64_t) { WritePlanarPhantom(phantom, "PHANTOM", folder / "planar.dcm"); });
  etalon::SilentProgress progress;
  Time("scan of a series, with files", [&](std::uint64_t seed) {
    WritePlanarSeries({.seed = 1 + seed, .jobs = 1}, folder, progress);
  });
  std::filesystem::remove_all(folder);
  return 0;
}
