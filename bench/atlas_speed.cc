// The atlas at its sizes, on made-up embeddings of 128 dimensions: t-SNE maps of 10^4 and 10^5, how
// trustworthy they are, and the index of 10^6: memory, building, queries with and without filters.
// Usage: atlas_speed [small|large|index]..., all by default. `atlas_speed write N FILE` writes the
// embeddings as text, one a line, for another program.

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <fstream>
#include <string>
#include <vector>

#include "etalon/atlas/neighbour_index.h"
#include "etalon/atlas/simulated_embeddings.h"
#include "etalon/atlas/trustworthiness.h"
#include "etalon/atlas/tsne.h"
#include "etalon/core/random.h"
#include "etalon/core/sha256.h"

namespace {

using namespace etalon;
using namespace etalon::atlas;

constexpr int kThreads = 2;

template <typename Work>
double Print(const std::string& what, Work work) {
  const auto start = std::chrono::steady_clock::now();
  const std::clock_t processor_start = std::clock();
  work();
  const double processor = static_cast<double>(std::clock() - processor_start) / CLOCKS_PER_SEC;
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  fmt::print("{:<52} {:>9.3f} s, processor {:>9.3f} s\n", what, seconds, processor);
  std::fflush(stdout);
  return seconds;
}

double PeakGigabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / (1024.0 * 1024.0);
}

std::string HashOf(const Points& points) {
  return Sha256OfBytes(
      {reinterpret_cast<const char*>(points.values.data()), points.values.size() * sizeof(float)});
}

void Map(std::size_t count, std::size_t looked_at) {
  const auto simulated = SimulateEmbeddings({.count = count, .kinds = 20});
  SilentProgress silent;
  Points map;
  Print(fmt::format("t-SNE map of {}", count),
        [&] { map = MakeTsneMap(simulated.points, {.threads = kThreads}, silent); });
  double trust = 0.0;
  Print("  its trustworthiness", [&] {
    trust = Trustworthiness(simulated.points, map, {.most_points = looked_at, .threads = kThreads});
  });
  fmt::print("  trustworthiness {:.4f} (12 neighbours, {} points looked at), sha256 {}\n", trust,
             looked_at == 0 ? count : looked_at, HashOf(map).substr(0, 16));
}

void Query(const char* what, const NeighbourIndex& index, PointsView points,
           const ItemFilter& filter) {
  constexpr std::size_t kQueries = 200;
  Random random(7);
  std::vector<double> times;
  std::size_t right = 0;
  const NeighbourIndex exact(points);
  for (std::size_t i = 0; i < kQueries; ++i) {
    std::vector<float> query(points.dimensions);
    const auto near = points[random.Below(points.count())];
    for (std::size_t k = 0; k < query.size(); ++k) {
      query[k] = near[k] + static_cast<float>(0.05 * random.Normal());
    }
    const auto start = std::chrono::steady_clock::now();
    const auto found = index.Search(query, 10, filter);
    times.push_back(
        1e3 * std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    if (i >= 20) continue;
    const auto truth = exact.Search(query, 10, filter);
    for (const auto& one : truth) {
      right += static_cast<std::size_t>(std::ranges::count(found, one.item, &FoundNeighbour::item));
    }
  }
  std::ranges::sort(times);
  fmt::print("  query, {:<34} median {:>7.2f} ms, worst of {} {:>7.2f} ms, recall {:.3f}\n", what,
             times[kQueries / 2], kQueries, times.back(), static_cast<double>(right) / 200.0);
  std::fflush(stdout);
}

ItemFilter OneIn(std::size_t count, std::uint64_t every) {
  Random random(every);
  ItemFilter filter(count);
  for (auto& passes : filter) passes = random.Below(every) == 0 ? 1 : 0;
  return filter;
}

void Index() {
  constexpr std::size_t kItems = 1'000'000;
  const auto simulated = SimulateEmbeddings({.count = kItems, .kinds = 50});
  NeighbourIndex index(simulated.points);
  Print(fmt::format("index of {}", kItems), [&] { index.MakeCells(kThreads); });
  fmt::print("  most memory of the whole program {:.2f} GB\n", PeakGigabytes());
  Query("every item", index, simulated.points, {});
  ItemFilter kind(kItems);
  for (std::size_t i = 0; i < kItems; ++i) kind[i] = simulated.kinds[i] == 0 ? 1 : 0;
  Query("one kind, 2 % of the items", index, simulated.points, kind);
  Query("one item in 10", index, simulated.points, OneIn(kItems, 10));
  Query("one item in 18", index, simulated.points, OneIn(kItems, 18));
  Query("one item in 1000", index, simulated.points, OneIn(kItems, 1000));
}

void Write(std::size_t count, const char* path) {
  const auto simulated = SimulateEmbeddings({.count = count, .kinds = 20});
  std::ofstream file(path);
  for (std::size_t i = 0; i < count; ++i) {
    std::string line;
    for (const float value : simulated.points[i]) line += fmt::format("{:.6g} ", value);
    file << line << "\n";
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> wanted(argv + 1, argv + argc);
  if (wanted.size() == 3 && wanted[0] == "write") {
    Write(std::stoul(wanted[1]), argv[3]);
    return 0;
  }
  const auto has = [&](const char* part) {
    return wanted.empty() || std::ranges::find(wanted, part) != wanted.end();
  };
  if (has("small")) Map(10'000, 0);
  if (has("large")) Map(100'000, 1000);
  if (has("index")) Index();
  return 0;
}
