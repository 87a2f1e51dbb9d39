#include "etalon/annotation/shape_pairs.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <thread>
#include <tuple>

#include "etalon/annotation/region.h"
#include "etalon/image/contour_distance.h"

namespace etalon::annotation {
namespace {

ShapeGroup GroupOf(ShapeKind kind) {
  switch (kind) {
    case ShapeKind::kPolygon:
    case ShapeKind::kMask:
      return ShapeGroup::kRegion;
    case ShapeKind::kBox:
      return ShapeGroup::kBox;
    case ShapeKind::kLandmark:
      return ShapeGroup::kLandmark;
    case ShapeKind::kLine:
      return ShapeGroup::kLine;
    case ShapeKind::kLabel:
    case ShapeKind::kInterval:
      break;
  }
  return ShapeGroup::kInterval;
}

/// What is compared with each other: the same label in the same way on the same frame.
struct Place {
  std::size_t label;
  ShapeGroup group;
  int frame;  ///< -1 for intervals, which lie on no frame
  auto operator<=>(const Place&) const = default;
};

struct Drawn {
  Place place;
  std::size_t order;  ///< of the reading among those of the image
  const Shape* shape;
};

/// All that one reading draws at one place.
struct Drawing {
  std::size_t reading = 0;
  std::vector<const Shape*> shapes;
  Region region;  ///< of regions
};

/// Labels above each label that are drawn in a group, so that a shape counts for them too.
class DrawnAbove {
 public:
  explicit DrawnAbove(const ontology::Ontology& ontology) : ontology_(ontology) {
    for (std::size_t label = 0; label < ontology.labels().size(); ++label) {
      above_.push_back(ontology.Ancestors(label));
    }
  }

  void Add(const Shape& shape, std::size_t order, std::vector<Drawn>& drawn) const {
    const auto label = ontology_.Find(shape.label);
    if (!label || shape.kind == ShapeKind::kLabel) return;
    const ShapeGroup group = GroupOf(shape.kind);
    const int frame = group == ShapeGroup::kInterval ? -1 : shape.frame;
    drawn.push_back({{*label, group, frame}, order, &shape});
    for (const std::size_t above : above_[*label]) {
      if (IsDrawnAs(above, group)) drawn.push_back({{above, group, frame}, order, &shape});
    }
  }

 private:
  bool IsDrawnAs(std::size_t label, ShapeGroup group) const {
    return std::ranges::any_of(ontology_.labels()[label].answers, [&](ShapeKind kind) {
      return kind != ShapeKind::kLabel && GroupOf(kind) == group;
    });
  }

  const ontology::Ontology& ontology_;
  std::vector<std::vector<std::size_t>> above_;
};

/// Overlaps of boxes matched one to one, the greatest first, over the larger number of boxes.
double MatchedOverlap(const std::vector<const Shape*>& a, const std::vector<const Shape*>& b) {
  std::vector<std::tuple<double, std::size_t, std::size_t>> overlaps;
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < b.size(); ++j)
      overlaps.emplace_back(-BoxOverlap(*a[i], *b[j]), i, j);
  }
  std::ranges::sort(overlaps);
  std::vector<char> used_a(a.size(), 0), used_b(b.size(), 0);
  double sum = 0.0;
  for (const auto& [negative, i, j] : overlaps) {
    if (used_a[i] != 0 || used_b[j] != 0) continue;
    used_a[i] = used_b[j] = 1;
    sum -= negative;
  }
  return sum / static_cast<double>(std::max(a.size(), b.size()));
}

double FrameOverlap(const Shape& a, const Shape& b) {
  const int common = std::min(a.last_frame, b.last_frame) - std::max(a.frame, b.frame) + 1;
  const int both = std::max(a.last_frame, b.last_frame) - std::min(a.frame, b.frame) + 1;
  return common > 0 ? static_cast<double>(common) / both : 0.0;
}

image::PlanePoint PlaceOf(const Shape& landmark, const ReadImage& image) {
  return PlaneFromPixel(landmark.points.at(0), image.spacing.value_or(image::PixelSpacing{1, 1}));
}

/// Compares the readings of one image.
class ImageComparison {
 public:
  ImageComparison(const Readings& readings, const DrawnAbove& above, std::size_t image)
      : readings_(readings), above_(above), image_(image) {}

