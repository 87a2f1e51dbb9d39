#include "etalon/workflow/box_matching.h"

#include <algorithm>
#include <optional>

namespace etalon::workflow {
namespace {

/// Length that two intervals share.
double Shared(double start_a, double length_a, double start_b, double length_b) {
  const double end = std::min(start_a + length_a, start_b + length_b);
  return std::max(0.0, end - std::max(start_a, start_b));
}

bool HoldsCentre(const PredictedBox& truth, const PredictedBox& found) {
  const double column = found.left + found.width / 2.0;
  const double row = found.top + found.height / 2.0;
  return column >= truth.left && column <= truth.left + truth.width && row >= truth.top &&
         row <= truth.top + truth.height;
}

bool Hits(const PredictedBox& truth, const PredictedBox& found, const HitCriterion& criterion) {
  if (criterion.kind == HitCriterion::Kind::kCentre) return HoldsCentre(truth, found);
  return BoxOverlap(truth, found) >= criterion.overlap;
}

std::vector<PredictedBox> Of(const std::vector<PredictedBox>& boxes, const std::string& label) {
  std::vector<PredictedBox> chosen;
  std::ranges::copy_if(boxes, std::back_inserter(chosen), [&](const PredictedBox& box) {
    return label.empty() || box.label == label;
  });
  return chosen;
}

/// The true box, not taken yet, that `found` hits with the largest overlap.
std::optional<std::size_t> BestHit(const std::vector<PredictedBox>& truth,
                                   const std::vector<bool>& taken, const PredictedBox& found,
                                   const HitCriterion& criterion) {
  std::optional<std::size_t> best;
  double best_overlap = -1.0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    if (taken[i] || !Hits(truth[i], found, criterion)) continue;
    const double overlap = BoxOverlap(truth[i], found);
    if (overlap > best_overlap) {
      best = i;
      best_overlap = overlap;
    }
  }
  return best;
}

}  // namespace

double BoxOverlap(const PredictedBox& a, const PredictedBox& b) {
  const double shared =
      Shared(a.left, a.width, b.left, b.width) * Shared(a.top, a.height, b.top, b.height);
  const double together = a.width * a.height + b.width * b.height - shared;
  return together > 0.0 ? shared / together : 0.0;
}

stats::SearchedPicture MatchBoxes(const PredictedBoxes& picture, const std::string& label,
                                  const HitCriterion& criterion) {
  const auto truth = Of(picture.truth, label);
  auto found = Of(picture.found, label);
  std::ranges::stable_sort(found, std::ranges::greater{}, &PredictedBox::score);
  stats::SearchedPicture searched{.patient = 0, .lesions = truth.size(), .marks = {}};
  std::vector<bool> taken(truth.size(), false);
  for (const PredictedBox& box : found) {
    const auto hit = BestHit(truth, taken, box, criterion);
    if (hit) taken[*hit] = true;
    searched.marks.push_back({box.score, hit});
  }
  return searched;
}

}  // namespace etalon::workflow
