// How well planar scans are read, on phantoms of persons that no rule was tuned on.
//
//   planar_accuracy [--persons N] [--first-seed S]   figures on N persons, one in eight with uptake
//   planar_accuracy --fit [--persons N]              refits the models of planar_grade.cc

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "etalon/nuclear/planar_reading.h"
#include "etalon/phantom/planar_phantom.h"
#include "etalon/stats/accuracy/auc.h"
#include "etalon/stats/accuracy/calibration.h"
#include "etalon/stats/agreement/icc.h"

namespace {

using namespace etalon;

constexpr std::uint64_t kFitSeed = 1'000'000;

struct Case {
  std::uint64_t seed;
  phantom::PlanarTruth truth;
  double ratio = 0.0;
  double rib_ratio = 0.0;
  bool within = false;                                          ///< the interval holds the truth
  double row_error = 0.0, column_error = 0.0, mid_error = 0.0;  ///< mm
  nuclear::GradeEstimate grade;
};

struct Cohort {
  std::vector<Case> cases;
  int refused = 0;
  double seconds = 0.0;
};

Cohort ReadPersons(std::uint64_t first, int persons) {
  Cohort cohort;
  for (int person = 0; person < persons; ++person) {
    const std::uint64_t seed = first + static_cast<std::uint64_t>(person);
    const auto made =
        phantom::MakePlanarPhantom(phantom::RandomPlanarPhantom(seed, phantom::RandomGrade(seed)));
    const std::clock_t start = std::clock();
    const auto reading = nuclear::ReadPlanar(made.scan);
    cohort.seconds += static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    if (!reading) {
      std::printf("seed %llu refused: %s\n", static_cast<unsigned long long>(seed),
                  reading.refusal().reason.c_str());
      ++cohort.refused;
      continue;
    }
    Case found{.seed = seed, .truth = made.truth, .grade = reading->grade};
    found.ratio = reading->heart_to_contralateral.value;
    found.rib_ratio = reading->heart_to_rib.value;
    const auto interval = *reading->heart_to_contralateral.interval;
    found.within = interval.low <= made.truth.heart_to_contralateral &&
                   made.truth.heart_to_contralateral <= interval.high;
    const auto& heart = reading->regions.heart.centre;
    found.row_error = (heart.row - made.truth.heart.row) * reading->pixel;
    found.column_error = (heart.column - made.truth.heart.column) * reading->pixel;
    found.mid_error =
        (reading->landmarks.MidLine(heart.row) - made.truth.mid_line) * reading->pixel;
    cohort.cases.push_back(found);
  }
  return cohort;
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
      const auto terms =
          nuclear::GradeTerms({.heart_to_contralateral = one.ratio, .heart_to_rib = one.rib_ratio});
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
  std::ranges::sort(values);
  return values.empty() ? 0.0 : values[values.size() / 2];
}

void PrintRegions(const Cohort& cohort) {
  for (const auto& [name, member] : {std::pair{"heart row", &Case::row_error},
                                     {"heart column", &Case::column_error},
                                     {"mid-line", &Case::mid_error}}) {
    std::vector<double> sizes;
    double sum = 0.0;
    for (const Case& one : cohort.cases) {
      sizes.push_back(std::abs(one.*member));
      sum += one.*member;
    }
    std::printf("%-14s bias %6.1f mm, median of the error's size %5.1f mm\n", name,
                sum / static_cast<double>(sizes.size()), Median(sizes));
  }
}

void PrintFigures(const Cohort& cohort) {
  std::vector<double> errors;
  std::vector<std::vector<double>> pairs;
  stats::LabelledScores scores;
  std::array<std::array<int, 4>, 4> grades{};
  int within = 0;
  for (const Case& one : cohort.cases) {
    errors.push_back(100.0 * std::abs(one.ratio / one.truth.heart_to_contralateral - 1.0));
    pairs.push_back({one.truth.heart_to_contralateral, one.ratio});
    scores.scores.push_back(one.grade.significant);
    scores.positive.push_back(one.truth.grade >= 2);
    ++grades[static_cast<std::size_t>(one.truth.grade)][static_cast<std::size_t>(one.grade.grade)];
    within += one.within ? 1 : 0;
    if (errors.back() > 20.0) {
      std::printf(
          "far off: seed %llu, grade %d, truth %.2f, read %.2f, heart %+.0f mm down, %+.0f left\n",
          static_cast<unsigned long long>(one.seed), one.truth.grade,
          one.truth.heart_to_contralateral, one.ratio, one.row_error, one.column_error);
    }
  }
  std::printf("persons %zu, refused %d, reading %.2f ms of processor time each\n",
              cohort.cases.size(), cohort.refused,
              1000.0 * cohort.seconds / static_cast<double>(cohort.cases.size()));
  PrintRegions(cohort);
  std::printf("H/CL error, median %.2f %%; 95 %% intervals that hold the truth: %.1f %%\n",
              Median(errors), 100.0 * within / static_cast<double>(cohort.cases.size()));
  const auto icc = stats::IntraclassCorrelations(stats::RatingTable::FromRows(pairs));
  if (icc) std::printf("ICC(A,1) with the truth %.4f\n", icc->Agreement().estimate->value);
  const auto auc = stats::EstimateAuc(scores);
  if (auc) {
    std::printf("AUC for grade >= 2: %.4f (%.4f to %.4f)\n", auc->value, auc->interval.low,
                auc->interval.high);
  }
  const auto error = stats::EstimateCalibrationError(scores);
  if (error) std::printf("expected calibration error %.4f\n", error->expected);
  std::printf("true grade (rows) and grade read:\n");
  for (const auto& row : grades) std::printf("  %5d %5d %5d %5d\n", row[0], row[1], row[2], row[3]);
}

}  // namespace

int main(int argc, char** argv) {
  int persons = 400;
  std::uint64_t first = 1;
  bool fit = false;
  for (int argument = 1; argument < argc; ++argument) {
    const std::string name = argv[argument];
    if (name == "--fit") fit = true;
    if (name == "--persons" && argument + 1 < argc) persons = std::atoi(argv[++argument]);
    if (name == "--first-seed" && argument + 1 < argc)
      first = std::strtoull(argv[++argument], nullptr, 10);
  }
  const Cohort cohort = ReadPersons(fit ? kFitSeed : first, persons);
  if (fit) {
    for (int grade = 1; grade <= 3; ++grade) {
      const auto model = FitModel(cohort.cases, grade);
      std::printf("{%.4f, %.4f, %.4f}\n", model[0], model[1], model[2]);
    }
  }
  PrintFigures(cohort);
  return 0;
}
