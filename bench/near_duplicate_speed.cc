// Pairs of near-duplicates among N pictures that differ, with one copy in a thousand: the time of
// seeking, and how many planted copies are found.
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "etalon/core/random.h"
#include "etalon/image/perceptual_hash.h"

int main(int argc, char** argv) {
  const std::size_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  etalon::Random random(1);
  std::vector<std::uint64_t> hashes(count);
  std::size_t planted = 0;
  for (std::size_t i = 0; i < count; ++i) {
    hashes[i] = random.Next();
    if (i % 1000 != 999) continue;
    hashes[i] = hashes[random.Below(i)];
    for (int flip = 0; flip < 7; ++flip) hashes[i] ^= std::uint64_t{1} << random.Below(64);
    ++planted;
  }
  const auto start = std::chrono::steady_clock::now();
  std::size_t pairs = 0;
  etalon::image::ForEachPairWithin(hashes, etalon::image::kLargestHashRadius,
                                   [&](std::size_t, std::size_t) { ++pairs; });
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  std::printf("%zu hashes, %zu copies planted, %zu pairs found, %.1f s\n", count, planted, pairs,
              seconds.count());
}