  /// @param firsts the first readings of the image, by reader; `rereads` of the same image.
  void Run(const std::vector<std::size_t>& firsts, const std::vector<Reread>& rereads) {
    ForEachPlace(firsts, [&](const Place& place, std::vector<Drawing>& drawings) {
      for (std::size_t i = 0; i < drawings.size(); ++i) {
        for (std::size_t j = i + 1; j < drawings.size(); ++j) {
          result_.pairs.push_back(Pair(place, drawings[i], drawings[j]));
        }
      }
      if (place.group == ShapeGroup::kLandmark) AddSpread(place, drawings);
      if (place.group == ShapeGroup::kLine) AddLengths(place, drawings);
    });
    for (const Reread& reread : rereads) {
      ForEachPlace({reread.first, reread.again}, [&](const Place& place, auto& drawings) {
        if (drawings.size() == 2) result_.rereads.push_back(Pair(place, drawings[0], drawings[1]));
      });
    }
  }

  ShapeComparisons& result() { return result_; }

 private:
  const ReadImage& Image() const { return readings_.images[image_]; }

  template <typename Action>
  void ForEachPlace(const std::vector<std::size_t>& which, const Action& action) {
    std::vector<Drawn> drawn;
    for (std::size_t order = 0; order < which.size(); ++order) {
      for (const Shape& shape : readings_.readings[which[order]].shapes) {
        above_.Add(shape, order, drawn);
      }
    }
    std::ranges::stable_sort(drawn, {}, [](const Drawn& one) {
      return std::tuple(one.place.label, one.place.group, one.place.frame, one.order);
    });
    for (std::size_t begin = 0; begin < drawn.size();) {
      std::size_t end = begin;
      std::vector<Drawing> drawings;
      for (; end < drawn.size() && drawn[end].place == drawn[begin].place; ++end) {
        const std::size_t reading = which[drawn[end].order];
        if (drawings.empty() || drawings.back().reading != reading) {
          drawings.push_back({reading, {}, {}});
        }
        drawings.back().shapes.push_back(drawn[end].shape);
      }
      const Place place = drawn[begin].place;
      begin = end;
      if (place.group == ShapeGroup::kRegion && drawings.size() > 1) {
        for (Drawing& one : drawings) one.region = RegionOf(one.shapes, Image());
      }
      action(place, drawings);
    }
  }

  ShapePair Pair(const Place& place, const Drawing& a, const Drawing& b) const {
    ShapePair pair{.image = image_,
                   .label = place.label,
                   .group = place.group,
                   .first = a.reading,
                   .second = b.reading,
                   .millimetres = Image().spacing.has_value()};
    switch (place.group) {
      case ShapeGroup::kRegion:
        CompareRegions(a.region, b.region, pair);
        break;
      case ShapeGroup::kBox:
        pair.overlap = MatchedOverlap(a.shapes, b.shapes);
        break;
      case ShapeGroup::kLandmark: {
        const image::PlanePoint one = PlaceOf(*a.shapes[0], Image());
        const image::PlanePoint two = PlaceOf(*b.shapes[0], Image());
        pair.mean_distance = std::hypot(one.x - two.x, one.y - two.y);
        break;
      }
      case ShapeGroup::kLine:
        CompareLines(*a.shapes[0], *b.shapes[0], pair);
        break;
      case ShapeGroup::kInterval:
        pair.overlap = FrameOverlap(*a.shapes[0], *b.shapes[0]);
        break;
    }
    return pair;
  }

  static void CompareRegions(const Region& a, const Region& b, ShapePair& pair) {
    pair.overlap = DiceOf(a.pixels, b.pixels);
    if (a.outline.size() < 3 || b.outline.size() < 3) return;
    const image::ContourDistances distances = image::DistancesOf(a.outline, b.outline);
    pair.mean_distance = distances.mean;
    pair.percentile95 = distances.percentile95;
    pair.hausdorff = distances.hausdorff;
  }

  void CompareLines(const Shape& a, const Shape& b, ShapePair& pair) const {
    const auto one = MillimetresOf(a, Image());
    const auto two = MillimetresOf(b, Image());
    pair.millimetres = one && two;
    pair.mean_distance =
        std::abs(pair.millimetres ? *one - *two : PixelLengthOf(a) - PixelLengthOf(b));
  }

