#include <algorithm>
#include <cmath>
#include <map>

#include "etalon/report/markup.h"
#include "etalon/stats/accuracy/cluster_bootstrap.h"
#include "etalon/stats/accuracy/placements.h"
#include "etalon/stats/moments.h"
#include "etalon/workflow/accuracy_plots.h"
#include "etalon/workflow/cohort_analyses.h"
#include "etalon/workflow/evaluation_data.h"

namespace etalon::workflow {
namespace {

using report::AnalysisCell;
using report::Text;

constexpr std::size_t kLargestDimension = 30;  ///< values of a subgroup that are listed
constexpr std::size_t kFewestOfAKind = 5;      ///< pictures with and without, for a row of its own

/// "0.951 ± 0.012": the areas of the folds, each by its own model.
AnalysisCell FoldSpread(const EvaluationData& data, std::size_t label) {
  std::vector<double> areas;
  for (const int fold : data.Folds()) {
    const auto area = AreaOf(CasesOf(data, label, data.RowsOf(kTestSplit, fold)));
    if (!area) return area.refusal();
    areas.push_back(area->value);
  }
  if (areas.size() < 2) return Text{"–", "–"};
  return report::NumberText(stats::Mean(areas), 3) + Text{" ± ", " ± "} +
         report::NumberText(stats::StandardDeviation(areas), 3);
}

/// The cases that the shortcut scores too, with its scores.
struct BothScores {
  LabelCases model;
  LabelCases shortcut;
};

BothScores Paired(const LabelCases& cases, const std::vector<std::optional<double>>& scores) {
  BothScores both;
  for (std::size_t i = 0; i < cases.rows.size(); ++i) {
    const auto& score = scores[cases.rows[i]];
    if (!score) continue;
    for (LabelCases* side : {&both.model, &both.shortcut}) {
      side->cases.positive.push_back(cases.cases.positive[i]);
      side->patients.push_back(cases.patients[i]);
      side->rows.push_back(cases.rows[i]);
    }
    both.model.cases.scores.push_back(cases.cases.scores[i]);
    both.shortcut.cases.scores.push_back(*score);
  }
  return both;
}

/// A case as often as its patient is drawn.
std::optional<double> WeightedArea(const stats::LabelledScores& cases,
                                   const std::vector<int>& weights) {
  stats::LabelledScores drawn;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    for (int copy = 0; copy < weights[i]; ++copy) {
      drawn.scores.push_back(cases.scores[i]);
      drawn.positive.push_back(cases.positive[i]);
    }
  }
  const auto counts = stats::CountClasses(drawn.positive);
  if (counts.positives == 0 || counts.negatives == 0) return std::nullopt;
  return stats::ComputePlacements(drawn.scores, drawn.positive).auc;
}

Outcome<stats::Estimate> GainOver(const BothScores& both, const EvaluationData& data) {
  const auto difference = [&](const stats::LabelledScores& cases,
                              const std::vector<int>& weights) -> std::optional<double> {
    const auto model = WeightedArea(cases, weights);
    const auto shortcut = WeightedArea(both.shortcut.cases, weights);
    if (!model || !shortcut) return std::nullopt;
    return *model - *shortcut;
  };
  return stats::BootstrapByPatient(both.model.cases, both.model.patients, difference,
                                   data.Bootstrap());
}

struct ShortcutCells {
  AnalysisCell area;
  AnalysisCell gain;
};

ShortcutCells CellsOfShortcut(const EvaluationData& data, const LabelCases& cases,
                              const Outcome<std::vector<std::optional<double>>>& scores) {
  if (!scores) return {scores.refusal(), scores.refusal()};
  const BothScores both = Paired(cases, *scores);
  if (both.model.rows.empty()) {
    const Refusal none{RefusalCode::kTooFewValues, "the baseline scores none of these pictures"};
    return {none, none};
  }
  return {AreaCell(AreaOf(both.shortcut)), EstimateCellOf(GainOver(both, data))};
}

report::AnalysisTable EmptyAreaTable() {
  return {
      .key = "areas",
      .heading = {"Areas under the curve, by patient", "Aires sous la courbe, par patient"},
      .columns = {{"label", {"Label", "Label"}},
                  {"set", {"Tested on", "Testé sur"}},
                  {"positives", {"With", "Avec"}},
                  {"negatives", {"Without", "Sans"}},
                  {"unknown", {"Not known", "Inconnus"}},
                  {"auc", {"AUC (DeLong)", "AUC (DeLong)"}},
                  {"auc_by_patient", {"AUC (bootstrap by patient)", "AUC (bootstrap par patient)"}},
                  {"folds", {"Mean ± SD of the folds", "Moyenne ± ET des plis"}},
                  {"baseline",
                   {"AUC of width, height and vendor alone",
                    "AUC de la largeur, la hauteur et l’appareil seuls"}},
                  {"gain", {"Gain over these", "Gain sur celle-ci"}}},
      .rows = {},
      .note = {"Each picture was read by a model that never saw its patient. Variance by "
               "DeLong, by Obuchowski where a patient has several pictures, interval on the "
               "logit scale; beside it percentiles of drawing patients with replacement. The "
               "baseline is a ridge logistic regression that sees no pixel, fitted on the same "
               "folds: what a model gains over it is what it learned of the images.",
               "Chaque image a été lue par un modèle qui n’a jamais vu son patient. Variance "
               "de DeLong, d’Obuchowski si un patient a plusieurs images, intervalle sur "
               "l’échelle logit ; à côté, percentiles d’un tirage des patients avec remise. La "
               "référence est une régression logistique ridge qui ne voit aucun pixel, ajustée "
               "sur les mêmes plis : le gain sur elle est ce que le modèle a appris des "
               "images."}};
}

// ---- subgroups ---------------------------------------------------------------------------------

struct Dimension {
  std::string key;
  Text name;
  std::map<std::string, std::vector<std::size_t>> rows;  ///< by value
};

std::string ResolutionOf(const PredictedImage& image) {
  if (image.width == 0 || image.height == 0) return {};
  return std::to_string(image.width) + " × " + std::to_string(image.height);
}

/// Rows of a set by what they have in common.
std::vector<Dimension> DimensionsOf(const EvaluationData& data, const EvaluatedSet& set) {
  std::vector<Dimension> dimensions = {{"centre", {"centre", "centre"}, {}},
                                       {"vendor", {"vendor", "appareil"}, {}},
                                       {"resolution", {"resolution", "résolution"}, {}}};
  std::map<std::string, Dimension> further;
  const auto add = [](Dimension& dimension, const std::string& value, std::size_t row) {
    if (!value.empty()) dimension.rows[value].push_back(row);
  };
  for (const std::size_t row : set.rows) {
    const PredictedImage& image = data.predictions.images[row];
    add(dimensions[0], image.centre, row);
    add(dimensions[1], image.vendor, row);
    add(dimensions[2], ResolutionOf(image), row);
    for (const auto& [name, value] : image.groups) {
      Dimension& dimension = further[name];
      dimension.key = name;
      dimension.name = VariableText(name);
      add(dimension, value, row);
    }
  }
  for (auto& [name, dimension] : further) dimensions.push_back(std::move(dimension));
  std::erase_if(dimensions, [](const Dimension& dimension) { return dimension.rows.empty(); });
  return dimensions;
}

/// Values with hardly a picture of one kind have no area worth a row: they share one.
void AddDimension(const EvaluationData& data, const EvaluatedSet& set, const Dimension& dimension,
                  report::AnalysisTable& table) {
  for (std::size_t label = 0; label < data.predictions.labels.size(); ++label) {
    const auto add = [&](const Text& value, const std::vector<std::size_t>& rows) {
      const LabelCases cases = CasesOf(data, label, rows);
      const auto counts = stats::CountClasses(cases.cases.positive);
      if (counts.positives + counts.negatives == 0) return;
      table.rows.push_back({Verbatim(data.predictions.labels[label]), set.name, dimension.name,
                            value, CountText(counts.positives), CountText(counts.negatives),
                            AreaCell(AreaOf(cases))});
    };
    std::vector<std::string> scarce;
    for (const auto& [value, rows] : dimension.rows) {
      const auto counts = stats::CountClasses(CasesOf(data, label, rows).cases.positive);
      if (std::min(counts.positives, counts.negatives) < kFewestOfAKind) {
        scarce.push_back(value);
      } else {
        add(Verbatim(value), rows);
      }
    }
    if (scarce.size() == 1) add(Verbatim(scarce[0]), dimension.rows.at(scarce[0]));
    if (scarce.size() < 2) continue;
    std::vector<std::size_t> together;
    for (const std::string& value : scarce) {
      const auto& rows = dimension.rows.at(value);
      together.insert(together.end(), rows.begin(), rows.end());
    }
    std::ranges::sort(together);
    add(CountText(scarce.size()) + Text{" others, each with fewer than 5 pictures with or without",
                                        " autres, chacun avec moins de 5 images avec ou sans"},
        together);
  }
}

Text TooManyValues(const Dimension& dimension) {
  return dimension.name + Text{": ", " : "} + CountText(dimension.rows.size()) +
         Text{" different values, too many to list.", " valeurs différentes, trop pour une liste."};
}

}  // namespace

