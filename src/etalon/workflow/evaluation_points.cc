#include <algorithm>
#include <limits>

#include "etalon/report/markup.h"
#include "etalon/stats/accuracy/calibration.h"
#include "etalon/stats/accuracy/diagnostic_table.h"
#include "etalon/stats/accuracy/roc.h"
#include "etalon/workflow/accuracy_plots.h"
#include "etalon/workflow/cohort_analyses.h"
#include "etalon/workflow/evaluation_data.h"

namespace etalon::workflow {
namespace {

using report::AnalysisCell;
using report::Text;

/// The highest threshold that reaches the wanted sensitivity, or Youden's.
Outcome<double> ChooseThreshold(const LabelCases& validation, const EvaluationOptions& options) {
  if (validation.rows.empty()) {
    return Refusal{RefusalCode::kTooFewValues, "no validation picture could choose a threshold"};
  }
  const auto curve = stats::MakeRocCurve(validation.cases);
  if (!curve) return curve.refusal();
  if (!options.sensitivity) return stats::YoudenPoint(*curve).threshold;
  const auto reached = std::ranges::find_if(
      curve->points, [&](const auto& point) { return point.sensitivity >= *options.sensitivity; });
  return reached->threshold;
}

stats::TwoByTwo Sum(const stats::TwoByTwo& a, const stats::TwoByTwo& b) {
  return {.true_positives = a.true_positives + b.true_positives,
          .false_positives = a.false_positives + b.false_positives,
          .false_negatives = a.false_negatives + b.false_negatives,
          .true_negatives = a.true_negatives + b.true_negatives};
}

/// What calling by thresholds gives, and the thresholds.
struct Called {
  stats::TwoByTwo counts;
  double lowest = std::numeric_limits<double>::infinity();
  double highest = -std::numeric_limits<double>::infinity();

  void Add(const LabelCases& cases, double threshold) {
    counts = Sum(counts, stats::CountTwoByTwo(cases.cases, threshold));
    lowest = std::min(lowest, threshold);
    highest = std::max(highest, threshold);
  }
};

/// Each fold's test pictures by the threshold of its own validation pictures.
Outcome<Called> CallFolds(const EvaluationData& data, std::size_t label) {
  Called called;
  for (const int fold : data.Folds()) {
    const auto threshold =
        ChooseThreshold(CasesOf(data, label, data.RowsOf(kValidationSplit, fold)), data.options);
    if (!threshold) return threshold.refusal();
    called.Add(CasesOf(data, label, data.RowsOf(kTestSplit, fold)), *threshold);
  }
  return called;
}

/// An external set by the threshold of all validation pictures together.
Outcome<Called> CallExternal(const EvaluationData& data, std::size_t label,
                             const EvaluatedSet& set) {
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < data.predictions.images.size(); ++row) {
    if (data.predictions.images[row].split == kValidationSplit) rows.push_back(row);
  }
  const auto threshold = ChooseThreshold(CasesOf(data, label, rows), data.options);
  if (!threshold) return threshold.refusal();
  Called called;
  called.Add(CasesOf(data, label, set.rows), *threshold);
  return called;
}

AnalysisCell ThresholdCell(const Called& called) {
  const Text lowest = report::NumberText(called.lowest, 3);
  if (called.lowest == called.highest) return lowest;
  return lowest + Text{" to ", " à "} + report::NumberText(called.highest, 3);
}

std::vector<AnalysisCell> PointRow(const Text& label, const Text& set,
                                   const Outcome<Called>& called) {
  if (!called) {
    const AnalysisCell refusal = called.refusal();
    const Text none{"–", "–"};
    return {label, set, refusal, none, none, none, none, none, none, none, none};
  }
  const stats::TwoByTwo& counts = called->counts;
  const auto shares = stats::MakeDiagnosticTable(counts);
  const auto count = [](std::int64_t n) { return CountText(static_cast<std::size_t>(n)); };
  return {label,
          set,
          ThresholdCell(*called),
          count(counts.true_positives),
          count(counts.false_negatives),
          count(counts.false_positives),
          count(counts.true_negatives),
          EstimateCellOf(shares.sensitivity),
          EstimateCellOf(shares.specificity),
          EstimateCellOf(shares.positive_predictive_value),
          EstimateCellOf(shares.negative_predictive_value)};
}

Text RuleOf(const EvaluationOptions& options) {
  if (!options.sensitivity) return {"Youden’s point", "le point de Youden"};
  const Text wanted = report::NumberText(*options.sensitivity, 3);
  return Text{"the highest threshold with a sensitivity of ",
              "le plus haut seuil avec une sensibilité de "} +
         wanted;
}

report::AnalysisTable EmptyPointTable(const EvaluationOptions& options) {
  return {.key = "operating_points",
          .heading = {"At the operating point chosen on validation pictures",
                      "Au seuil choisi sur les images de validation"},
          .columns = {{"label", {"Label", "Label"}},
                      {"set", {"Tested on", "Testé sur"}},
                      {"threshold", {"Threshold", "Seuil"}},
                      {"true_positives", {"Found", "Trouvés"}},
                      {"false_negatives", {"Missed", "Manqués"}},
                      {"false_positives", {"False alarms", "Fausses alertes"}},
                      {"true_negatives", {"Rightly cleared", "Écartés à raison"}},
                      {"sensitivity", {"Sensitivity", "Sensibilité"}},
                      {"specificity", {"Specificity", "Spécificité"}},
                      {"positive_predictive_value", {"PPV", "VPP"}},
                      {"negative_predictive_value", {"NPV", "VPN"}}},
          .rows = {},
          .note = Text{"Threshold: ", "Seuil : "} + RuleOf(options) +
                  Text{" on the validation pictures of each fold, of all folds for an external "
                       "set. Exact intervals (Clopper and Pearson) over pictures; predictive "
                       "values hold for the share of positives of these pictures only.",
                       " sur les images de validation de chaque pli, de tous les plis pour un jeu "
                       "externe. Intervalles exacts (Clopper et Pearson) sur les images ; les "
                       "valeurs prédictives ne valent que pour la part de positifs de ces "
                       "images."}};
}

// ---- calibration -------------------------------------------------------------------------------

AnalysisCell ErrorCell(const LabelCases& cases) {
  return report::CellOf(stats::EstimateCalibrationError(cases.cases),
                        [](const stats::CalibrationError& error) {
                          return report::NumberCell{error.expected, 3};
                        });
}

/// A member of the calibration line.
AnalysisCell LineCell(const Outcome<stats::CalibrationLine>& line,
                      stats::Estimate stats::CalibrationLine::*member) {
  if (!line) return line.refusal();
  return report::CellOf((*line).*member, 2);
}

void AddReliability(const Text& name, const std::string& key, const LabelCases& cases,
                    report::Analysis& analysis) {
  const auto bins = stats::ReliabilityCurve(cases.cases);
  if (!bins) return;
  const Text heading = Text{"Reliability, ", "Fiabilité, "} + name;
  analysis.plots.push_back({"reliability_" + key, heading, ReliabilityPlot(*bins, heading)});
}

}  // namespace

