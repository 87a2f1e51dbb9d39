#include "etalon/atlas/tsne.h"

#include <algorithm>
#include <cmath>

#include "etalon/atlas/principal_components.h"
#include "etalon/atlas/quadtree.h"
#include "etalon/atlas/threads.h"
#include "etalon/core/error.h"

namespace etalon::atlas {
namespace {

constexpr std::size_t kBlock = 512;
constexpr std::size_t kPullLanes = 8;
constexpr double kStartSpread = 1e-4;  // standard deviation of the first axis
constexpr float kSmallestGain = 0.01F;
constexpr float kEarlyMomentum = 0.5F;
constexpr float kLateMomentum = 0.8F;
constexpr double kSmallestStep = 200.0;  // "learning rate"

/// The places of all points and how they move.
class Arrangement {
 public:
  Arrangement(const Affinities& affinities, const Points& start, const TsneOptions& options)
      : affinities_(affinities), options_(options), count_(affinities.count()) {
    Require(start.dimensions == 2 && start.count() == count_, "a start of another shape");
    for (std::size_t i = 0; i < count_; ++i) {
      x_.push_back(start.values[2 * i]);
      y_.push_back(start.values[2 * i + 1]);
    }
    step_ = static_cast<float>(
        std::max(static_cast<double>(count_) / options.exaggeration, kSmallestStep));
    pull_x_.resize(count_);
    pull_y_.resize(count_);
    for (auto* values : {&speed_x_, &speed_y_}) values->assign(count_, 0.0F);
    for (auto* values : {&gain_x_, &gain_y_}) values->assign(count_, 1.0F);
  }

  void Step(int iteration) {
    const bool early = iteration < options_.exaggerated_iterations;
    Quadtree(x_, y_).Repel(options_.angle, options_.threads, repulsion_);
    double kernel = 0.0;
    for (const Repulsion& one : repulsion_) kernel += one.kernel;
    const auto inverse = static_cast<float>(1.0 / std::max(kernel, 1e-30));
    const auto exaggeration = static_cast<float>(early ? options_.exaggeration : 1.0);
    const float momentum = early ? kEarlyMomentum : kLateMomentum;
    ForBlocks(count_, kBlock, options_.threads, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) {
        Attract(i);
        pull_x_[i] = exaggeration * pull_x_[i] - repulsion_[i].x * inverse;
        pull_y_[i] = exaggeration * pull_y_[i] - repulsion_[i].y * inverse;
      }
    });
    for (std::size_t i = 0; i < count_; ++i) {
      Move(pull_x_[i], momentum, gain_x_[i], speed_x_[i], x_[i]);
      Move(pull_y_[i], momentum, gain_y_[i], speed_y_[i], y_[i]);
    }
    Centre(x_);
    Centre(y_);
  }

  Points Places() const {
    Points places{.dimensions = 2, .values = {}};
    for (std::size_t i = 0; i < count_; ++i) {
      places.values.push_back(x_[i]);
      places.values.push_back(y_[i]);
    }
    return places;
  }

 private:
  /// Sum of affinity times kernel times difference, in lanes: the compiler may take them together.
  void Attract(std::size_t point) {
    float sum_x[kPullLanes] = {};
    float sum_y[kPullLanes] = {};
    const std::size_t end = affinities_.starts[point + 1];
    const float x = x_[point];
    const float y = y_[point];
    const auto add = [&](std::size_t k, std::size_t lane) {
      const std::uint32_t other = affinities_.others[k];
      const float dx = x - x_[other];
      const float dy = y - y_[other];
      const float pull = affinities_.weights[k] / (1.0F + (dx * dx + dy * dy));
      sum_x[lane] += pull * dx;
      sum_y[lane] += pull * dy;
    };
    std::size_t k = affinities_.starts[point];
    for (; k + kPullLanes <= end; k += kPullLanes) {
      for (std::size_t lane = 0; lane < kPullLanes; ++lane) add(k + lane, lane);
    }
    for (std::size_t lane = 0; k < end; ++k, ++lane) add(k, lane);
    float total_x = 0.0F;
    float total_y = 0.0F;
    for (std::size_t lane = 0; lane < kPullLanes; ++lane) {
      total_x += sum_x[lane];
      total_y += sum_y[lane];
    }
    pull_x_[point] = total_x;
    pull_y_[point] = total_y;
  }

