#include <algorithm>
#include <map>
#include <set>

#include "etalon/stats/moments.h"
#include "etalon/stats/quantile.h"
#include "etalon/workflow/cohort_analyses.h"
#include "etalon/workflow/evaluation_data.h"

namespace etalon::workflow {
namespace {

using report::Text;

constexpr double kPoor = 0.5;

/// Figures of one structure in one set.
struct Overlaps {
  std::map<int, std::vector<double>> dice;  ///< by patient
  std::map<int, std::vector<double>> iou;
  std::vector<double> all_dice;
  std::vector<double> hausdorff;
  std::size_t without_distance = 0;
  std::size_t poor = 0;

  void Add(int patient, const PredictedOverlap& overlap) {
    dice[patient].push_back(overlap.dice);
    iou[patient].push_back(overlap.iou);
    all_dice.push_back(overlap.dice);
    poor += overlap.dice < kPoor;
    if (overlap.hausdorff_px) {
      hausdorff.push_back(*overlap.hausdorff_px);
    } else {
      ++without_distance;
    }
  }
};

std::map<std::string, Overlaps> OverlapsOf(const EvaluationData& data, const EvaluatedSet& set) {
  std::map<std::string, int> patients;
  for (const std::size_t row : set.rows) {
    patients[data.predictions.images[row].image] = data.patient_of_row[row];
  }
  std::map<std::string, Overlaps> by_structure;
  for (const PredictedOverlap& overlap : data.predictions.overlaps) {
    const auto patient = patients.find(overlap.image);
    if (patient != patients.end()) by_structure[overlap.structure].Add(patient->second, overlap);
  }
  return by_structure;
}

report::EstimateCell MeanByPatient(const std::map<int, std::vector<double>>& values,
                                   const EvaluationOptions& options) {
  std::vector<std::vector<double>> clusters;
  std::vector<double> all;
  for (const auto& [patient, mine] : values) {
    clusters.push_back(mine);
    all.insert(all.end(), mine.begin(), mine.end());
  }
  return {.value = stats::Mean(all),
          .interval = stats::ClusterBootstrapMean(clusters, options.resamples, options.seed),
          .decimals = 3};
}

report::AnalysisCell MedianCell(std::vector<double> values, int decimals) {
  if (values.empty()) return Refusal{RefusalCode::kTooFewValues, "no outline has a distance"};
  return report::NumberCell{stats::Quantile(std::move(values), 0.5), decimals};
}

}  // namespace

void AddOverlaps(const EvaluationData& data, report::Analysis& analysis) {
  report::AnalysisTable table{
      .key = "overlaps",
      .heading = {"Outlines", "Contours"},
      .columns = {{"structure", {"Structure", "Structure"}},
                  {"set", {"Tested on", "Testé sur"}},
                  {"pictures", {"Pictures", "Images"}},
                  {"dice", {"Dice", "Dice"}},
                  {"iou", {"IoU", "IoU"}},
                  {"median_dice", {"Median Dice", "Dice médian"}},
                  {"poor", {"Dice below 0.5", "Dice inférieur à 0,5"}},
                  {"hausdorff", {"Median Hausdorff, pixels", "Hausdorff médian, pixels"}},
                  {"without_distance", {"Without distance", "Sans distance"}}},
      .rows = {},
      .note = {"Means over the pictures whose truth holds the structure; one that is not found "
               "counts 0. Intervals: drawing patients with replacement.",
               "Moyennes sur les images dont la vérité contient la structure ; une structure non "
               "trouvée compte 0. Intervalles : tirage des patients avec remise."}};
  for (const EvaluatedSet& set : data.sets) {
    for (const auto& [structure, figures] : OverlapsOf(data, set)) {
      table.rows.push_back({Verbatim(structure), set.name, CountText(figures.all_dice.size()),
                            MeanByPatient(figures.dice, data.options),
                            MeanByPatient(figures.iou, data.options),
                            MedianCell(figures.all_dice, 3), CountText(figures.poor),
                            MedianCell(figures.hausdorff, 1), CountText(figures.without_distance)});
    }
  }
  if (!table.rows.empty()) analysis.tables.push_back(std::move(table));
}

}  // namespace etalon::workflow
