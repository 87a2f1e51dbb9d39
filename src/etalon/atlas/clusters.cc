#include "etalon/atlas/clusters.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "etalon/core/error.h"

namespace etalon::atlas {
namespace {

constexpr double kSmallestReach = 1e-12;

struct Edge {
  float reach;  ///< mutual reachability distance
  std::uint32_t a;
  std::uint32_t b;
  auto Key() const { return std::tie(reach, a, b); }
};

std::vector<Edge> EdgesOf(const NeighbourLists& neighbours) {
  std::vector<Edge> edges;
  for (std::size_t i = 0; i < neighbours.count(); ++i) {
    for (std::size_t k = 0; k < neighbours.each; ++k) {
      const std::uint32_t other = neighbours.Items(i)[k];
      const float reach = std::max({neighbours.Distances(i)[k], neighbours.Distances(i).back(),
                                    neighbours.Distances(other).back()});
      const auto own = static_cast<std::uint32_t>(i);
      edges.push_back({reach, std::min(own, other), std::max(own, other)});
    }
  }
  std::ranges::sort(edges, [](const Edge& a, const Edge& b) { return a.Key() < b.Key(); });
  return edges;
}

/// Two parts of the hierarchy that join, `density` being one over the distance at which they do.
struct Merge {
  std::size_t left = 0;  ///< a point, or `points` plus a merge
  std::size_t right = 0;
  double density = 0.0;
  std::size_t size = 0;
};

/// Joins components by rising distance.
class Linkage {
 public:
  explicit Linkage(std::size_t points) : parents_(points), tops_(points), points_(points) {
    std::iota(parents_.begin(), parents_.end(), 0);
    std::iota(tops_.begin(), tops_.end(), 0);
  }

  std::vector<Merge> Run(const std::vector<Edge>& edges) {
    for (const Edge& edge : edges) {
      Join(edge.a, edge.b, 1.0 / std::max(static_cast<double>(edge.reach), kSmallestReach));
    }
    // Components that no edge links join at no density.
    for (std::size_t i = 1; i < points_; ++i) Join(0, i, 0.0);
    return std::move(merges_);
  }

 private:
  std::size_t Root(std::size_t point) {
    while (parents_[point] != point) {
      parents_[point] = parents_[parents_[point]];
      point = parents_[point];
    }
    return point;
  }

  std::size_t SizeOf(std::size_t top) const {
    return top < points_ ? 1 : merges_[top - points_].size;
  }

  void Join(std::size_t a, std::size_t b, double density) {
    std::size_t kept = Root(a);
    std::size_t given = Root(b);
    if (kept == given) return;
    if (SizeOf(tops_[kept]) < SizeOf(tops_[given])) std::swap(kept, given);
    merges_.push_back(
        {tops_[kept], tops_[given], density, SizeOf(tops_[kept]) + SizeOf(tops_[given])});
    parents_[given] = kept;
    tops_[kept] = points_ + merges_.size() - 1;
  }

  std::vector<std::size_t> parents_;
  std::vector<std::size_t> tops_;  ///< of each root: its part of the hierarchy
  std::size_t points_;
  std::vector<Merge> merges_;
};

/// The hierarchy without the parts that are too small, and the choice among what is left.
class Condensing {
 public:
  Condensing(const std::vector<Merge>& merges, std::size_t points, std::size_t smallest)
      : merges_(merges), points_(points), smallest_(smallest), of_(points, kNoCluster) {}

  std::vector<int> Run() {
    const std::size_t top = points_ + merges_.size() - 1;
    parts_.push_back({.born = 0.0, .top = top});
    for (std::size_t i = 0; i < parts_.size(); ++i) Follow(i);
    Choose();
    return std::move(of_);
  }

 private:
  struct Part {
    double born = 0.0;       ///< density at which it became a part of its own
    std::size_t top = 0;     ///< in the hierarchy
    double stability = 0.0;  ///< sum over its points of density at leaving minus `born`
    std::vector<std::size_t> children = {};
    bool chosen = false;
  };

  std::size_t SizeOf(std::size_t node) const {
    return node < points_ ? 1 : merges_[node - points_].size;
  }