  /// Gains grow while a coordinate keeps its direction [Jacobs1988].
  void Move(float half_gradient, float momentum, float& gain, float& speed, float& place) const {
    const float gradient = 4.0F * half_gradient;
    const bool turned = (gradient > 0.0F) == (speed > 0.0F);
    gain = std::max(turned ? gain * 0.8F : gain + 0.2F, kSmallestGain);
    speed = momentum * speed - step_ * gain * gradient;
    place += speed;
  }

  static void Centre(std::vector<float>& places) {
    double sum = 0.0;
    for (const float place : places) sum += static_cast<double>(place);
    const auto mean = static_cast<float>(sum / static_cast<double>(places.size()));
    for (float& place : places) place -= mean;
  }

  const Affinities& affinities_;
  const TsneOptions& options_;
  std::size_t count_;
  float step_ = 0.0F;
  std::vector<float> x_;
  std::vector<float> y_;
  std::vector<float> pull_x_;
  std::vector<float> pull_y_;
  std::vector<float> speed_x_;
  std::vector<float> speed_y_;
  std::vector<float> gain_x_;
  std::vector<float> gain_y_;
  std::vector<Repulsion> repulsion_;
};

/// The first two coordinates, shrunk to where the kernel is flat.
Points StartOf(const Points& projected) {
  Points start{.dimensions = 2, .values = std::vector<float>(2 * projected.count(), 0.0F)};
  double square = 0.0;
  for (std::size_t i = 0; i < projected.count(); ++i) {
    square += std::pow(static_cast<double>(projected[i][0]), 2);
  }
  const double spread = std::sqrt(square / static_cast<double>(projected.count()));
  const double scale = spread > 0.0 ? kStartSpread / spread : 1.0;
  for (std::size_t i = 0; i < projected.count(); ++i) {
    for (std::size_t axis = 0; axis < std::min<std::size_t>(2, projected.dimensions); ++axis) {
      start.values[2 * i + axis] =
          static_cast<float>(static_cast<double>(projected[i][axis]) * scale);
    }
  }
  return start;
}

}  // namespace

Points ArrangeByAffinity(const Affinities& affinities, const Points& start,
                         const TsneOptions& options, ProgressObserver& progress) {
  Arrangement arrangement(affinities, start, options);
  for (int iteration = 0; iteration < options.iterations; ++iteration) {
    if (iteration % 10 == 0) progress.Report("arranging the map", iteration, options.iterations);
    if (progress.Cancelled()) throw Error(ErrorCode::kCancelled, "stopped");
    arrangement.Step(iteration);
  }
  return arrangement.Places();
}

Points MakeTsneMap(PointsView points, const TsneOptions& options, ProgressObserver& progress) {
  Require(points.count() >= 4, "a map of fewer than four points");
  progress.Report("finding neighbours", 0, 1);
  const PrincipalComponents components = FindPrincipalComponents(points, options.most_dimensions);
  const Points projected = components.Project(points, options.threads);
  const double most = static_cast<double>(points.count() - 1) / 3.0;
  const double perplexity = std::max(1.0, std::min(options.perplexity, most));
  const auto each = static_cast<std::size_t>(std::ceil(3.0 * perplexity));
  const NeighbourLists neighbours = FindNeighbours(projected, each, options.threads);
  const Affinities affinities = FindAffinities(neighbours, perplexity, options.threads);
  return ArrangeByAffinity(affinities, StartOf(projected), options, progress);
}

}  // namespace etalon::atlas
