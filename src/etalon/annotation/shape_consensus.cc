#include "etalon/annotation/shape_consensus.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "etalon/annotation/region.h"
#include "etalon/image/consensus_runs.h"

namespace etalon::annotation {
namespace {

/// What belongs together: polygons and masks count as masks.
using Place = std::tuple<std::size_t, ShapeKind, int>;  // label, kind, frame

struct DrawnBy {
  std::size_t reader = 0;
  std::vector<const Shape*> shapes;
};

ShapeKind Combined(ShapeKind kind) { return kind == ShapeKind::kPolygon ? ShapeKind::kMask : kind; }

/// The middle value, the mean of the two middle ones.
double Median(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : 0.5 * (values[half - 1] + values[half]);
}

/// Median of each coordinate over the readers' first shapes.
std::vector<image::PixelPoint> MedianPoints(const std::vector<DrawnBy>& drawn) {
  std::vector<image::PixelPoint> points(drawn[0].shapes[0]->points.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    std::vector<double> rows, columns;
    for (const DrawnBy& one : drawn) {
      rows.push_back(one.shapes[0]->points.at(i).row);
      columns.push_back(one.shapes[0]->points.at(i).column);
    }
    points[i] = {Median(rows), Median(columns)};
  }
  return points;
}

/// The shape of the reader whose line is of median length, the shorter of two.
Shape MiddleLine(const std::vector<DrawnBy>& drawn) {
  std::vector<std::pair<double, const Shape*>> lines;
  for (const DrawnBy& one : drawn) {
    lines.emplace_back(PixelLengthOf(*one.shapes[0]), one.shapes[0]);
  }
  std::ranges::stable_sort(lines, {}, &std::pair<double, const Shape*>::first);
  return *lines[(lines.size() - 1) / 2].second;
}

Shape MedianInterval(const std::vector<DrawnBy>& drawn) {
  std::vector<double> firsts, lasts;
  for (const DrawnBy& one : drawn) {
    firsts.push_back(one.shapes[0]->frame);
    lasts.push_back(one.shapes[0]->last_frame);
  }
  Shape shape = *drawn[0].shapes[0];
  shape.frame = static_cast<int>(Median(firsts));
  shape.last_frame = static_cast<int>(Median(lasts));
  return shape;
}

/// Consensus of the shapes of one image.
class ImageConsensus {
 public:
  ImageConsensus(const ShapeConsensusInput& input, std::size_t image)
      : input_(input), image_(image) {}

  ShapeConsensus Run(const std::vector<char>& is_absent) {
    Gather();
    for (auto& [place, drawn] : drawn_) {
      const auto [label, kind, frame] = place;
      if (is_absent[label] != 0) continue;
      ConsensusShape one{image_,
                         label,
                         kind,
                         frame,
                         drawn.size(),
                         Refusal{RefusalCode::kTooFewValues,
                                 "Fewer than " + std::to_string(input_.options.least_readers) +
                                     " readers drew it."}};
      if (drawn.size() >= static_cast<std::size_t>(input_.options.least_readers)) {
        one.shape = Combine(label, kind, drawn);
      }
      if (one.shape.ok()) one.shape = Named(*one.shape, label, frame);
      result_.shapes.push_back(std::move(one));
    }
    return std::move(result_);
  }

 private:
  void Gather() {
    for (std::size_t reader = 0; reader < input_.table.readers; ++reader) {
      const std::size_t reading = input_.table.reading_of[image_ * input_.table.readers + reader];
      if (reading == kNotRead) continue;
      for (const Shape& shape : input_.readings.readings[reading].shapes) {
        const auto label = input_.ontology.Find(shape.label);
        if (!label || shape.kind == ShapeKind::kLabel) continue;
        const int frame = shape.kind == ShapeKind::kInterval ? -1 : shape.frame;
        auto& drawn = drawn_[{*label, Combined(shape.kind), frame}];
        if (drawn.empty() || drawn.back().reader != reader) drawn.push_back({reader, {}});
        drawn.back().shapes.push_back(&shape);
      }
    }
  }

  Shape Named(Shape shape, std::size_t label, int frame) const {
    shape.label = input_.ontology.labels()[label].id;
    shape.certainty = 1.0;
    if (frame >= 0) shape.frame = shape.last_frame = frame;
    return shape;
  }

  Outcome<Shape> Combine(std::size_t label, ShapeKind kind, const std::vector<DrawnBy>& drawn) {
    Shape shape = *drawn[0].shapes[0];
    switch (kind) {
      case ShapeKind::kMask:
      case ShapeKind::kPolygon:
        return CombineRegions(label, drawn);
      case ShapeKind::kLine:
        return MiddleLine(drawn);
      case ShapeKind::kInterval:
        return MedianInterval(drawn);
      case ShapeKind::kBox:
      case ShapeKind::kLandmark:
        shape.points = MedianPoints(drawn);
        return shape;
      case ShapeKind::kLabel:
        break;
    }
    throw ContractError("a label without place among shapes");
  }

  Outcome<Shape> CombineRegions(std::size_t label, const std::vector<DrawnBy>& drawn) {
    std::vector<image::RunMask> masks;
    for (const DrawnBy& one : drawn) {
      masks.push_back(PixelsOfAll(one.shapes));
    }
    Shape shape = *drawn[0].shapes[0];
    shape.kind = ShapeKind::kMask;
    shape.points.clear();
    const ConsensusMethod method = input_.options.method;
    if (method == ConsensusMethod::kDawidSkene || method == ConsensusMethod::kStaple) {
      const auto combined = image::CombineRuns(masks);
      if (!combined) return combined.refusal();
      for (std::size_t i = 0; i < drawn.size(); ++i) {
        result_.skills.push_back({drawn[i].reader, label, combined->readers[i].sensitivity,
                                  combined->readers[i].specificity});
      }
      shape.mask = combined->mask;
    } else {
      shape.mask = image::WeightedMajority(masks, WeightsOf(label, drawn));
    }
    if (shape.mask.area() == 0) {
      return Refusal{RefusalCode::kNotEstimable, "The readers' outlines have no pixel in common."};
    }
    return shape;
  }

  image::RunMask PixelsOfAll(const std::vector<const Shape*>& shapes) const {
    const ReadImage& image = input_.readings.images[image_];
    image::RunMask pixels = PixelsOf(*shapes[0], image.rows, image.columns);
    for (std::size_t i = 1; i < shapes.size(); ++i) {
      pixels = UnionOf(pixels, PixelsOf(*shapes[i], image.rows, image.columns));
    }
    return pixels;
  }

  /// What a reader knows beyond guessing, at least a little.
  std::vector<double> WeightsOf(std::size_t label, const std::vector<DrawnBy>& drawn) const {
    std::vector<double> weights(drawn.size(), 1.0);
    for (const ReaderSkill& skill : input_.skills) {
      if (skill.label != label) continue;
      const auto own = std::ranges::find(drawn, skill.reader, &DrawnBy::reader);
      if (own == drawn.end()) continue;
      weights[static_cast<std::size_t>(own - drawn.begin())] =
          std::max(0.05, skill.sensitivity + skill.specificity - 1.0);
    }
    return weights;
  }

  const ShapeConsensusInput& input_;
  std::size_t image_;
  std::map<Place, std::vector<DrawnBy>> drawn_;
  ShapeConsensus result_;
};

}  // namespace

ShapeConsensus FindShapeConsensus(const ShapeConsensusInput& input, std::size_t image,
                                  const std::vector<char>& is_absent) {
  return ImageConsensus(input, image).Run(is_absent);
}

}  // namespace etalon::annotation
