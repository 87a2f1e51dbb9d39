#include "etalon/atlas/neighbour_index.h"

#include <faiss/IndexFlat.h>
#include <faiss/IndexScalarQuantizer.h>
#include <faiss/impl/FaissException.h>
#include <faiss/impl/IDSelector.h>
#include <faiss/index_io.h>

#include <algorithm>
#include <cmath>

#include "etalon/atlas/faiss_threads.h"
#include "etalon/core/error.h"

namespace etalon::atlas {
namespace {

constexpr std::size_t kCells = 1024;
constexpr std::size_t kLearnedFrom = 64 * kCells;  // points, evenly spaced
constexpr std::size_t kAddedAtOnce = 65'536;
constexpr std::size_t kLookedThrough = 32;  // cells, where every item passes
constexpr std::size_t kMostLookedThrough = 256;
constexpr std::size_t kRankedAgain = 8;  // candidates for each item wanted

std::vector<float> EvenlySpaced(PointsView points, std::size_t most) {
  const std::size_t size = std::min(points.count(), most);
  std::vector<float> sample;
  sample.reserve(size * points.dimensions);
  for (std::size_t i = 0; i < size; ++i) {
    const auto point = points[i * points.count() / size];
    sample.insert(sample.end(), point.begin(), point.end());
  }
  return sample;
}

std::vector<std::uint8_t> BitsOf(const ItemFilter& filter) {
  std::vector<std::uint8_t> bits((filter.size() + 7) / 8, 0);
  for (std::size_t i = 0; i < filter.size(); ++i) {
    if (filter[i] != 0) bits[i / 8] = static_cast<std::uint8_t>(bits[i / 8] | 1U << (i % 8));
  }
  return bits;
}

[[noreturn]] void FailAsDamaged(const std::filesystem::path& path, const char* detail) {
  throw FileError(ErrorCode::kFileMalformed, path.string(),
                  "is no index of these embeddings; build the atlas again", detail);
}

}  // namespace

struct NeighbourIndex::Cells {
  std::unique_ptr<faiss::IndexIVF> index;
};

NeighbourIndex::NeighbourIndex(PointsView points) : points_(points) { CheckPoints(points); }
NeighbourIndex::~NeighbourIndex() = default;
NeighbourIndex::NeighbourIndex(NeighbourIndex&&) noexcept = default;
NeighbourIndex& NeighbourIndex::operator=(NeighbourIndex&&) noexcept = default;

bool NeighbourIndex::has_cells() const { return cells_ != nullptr; }

void NeighbourIndex::MakeCells(int threads) {
  if (points_.count() <= kMostExact) return;
  const OpenMpThreads scope(threads);
  auto centres =
      std::make_unique<faiss::IndexFlatL2>(static_cast<std::int64_t>(points_.dimensions));
  auto index = std::make_unique<faiss::IndexIVFScalarQuantizer>(
      centres.get(), points_.dimensions, kCells, faiss::ScalarQuantizer::QT_8bit, faiss::METRIC_L2,
      false);
  index->quantizer = centres.release();
  index->own_fields = true;
  const std::vector<float> sample = EvenlySpaced(points_, kLearnedFrom);
  index->train(static_cast<std::int64_t>(sample.size() / points_.dimensions), sample.data());
  for (std::size_t begin = 0; begin < points_.count(); begin += kAddedAtOnce) {
    const std::size_t end = std::min(points_.count(), begin + kAddedAtOnce);
    index->add(static_cast<std::int64_t>(end - begin), points_[begin].data());
  }
  cells_ = std::make_unique<Cells>();
  cells_->index = std::move(index);
}

void NeighbourIndex::SaveCells(const std::filesystem::path& path) const {
  Require(has_cells(), "an index without cells cannot be saved");
  try {
    faiss::write_index(cells_->index.get(), path.c_str());
  } catch (const faiss::FaissException& error) {
    throw FileError(ErrorCode::kFileUnreadable, path.string(), "cannot be written", error.what());
  }
}

void NeighbourIndex::LoadCells(const std::filesystem::path& path) {
  std::unique_ptr<faiss::Index> read;
  try {
    read.reset(faiss::read_index(path.c_str()));
  } catch (const std::exception& error) {
    FailAsDamaged(path, error.what());
  }
  auto* cells = dynamic_cast<faiss::IndexIVF*>(read.get());
  if (cells == nullptr || static_cast<std::size_t>(cells->d) != points_.dimensions ||
      static_cast<std::size_t>(cells->ntotal) != points_.count()) {
    FailAsDamaged(path, "another type or size");
  }
  cells_ = std::make_unique<Cells>();
  static_cast<void>(read.release());
  cells_->index.reset(cells);
}

std::vector<FoundNeighbour> NeighbourIndex::Nearest(std::span<const float> query, std::size_t most,
                                                    const std::vector<std::size_t>& items) const {
  std::vector<FoundNeighbour> found;
  found.reserve(items.size());
  for (const std::size_t item : items) {
    found.push_back({item, SquaredDistance(query, points_[item])});
  }
  const auto nearer = [](const FoundNeighbour& a, const FoundNeighbour& b) {
    return a.distance != b.distance ? a.distance < b.distance : a.item < b.item;
  };
  const auto end = found.begin() + static_cast<std::ptrdiff_t>(std::min(most, found.size()));
  std::partial_sort(found.begin(), end, found.end(), nearer);
  found.erase(end, found.end());
  for (FoundNeighbour& one : found) one.distance = std::sqrt(one.distance);
  return found;
}

std::vector<FoundNeighbour> NeighbourIndex::SearchCells(std::span<const float> query,
                                                        std::size_t most, const ItemFilter& filter,
                                                        std::size_t passing) const {
  const OpenMpThreads scope(1);
  const std::size_t wanted = std::min(passing, std::max<std::size_t>(64, kRankedAgain * most));
  std::vector<float> distances(wanted);
  std::vector<std::int64_t> ids(wanted);
  faiss::SearchParametersIVF parameters;
  parameters.nprobe = std::min(
      kMostLookedThrough, kLookedThrough * points_.count() / std::max<std::size_t>(1, passing));
  const std::vector<std::uint8_t> bits = BitsOf(filter);
  faiss::IDSelectorBitmap selector(points_.count(), bits.data());
  if (!filter.empty()) parameters.sel = &selector;
  cells_->index->search(1, query.data(), static_cast<std::int64_t>(wanted), distances.data(),
                        ids.data(), &parameters);
  std::vector<std::size_t> items;
  for (const std::int64_t id : ids) {
    if (id >= 0) items.push_back(static_cast<std::size_t>(id));
  }
  return Nearest(query, most, items);
}

std::vector<FoundNeighbour> NeighbourIndex::Search(std::span<const float> query, std::size_t most,
                                                   const ItemFilter& filter) const {
  Require(query.size() == points_.dimensions, "a query of another dimension than the index");
  Require(filter.empty() || filter.size() == points_.count(), "a filter of another size");
  const std::size_t passing = filter.empty()
                                  ? points_.count()
                                  : static_cast<std::size_t>(std::ranges::count_if(
                                        filter, [](std::uint8_t passes) { return passes != 0; }));
  if (has_cells() && passing > kMostExact) return SearchCells(query, most, filter, passing);
  std::vector<std::size_t> items;
  items.reserve(passing);
  for (std::size_t i = 0; i < points_.count(); ++i) {
    if (filter.empty() || filter[i] != 0) items.push_back(i);
  }
  return Nearest(query, most, items);
}

}  // namespace etalon::atlas