  /// Goes down from the top of a part until it splits into two that are large enough.
  void Follow(std::size_t part) {
    std::size_t node = parts_[part].top;
    while (node >= points_) {
      const Merge& merge = merges_[node - points_];
      const std::size_t large =
          SizeOf(merge.left) >= SizeOf(merge.right) ? merge.left : merge.right;
      const std::size_t small = large == merge.left ? merge.right : merge.left;
      const double lasted = merge.density - parts_[part].born;
      if (SizeOf(small) >= smallest_) {
        parts_[part].stability += lasted * static_cast<double>(merge.size);
        for (const std::size_t child : {large, small}) {
          parts_[part].children.push_back(parts_.size());
          parts_.push_back({.born = merge.density, .top = child});
        }
        return;
      }
      parts_[part].stability += lasted * static_cast<double>(SizeOf(small));
      if (SizeOf(large) < smallest_) {
        parts_[part].stability += lasted * static_cast<double>(SizeOf(large));
        return;
      }
      node = large;
    }
  }

  /// Children before parents; the whole is a cluster only where it never splits.
  void Choose() {
    std::vector<double> best(parts_.size(), 0.0);
    for (std::size_t i = parts_.size(); i-- > 0;) {
      double below = 0.0;
      for (const std::size_t child : parts_[i].children) below += best[child];
      parts_[i].chosen = parts_[i].children.empty() || (i > 0 && parts_[i].stability >= below);
      best[i] = parts_[i].chosen ? parts_[i].stability : below;
    }
    Name(0);
  }

  void Name(std::size_t first) {
    std::vector<std::size_t> open{first};
    while (!open.empty()) {
      const std::size_t part = open.back();
      open.pop_back();
      if (parts_[part].chosen) {
        Paint(part);
        continue;
      }
      open.insert(open.end(), parts_[part].children.begin(), parts_[part].children.end());
    }
  }

  /// All points that were in a part when it became one.
  void Paint(std::size_t part) {
    const int name = clusters_++;
    std::vector<std::size_t> open{parts_[part].top};
    while (!open.empty()) {
      const std::size_t node = open.back();
      open.pop_back();
      if (node < points_) {
        of_[node] = name;
      } else {
        open.push_back(merges_[node - points_].left);
        open.push_back(merges_[node - points_].right);
      }
    }
  }

  const std::vector<Merge>& merges_;
  std::size_t points_;
  std::size_t smallest_;
  std::vector<int> of_;
  std::vector<Part> parts_;
  int clusters_ = 0;
};

/// Numbers clusters by falling size.
Clusters Renumbered(const std::vector<int>& of) {
  const int count = of.empty() ? 0 : std::ranges::max(of) + 1;
  std::vector<std::size_t> sizes(static_cast<std::size_t>(count), 0);
  std::vector<std::size_t> firsts(sizes.size(), of.size());
  for (std::size_t i = 0; i < of.size(); ++i) {
    if (of[i] == kNoCluster) continue;
    const auto cluster = static_cast<std::size_t>(of[i]);
    if (sizes[cluster]++ == 0) firsts[cluster] = i;
  }
  std::vector<std::size_t> order(sizes.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    return sizes[a] != sizes[b] ? sizes[a] > sizes[b] : firsts[a] < firsts[b];
  });
  std::vector<int> renamed(sizes.size());
  for (std::size_t i = 0; i < order.size(); ++i) renamed[order[i]] = static_cast<int>(i);
  Clusters clusters{.of = of, .count = count};
  for (int& cluster : clusters.of) {
    if (cluster != kNoCluster) cluster = renamed[static_cast<std::size_t>(cluster)];
  }
  return clusters;
}

}  // namespace

Clusters FindClusters(const NeighbourLists& neighbours, std::size_t smallest) {
  Require(smallest >= 2, "clusters of fewer than two points");
  if (neighbours.count() < 2 * smallest) {
    return {.of = std::vector<int>(neighbours.count(), 0), .count = neighbours.count() > 0 ? 1 : 0};
  }
  const auto merges = Linkage(neighbours.count()).Run(EdgesOf(neighbours));
  return Renumbered(Condensing(merges, neighbours.count(), smallest).Run());
}

}  // namespace etalon::atlas
