#include "etalon/annotation/consensus.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <iterator>
#include <thread>
#include <tuple>

#include "etalon/annotation/label_consensus.h"
#include "etalon/annotation/shape_consensus.h"
#include "etalon/core/error.h"

namespace etalon::annotation {
namespace {

struct NamedMethod {
  ConsensusMethod method;
  std::string_view name;
};
constexpr std::array kMethods{NamedMethod{ConsensusMethod::kMajority, "majority"},
                              NamedMethod{ConsensusMethod::kDawidSkene, "dawid-skene"},
                              NamedMethod{ConsensusMethod::kStaple, "staple"},
                              NamedMethod{ConsensusMethod::kSkillWeighted, "skill-weighted"}};

void CheckOptions(const ConsensusOptions& options) {
  Require(options.least_readers >= 1, "a consensus of less than one reader");
  Require(options.least_probability >= 0.5 && options.least_probability <= 1.0,
          "a probability outside 0.5 to 1");
}

/// Runs `task` for 0 .. count - 1 on several threads.
void ForEach(std::size_t count, int threads, const std::function<void(std::size_t)>& task) {
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t index = next++; index < count; index = next++) task(index);
  };
  const std::size_t most = std::max(1U, std::thread::hardware_concurrency());
  const std::size_t wanted = threads > 0 ? static_cast<std::size_t>(threads) : most;
  std::vector<std::jthread> others;
  for (std::size_t i = 1; i < std::min(wanted, count); ++i) others.emplace_back(work);
  work();
}

/// Which labels of each image are absent, images x labels.
std::vector<std::vector<char>> AbsentLabels(const Consensus& consensus, const CallTable& table) {
  std::vector<std::vector<char>> is_absent(table.images, std::vector<char>(table.labels, 0));
  for (const ConsensusLabel& one : consensus.labels) {
    if (one.present.ok() && !*one.present) is_absent[one.image][one.label] = 1;
  }
  return is_absent;
}

/// Means of the skills that STAPLE found, one a reader and label. They take the place of those from
/// labels only where there are none.
void AddOutlineSkills(const std::vector<OutlineSkill>& found, Consensus& consensus) {
  std::map<std::pair<std::size_t, std::size_t>, ReaderSkill> sums;
  for (const OutlineSkill& one : found) {
    ReaderSkill& sum = sums[{one.label, one.reader}];
    sum.sensitivity += one.sensitivity;
    sum.specificity += one.specificity;
    ++sum.images;
  }
  for (const auto& [key, sum] : sums) {
    const bool known = std::ranges::any_of(consensus.skills, [&](const ReaderSkill& skill) {
      return skill.label == key.first && skill.reader == key.second;
    });
    if (known) continue;
    const auto count = static_cast<double>(sum.images);
    consensus.skills.push_back(
        {key.second, key.first, sum.sensitivity / count, sum.specificity / count, sum.images});
  }
}

void AddLabels(const CallTable& table, const ConsensusOptions& options, Consensus& consensus) {
  std::vector<LabelConsensus> of_label(table.labels);
  ForEach(table.labels, options.threads,
          [&](std::size_t label) { of_label[label] = FindLabelConsensus(table, label, options); });
  for (LabelConsensus& one : of_label) {
    std::ranges::move(one.labels, std::back_inserter(consensus.labels));
    std::ranges::move(one.skills, std::back_inserter(consensus.skills));
  }
  std::ranges::stable_sort(consensus.labels, {}, &ConsensusLabel::image);
}

}  // namespace

std::string_view Name(ConsensusMethod method) {
  const auto found = std::ranges::find(kMethods, method, &NamedMethod::method);
  if (found == kMethods.end()) throw ContractError("unknown method of consensus");
  return found->name;
}

std::optional<ConsensusMethod> ConsensusMethodNamed(std::string_view name) {
  const auto found = std::ranges::find(kMethods, name, &NamedMethod::name);
  if (found == kMethods.end()) return std::nullopt;
  return found->method;
}

Consensus FindConsensus(const Readings& readings, const ontology::Ontology& ontology,
                        const ConsensusOptions& options) {
  CheckOptions(options);
  const LabelCaller caller(ontology);
  const CallTable table = ReadCalls(readings, caller);
  Consensus consensus{.method = options.method, .labels = {}, .shapes = {}, .skills = {}};
  AddLabels(table, options, consensus);
  const auto is_absent = AbsentLabels(consensus, table);
  const ShapeConsensusInput input{readings, ontology, table, options, consensus.skills};
  std::vector<ShapeConsensus> of_image(table.images);
  ForEach(table.images, options.threads, [&](std::size_t image) {
    of_image[image] = FindShapeConsensus(input, image, is_absent[image]);
  });
  std::vector<OutlineSkill> outlines;
  for (ShapeConsensus& one : of_image) {
    std::ranges::move(one.shapes, std::back_inserter(consensus.shapes));
    std::ranges::move(one.skills, std::back_inserter(outlines));
  }
  AddOutlineSkills(outlines, consensus);
  return consensus;
}

}  // namespace etalon::annotation
