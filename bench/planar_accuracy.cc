// How well planar scans are read, on phantoms of persons that no rule was tuned on, confounders
// included. Figures with 95 % intervals.
//
//   planar_accuracy [--persons N] [--first-seed S] [--jobs J]   one person in eight with uptake
//   planar_accuracy --fit [--persons N]     refits the models of planar_grade.cc
//   planar_accuracy --motion [--persons N]  motion found, by its size, and false alarms

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "etalon/nuclear/planar_reading.h"
#include "etalon/phantom/planar_phantom.h"
#include "etalon/stats/accuracy/auc.h"
#include "etalon/stats/accuracy/calibration.h"
#include "etalon/stats/accuracy/proportions.h"
#include "etalon/stats/agreement/icc.h"
#include "etalon/stats/bootstrap.h"

namespace {

using namespace etalon;

constexpr std::uint64_t kFitSeed = 1'000'000;

struct Case {
  std::uint64_t seed = 0;
  phantom::PlanarTruth truth;
  double seconds = 0.0;  ///< of processor time
  std::optional<Refusal> refusal;
  nuclear::UptakeRatios ratios;
  Interval interval;
  double followed = 0.0;
  double row_error = 0.0, column_error = 0.0, mid_error = 0.0;  ///< mm
  std::optional<nuclear::SidewaysMotion> motion;
  nuclear::GradeEstimate grade;

  bool Within() const {
    return interval.low <= truth.heart_to_contralateral &&
           truth.heart_to_contralateral <= interval.high;
  }
  /// Percent.
  double RatioError() const {
    return 100.0 * std::abs(ratios.heart_to_contralateral / truth.heart_to_contralateral - 1.0);
  }
};

double ThreadSeconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

Case ReadPerson(const phantom::PlanarPhantomOptions& options, std::uint64_t seed) {
  const auto made = phantom::MakePlanarPhantom(options);
  Case read;
  read.seed = seed;
  read.truth = made.truth;
  const double start = ThreadSeconds();
  const auto reading = nuclear::ReadPlanar(made.scan);
  read.seconds = ThreadSeconds() - start;
  if (!reading) {
    read.refusal = reading.refusal();
    return read;
  }
  read.ratios = {.heart_to_contralateral = reading->heart_to_contralateral.value,
                 .heart_to_rib = reading->heart_to_rib.value};
  read.interval = *reading->heart_to_contralateral.interval;
  read.followed = reading->regions.followed;
  read.motion = reading->motion;
  read.grade = reading->grade;
  const auto& heart = reading->regions.heart.centre;
  read.row_error = (heart.row - made.truth.heart.row) * reading->pixel;
  read.column_error = (heart.column - made.truth.heart.column) * reading->pixel;
  read.mid_error = (reading->landmarks.MidLine(heart.row) - made.truth.mid_line) * reading->pixel;
  return read;
}

/// Reads persons on several threads; the same for any number. @param change of a person's options.
template <typename Change>
std::vector<Case> ReadPersons(std::uint64_t first, int persons, int jobs, Change change) {
  std::vector<Case> cases(static_cast<std::size_t>(persons));
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t person = next++; person < cases.size(); person = next++) {
      const std::uint64_t seed = first + person;
      auto options = phantom::RandomPlanarPhantom(seed, phantom::RandomGrade(seed));
      change(options, person);
      cases[person] = ReadPerson(options, seed);
    }
  };
  std::vector<std::jthread> workers;
  for (int job = 0; job < jobs; ++job) workers.emplace_back(work);
  workers.clear();
  return cases;
}

std::vector<Case> ReadOnes(const std::vector<Case>& cases) {
  std::vector<Case> read;
  std::ranges::copy_if(cases, std::back_inserter(read),
                       [](const Case& one) { return !one.refusal; });
  return read;
}

constexpr std::size_t kTerms = 3;
using Model = std::array<double, kTerms>;

