#include "etalon/stats/agreement/simplex_search.h"

#include <algorithm>
#include <cmath>

namespace etalon::stats {
namespace {

using Function = std::function<double(const std::vector<double>&)>;

struct Vertex {
  std::vector<double> point;
  double value;
};

constexpr int kMaxSteps = 400;
constexpr int kMaxRestarts = 4;
constexpr double kPointTolerance = 1e-9;

Vertex MakeVertex(const Function& function, std::vector<double> point) {
  const double value = function(point);
  return {std::move(point), value};
}

std::vector<Vertex> FirstSimplex(const Function& function, const std::vector<double>& start) {
  std::vector<Vertex> simplex{MakeVertex(function, start)};
  for (std::size_t axis = 0; axis < start.size(); ++axis) {
    std::vector<double> point = start;
    point[axis] += std::max(0.1, 0.5 * std::abs(point[axis]));
    simplex.push_back(MakeVertex(function, std::move(point)));
  }
  return simplex;
}

void Sort(std::vector<Vertex>& simplex) {
  std::stable_sort(simplex.begin(), simplex.end(),
                   [](const Vertex& a, const Vertex& b) { return a.value < b.value; });
}

bool Small(const std::vector<Vertex>& simplex) {
  for (const Vertex& vertex : simplex) {
    for (std::size_t axis = 0; axis < vertex.point.size(); ++axis) {
      const double centre = simplex.front().point[axis];
      const double distance = std::abs(vertex.point[axis] - centre);
      if (distance > kPointTolerance * (1.0 + std::abs(centre))) return false;
    }
  }
  return true;
}

std::vector<double> CentreWithoutWorst(const std::vector<Vertex>& simplex) {
  std::vector<double> centre(simplex.front().point.size(), 0.0);
  const auto count = static_cast<double>(simplex.size() - 1);
  for (std::size_t i = 0; i + 1 < simplex.size(); ++i) {
    for (std::size_t axis = 0; axis < centre.size(); ++axis) {
      centre[axis] += simplex[i].point[axis] / count;
    }
  }
  return centre;
}

/// centre + factor * (worst - centre)
std::vector<double> Along(const std::vector<double>& centre, const std::vector<double>& worst,
                          double factor) {
  std::vector<double> point = centre;
  for (std::size_t axis = 0; axis < point.size(); ++axis) {
    point[axis] += factor * (worst[axis] - centre[axis]);
  }
  return point;
}

void Shrink(const Function& function, std::vector<Vertex>& simplex) {
  for (std::size_t i = 1; i < simplex.size(); ++i) {
    simplex[i] = MakeVertex(function, Along(simplex.front().point, simplex[i].point, 0.5));
  }
}

void Step(const Function& function, std::vector<Vertex>& simplex) {
  const std::vector<double> centre = CentreWithoutWorst(simplex);
  Vertex& worst = simplex.back();
  Vertex reflected = MakeVertex(function, Along(centre, worst.point, -1.0));
  if (reflected.value < simplex.front().value) {
    Vertex expanded = MakeVertex(function, Along(centre, worst.point, -2.0));
    worst = expanded.value < reflected.value ? std::move(expanded) : std::move(reflected);
    return;
  }
  if (reflected.value < simplex[simplex.size() - 2].value) {
    worst = std::move(reflected);
    return;
  }
  const double factor = reflected.value < worst.value ? -0.5 : 0.5;
  Vertex contracted = MakeVertex(function, Along(centre, worst.point, factor));
  if (contracted.value < std::min(reflected.value, worst.value)) {
    worst = std::move(contracted);
  } else {
    Shrink(function, simplex);
  }
}

Vertex SearchOnce(const Function& function, const std::vector<double>& start) {
  std::vector<Vertex> simplex = FirstSimplex(function, start);
  Sort(simplex);
  for (int step = 0; step < kMaxSteps && !Small(simplex); ++step) {
    Step(function, simplex);
    Sort(simplex);
  }
  return simplex.front();
}

}  // namespace

std::vector<double> MinimizeBySimplex(const Function& function, std::vector<double> start) {
  Vertex best = SearchOnce(function, start);
  for (int restart = 0; restart < kMaxRestarts; ++restart) {
    Vertex next = SearchOnce(function, best.point);
    const bool gained = next.value < best.value - 1e-10 * (1.0 + std::abs(best.value));
    if (next.value <= best.value) best = std::move(next);
    if (!gained) break;
  }
  return best.point;
}

}  // namespace etalon::stats