void AddAreas(const EvaluationData& data, report::Analysis& analysis) {
  report::AnalysisTable table = EmptyAreaTable();
  std::vector<NamedTest> tests;
  for (std::size_t label = 0; label < data.predictions.labels.size(); ++label) {
    const Text name = Verbatim(data.predictions.labels[label]);
    const auto shortcut = ShortcutScores(data, label);
    for (const EvaluatedSet& set : data.sets) {
      const LabelCases cases = CasesOf(data, label, set.rows);
      if (cases.rows.empty()) continue;
      const auto counts = stats::CountClasses(cases.cases.positive);
      const auto [baseline, gain] = CellsOfShortcut(data, cases, shortcut);
      table.rows.push_back(
          {name, set.name, CountText(counts.positives), CountText(counts.negatives),
           CountText(cases.unknown), AreaCell(AreaOf(cases)),
           EstimateCellOf(
               stats::BootstrapAucByPatient(cases.cases, cases.patients, data.Bootstrap())),
           set.key == kTestSplit ? FoldSpread(data, label) : Text{"–", "–"}, baseline, gain});
      tests.push_back({name + Text{", ", ", "} + set.name, cases.cases});
    }
  }
  if (table.rows.empty()) return;
  const Text title{"Receiver operating characteristic", "Courbes ROC"};
  analysis.plots.push_back({"roc", title, RocPlot(tests, title)});
  analysis.tables.push_back(std::move(table));
}

