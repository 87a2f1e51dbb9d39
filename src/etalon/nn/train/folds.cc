#include "etalon/nn/train/folds.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "etalon/core/error.h"

namespace etalon::nn::train {
namespace {

constexpr std::uint64_t kFoldStream = 3;

/// The highest label of each patient, by the patient's name.
std::map<std::string, int> HighestLabels(const std::vector<Example>& examples) {
  std::map<std::string, int> highest;
  for (const Example& example : examples) {
    const auto [place, added] = highest.try_emplace(example.patient, example.label);
    if (!added) place->second = std::max(place->second, example.label);
  }
  return highest;
}

std::vector<std::string> PatientsWith(const std::map<std::string, int>& highest, int label) {
  std::vector<std::string> patients;
  for (const auto& [patient, patient_label] : highest) {
    if (patient_label == label) patients.push_back(patient);
  }
  return patients;
}

void CheckEveryClass(const std::vector<Example>& examples,
                     const std::vector<OutputClass>& classes) {
  for (std::size_t label = 0; label < classes.size(); ++label) {
    if (std::ranges::count(examples, static_cast<int>(label), &Example::label) > 0) continue;
    throw Error(ErrorCode::kUsage,
                fmt::format("no picture has the class '{}'", classes[label].name));
  }
}

void CheckEveryFold(const std::vector<Example>& examples, const std::vector<int>& fold_of,
                    const std::vector<OutputClass>& classes, int folds) {
  std::vector<int> count(classes.size() * static_cast<std::size_t>(folds));
  for (std::size_t i = 0; i < examples.size(); ++i) {
    ++count[static_cast<std::size_t>(examples[i].label * folds + fold_of[i])];
  }
  for (std::size_t cell = 0; cell < count.size(); ++cell) {
    if (count[cell] > 0) continue;
    const std::size_t label = cell / static_cast<std::size_t>(folds);
    throw Error(
        ErrorCode::kUsage,
        fmt::format("fold {} of {} holds no picture of the class '{}': too few patients "
                    "have it",
                    cell % static_cast<std::size_t>(folds) + 1, folds, classes[label].name));
  }
}

/// Deals patients into folds in seeded order, those of a higher label first.
std::map<std::string, int> DealPatients(const std::map<std::string, int>& highest, int labels,
                                        int folds, std::uint64_t seed) {
  std::map<std::string, int> fold_of_patient;
  for (int label = labels - 1; label >= 0; --label) {
    std::vector<std::string> patients = PatientsWith(highest, label);
    Shuffle(patients, Random(StreamSeed(seed, static_cast<std::uint64_t>(label), kFoldStream)));
    for (const std::string& patient : patients) {
      const int next = static_cast<int>(fold_of_patient.size()) % folds;
      fold_of_patient[patient] = next;
    }
  }
  return fold_of_patient;
}

using Patients = std::set<std::string>;

/// Patients of whom a picture says `value` of a label, and lies in `fold` (-1 = any).
Patients PatientsSaid(const std::vector<std::string>& patients, const LabelTruth& label, bool value,
                      const std::vector<int>& fold_of = {}, int fold = -1) {
  Patients found;
  for (std::size_t i = 0; i < patients.size(); ++i) {
    if (label.of_picture[i] == value && (fold < 0 || fold_of[i] == fold)) {
      found.insert(patients[i]);
    }
  }
  return found;
}

/// Labels from the most common (rank 1) to the rarest.
std::vector<std::size_t> FromCommonToRare(const std::vector<std::string>& patients,
                                          const std::vector<LabelTruth>& labels) {
  std::vector<std::size_t> counts;
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    counts.push_back(PatientsSaid(patients, labels[i], true).size());
    order.push_back(i);
  }
  std::ranges::stable_sort(order, [&](auto a, auto b) { return counts[a] > counts[b]; });
  return order;
}

/// The rank of each patient's rarest label, 0 without one.
std::map<std::string, int> RarestLabels(const std::vector<std::string>& patients,
                                        const std::vector<LabelTruth>& labels) {
  std::map<std::string, int> rarest;
  for (const std::string& patient : patients) rarest[patient] = 0;
  int rank = 0;
  for (const std::size_t label : FromCommonToRare(patients, labels)) {
    ++rank;
    for (const auto& patient : PatientsSaid(patients, labels[label], true)) rarest[patient] = rank;
  }
  return rarest;
}

std::string CountsByFold(const std::vector<std::string>& patients, const LabelTruth& label,
                         bool value, const std::vector<int>& fold_of, int folds) {
  std::vector<std::size_t> counts;
  for (int fold = 0; fold < folds; ++fold) {
    counts.push_back(PatientsSaid(patients, label, value, fold_of, fold).size());
  }
  return fmt::format("{}", fmt::join(counts, ", "));
}

void RequireNamed(const std::vector<std::string>& names, const char* what) {
  const auto unnamed = std::ranges::count(names, std::string());
  if (unnamed == 0) return;
  throw Error(ErrorCode::kUsage, fmt::format("{} of {} pictures have no {}: they cannot be grouped",
                                             unnamed, names.size(), what));
}

}  // namespace

