#include "etalon/annotation/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "etalon/core/error.h"
#include "etalon/core/random.h"

namespace etalon::annotation {
namespace {

constexpr std::array<std::string_view, 4> kKinds{"read", "reread", "honeypot", "adjudicate"};

template <typename Item>
void Shuffle(std::vector<Item>& items, Random& random) {
  for (std::size_t left = items.size(); left > 1; --left) {
    std::swap(items[left - 1], items[random.Below(left)]);
  }
}

std::size_t CountOf(double share, std::size_t all) {
  if (share <= 0.0) return 0;
  const auto count = static_cast<std::size_t>(std::llround(share * static_cast<double>(all)));
  return std::clamp<std::size_t>(count, 1, all);
}

/// Takes `count` of `items`, spread evenly over their order, out of them.
template <typename Item>
std::vector<Item> TakeEvenly(std::vector<Item>& items, std::size_t count) {
  std::vector<Item> taken, left;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const bool take = (i + 1) * count / items.size() > i * count / items.size();
    (take ? taken : left).push_back(items[i]);
  }
  items = std::move(left);
  return taken;
}

class Planner {
 public:
  Planner(std::vector<PlanImage> images, const PlanOptions& options)
      : options_(options), random_(options.seed), images_(std::move(images)) {
    loads_.resize(options.readers.size());
    std::ranges::sort(images_, {}, &PlanImage::id);
    Shuffle(images_, random_);
    std::ranges::stable_sort(images_, {}, &PlanImage::stratum);
  }

  std::vector<Task> Plan() {
    const std::size_t all = images_.size();
    GiveHoneypots(CountOf(options_.honeypots, all));
    const std::size_t overlap = std::min(CountOf(options_.overlap, all), images_.size());
    for (const PlanImage& image : TakeEvenly(images_, overlap)) GiveOverlap(image);
    for (const PlanImage& image : images_) Give(image, 1);
    for (std::size_t reader = 0; reader < loads_.size(); ++reader) Order(reader);
    return std::move(tasks_);
  }

 private:
  /// What one reader has so far.
  struct Load {
    std::vector<PlanImage> reads, honeypots;
    std::map<std::string, int> of_stratum;
    std::map<std::size_t, int> shared_with;
    std::size_t size() const { return reads.size() + honeypots.size(); }
  };

  void GiveHoneypots(std::size_t count) {
    if (count == 0) return;
    std::vector<PlanImage> known, unknown;
    for (const PlanImage& image : images_) {
      (image.has_known_answer ? known : unknown).push_back(image);
    }
    Require(!known.empty(), "honeypots without an image whose answer is known");
    for (const PlanImage& image : TakeEvenly(known, std::min(count, known.size()))) {
      for (Load& load : loads_) load.honeypots.push_back(image);
    }
    images_ = std::move(known);
    images_.insert(images_.end(), unknown.begin(), unknown.end());
    std::ranges::stable_sort(images_, {}, &PlanImage::stratum);
  }

  void GiveOverlap(const PlanImage& image) {
    const auto wanted = static_cast<std::size_t>(options_.readers_of_overlap);
    Give(image, wanted == 0 ? loads_.size() : std::min(wanted, loads_.size()));
  }

  /// To those who have least, then to those who share least with whom has it already.
  void Give(const PlanImage& image, std::size_t readers) {
    std::vector<std::size_t> chosen;
    while (chosen.size() < readers) chosen.push_back(NextReader(image, chosen));
    for (const std::size_t reader : chosen) {
      Load& load = loads_[reader];
      load.reads.push_back(image);
      ++load.of_stratum[image.stratum];
      for (const std::size_t other : chosen) {
        if (other != reader) ++load.shared_with[other];
      }
    }
  }