/// Logistic regression with a little ridge, by Newton's method in short steps.
Model FitModel(const std::vector<Case>& cases, int least_grade) {
  Model model{};
  for (int iteration = 0; iteration < 500; ++iteration) {
    std::array<std::array<double, kTerms + 1>, kTerms> system{};
    for (std::size_t term = 0; term < kTerms; ++term) {
      system[term][term] = term == 0 ? 1e-6 : 1e-3;
      system[term][kTerms] = -system[term][term] * model[term];
    }
    for (const Case& one : cases) {
      const auto terms = nuclear::GradeTerms(one.ratios);
      double sum = 0.0;
      for (std::size_t term = 0; term < kTerms; ++term) sum += model[term] * terms[term];
      const double probability = 1.0 / (1.0 + std::exp(-sum));
      const double label = one.truth.grade >= least_grade ? 1.0 : 0.0;
      const double weight = probability * (1.0 - probability);
      for (std::size_t a = 0; a < kTerms; ++a) {
        for (std::size_t b = 0; b < kTerms; ++b) system[a][b] += weight * terms[a] * terms[b];
        system[a][kTerms] += (label - probability) * terms[a];
      }
    }
    for (std::size_t pivot = 0; pivot < kTerms; ++pivot) {
      for (std::size_t row = 0; row < kTerms; ++row) {
        if (row == pivot) continue;
        const double factor = system[row][pivot] / system[pivot][pivot];
        for (std::size_t column = 0; column <= kTerms; ++column) {
          system[row][column] -= factor * system[pivot][column];
        }
      }
    }
    for (std::size_t term = 0; term < kTerms; ++term) {
      model[term] += std::clamp(system[term][kTerms] / system[term][term], -0.5, 0.5);
    }
  }
  return model;
}

