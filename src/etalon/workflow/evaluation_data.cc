#include "etalon/workflow/evaluation_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "etalon/core/error.h"
#include "etalon/workflow/cohort_analyses.h"

namespace etalon::workflow {
namespace {

std::vector<int> NumberPatients(const Predictions& predictions) {
  std::map<std::string, int> numbers;
  std::vector<int> of_row;
  for (const PredictedImage& image : predictions.images) {
    const auto next = static_cast<int>(numbers.size());
    of_row.push_back(numbers.emplace(image.patient, next).first->second);
  }
  return of_row;
}

std::vector<EvaluatedSet> SetsOf(const Predictions& predictions) {
  EvaluatedSet tests{.key = kTestSplit, .name = {"all folds", "tous les plis"}, .rows = {}};
  std::map<std::string, EvaluatedSet> external;
  for (std::size_t row = 0; row < predictions.images.size(); ++row) {
    const std::string& split = predictions.images[row].split;
    const std::string name = ExternalSetOf(split);
    if (split == kTestSplit) tests.rows.push_back(row);
    if (name.empty()) continue;
    EvaluatedSet& set = external[name];
    set.key = split;
    set.name = Verbatim(name);
    set.rows.push_back(row);
  }
  std::vector<EvaluatedSet> sets;
  if (!tests.rows.empty()) sets.push_back(std::move(tests));
  for (auto& [name, set] : external) sets.push_back(std::move(set));
  if (sets.empty()) {
    throw Error(ErrorCode::kUsage,
                "the predictions hold no test picture, only those that chose the model");
  }
  return sets;
}

bool HasRepeatedPatients(const std::vector<int>& patients) {
  return std::set<int>(patients.begin(), patients.end()).size() < patients.size();
}

}  // namespace

void EvaluationOptions::Validate() const {
  const auto require = [](bool holds, const char* what) {
    if (!holds) throw Error(ErrorCode::kUsage, what);
  };
  require(resamples >= 100 && resamples <= 1'000'000, "--resamples lies between 100 and 1000000");
  require(!sensitivity || (*sensitivity > 0.0 && *sensitivity <= 1.0),
          "--sensitivity lies between 0 and 1");
  require(gallery_size >= 1 && gallery_size <= 100, "--gallery lies between 1 and 100");
  require(threads >= 1, "--threads is at least 1");
}

std::filesystem::path EvaluationOptions::FileOf(const std::string& image) const {
  const auto found = image_files.find(image);
  return found == image_files.end() ? images / image : found->second;
}

EvaluationData::EvaluationData(const Predictions& all, const EvaluationOptions& chosen)
    : predictions(all), options(chosen), patient_of_row(NumberPatients(all)), sets(SetsOf(all)) {
  options.Validate();
}

stats::ClusterBootstrapOptions EvaluationData::Bootstrap() const {
  return {.resamples = options.resamples, .seed = options.seed, .threads = options.threads};
}

std::vector<int> EvaluationData::Folds() const {
  std::set<int> folds;
  for (const PredictedImage& image : predictions.images) {
    if (image.split == kTestSplit) folds.insert(image.fold);
  }
  return {folds.begin(), folds.end()};
}

std::vector<std::size_t> EvaluationData::RowsOf(const std::string& split, int fold) const {
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < predictions.images.size(); ++row) {
    const PredictedImage& image = predictions.images[row];
    if (image.split == split && image.fold == fold) rows.push_back(row);
  }
  return rows;
}

LabelCases CasesOf(const EvaluationData& data, std::size_t label,
                   const std::vector<std::size_t>& rows) {
  LabelCases result;
  for (const std::size_t row : rows) {
    const PredictedImage& image = data.predictions.images[row];
    const auto& truth = image.truth[label];
    const auto& probability = image.probability[label];
    if (!truth || !probability) {
      ++result.unknown;
      continue;
    }
    result.cases.scores.push_back(*probability);
    result.cases.positive.push_back(*truth);
    result.patients.push_back(data.patient_of_row[row]);
    result.rows.push_back(row);
  }
  return result;
}

Outcome<stats::Auc> AreaOf(const LabelCases& cases) {
  return HasRepeatedPatients(cases.patients)
             ? stats::EstimateClusteredAuc(cases.cases, cases.patients)
             : stats::EstimateAuc(cases.cases);
}

report::AnalysisCell AreaCell(const Outcome<stats::Auc>& area) {
  return report::CellOf(area, [](const stats::Auc& auc) {
    return report::EstimateCell{.value = auc.value, .interval = auc.interval, .decimals = 3};
  });
}

report::AnalysisCell EstimateCellOf(const Outcome<stats::Estimate>& estimate, int decimals) {
  return report::CellOf(estimate, [decimals](const stats::Estimate& found) {
    return report::CellOf(found, decimals);
  });
}

}  // namespace etalon::workflow
