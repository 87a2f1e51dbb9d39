#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <future>
#include <string>
#include <vector>

#include "etalon/conformance/observation.h"
#include "etalon/conformance/verification.h"
#include "etalon/core/error.h"
#include "etalon/core/measurement.h"
#include "etalon/core/progress.h"
#include "etalon/core/provenance.h"
#include "etalon/core/random.h"
#include "etalon/workflow/verify_repeatability.h"

namespace etalon::workflow {

/// How many phantoms are measured.
struct GridSize {
  int subjects = 40;         ///< under nominal conditions, each acquired twice
  int subjects_a_level = 3;  ///< at each level of each factor; 0: no series
  std::uint64_t seed = 1;
};

/// One setting and the values it takes while all else is nominal.
template <typename Options>
struct Factor {
  const char* name;  ///< as on the page, e.g. "noise"
  std::vector<double> levels;
  void (*set)(Options&, double);
};

/// What a modality adds: who is examined, how, and what is varied.
template <typename Options>
struct GridDesign {
  int dimensions = 0;  ///< in which subjects differ
  /// A subject at a place of the unit cube.
  Options (*subject)(const std::vector<double>& place, Random& random) = nullptr;
  /// The same subject examined another time.
  Options (*acquire)(Options subject, Random& random) = nullptr;
  /// Seeds one of a series; all else of it is nominal.
  void (*reseed)(Options& options, std::uint64_t seed) = nullptr;
  std::vector<Factor<Options>> factors = {};
};

/// A phantom to be made, and what it stands for.
template <typename Options>
struct PlannedPhantom {
  Options options;
  conformance::Acquisition acquisition;  ///< without readings
};

/// What is true of one metric of a phantom.
struct Truth {
  std::string metric;
  std::string unit;
  double value = 0.0;
};

/// A phantom as it is and as it was read.
struct ReadPhantom {
  std::vector<Truth> truths;
  std::vector<Measurement> measurements;
  std::vector<RefusedMeasurement> refusals;
};

/// All that a grid showed.
struct GridResult {
  std::vector<conformance::Acquisition> acquisitions;
  std::vector<RepeatedMetric> repeats;  ///< all that was measured under nominal conditions
  Provenance program;
  std::string reference_sha256;  ///< of what was read of the first phantom
  std::vector<conformance::Repetition> repetitions;

  /// Keeps a reading beside its truth.
  void Add(conformance::Acquisition acquisition, const ReadPhantom& read);

  /// Keeps whether a phantom that was read again gave the same numbers.
  void Repeat(std::string how, const ReadPhantom& first, const ReadPhantom& again);
};

/// `count` places of a unit cube, one in each of `count` equal parts of every side [McKay1979].
std::vector<std::vector<double>> LatinHypercube(int count, int dimensions, Random& random);

/// From 0 .. 1 to a range.
double Within(const Interval& range, double part);

/// Phantoms made ahead of the one that is waited for.
std::size_t PhantomsAhead();

template <typename Options>
std::vector<Options> PlanSubjects(const GridDesign<Options>& design, int count, Random& random) {
  std::vector<Options> subjects;
  for (const auto& place : LatinHypercube(count, design.dimensions, random)) {
    subjects.push_back(design.subject(place, random));
  }
  return subjects;
}

/// For each factor a few subjects at each of its levels.
template <typename Options>
void PlanSeries(const GridDesign<Options>& design, int subjects_a_level, Random& random,
                std::vector<PlannedPhantom<Options>>& plan) {
  const auto subjects = PlanSubjects(design, subjects_a_level, random);
  for (const Factor<Options>& factor : design.factors) {
    for (const double level : factor.levels) {
      for (std::size_t subject = 0; subject < subjects.size(); ++subject) {
        Options options = subjects[subject];
        design.reseed(options, random.Next());
        factor.set(options, level);
        plan.push_back({std::move(options),
                        {.subject = static_cast<int>(subject),
                         .repeat = 0,
                         .level = conformance::Level{factor.name, level},
                         .readings = {}}});
      }
    }
  }
}

/// Two acquisitions of each subject, then the series.
template <typename Options>
std::vector<PlannedPhantom<Options>> PlanGrid(const GridDesign<Options>& design,
                                              const GridSize& size) {
  Random random(size.seed);
  std::vector<PlannedPhantom<Options>> plan;
  const auto subjects = PlanSubjects(design, size.subjects, random);
  for (std::size_t subject = 0; subject < subjects.size(); ++subject) {
    for (int repeat = 0; repeat < 2; ++repeat) {
      plan.push_back(
          {design.acquire(subjects[subject], random),
           {.subject = static_cast<int>(subject), .repeat = repeat, .level = {}, .readings = {}}});
    }
  }
  PlanSeries(design, size.subjects_a_level, random, plan);
  return plan;
}

/// Prepares phantoms on threads of their own, ahead of the one that is finished on this thread in
/// the order of the plan. @param prepare from options, safe on several threads. @param finish from
/// what was prepared to a `ReadPhantom`. @throws Error(kCancelled)
template <typename Options, typename Prepare, typename Finish>
GridResult MeasureGrid(const std::vector<PlannedPhantom<Options>>& plan, const Prepare& prepare,
                       const Finish& finish, ProgressObserver& progress) {
  std::deque<std::future<std::invoke_result_t<Prepare, const Options&>>> ahead;
  std::size_t next = 0;
  const auto prepare_more = [&] {
    for (; next < plan.size() && ahead.size() < PhantomsAhead(); ++next) {
      ahead.push_back(
          std::async(std::launch::async, std::cref(prepare), std::cref(plan[next].options)));
    }
  };
  GridResult result;
  for (const PlannedPhantom<Options>& planned : plan) {
    progress.Report("phantoms", static_cast<std::int64_t>(result.acquisitions.size()),
                    static_cast<std::int64_t>(plan.size()));
    if (progress.Cancelled()) throw Error(ErrorCode::kCancelled, "verification stopped");
    prepare_more();
    auto prepared = ahead.front().get();
    ahead.pop_front();
    prepare_more();
    result.Add(planned.acquisition, finish(std::move(prepared)));
  }
  return result;
}

/// A whole grid where phantoms are made and read by one function that is safe on several threads.
template <typename Options>
GridResult MeasureGrid(const std::vector<PlannedPhantom<Options>>& plan,
                       ReadPhantom (*read)(const Options&), ProgressObserver& progress) {
  return MeasureGrid(
      plan, read, [](ReadPhantom done) { return done; }, progress);
}

}  // namespace etalon::workflow
