#include "etalon/annotation/label_consensus.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "etalon/stats/agreement/consensus.h"

namespace etalon::annotation {
namespace {

/// Of a reader of whom nothing is known.
constexpr double kRightBefore = 1.0;
constexpr double kWrongBefore = 0.5;

/// Calls of one label that are right and wrong, where the truth is absent [0] and present [1].
struct Tally {
  std::array<double, 2> right{kRightBefore, kRightBefore};
  std::array<double, 2> wrong{kWrongBefore, kWrongBefore};
  std::size_t images = 0;

  void Add(bool truth, bool is_right) {
    (is_right ? right : wrong)[truth ? 1 : 0] += 1.0;
    ++images;
  }
  double Share(bool truth) const {
    const std::size_t at = truth ? 1 : 0;
    return right[at] / (right[at] + wrong[at]);
  }
};

Refusal TooFew(int least) {
  return {RefusalCode::kTooFewValues,
          "Fewer than " + std::to_string(least) + " readers judged it."};
}

Refusal Tie() {
  return {RefusalCode::kNotEstimable, "As many readers say that it is there as that it is not."};
}

Refusal Undecided() {
  return {RefusalCode::kNotEstimable, "The readers leave it undecided: it takes adjudication."};
}

/// Consensus of one label.
class LabelSearch {
 public:
  LabelSearch(const CallTable& table, std::size_t label, const ConsensusOptions& options)
      : table_(table), label_(label), options_(options) {}

  LabelConsensus Run() {
    CountVotes();
    switch (options_.method) {
      case ConsensusMethod::kMajority:
      case ConsensusMethod::kStaple:
        Majority();
        break;
      case ConsensusMethod::kDawidSkene:
        DawidSkene();
        break;
      case ConsensusMethod::kSkillWeighted:
        SkillWeighted();
        break;
    }
    return std::move(result_);
  }

 private:
  std::int8_t Call(std::size_t image, std::size_t reader) const {
    return table_.At(image, reader, label_);
  }

  void CountVotes() {
    for (std::size_t image = 0; image < table_.images; ++image) {
      ConsensusLabel one{image, label_, 0, 0.0, Undecided()};
      double present = 0.0;
      for (std::size_t reader = 0; reader < table_.readers; ++reader) {
        const std::int8_t call = Call(image, reader);
        if (call < 0) continue;
        ++one.readers;
        present += call;
      }
      if (one.readers == 0) continue;
      one.probability = present / static_cast<double>(one.readers);
      result_.labels.push_back(one);
    }
  }

  bool HasEnough(const ConsensusLabel& one) const {
    return one.readers >= static_cast<std::size_t>(options_.least_readers);
  }

  void Majority() {
    for (ConsensusLabel& one : result_.labels) {
      if (!HasEnough(one)) {
        one.present = TooFew(options_.least_readers);
      } else if (one.probability == 0.5) {
        one.present = Tie();
      } else {
        one.present = one.probability > 0.5;
      }
    }
  }

  /// From probabilities that are set.
  void Decide() {
    for (ConsensusLabel& one : result_.labels) {
      const double sure = std::max(one.probability, 1.0 - one.probability);
      if (!HasEnough(one)) {
        one.present = TooFew(options_.least_readers);
      } else if (sure < options_.least_probability) {
        one.present = Undecided();
      } else {
        one.present = one.probability > 0.5;
      }
    }
  }

  void RefuseAll(const Refusal& refusal) {
    for (ConsensusLabel& one : result_.labels) one.present = refusal;
  }

  void DawidSkene() {
    std::vector<stats::Vote> votes;
    for (std::size_t item = 0; item < result_.labels.size(); ++item) {
      for (std::size_t reader = 0; reader < table_.readers; ++reader) {
        const std::int8_t call = Call(result_.labels[item].image, reader);
        if (call >= 0) votes.push_back({item, reader, static_cast<std::size_t>(call)});
      }
    }
    const auto model = stats::EstimateDawidSkene(votes, {result_.labels.size(), table_.readers, 2});
    if (!model) return RefuseAll(model.refusal());
    for (std::size_t item = 0; item < result_.labels.size(); ++item) {
      result_.labels[item].probability = model->Probability(item, 1);
    }
    Decide();
    AddSkills(*model);
  }

  void AddSkills(const stats::DawidSkene& model) {
    for (std::size_t reader = 0; reader < table_.readers; ++reader) {
      std::size_t images = 0;
      for (const ConsensusLabel& one : result_.labels) images += Call(one.image, reader) >= 0;
      if (images == 0) continue;
      result_.skills.push_back(
          {reader, label_, model.Confusion(reader, 1, 1), model.Confusion(reader, 0, 0), images});
    }
  }

  /// Log odds of presence, reader by reader, on top of how often the label is called present.
  void SkillWeighted() {
    result_.skills = SkillsAgainstOthers(table_, label_);
    for (const ReaderSkill& known : options_.skills) {
      if (known.label != label_) continue;
      const auto own = std::ranges::find(result_.skills, known.reader, &ReaderSkill::reader);
      if (own != result_.skills.end()) *own = known;
    }
    double present = 1.0, all = 2.0;
    for (const ConsensusLabel& one : result_.labels) {
      present += one.probability;
      all += 1.0;
    }
    const double prior = std::log(present / (all - present));
    for (ConsensusLabel& one : result_.labels) one.probability = WeightedProbability(one, prior);
    Decide();
  }

  double WeightedProbability(const ConsensusLabel& one, double log_odds) const {
    for (const ReaderSkill& skill : result_.skills) {
      const std::int8_t call = Call(one.image, skill.reader);
      if (call < 0) continue;
      const double sensitivity = std::clamp(skill.sensitivity, 0.01, 0.99);
      const double specificity = std::clamp(skill.specificity, 0.01, 0.99);
      log_odds += call == 1 ? std::log(sensitivity / (1.0 - specificity))
                            : std::log((1.0 - sensitivity) / specificity);
    }
    return 1.0 / (1.0 + std::exp(-log_odds));
  }

  const CallTable& table_;
  std::size_t label_;
  const ConsensusOptions& options_;
  LabelConsensus result_;
};

}  // namespace

std::vector<ReaderSkill> SkillsAgainstOthers(const CallTable& table, std::size_t label) {
  std::vector<Tally> tallies(table.readers);
  for (std::size_t image = 0; image < table.images; ++image) {
    int present = 0, absent = 0;
    for (std::size_t reader = 0; reader < table.readers; ++reader) {
      const std::int8_t call = table.At(image, reader, label);
      present += call == 1;
      absent += call == 0;
    }
    for (std::size_t reader = 0; reader < table.readers; ++reader) {
      const std::int8_t call = table.At(image, reader, label);
      const int balance = present - absent - (call == 1) + (call == 0);  // of the others
      if (call < 0 || balance == 0) continue;
      tallies[reader].Add(balance > 0, (balance > 0) == (call == 1));
    }
  }
  std::vector<ReaderSkill> skills;
  for (std::size_t reader = 0; reader < table.readers; ++reader) {
    skills.push_back({reader, label, tallies[reader].Share(true), tallies[reader].Share(false),
                      tallies[reader].images});
  }
  return skills;
}

LabelConsensus FindLabelConsensus(const CallTable& table, std::size_t label,
                                  const ConsensusOptions& options) {
  return LabelSearch(table, label, options).Run();
}

}  // namespace etalon::annotation
