#include "etalon/atlas/quadtree.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "etalon/atlas/repel_kernel.h"
#include "etalon/atlas/threads.h"
#include "etalon/core/error.h"

namespace etalon::atlas {
namespace {

constexpr int kLevels = 20;  // bits of a coordinate
constexpr std::uint32_t kLeafPoints = 16;
constexpr std::size_t kLeavesATime = 16;

/// The low 32 bits of `value`, each followed by a zero.
std::uint64_t Spread(std::uint64_t value) {
  value = (value | value << 16) & 0x0000FFFF0000FFFFULL;
  value = (value | value << 8) & 0x00FF00FF00FF00FFULL;
  value = (value | value << 4) & 0x0F0F0F0F0F0F0F0FULL;
  value = (value | value << 2) & 0x3333333333333333ULL;
  return (value | value << 1) & 0x5555555555555555ULL;
}

/// Sorts by code, of equal ones by point: least significant digit first.
void SortByCode(std::vector<std::uint64_t>& codes, std::vector<std::uint32_t>& order) {
  constexpr int kDigit = 10;
  constexpr std::size_t kBuckets = std::size_t{1} << kDigit;
  std::vector<std::uint64_t> sorted_codes(codes.size());
  std::vector<std::uint32_t> sorted_order(order.size());
  for (int shift = 0; shift < 2 * kLevels; shift += kDigit) {
    std::array<std::size_t, kBuckets + 1> starts{};
    for (const std::uint64_t code : codes) ++starts[(code >> shift & (kBuckets - 1)) + 1];
    for (std::size_t i = 0; i < kBuckets; ++i) starts[i + 1] += starts[i];
    for (std::size_t i = 0; i < codes.size(); ++i) {
      const std::size_t place = starts[codes[i] >> shift & (kBuckets - 1)]++;
      sorted_codes[place] = codes[i];
      sorted_order[place] = order[i];
    }
    codes.swap(sorted_codes);
    order.swap(sorted_order);
  }
}

}  // namespace

Quadtree::Quadtree(std::span<const float> x, std::span<const float> y) {
  Require(!x.empty() && x.size() == y.size(), "a quadtree without points");
  Sort(x, y);
  nodes_.reserve(x.size());
  AddNode(0, static_cast<std::uint32_t>(x.size()), 0);
}

void Quadtree::Sort(std::span<const float> x, std::span<const float> y) {
  const auto [left, right] = std::ranges::minmax(x);
  const auto [low, high] = std::ranges::minmax(y);
  side_ = std::max({right - left, high - low, 1e-30F}) * 1.00001F;
  const float cells = static_cast<float>(1 << kLevels) / side_;
  const auto cell = [&](float place, float start) {
    const auto at = static_cast<std::uint64_t>((place - start) * cells);
    return Spread(std::min<std::uint64_t>(at, (1 << kLevels) - 1));
  };
  codes_.resize(x.size());
  order_.resize(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    codes_[i] = cell(x[i], left) | cell(y[i], low) << 1;
    order_[i] = static_cast<std::uint32_t>(i);
  }
  SortByCode(codes_, order_);
  x_.reserve(x.size());
  y_.reserve(x.size());
  for (const std::uint32_t point : order_) {
    x_.push_back(x[point]);
    y_.push_back(y[point]);
  }
}

void Quadtree::AddNode(std::uint32_t begin, std::uint32_t end, int level) {
  const std::size_t own = nodes_.size();
  Node node{.side = std::ldexp(side_, -level), .begin = begin, .end = end};
  node.leaf = end - begin <= kLeafPoints || level == kLevels;
  nodes_.push_back(node);
  if (node.leaf) {
    leaves_.push_back(static_cast<std::uint32_t>(own));
  } else {
    const int shift = 2 * (kLevels - level - 1);
    for (std::uint32_t from = begin; from < end;) {
      const std::uint64_t child = codes_[from] >> shift;
      const auto first = codes_.begin() + from;
      const auto last = std::upper_bound(
          first, codes_.begin() + end, child,
          [shift](std::uint64_t value, std::uint64_t code) { return value < code >> shift; });
      const auto to = static_cast<std::uint32_t>(last - codes_.begin());
      AddNode(from, to, level + 1);
      from = to;
    }
  }
  node.next = static_cast<std::uint32_t>(nodes_.size());
  SumUp(node, own + 1);
  nodes_[own] = node;
}

void Quadtree::SumUp(Node& node, std::size_t first_child) const {
  double x = 0.0;
  double y = 0.0;
  if (node.leaf) {
    for (std::uint32_t i = node.begin; i < node.end; ++i) {
      x += static_cast<double>(x_[i]);
      y += static_cast<double>(y_[i]);
    }
  } else {
    for (std::size_t i = first_child; i < node.next; i = nodes_[i].next) {
      const Node& child = nodes_[i];
      x += static_cast<double>(child.x) * static_cast<double>(child.mass);
      y += static_cast<double>(child.y) * static_cast<double>(child.mass);
    }
  }
  const double mass = node.end - node.begin;
  node.mass = static_cast<float>(mass);
  node.x = static_cast<float>(x / mass);
  node.y = static_cast<float>(y / mass);
}

/// The bodies that the points of one leaf see: far cells as one, near points each.
class Quadtree::LeafView {
 public:
  LeafView(const Quadtree& tree, double angle)
      : tree_(tree), square_angle_(static_cast<float>(angle * angle)) {}

