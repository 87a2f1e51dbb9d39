#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "etalon/atlas/points.h"

namespace etalon::atlas {

struct FoundNeighbour {
  std::size_t item = 0;
  double distance = 0.0;  ///< Euclidean
};

/// Which items a search may give: one entry an item, all when empty.
using ItemFilter = std::vector<std::uint8_t>;

/// Finds the items nearest to any point among up to millions.
///
/// Few items, or few that pass the filter, are compared one by one and exactly. Of many, FAISS
/// [Johnson2021] keeps each in 8 bits a coordinate, in cells around k-means centres; a search looks
/// through the cells nearest to the query, the more the fewer items pass, and the distances of the
/// best are computed once more from the points themselves.
class NeighbourIndex {
 public:
  /// Items are compared one by one up to this number; no cells are made for so few.
  static constexpr std::size_t kMostExact = 50'000;

  /// Items that are looked at one by one. @param points must outlive the index.
  explicit NeighbourIndex(PointsView points);
  ~NeighbourIndex();
  NeighbourIndex(NeighbourIndex&&) noexcept;
  NeighbourIndex& operator=(NeighbourIndex&&) noexcept;

  /// Makes the cells where there are more than kMostExact items. The same for any number of
  /// threads.
  void MakeCells(int threads);
  bool has_cells() const;

  /// Writes the cells. @throws Error(kFileUnreadable); ContractError without cells.
  void SaveCells(const std::filesystem::path& path) const;
  /// @throws Error(kFileMalformed) for a file that is damaged or of other points.
  void LoadCells(const std::filesystem::path& path);

  /// At most `most` items that pass, nearest first, of equals the earlier first.
  /// @throws ContractError for a query of another dimension or a filter of another size.
  std::vector<FoundNeighbour> Search(std::span<const float> query, std::size_t most,
                                     const ItemFilter& filter = {}) const;

 private:
  struct Cells;

  std::vector<FoundNeighbour> SearchCells(std::span<const float> query, std::size_t most,
                                          const ItemFilter& filter, std::size_t passing) const;
  std::vector<FoundNeighbour> Nearest(std::span<const float> query, std::size_t most,
                                      const std::vector<std::size_t>& items) const;

  PointsView points_;
  std::unique_ptr<Cells> cells_;
};

}  // namespace etalon::atlas
