#pragma once

#include <vector>

#include "etalon/core/measurement.h"
#include "etalon/teaching/belief.h"

namespace etalon::teaching {

/// A student's first call on a case, for one label: was it there, and was it said to be there.
struct Call {
  bool present = false;
  bool called = false;
  Belief difficulty = {};  ///< of the case, in logits
};

/// What is believed before the first answer.
struct SkillPrior {
  Belief ability{1.0, 1.25};
  Belief leaning{0.0, 0.7};      ///< of calling too much (positive) or too little
  Belief cases{0.0, 1.0};        ///< difficulties of the project's cases
  double drift_sd = 0.03;        ///< by which ability may move from one answer to the next
  double early_drift_sd = 0.12;  ///< the same added at the start, when most is learned
  double early_calls = 60.0;     ///< over which that fades e-fold, as learning curves do

  /// @throws ContractError unless all spreads are positive and the drift is not negative.
  void Validate() const;
};

/// What is known of a student's skill on one label.
struct Skill {
  int calls = 0;          ///< it rests on
  double accuracy = 0.5;  ///< expected share of right calls on the project's cases, those with the
                          ///< label and those without it weighing the same
  Interval interval{0.0, 1.0};  ///< of the accuracy, 95 %
  double sensitivity = 0.5;
  double specificity = 0.5;
  Belief ability = {};
  Belief leaning = {};
};

/// Posterior of a student's ability on one label: a Rasch model [Rasch1960] of a yes-no task with a
/// criterion [DeCarlo1998]:
///
///   logit P(called | present) = ability - difficulty + leaning
///   logit P(not called | absent) = ability - difficulty - leaning
///
/// with normal priors. Ability follows a random walk from answer to answer, so that the estimate is
/// of the student as of now [Glickman1999]. Exact on a grid: no approximation but the grid's step
/// and the shrinkage of uncertain difficulties. Answers are ordered by their sequence; no clock
/// is read.
class SkillPosterior {
 public:
  explicit SkillPosterior(const SkillPrior& prior = {});

  void Add(const Call& call);

  Skill Estimate() const;

  /// Accuracy below which the student's lies with this probability. @param p in (0, 1).
  double AccuracyQuantile(double p) const;

  /// Probability that a call on a case is right, over all that is believed of student and case.
  double ChanceOfRight(bool present, const Belief& difficulty) const;

 private:
  void Drift();  ///< what ability may do between two answers
  template <typename Value>
  double Mean(Value value) const;

  SkillPrior prior_;
  int calls_ = 0;
  std::vector<double> weights_;  ///< ability by leaning, sums to 1
};

/// Accuracy on the project's cases of a student whose ability and leaning are known.
double AccuracyOf(double ability, double leaning, const Belief& cases);

}  // namespace etalon::teaching
