#include "etalon/workflow/atlas_embed.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>

#include "etalon/workflow/picture_embedder.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kAtOnce = 256;  // pictures between two looks at progress and cancel

/// One picture on its way: its vector, or why there is none.
struct Outcomes {
  std::vector<float> values;
  std::optional<Error> problem;
};

Outcomes EmbedOne(const PictureEmbedder& embedder, const fs::path& file) {
  try {
    return {.values = embedder.Embed(PictureForEmbedding(file)), .problem = {}};
  } catch (const Error& error) {
    return {.values = {}, .problem = error};
  }
}

/// Computes items `begin` .. `end` - 1 that have no vector yet.
void EmbedSome(const PictureEmbedder& embedder, const std::vector<AtlasItem>& items, int threads,
               std::size_t begin, std::size_t end, std::vector<Outcomes>& outcomes) {
  std::atomic<std::size_t> next{begin};
  const auto drain = [&] {
    for (std::size_t i = next++; i < end; i = next++) {
      if (outcomes[i].values.empty()) outcomes[i] = EmbedOne(embedder, items[i].file);
    }
  };
  std::vector<std::jthread> others;
  for (int i = 1; i < threads; ++i) others.emplace_back(drain);
  drain();
}

/// Fills in what an earlier run of the same model computed. @return how many.
std::size_t TakeKnown(const fs::path& known, const PictureEmbedder& embedder,
                      const std::vector<AtlasItem>& items, std::vector<Outcomes>& outcomes) {
  std::error_code code;
  if (known.empty() || !fs::exists(known, code)) return 0;
  const EmbeddingSet earlier = ReadEmbeddings(known);
  if (earlier.model != embedder.key() || earlier.points.dimensions != embedder.dimensions()) {
    return 0;
  }
  const auto places = earlier.Places();
  std::size_t taken = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto place = places.find(items[i].id);
    if (place == places.end()) continue;
    const auto values = earlier.points[place->second];
    outcomes[i].values.assign(values.begin(), values.end());
    ++taken;
  }
  return taken;
}

}  // namespace

EmbeddedItems EmbedItems(const std::vector<AtlasItem>& items, const EmbedRequest& request,
                         ProgressObserver& progress) {
  const PictureEmbedder embedder(request.model.empty() ? DefaultEmbeddingModel() : request.model,
                                 request.network);
  std::vector<Outcomes> outcomes(items.size());
  EmbeddedItems result;
  const std::size_t known = TakeKnown(request.known, embedder, items, outcomes);
  for (std::size_t begin = 0; begin < items.size(); begin += kAtOnce) {
    if (progress.Cancelled()) throw Error(ErrorCode::kCancelled, "stopped");
    progress.Report("looking at pictures", static_cast<std::int64_t>(begin), std::ssize(items));
    EmbedSome(embedder, items, request.network.threads, begin,
              std::min(begin + kAtOnce, items.size()), outcomes);
  }
  result.set.model = embedder.key();
  result.set.points.dimensions = embedder.dimensions();
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (outcomes[i].problem) {
      result.problems.push_back(*outcomes[i].problem);
      continue;
    }
    result.items.push_back(items[i]);
    result.set.ids.push_back(items[i].id);
    auto& values = result.set.points.values;
    values.insert(values.end(), outcomes[i].values.begin(), outcomes[i].values.end());
  }
  if (result.items.empty()) throw Error(ErrorCode::kUsage, "no picture can be read");
  result.computed = result.items.size() - known;
  return result;
}

}  // namespace etalon::workflow