  void AddSpread(const Place& place, const std::vector<Drawing>& drawings) {
    if (drawings.size() < 2) return;
    image::PlanePoint centre;
    const auto count = static_cast<double>(drawings.size());
    for (const Drawing& one : drawings) {
      const image::PlanePoint point = PlaceOf(*one.shapes[0], Image());
      centre.x += point.x / count;
      centre.y += point.y / count;
    }
    double squares = 0.0;
    for (const Drawing& one : drawings) {
      const image::PlanePoint point = PlaceOf(*one.shapes[0], Image());
      squares +=
          (point.x - centre.x) * (point.x - centre.x) + (point.y - centre.y) * (point.y - centre.y);
    }
    result_.spreads.push_back(
        {image_, place.label, Image().spacing.has_value(), std::sqrt(squares / count)});
  }

  void AddLengths(const Place& place, const std::vector<Drawing>& drawings) {
    for (const Drawing& one : drawings) {
      result_.lengths.push_back({image_, place.label, one.reading,
                                 MillimetresOf(*one.shapes[0], Image()).value_or(-1.0),
                                 PixelLengthOf(*one.shapes[0])});
    }
  }

  const Readings& readings_;
  const DrawnAbove& above_;
  std::size_t image_;
  ShapeComparisons result_;
};

template <typename T>
void Take(std::vector<T>& from, std::vector<T>& into) {
  into.insert(into.end(), from.begin(), from.end());
}

void TakeAll(ShapeComparisons& from, ShapeComparisons& into) {
  Take(from.pairs, into.pairs);
  Take(from.rereads, into.rereads);
  Take(from.spreads, into.spreads);
  Take(from.lengths, into.lengths);
}

/// Compares blocks of images, several at a time; blocks keep their order.
class BlockComparison {
 public:
  BlockComparison(const Readings& readings, const CallTable& table,
                  const ontology::Ontology& ontology)
      : readings_(readings),
        table_(table),
        above_(ontology),
        rereads_(table.images),
        blocks_((table.images + kBlock - 1) / kBlock) {
    for (const Reread& one : table.rereads) {
      rereads_[readings.readings[one.first].image].push_back(one);
    }
  }

  ShapeComparisons Run(std::size_t threads) {
    {
      std::vector<std::jthread> others;
      for (std::size_t i = 1; i < std::min(threads, blocks_.size()); ++i) {
        others.emplace_back([this] { Work(); });
      }
      Work();
    }
    ShapeComparisons all;
    for (ShapeComparisons& block : blocks_) TakeAll(block, all);
    return all;
  }

 private:
  static constexpr std::size_t kBlock = 64;  ///< images

  void Work() {
    for (std::size_t block = next_++; block < blocks_.size(); block = next_++) {
      const std::size_t past = std::min((block + 1) * kBlock, table_.images);
      for (std::size_t image = block * kBlock; image < past; ++image) {
        ImageComparison comparison(readings_, above_, image);
        comparison.Run(FirstReadings(image), rereads_[image]);
        TakeAll(comparison.result(), blocks_[block]);
      }
    }
  }

  std::vector<std::size_t> FirstReadings(std::size_t image) const {
    std::vector<std::size_t> firsts;
    for (std::size_t reader = 0; reader < table_.readers; ++reader) {
      const std::size_t reading = table_.reading_of[image * table_.readers + reader];
      if (reading != kNotRead) firsts.push_back(reading);
    }
    return firsts;
  }

  const Readings& readings_;
  const CallTable& table_;
  DrawnAbove above_;
  std::vector<std::vector<Reread>> rereads_;
  std::vector<ShapeComparisons> blocks_;
  std::atomic<std::size_t> next_ = 0;
};

}  // namespace

ShapeComparisons CompareShapes(const Readings& readings, const CallTable& table,
                               const ontology::Ontology& ontology, int threads) {
  const std::size_t most = std::max(1U, std::thread::hardware_concurrency());
  return BlockComparison(readings, table, ontology)
      .Run(threads > 0 ? static_cast<std::size_t>(threads) : most);
}

}  // namespace etalon::annotation