  std::size_t NextReader(const PlanImage& image, const std::vector<std::size_t>& chosen) {
    std::vector<std::size_t> candidates;
    for (std::size_t reader = 0; reader < loads_.size(); ++reader) {
      if (std::ranges::find(chosen, reader) == chosen.end()) candidates.push_back(reader);
    }
    Shuffle(candidates, random_);
    const auto rank = [&](std::size_t reader) {
      Load& load = loads_[reader];
      int shared = 0;
      for (const std::size_t other : chosen) shared += load.shared_with[other];
      return std::tuple(load.size(), shared, load.of_stratum[image.stratum]);
    };
    return *std::ranges::min_element(candidates, {}, rank);
  }

  void Add(std::size_t reader, const PlanImage& image, TaskKind kind) {
    const bool again = kind == TaskKind::kReread;
    tasks_.push_back({.image = image.id,
                      .reader = options_.readers[reader],
                      .round = again ? 2 : 1,
                      .kind = kind,
                      .position = position_++,
                      .washout_days = again ? options_.washout_days : 0});
  }

  void Order(std::size_t reader) {
    Load& load = loads_[reader];
    std::vector<PlanImage> rest = load.reads;
    std::ranges::stable_sort(rest, {}, &PlanImage::stratum);
    auto again = TakeEvenly(rest, CountOf(options_.reread, rest.size()));
    std::vector<std::pair<PlanImage, TaskKind>> first;
    for (const PlanImage& image : load.reads) first.emplace_back(image, TaskKind::kRead);
    for (const PlanImage& image : load.honeypots) first.emplace_back(image, TaskKind::kHoneypot);
    Shuffle(first, random_);
    Shuffle(again, random_);
    position_ = 0;
    for (const auto& [image, kind] : first) Add(reader, image, kind);
    for (const PlanImage& image : again) Add(reader, image, TaskKind::kReread);
  }

  const PlanOptions& options_;
  Random random_;
  std::vector<PlanImage> images_;
  std::vector<Load> loads_;
  std::vector<Task> tasks_;
  int position_ = 0;
};

bool IsShare(double value) { return value >= 0.0 && value <= 1.0; }

}  // namespace

std::string_view Name(TaskKind kind) {
  const auto index = static_cast<std::size_t>(kind);
  Require(index < kKinds.size(), "a kind of task without a name");
  return kKinds[index];
}

TaskKind TaskKindNamed(std::string_view name) {
  const auto found = std::ranges::find(kKinds, name);
  Require(found != kKinds.end(), "an unknown kind of task");
  return static_cast<TaskKind>(found - kKinds.begin());
}

std::vector<std::string> PlanOptions::Validate() const {
  std::vector<std::string> wrong;
  const std::set<std::string> different(readers.begin(), readers.end());
  if (readers.empty()) wrong.emplace_back("there is no reader");
  if (different.size() != readers.size()) wrong.emplace_back("a reader stands twice");
  if (different.contains("")) wrong.emplace_back("a reader has no key");
  for (const auto& [name, share] : {std::pair("overlap", overlap), std::pair("reread", reread),
                                    std::pair("honeypots", honeypots)}) {
    if (!IsShare(share)) wrong.push_back(fmt::format("{} is a share from 0 to 1", name));
  }
  if (readers_of_overlap < 0 || readers_of_overlap == 1 ||
      readers_of_overlap > static_cast<int>(readers.size())) {
    wrong.emplace_back("an overlap has from 2 readers up to all of them");
  }
  if (washout_days < 0 || washout_days > 3650) wrong.emplace_back("a wash-out has 0 to 3650 days");
  return wrong;
}

std::vector<Task> PlanReadings(std::vector<PlanImage> images, const PlanOptions& options) {
  Require(options.Validate().empty(), "a plan with invalid options");
  Require(!images.empty(), "a plan without images");
  std::set<std::string> ids;
  for (const PlanImage& image : images) {
    Require(ids.insert(image.id).second, "a plan with an image that stands twice");
  }
  return Planner(std::move(images), options).Plan();
}

}  // namespace etalon::annotation
