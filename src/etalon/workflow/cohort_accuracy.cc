#include <fmt/format.h>

#include <algorithm>

#include "etalon/core/error.h"
#include "etalon/report/markup.h"
#include "etalon/stats/accuracy/auc.h"
#include "etalon/stats/accuracy/calibration.h"
#include "etalon/stats/accuracy/diagnostic_table.h"
#include "etalon/stats/accuracy/roc.h"
#include "etalon/workflow/accuracy_plots.h"
#include "etalon/workflow/cohort_analyses.h"

namespace etalon::workflow {
namespace {

using report::Text;

std::vector<double> Labels(const table::Table& table, const std::string& column) {
  if (table.HoldsNumbers(column)) return table.Numbers(column);
  const Groups groups = GroupsOf(table, column);
  if (groups.names.size() != 2) {
    throw FileError(ErrorCode::kUsage, table.source(),
                    "column '" + column + "' is no label: it does not hold two different entries");
  }
  // Of two words the one that sorts later has the condition: "No"/"Yes", "Good"/"Poor".
  const int positive = groups.names[0] < groups.names[1] ? 1 : 0;
  std::vector<double> labels;
  for (const int group : groups.of_row) {
    labels.push_back(group < 0 ? std::numeric_limits<double>::quiet_NaN()
                               : (group == positive ? 1.0 : 0.0));
  }
  return labels;
}

/// Scores that speak for the condition where they are low are turned round, and said so.
bool TurnUp(std::vector<double>& scores, const std::vector<bool>& positive) {
  const auto curve = stats::MakeRocCurve({scores, positive});
  if (!curve || stats::AreaUnderCurve(*curve) >= 0.5) return false;
  for (double& score : scores) score = -score;
  return true;
}

report::AnalysisTable AreaTable(const std::vector<NamedTest>& tests,
                                const std::vector<int>& patients) {
  report::AnalysisTable table{
      .key = "areas",
      .heading = {"Areas under the curve", "Aires sous la courbe"},
      .columns = {{"score", {"Score", "Score"}},
                  {"positives", {"With", "Avec"}},
                  {"negatives", {"Without", "Sans"}},
                  {"auc", {"AUC", "AUC"}}},
      .rows = {},
      .note = patients.empty()
                  ? Text{"DeLong variance (1988), interval on the logit scale.",
                         "Variance de DeLong (1988), intervalle sur l’échelle logit."}
                  : Text{"Variance for several cases a patient (Obuchowski 1997), logit scale.",
                         "Variance pour plusieurs cas par patient (Obuchowski 1997), échelle "
                         "logit."}};
  for (const NamedTest& test : tests) {
    const auto auc = patients.empty() ? stats::EstimateAuc(test.cases)
                                      : stats::EstimateClusteredAuc(test.cases, patients);
    const auto counts = stats::CountClasses(test.cases.positive);
    table.rows.push_back({test.name, CountText(counts.positives), CountText(counts.negatives),
                          report::CellOf(auc, [](const stats::Auc& area) {
                            return report::AnalysisCell(report::EstimateCell{
                                .value = area.value, .interval = area.interval, .decimals = 3});
                          })});
  }
  return table;
}

report::AnalysisTable ComparisonTable(const std::vector<NamedTest>& tests) {
  report::AnalysisTable table{
      .key = "comparisons",
      .heading = {"Scores against each other", "Scores comparés"},
      .columns = {{"first", {"First", "Premier"}},
                  {"second", {"Second", "Second"}},
                  {"difference", {"Difference", "Différence"}},
                  {"p", {"p", "p"}}},
      .rows = {},
      .note = {"DeLong’s paired test (1988).", "Test apparié de DeLong (1988)."}};
  for (std::size_t i = 0; i < tests.size(); ++i) {
    for (std::size_t j = i + 1; j < tests.size(); ++j) {
      const auto compared = stats::CompareAucsPaired(tests[i].cases, tests[j].cases.scores);
      if (compared) {
        table.rows.push_back(
            {tests[i].name, tests[j].name,
             report::EstimateCell{
                 .value = compared->difference, .interval = compared->interval, .decimals = 3},
             report::ProbabilityCell{compared->test.p_value}});
      } else {
        table.rows.push_back({tests[i].name, tests[j].name, compared.refusal(), Text{"–", "–"}});
      }
    }
  }
  return table;
}

struct RowText {
  std::string_view english;
  std::string_view french;
};

constexpr RowText kRows[] = {
    {"apparent prevalence", "prévalence apparente"},
    {"true prevalence", "prévalence vraie"},
    {"sensitivity", "sensibilité"},
    {"specificity", "spécificité"},
    {"diagnostic accuracy", "exactitude diagnostique"},
    {"diagnostic odds ratio", "rapport des cotes diagnostique"},
    {"number needed to diagnose", "nombre de sujets à tester par diagnostic"},
    {"Youden's index", "indice de Youden"},
    {"positive predictive value", "valeur prédictive positive"},
    {"negative predictive value", "valeur prédictive négative"},
    {"positive likelihood ratio", "rapport de vraisemblance positif"},
    {"negative likelihood ratio", "rapport de vraisemblance négatif"},
    {"share ruled out", "part exclue"},
    {"share ruled in", "part retenue"},
    {"positive among those without the condition", "positifs parmi ceux sans la maladie"},
    {"negative among those with the condition", "négatifs parmi ceux avec la maladie"},
    {"without the condition among positives", "sans la maladie parmi les positifs"},
    {"with the condition among negatives", "avec la maladie parmi les négatifs"}};

Text RowName(std::string_view english) {
  const auto* found = std::ranges::find(kRows, english, &RowText::english);
  if (found == std::end(kRows)) return Verbatim(std::string(english));
  return {std::string(english), std::string(found->french)};
}

report::AnalysisTable ThresholdTable(const NamedTest& test, double threshold, double shown) {
  report::AnalysisTable table{
      .key = "threshold",
      .heading = Text{"At the threshold ", "Au seuil "} + report::NumberText(shown, 3) +
                 Text{" of ", " de "} + test.name,
      .columns = {{"figure", {"Figure", "Indice"}}, {"estimate", {"Estimate", "Estimation"}}},
      .rows = {},
      .note = {
          "Clopper and Pearson’s exact intervals (1934); ratios on the log scale (Simel "
          "1991). A threshold chosen on the same cases flatters.",
          "Intervalles exacts de Clopper et Pearson (1934) ; rapports sur l’échelle log (Simel "
          "1991). Un seuil choisi sur les mêmes cas flatte."}};
  const auto counts = stats::CountTwoByTwo(test.cases, threshold);
  for (const stats::DiagnosticRow& row : stats::Rows(stats::MakeDiagnosticTable(counts))) {
    table.rows.push_back(
        {RowName(row.name), report::CellOf(row.estimate, [](const stats::Estimate& estimate) {
           return report::AnalysisCell(report::CellOf(estimate, 3));
         })});
  }
  return table;
}

bool AreProbabilities(const std::vector<double>& scores) {
  return std::all_of(scores.begin(), scores.end(),
                     [](double score) { return score >= 0.0 && score <= 1.0; });
}

void AddCalibration(const NamedTest& test, report::Analysis& analysis) {
  if (!AreProbabilities(test.cases.scores)) return;
  const auto bins = stats::ReliabilityCurve(test.cases);
  const auto brier = stats::BrierScore(test.cases);
  const auto error = stats::EstimateCalibrationError(test.cases);
  const auto line = stats::FitCalibrationLine(test.cases);
  if (!bins || !brier || !error) return;
  report::AnalysisTable table{
      .key = "calibration",
      .heading = Text{"Calibration of ", "Calibration de "} + test.name,
      .columns = {{"figure", {"Figure", "Indice"}}, {"estimate", {"Estimate", "Estimation"}}},
      .rows = {},
      .note = {"Brier 1950; calibration error over bins, Naeini 2015; slope and calibration in the "
               "large, Cox 1958.",
               "Brier 1950 ; erreur de calibration par classes, Naeini 2015 ; pente et calibration "
               "globale, Cox 1958."}};
  table.rows.push_back({Text{"Brier score", "score de Brier"}, report::CellOf(*brier, 3)});
  table.rows.push_back({Text{"expected calibration error", "erreur de calibration attendue"},
                        report::NumberCell{error->expected, 3}});
  if (line) {
    table.rows.push_back({Text{"slope", "pente"}, report::CellOf(line->slope)});
    table.rows.push_back({Text{"in the large", "globale"}, report::CellOf(line->in_the_large)});
  }
  const Text title{"Reliability", "Fiabilité"};
  analysis.plots.push_back({"reliability", title, ReliabilityPlot(*bins, title)});
  analysis.tables.push_back(std::move(table));
}

}  // namespace

report::Analysis AnalyseAccuracy(const table::Table& table, const CohortOptions& options) {
  const auto label =
      ColumnNamed(table, options.label, {"label", "truth", "outcome", "verite"}, "--label");
  const auto patient = ColumnIfNamed(table, options.subject, {});
  const auto columns = NumberColumns(table, options.columns, {label, patient});
  if (columns.empty()) {
    throw FileError(ErrorCode::kUsage, table.source(), "holds no column of scores");
  }
  report::Analysis analysis{.key = "accuracy",
                            .source = table.source(),
                            .kind = {"Diagnostic accuracy", "Performance diagnostique"},
                            .summary = {},
                            .remarks = {},
                            .plots = {},
                            .tables = {}};
  std::vector<std::vector<double>> scores;
  for (const std::string& column : columns) scores.push_back(table.Numbers(column));
  // A patient's number rides along as one more test, so that it stays beside its case.
  if (!patient.empty()) {
    const Groups groups = GroupsOf(table, patient);
    scores.emplace_back(groups.of_row.begin(), groups.of_row.end());
  }
  auto complete = stats::CompleteCases(scores, Labels(table, label));
  if (!complete) {
    analysis.summary = report::CellText(complete.refusal());
    return analysis;
  }
  stats::LabelledTests cases =
      std::move(complete->tests.scores.empty() ? stats::LabelledTests{} : complete->tests);
  std::vector<int> patients;
  if (!patient.empty()) {
    for (const double number : cases.scores.back()) patients.push_back(static_cast<int>(number));
    cases.scores.pop_back();
  }
  if (complete->dropped > 0) {
    analysis.remarks.push_back(
        CountText(complete->dropped) +
        Text{" rows with a missing score or label were left out of all figures.",
             " lignes à score ou vérité manquants ont été écartées de tous les chiffres."});
  }
  std::vector<NamedTest> tests;
  std::vector<bool> turned;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    turned.push_back(TurnUp(cases.scores[i], cases.positive));
    if (turned.back()) {
      analysis.remarks.push_back(VariableText(columns[i]) +
                                 Text{": low values speak for the condition; it was turned round.",
                                      " : les valeurs basses parlent pour la maladie ; inversé."});
    }
    tests.push_back({VariableText(columns[i]), {cases.scores[i], cases.positive}});
  }
  const Text title{"Receiver operating characteristic", "Courbe ROC"};
  analysis.plots.push_back({"roc", title, RocPlot(tests, title)});
  analysis.tables.push_back(AreaTable(tests, patients));
  if (tests.size() > 1) analysis.tables.push_back(ComparisonTable(tests));
  const auto auc = stats::EstimateAuc(tests.front().cases);
  analysis.summary = auc ? tests.front().name + Text{": AUC ", " : AUC "} +
                               report::CellText(report::EstimateCell{
                                   .value = auc->value, .interval = auc->interval, .decimals = 3}) +
                               "."
                         : report::CellText(auc.refusal());
  const auto curve = stats::MakeRocCurve(tests.front().cases);
  if (curve) {
    const double sign = turned.front() ? -1.0 : 1.0;
    const double threshold =
        options.threshold ? sign * *options.threshold : stats::YoudenPoint(*curve).threshold;
    analysis.tables.push_back(ThresholdTable(tests.front(), threshold, sign * threshold));
  }
  if (!turned.front()) AddCalibration(tests.front(), analysis);
  return analysis;
}

}  // namespace etalon::workflow
