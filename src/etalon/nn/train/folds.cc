#include "etalon/nn/train/folds.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

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

}  // namespace

std::vector<int> DealFolds(const std::vector<Example>& examples,
                           const std::vector<OutputClass>& classes, int folds, std::uint64_t seed) {
  CheckEveryClass(examples, classes);
  const auto highest = HighestLabels(examples);
  std::map<std::string, int> fold_of_patient;
  for (int label = static_cast<int>(classes.size()) - 1; label >= 0; --label) {
    std::vector<std::string> patients = PatientsWith(highest, label);
    Shuffle(patients, Random(StreamSeed(seed, static_cast<std::uint64_t>(label), kFoldStream)));
    for (const std::string& patient : patients) {
      const int next = static_cast<int>(fold_of_patient.size()) % folds;
      fold_of_patient[patient] = next;
    }
  }
  std::vector<int> fold_of;
  for (const Example& example : examples) fold_of.push_back(fold_of_patient.at(example.patient));
  CheckEveryFold(examples, fold_of, classes, folds);
  return fold_of;
}

}  // namespace etalon::nn::train
