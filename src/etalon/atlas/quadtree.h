#pragma once

// Internal: the far field of points in a plane [Barnes1986], [vanDerMaaten2014].

#include <cstdint>
#include <span>
#include <vector>

namespace etalon::atlas {

/// What points in a plane do to one of them under the kernel 1 / (1 + distance^2).
struct Repulsion {
  float x = 0.0F;       ///< sum of kernel^2 (x - x of the other)
  float y = 0.0F;       ///< the same of y
  double kernel = 0.0;  ///< sum of the kernel over the others
};

/// Points in a plane, sorted along a Morton curve, under a tree of square cells.
class Quadtree {
 public:
  /// @param x, y one coordinate a point, finite; at least one point. They must outlive nothing: the
  /// tree keeps its own.
  Quadtree(std::span<const float> x, std::span<const float> y);

  /// The repulsion on every point, in the order of the points given. A cell counts as one body
  /// where its side is below `angle` times its distance from the points of the leaf that looks at
  /// it. The same for any number of threads.
  void Repel(double angle, int threads, std::vector<Repulsion>& repulsion) const;

 private:
  struct Node {
    float x = 0.0F;  ///< centre of mass
    float y = 0.0F;
    float mass = 0.0F;
    float side = 0.0F;        ///< of the cell
    std::uint32_t begin = 0;  ///< its points, in the sorted order
    std::uint32_t end = 0;
    std::uint32_t next = 0;  ///< the node after its last descendant
    bool leaf = false;
  };

  void Sort(std::span<const float> x, std::span<const float> y);
  void AddNode(std::uint32_t begin, std::uint32_t end, int level);
  void SumUp(Node& node, std::size_t first_child) const;

  class LeafView;

  float side_ = 0.0F;                 ///< of the root's cell
  std::vector<std::uint64_t> codes_;  ///< along the Morton curve
  std::vector<std::uint32_t> order_;  ///< sorted place -> point
  std::vector<float> x_;              ///< sorted
  std::vector<float> y_;
  std::vector<Node> nodes_;            ///< parents before children
  std::vector<std::uint32_t> leaves_;  ///< nodes
};

}  // namespace etalon::atlas