double Median(std::vector<double> values) {
  if (values.empty()) return 0.0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

/// Value and bootstrap interval of a statistic of the cases.
template <typename Statistic>
void PrintResampled(const char* name, const char* format, const std::vector<Case>& cases,
                    Statistic statistic) {
  const auto of_sample = [&](std::span<const int> draws) -> std::optional<double> {
    std::vector<const Case*> sample;
    for (std::size_t person = 0; person < cases.size(); ++person) {
      sample.insert(sample.end(), static_cast<std::size_t>(draws[person]), &cases[person]);
    }
    return statistic(sample);
  };
  const auto estimate =
      stats::ClusterBootstrap(cases.size(), of_sample, {.resamples = 500, .threads = 2});
  if (!estimate) return;
  std::printf("%-34s ", name);
  for (const double value : {estimate->value, estimate->interval->low, estimate->interval->high}) {
    std::printf(format, value);
  }
  std::printf("\n");
}

void PrintProportion(const char* name, int count, std::size_t all) {
  const Interval interval = stats::WilsonInterval({count, static_cast<std::int64_t>(all)});
  std::printf("%-34s %7.1f %% (%.1f to %.1f), %d of %zu\n", name,
              100.0 * count / static_cast<double>(all), 100.0 * interval.low, 100.0 * interval.high,
              count, all);
}

double RootMeanSquare(const std::vector<Case>& cases, double Case::*member) {
  double sum = 0.0;
  for (const Case& one : cases) sum += one.*member * (one.*member);
  return std::sqrt(sum / std::max<double>(1.0, static_cast<double>(cases.size())));
}

/// How far the regions lie from where they should, by how far they follow visible uptake.
void PrintPlacement(const char* name, std::vector<Case> cases, bool followed) {
  std::erase_if(cases, [&](const Case& one) { return (one.followed > 0.5) != followed; });
  if (cases.empty()) return;
  const auto within = std::ranges::count_if(cases, &Case::Within);
  std::printf(
      "%s, %zu persons: root mean square error along the body %.1f mm, across %.1f, of the "
      "mid-line %.1f\n",
      name, cases.size(), RootMeanSquare(cases, &Case::row_error),
      RootMeanSquare(cases, &Case::column_error), RootMeanSquare(cases, &Case::mid_error));
  PrintProportion("  95 % intervals with the truth", static_cast<int>(within), cases.size());
}

stats::LabelledScores ScoresOf(const std::vector<const Case*>& cases) {
  stats::LabelledScores scores;
  for (const Case* one : cases) {
    scores.scores.push_back(one->grade.significant);
    scores.positive.push_back(one->truth.grade >= 2);
  }
  return scores;
}

void PrintRefusals(const std::vector<Case>& cases) {
  int refused = 0;
  double seconds = 0.0;
  for (const Case& one : cases) {
    seconds += one.seconds;
    if (!one.refusal) continue;
    ++refused;
    std::printf("seed %llu, grade %d, refused: %s\n", static_cast<unsigned long long>(one.seed),
                one.truth.grade, one.refusal->reason.c_str());
  }
  std::printf("persons %zu, refused %d, reading %.2f ms of processor time each\n", cases.size(),
              refused, 1000.0 * seconds / static_cast<double>(cases.size()));
}

void PrintFarOff(const std::vector<Case>& cases) {
  for (const Case& one : cases) {
    if (one.RatioError() <= 20.0) continue;
    std::printf(
        "far off: seed %llu, grade %d, truth %.2f, read %.2f, heart %+.0f mm down, %+.0f left\n",
        static_cast<unsigned long long>(one.seed), one.truth.grade,
        one.truth.heart_to_contralateral, one.ratios.heart_to_contralateral, one.row_error,
        one.column_error);
  }
}

void PrintRatios(const std::vector<Case>& cases) {
  PrintResampled("H/CL error, median, %", "%8.2f", cases,
                 [](const std::vector<const Case*>& sample) -> std::optional<double> {
                   std::vector<double> errors;
                   for (const Case* one : sample) errors.push_back(one->RatioError());
                   return Median(errors);
                 });
  std::vector<std::vector<double>> pairs;
  for (const Case& one : cases) {
    pairs.push_back({one.truth.heart_to_contralateral, one.ratios.heart_to_contralateral});
  }
  const auto icc = stats::IntraclassCorrelations(stats::RatingTable::FromRows(pairs));
  if (icc && icc->Agreement().estimate) {
    const auto& estimate = *icc->Agreement().estimate;
    std::printf("%-34s %8.4f%8.4f%8.4f\n", "ICC(A,1) with the truth", estimate.value,
                estimate.interval->low, estimate.interval->high);
  }
  PrintProportion("95 % intervals with the truth",
                  static_cast<int>(std::ranges::count_if(cases, &Case::Within)), cases.size());
}

void PrintDetection(const std::vector<Case>& cases) {
  std::vector<const Case*> all;
  for (const Case& one : cases) all.push_back(&one);
  if (const auto auc = stats::EstimateAuc(ScoresOf(all))) {
    std::printf("%-34s %8.4f%8.4f%8.4f\n", "AUC for grade >= 2", auc->value, auc->interval.low,
                auc->interval.high);
  }
  PrintResampled("expected calibration error", "%8.4f", cases,
                 [](const std::vector<const Case*>& sample) -> std::optional<double> {
                   const auto error = stats::EstimateCalibrationError(ScoresOf(sample));
                   return error ? std::optional(error->expected) : std::nullopt;
                 });
  std::array<std::array<int, 4>, 4> grades{};
  int missed = 0, positive = 0, false_alarms = 0;
  for (const Case& one : cases) {
    ++grades[static_cast<std::size_t>(one.truth.grade)][static_cast<std::size_t>(one.grade.grade)];
    const bool called = one.grade.significant >= 0.5;
    positive += one.truth.grade >= 2 ? 1 : 0;
    missed += one.truth.grade >= 2 && !called ? 1 : 0;
    false_alarms += one.truth.grade < 2 && called ? 1 : 0;
  }
  PrintProportion("sensitivity at probability 0.5", positive - missed,
                  static_cast<std::size_t>(positive));
  const int negative = static_cast<int>(cases.size()) - positive;
  PrintProportion("specificity at probability 0.5", negative - false_alarms,
                  static_cast<std::size_t>(negative));
  std::printf("true grade (rows) and grade read:\n");
  for (const auto& row : grades) std::printf("  %5d %5d %5d %5d\n", row[0], row[1], row[2], row[3]);
}

void PrintFalseMotion(const std::vector<Case>& cases) {
  int alarms = 0;
  for (const Case& one : cases) {
    if (!one.motion) continue;
    ++alarms;
    std::printf("motion that was none: seed %llu, row %.0f, %.1f mm\n",
                static_cast<unsigned long long>(one.seed), one.motion->row,
                one.motion->millimetres);
  }
  PrintProportion("false alarms of motion", alarms, cases.size());
}

void PrintFigures(const std::vector<Case>& all) {
  PrintRefusals(all);
  const std::vector<Case> cases = ReadOnes(all);
  PrintFarOff(cases);
  PrintRatios(cases);
  PrintPlacement("at the usual place", cases, false);
  PrintPlacement("on visible uptake", cases, true);
  PrintDetection(cases);
  PrintFalseMotion(cases);
}

constexpr double kUpperChest = 0.17, kLowerChest = 0.27;  // of the way from crown to soles

/// Half of the persons move in the chest, half below it, to both sides.
void PrintMotion(std::uint64_t first, int persons, int jobs) {
  std::printf(
      "sideways motion: found in the chest (flagged or refused) and below it, size, error "
      "of H/CL that is given in the chest\n");
  for (const double size : {3.0, 5.0, 7.0, 10.0, 15.0, 25.0}) {
    const auto cases = ReadPersons(
        first, persons, jobs, [&](phantom::PlanarPhantomOptions& options, std::size_t person) {
          const bool chest = person % 2 == 0;
          const double part = static_cast<double>(person % 10) / 10.0;
          options.motion.sideways = Millimetres(person % 4 < 2 ? size : -size);
          options.motion.at =
              chest ? std::lerp(kUpperChest, kLowerChest, part) : std::lerp(0.32, 0.46, part);
        });
    int in_chest = 0, refused = 0, below = 0;
    std::vector<double> sizes, errors;
    for (std::size_t person = 0; person < cases.size(); ++person) {
      const Case& one = cases[person];
      const bool found = one.refusal || one.motion;
      (person % 2 == 0 ? in_chest : below) += found ? 1 : 0;
      refused += one.refusal && person % 2 == 0 ? 1 : 0;
      if (one.motion) sizes.push_back(std::abs(one.motion->millimetres));
      if (!one.refusal && person % 2 == 0) errors.push_back(one.RatioError());
    }
    const double half = 0.5 * persons;
    std::printf(
        "%5.0f mm: chest %5.1f %%, of these refused %5.1f %%, below %5.1f %%, measured "
        "%4.1f mm, H/CL error %.2f %%\n",
        size, 100.0 * in_chest / half, 100.0 * refused / std::max(in_chest, 1),
        100.0 * below / half, Median(sizes), Median(errors));
  }
}

struct Arguments {
  int persons = 400;
  int jobs = 2;
  std::uint64_t first = 1;
  bool fit = false;
  bool motion = false;
};

Arguments Parse(int argc, char** argv) {
  Arguments arguments;
  for (int place = 1; place < argc; ++place) {
    const std::string name = argv[place];
    const bool value = place + 1 < argc;
    if (name == "--fit") arguments.fit = true;
    if (name == "--motion") arguments.motion = true;
    if (name == "--persons" && value) arguments.persons = std::atoi(argv[++place]);
    if (name == "--jobs" && value) arguments.jobs = std::atoi(argv[++place]);
    if (name == "--first-seed" && value)
      arguments.first = std::strtoull(argv[++place], nullptr, 10);
  }
  return arguments;
}

}  // namespace

int main(int argc, char** argv) {
  const Arguments arguments = Parse(argc, argv);
  if (arguments.motion) {
    PrintMotion(arguments.first, arguments.persons, arguments.jobs);
    return 0;
  }
  const auto cases = ReadPersons(arguments.fit ? kFitSeed : arguments.first, arguments.persons,
                                 arguments.jobs, [](auto&, std::size_t) {});
  if (arguments.fit) {
    for (int grade = 1; grade <= 3; ++grade) {
      const auto model = FitModel(ReadOnes(cases), grade);
      std::printf("{%.4f, %.4f, %.4f}\n", model[0], model[1], model[2]);
    }
  }
  PrintFigures(cases);
  return 0;
}