  void Look(const Node& leaf) {
    x_.clear();
    y_.clear();
    mass_.clear();
    const auto span = [&](const std::vector<float>& values) {
      return std::minmax_element(values.begin() + leaf.begin, values.begin() + leaf.end);
    };
    const auto [left, right] = span(tree_.x_);
    const auto [low, high] = span(tree_.y_);
    for (std::uint32_t i = 0; i < tree_.nodes_.size();) {
      const Node& node = tree_.nodes_[i];
      const float dx = std::max({*left - node.x, node.x - *right, 0.0F});
      const float dy = std::max({*low - node.y, node.y - *high, 0.0F});
      const bool far = node.side * node.side < square_angle_ * (dx * dx + dy * dy);
      if (far) {
        Add(node.x, node.y, node.mass);
      } else if (node.leaf) {
        for (std::uint32_t k = node.begin; k < node.end; ++k) Add(tree_.x_[k], tree_.y_[k], 1.0F);
      }
      i = far || node.leaf ? node.next : i + 1;
    }
    while (x_.size() % kLanes != 0) Add(0.0F, 0.0F, 0.0F);
  }

  Repulsion On(std::uint32_t point) const {
    const RepelSums sums =
        kernel_(x_.data(), y_.data(), mass_.data(), x_.size(), tree_.x_[point], tree_.y_[point]);
    // The point saw itself, at no distance: a kernel of 1 and no push.
    return {.x = sums.x, .y = sums.y, .kernel = static_cast<double>(sums.kernel) - 1.0};
  }

 private:
  void Add(float x, float y, float mass) {
    x_.push_back(x);
    y_.push_back(y);
    mass_.push_back(mass);
  }

  const Quadtree& tree_;
  float square_angle_;
  RepelKernel kernel_ = FastestRepelKernel();
  std::vector<float> x_;
  std::vector<float> y_;
  std::vector<float> mass_;
};

void Quadtree::Repel(double angle, int threads, std::vector<Repulsion>& repulsion) const {
  repulsion.resize(order_.size());
  ForBlocks(leaves_.size(), kLeavesATime, threads, [&](std::size_t begin, std::size_t end) {
    LeafView view(*this, angle);
    for (std::size_t i = begin; i < end; ++i) {
      const Node& leaf = nodes_[leaves_[i]];
      view.Look(leaf);
      for (std::uint32_t k = leaf.begin; k < leaf.end; ++k) repulsion[order_[k]] = view.On(k);
    }
  });
}

}  // namespace etalon::atlas