std::vector<int> DealFolds(const std::vector<Example>& examples,
                           const std::vector<OutputClass>& classes, int folds, std::uint64_t seed) {
  CheckEveryClass(examples, classes);
  const auto highest = HighestLabels(examples);
  const auto fold_of_patient = DealPatients(highest, static_cast<int>(classes.size()), folds, seed);
  std::vector<int> fold_of;
  for (const Example& example : examples) fold_of.push_back(fold_of_patient.at(example.patient));
  CheckEveryFold(examples, fold_of, classes, folds);
  return fold_of;
}

std::vector<int> DealGroupedFolds(const std::vector<std::string>& patients,
                                  const std::vector<LabelTruth>& labels, int folds,
                                  std::uint64_t seed) {
  Require(folds >= 2, "fewer than two folds");
  for (const LabelTruth& label : labels) {
    Require(label.of_picture.size() == patients.size(), "not one truth a picture");
  }
  RequireNamed(patients, "patient");
  const auto rarest = RarestLabels(patients, labels);
  if (std::ssize(rarest) < folds) {
    throw Error(ErrorCode::kUsage,
                fmt::format("{} patients cannot be dealt into {} folds", rarest.size(), folds));
  }
  const auto fold_of_patient =
      DealPatients(rarest, static_cast<int>(labels.size()) + 1, folds, seed);
  std::vector<int> fold_of;
  for (const std::string& patient : patients) fold_of.push_back(fold_of_patient.at(patient));
  CheckFolds(patients, labels, fold_of, folds);
  return fold_of;
}

std::vector<int> FoldsByCentre(const std::vector<std::string>& patients,
                               const std::vector<std::string>& centres) {
  Require(patients.size() == centres.size(), "not one centre a picture");
  RequireNamed(patients, "patient");
  RequireNamed(centres, "centre");
  std::map<std::string, int> numbers;
  for (const std::string& centre : centres) numbers.emplace(centre, 0);
  if (numbers.size() < 2) {
    throw Error(ErrorCode::kUsage, "all pictures are of one centre: none can be left out");
  }
  int next = 0;
  for (auto& [centre, number] : numbers) number = next++;
  std::map<std::string, std::string> centre_of;
  std::vector<int> fold_of;
  for (std::size_t i = 0; i < patients.size(); ++i) {
    const auto [place, added] = centre_of.try_emplace(patients[i], centres[i]);
    if (place->second != centres[i]) {
      throw Error(ErrorCode::kUsage,
                  fmt::format("a patient has pictures of the centres '{}' and '{}': leaving one "
                              "out would leave the patient in",
                              place->second, centres[i]));
    }
    fold_of.push_back(numbers.at(centres[i]));
  }
  return fold_of;
}

void CheckFolds(const std::vector<std::string>& patients, const std::vector<LabelTruth>& labels,
                const std::vector<int>& fold_of, int folds) {
  for (const LabelTruth& label : labels) {
    for (const bool value : {true, false}) {
      for (int fold = 0; fold < folds; ++fold) {
        if (!PatientsSaid(patients, label, value, fold_of, fold).empty()) continue;
        throw Error(
            ErrorCode::kUsage,
            fmt::format("fold {} of {} holds no picture {} the label '{}': {} patients are {} it "
                        "(by fold: {}); use fewer folds or leave the label out",
                        fold + 1, folds, value ? "with" : "without", label.label,
                        PatientsSaid(patients, label, value).size(), value ? "with" : "without",
                        CountsByFold(patients, label, value, fold_of, folds)));
      }
    }
  }
}

}  // namespace etalon::nn::train