void AddOperatingPoints(const EvaluationData& data, report::Analysis& analysis) {
  report::AnalysisTable table = EmptyPointTable(data.options);
  for (std::size_t label = 0; label < data.predictions.labels.size(); ++label) {
    const Text name = Verbatim(data.predictions.labels[label]);
    for (const EvaluatedSet& set : data.sets) {
      if (CasesOf(data, label, set.rows).rows.empty()) continue;
      table.rows.push_back(PointRow(
          name, set.name,
          set.key == kTestSplit ? CallFolds(data, label) : CallExternal(data, label, set)));
    }
  }
  if (!table.rows.empty()) analysis.tables.push_back(std::move(table));
}

void AddCalibrations(const EvaluationData& data, report::Analysis& analysis) {
  report::AnalysisTable table{
      .key = "calibration",
      .heading = {"Calibration", "Calibration"},
      .columns = {{"label", {"Label", "Label"}},
                  {"set", {"Tested on", "Testé sur"}},
                  {"brier", {"Brier score", "Score de Brier"}},
                  {"expected_error", {"Expected error", "Erreur attendue"}},
                  {"slope", {"Slope", "Pente"}},
                  {"in_the_large", {"In the large", "Globale"}}},
      .rows = {},
      .note = {"Expected error: ten bins of equal width. Slope 1 and in-the-large 0 are right; a "
               "slope below 1 is too sure of itself.",
               "Erreur attendue : dix classes de même largeur. Pente 1 et valeur globale 0 sont "
               "justes ; une pente inférieure à 1 est trop sûre d’elle."}};
  for (std::size_t label = 0; label < data.predictions.labels.size(); ++label) {
    const std::string& key = data.predictions.labels[label];
    for (const EvaluatedSet& set : data.sets) {
      const LabelCases cases = CasesOf(data, label, set.rows);
      if (cases.rows.empty()) continue;
      const auto line = stats::FitCalibrationLine(cases.cases);
      table.rows.push_back({Verbatim(key), set.name, EstimateCellOf(stats::BrierScore(cases.cases)),
                            ErrorCell(cases), LineCell(line, &stats::CalibrationLine::slope),
                            LineCell(line, &stats::CalibrationLine::in_the_large)});
      if (set.key == data.sets.front().key)
        AddReliability(Verbatim(key), std::to_string(label + 1), cases, analysis);
    }
  }
  if (!table.rows.empty()) analysis.tables.push_back(std::move(table));
}

}  // namespace etalon::workflow
