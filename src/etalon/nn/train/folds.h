#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "etalon/nn/train/config.h"
#include "etalon/nn/train/dataset.h"

namespace etalon::nn::train {

/// The fold, 0 .. `folds` - 1, of each example. Pictures of one patient share a fold. Patients are
/// dealt in seeded order, those of one class after those of another (a patient of several counts
/// for the highest), so that every fold holds about as many of each.
/// @throws Error(kUsage) naming the class that no picture has, or that a fold is without.
std::vector<int> DealFolds(const std::vector<Example>& examples,
                           const std::vector<OutputClass>& classes, int folds, std::uint64_t seed);

/// The truth of one label for every picture; nothing where it is not known.
struct LabelTruth {
  std::string label;
  std::vector<std::optional<bool>> of_picture;
};

/// The fold of each picture of several labels, grouped as in `DealFolds`: a patient counts for the
/// rarest of the labels that any of its pictures has, patients without a label come last.
/// @param patients one a picture, not empty.
/// @throws Error(kUsage) for fewer patients than folds or a picture without patient, and as
///   `CheckFolds`; ContractError unless every label has one truth a picture and folds >= 2.
std::vector<int> DealGroupedFolds(const std::vector<std::string>& patients,
                                  const std::vector<LabelTruth>& labels, int folds,
                                  std::uint64_t seed);

/// Leave one centre out: the fold of a picture is the number of its centre in the order of names.
/// @throws Error(kUsage) for fewer than two centres, a picture without centre, and a patient with
///   pictures of two centres, counting them and naming the centres.
std::vector<int> FoldsByCentre(const std::vector<std::string>& patients,
                               const std::vector<std::string>& centres);

/// Every fold must hold pictures with and without each label, else nothing can be said of it there.
/// @throws Error(kUsage) naming the label, the fold, and how many patients of each fold have it.
void CheckFolds(const std::vector<std::string>& patients, const std::vector<LabelTruth>& labels,
                const std::vector<int>& fold_of, int folds);

}  // namespace etalon::nn::train