void AddSubgroups(const EvaluationData& data, report::Analysis& analysis) {
  report::AnalysisTable table{
      .key = "subgroups",
      .heading = {"By centre, vendor and subgroup", "Par centre, appareil et sous-groupe"},
      .columns = {{"label", {"Label", "Label"}},
                  {"set", {"Tested on", "Testé sur"}},
                  {"dimension", {"By", "Par"}},
                  {"value", {"Subgroup", "Sous-groupe"}},
                  {"positives", {"With", "Avec"}},
                  {"negatives", {"Without", "Sans"}},
                  {"auc", {"AUC", "AUC"}}},
      .rows = {},
      .note = {"Intervals are not adjusted for the number of subgroups: of twenty, one misses by "
               "chance.",
               "Les intervalles ne sont pas ajustés au nombre de sous-groupes : sur vingt, un "
               "manque par hasard."}};
  for (const EvaluatedSet& set : data.sets) {
    for (const Dimension& dimension : DimensionsOf(data, set)) {
      if (dimension.rows.size() <= kLargestDimension) {
        AddDimension(data, set, dimension, table);
      } else {
        analysis.remarks.push_back(TooManyValues(dimension));
      }
    }
  }
  if (!table.rows.empty()) analysis.tables.push_back(std::move(table));
}

}  // namespace etalon::workflow
