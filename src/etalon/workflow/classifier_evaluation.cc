#include "etalon/workflow/classifier_evaluation.h"

#include <algorithm>
#include <array>
#include <set>

#include "etalon/core/error.h"
#include "etalon/report/markup.h"
#include "etalon/stats/accuracy/auc.h"
#include "etalon/stats/accuracy/diagnostic_table.h"
#include "etalon/stats/accuracy/roc.h"
#include "etalon/stats/moments.h"
#include "etalon/workflow/accuracy_plots.h"
#include "etalon/workflow/cohort_analyses.h"

namespace etalon::workflow {
namespace {

using nn::train::CrossValidation;
using nn::train::ScoredPicture;
using nn::train::TrainConfig;
using report::AnalysisCell;
using report::Text;

constexpr double kEvenOdds = 0.5;

/// Pictures that were tested together, and what was said of them.
struct TestedSet {
  Text name;
  stats::LabelledScores cases;
  std::vector<int> patients;        ///< empty where each has one picture
  std::optional<double> threshold;  ///< none where it differs between the pictures
  stats::TwoByTwo at_point = {};
  stats::TwoByTwo at_half = {};
  std::vector<std::vector<int>> classes;  ///< [true class][most probable class]
};

stats::LabelledScores CasesOf(const std::vector<ScoredPicture>& pictures,
                              const TrainConfig& config) {
  stats::LabelledScores cases;
  for (const ScoredPicture& picture : pictures) {
    double score = 0.0;
    for (std::size_t label = 0; label < config.classes.size(); ++label) {
      if (config.classes[label].positive) score += picture.probability[label];
    }
    cases.scores.push_back(std::min(score, 1.0));
    cases.positive.push_back(config.classes[static_cast<std::size_t>(picture.label)].positive);
  }
  return cases;
}

/// A number for each picture that the pictures of one patient share; empty where none shares.
std::vector<int> PatientNumbers(const std::vector<ScoredPicture>& pictures) {
  std::map<std::string, int> numbers;
  std::vector<int> of_picture;
  for (const ScoredPicture& picture : pictures) {
    const int next = static_cast<int>(numbers.size());
    of_picture.push_back(numbers.try_emplace(picture.patient, next).first->second);
  }
  if (numbers.size() == pictures.size()) of_picture.clear();
  return of_picture;
}

std::vector<std::vector<int>> CountClasses(const std::vector<ScoredPicture>& pictures,
                                           std::size_t classes) {
  std::vector<std::vector<int>> counts(classes, std::vector<int>(classes));
  for (const ScoredPicture& picture : pictures) {
    const auto likely = std::ranges::max_element(picture.probability);
    ++counts[static_cast<std::size_t>(picture.label)]
            [static_cast<std::size_t>(likely - picture.probability.begin())];
  }
  return counts;
}

TestedSet Tested(const Text& name, const std::vector<ScoredPicture>& pictures,
                 const TrainConfig& config, double threshold) {
  TestedSet set{.name = name,
                .cases = CasesOf(pictures, config),
                .patients = PatientNumbers(pictures),
                .threshold = threshold,
                .classes = CountClasses(pictures, config.classes.size())};
  set.at_point = stats::CountTwoByTwo(set.cases, threshold);
  set.at_half = stats::CountTwoByTwo(set.cases, kEvenOdds);
  return set;
}

/// Youden's point; even odds where there is none.
double ChooseThreshold(const stats::LabelledScores& cases) {
  const auto curve = stats::MakeRocCurve(cases);
  return curve ? std::min(stats::YoudenPoint(*curve).threshold, 1.0) : kEvenOdds;
}

stats::TwoByTwo Sum(const stats::TwoByTwo& a, const stats::TwoByTwo& b) {
  return {.true_positives = a.true_positives + b.true_positives,
          .false_positives = a.false_positives + b.false_positives,
          .false_negatives = a.false_negatives + b.false_negatives,
          .true_negatives = a.true_negatives + b.true_negatives};
}

std::vector<ScoredPicture> AllTests(const CrossValidation& validation) {
  std::vector<ScoredPicture> all;
  for (const auto& fold : validation.folds) {
    all.insert(all.end(), fold.test.begin(), fold.test.end());
  }
  return all;
}

std::vector<TestedSet> FoldSets(const TrainConfig& config, const CrossValidation& validation) {
  std::vector<TestedSet> sets;
  for (const auto& fold : validation.folds) {
    const Text number = CountText(sets.size() + 1);
    sets.push_back(Tested(Text{"fold ", "pli "} + number, fold.test, config,
                          ChooseThreshold(CasesOf(fold.validation, config))));
  }
  return sets;
}

/// The folds together, each called by its own operating point.
TestedSet Pooled(const TrainConfig& config, const CrossValidation& validation,
                 const std::vector<TestedSet>& folds) {
  TestedSet set = Tested({"all folds", "tous les plis"}, AllTests(validation), config, kEvenOdds);
  set.threshold.reset();
  set.at_point = {};
  for (const TestedSet& fold : folds) set.at_point = Sum(set.at_point, fold.at_point);
  return set;
}

Outcome<stats::Auc> AucOf(const TestedSet& set) {
  return set.patients.empty() ? stats::EstimateAuc(set.cases)
                              : stats::EstimateClusteredAuc(set.cases, set.patients);
}

AnalysisCell ShareCell(const Outcome<stats::Estimate>& share) {
  return report::CellOf(
      share, [](const stats::Estimate& estimate) { return report::CellOf(estimate, 3); });
}

AnalysisCell AucCell(const TestedSet& set) {
  return report::CellOf(AucOf(set), [](const stats::Auc& auc) {
    return report::EstimateCell{.value = auc.value, .interval = auc.interval, .decimals = 4};
  });
}

AnalysisCell CalibrationCell(const TestedSet& set) {
  return report::CellOf(stats::EstimateCalibrationError(set.cases),
                        [](const stats::CalibrationError& error) {
                          return report::NumberCell{error.expected, 4};
                        });
}

AnalysisCell ThresholdCell(const TestedSet& set) {
  if (!set.threshold) return Text{"each its own", "chacun le sien"};
  return report::NumberCell{*set.threshold, 3};
}

/// "0.989 ± 0.010" of what the folds hold; nothing where one lacks it.
template <typename Value>
AnalysisCell SpreadCell(const std::vector<TestedSet>& folds, Value value) {
  std::vector<double> values;
  for (const TestedSet& fold : folds) {
    const auto found = value(fold);
    if (!found) return found.refusal();
    values.push_back(found->value);
  }
  return report::NumberText(stats::Mean(values), 4) + Text{" ± ", " ± "} +
         report::NumberText(stats::StandardDeviation(values), 4);
}

std::vector<AnalysisCell> SpreadRow(const std::vector<TestedSet>& folds) {
  const Text none{"–", "–"};
  const auto share = [](auto member) {
    return
        [member](const TestedSet& set) { return stats::MakeDiagnosticTable(set.at_point).*member; };
  };
  return {Text{"mean ± SD of the folds", "moyenne ± ET des plis"},
          none,
          none,
          none,
          SpreadCell(folds, share(&stats::DiagnosticTable::sensitivity)),
          SpreadCell(folds, share(&stats::DiagnosticTable::specificity)),
          SpreadCell(folds, AucOf),
          none};
}

std::vector<AnalysisCell> AccuracyRow(const TestedSet& set) {
  const auto counts = stats::CountClasses(set.cases.positive);
  const auto shares = stats::MakeDiagnosticTable(set.at_point);
  return {set.name,           CountText(counts.positives),   CountText(counts.negatives),
          ThresholdCell(set), ShareCell(shares.sensitivity), ShareCell(shares.specificity),
          AucCell(set),       CalibrationCell(set)};
}

report::AnalysisTable AccuracyTable(const std::vector<TestedSet>& sets,
                                    const std::vector<TestedSet>& folds) {
  report::AnalysisTable table{
      .key = "accuracy",
      .heading = {"At the operating point chosen on other patients",
                  "Au seuil choisi sur d’autres patients"},
      .columns = {{"set", {"Tested on", "Testé sur"}},
                  {"positives", {"With", "Avec"}},
                  {"negatives", {"Without", "Sans"}},
                  {"threshold", {"Threshold", "Seuil"}},
                  {"sensitivity", {"Sensitivity", "Sensibilité"}},
                  {"specificity", {"Specificity", "Spécificité"}},
                  {"auc", {"AUC", "AUC"}},
                  {"ece", {"Calibration error", "Erreur de calibration"}}},
      .rows = {},
      .note = {"Threshold: Youden’s on the validation pictures; for the external sets on the test "
               "pictures of all folds. Exact intervals (Clopper and Pearson); AUC with DeLong’s "
               "variance, Obuchowski’s where a patient has several pictures. Calibration error: "
               "ten bins of equal width.",
               "Seuil : celui de Youden sur les images de validation ; pour les jeux externes, sur "
               "les images de test de tous les plis. Intervalles exacts (Clopper et Pearson) ; AUC "
               "avec la variance de DeLong, ou d’Obuchowski si un patient a plusieurs images. "
               "Erreur de calibration : dix classes de même largeur."}};
  for (const TestedSet& set : sets) {
    table.rows.push_back(AccuracyRow(set));
    if (table.rows.size() == folds.size()) table.rows.push_back(SpreadRow(folds));
  }
  return table;
}

report::AnalysisTable EvenOddsTable(const std::vector<TestedSet>& sets) {
  report::AnalysisTable table{.key = "at_half",
                              .heading = {"At a probability of 0.5", "À une probabilité de 0,5"},
                              .columns = {{"set", {"Tested on", "Testé sur"}},
                                          {"sensitivity", {"Sensitivity", "Sensibilité"}},
                                          {"specificity", {"Specificity", "Spécificité"}}},
                              .rows = {},
                              .note = {}};
  for (const TestedSet& set : sets) {
    const auto shares = stats::MakeDiagnosticTable(set.at_half);
    table.rows.push_back({set.name, ShareCell(shares.sensitivity), ShareCell(shares.specificity)});
  }
  return table;
}

report::AnalysisTable CountTable(const std::vector<TestedSet>& sets) {
  report::AnalysisTable table{
      .key = "counts",
      .heading = {"Counts", "Effectifs"},
      .columns = {{"set", {"Tested on", "Testé sur"}},
                  {"at", {"At", "À"}},
                  {"true_positives", {"Found", "Trouvés"}},
                  {"false_negatives", {"Missed", "Manqués"}},
                  {"false_positives", {"False alarms", "Fausses alertes"}},
                  {"true_negatives", {"Rightly cleared", "Écartés à raison"}}},
      .rows = {},
      .note = {}};
  const auto add = [&](const Text& name, const Text& at, const stats::TwoByTwo& counts) {
    const auto cell = [](std::int64_t count) { return CountText(static_cast<std::size_t>(count)); };
    table.rows.push_back({name, at, cell(counts.true_positives), cell(counts.false_negatives),
                          cell(counts.false_positives), cell(counts.true_negatives)});
  };
  for (const TestedSet& set : sets) {
    add(set.name, {"operating point", "seuil choisi"}, set.at_point);
    add(set.name, report::NumberText(kEvenOdds, 1), set.at_half);
  }
  return table;
}

/// True classes against the most probable ones.
report::AnalysisTable ClassTable(const TestedSet& set, const TrainConfig& config,
                                 std::size_t number) {
  report::AnalysisTable table{
      .key = "classes_" + std::to_string(number),
      .heading = Text{"Classes, ", "Classes, "} + set.name,
      .columns = {{"truth", {"Truth", "Vérité"}}},
      .rows = {},
      .note = {"Columns: the most probable class.", "Colonnes : la classe la plus probable."}};
  for (const auto& item : config.classes) {
    table.columns.push_back({item.name, VariableText(item.name)});
  }
  for (std::size_t truth = 0; truth < config.classes.size(); ++truth) {
    std::vector<AnalysisCell> row = {VariableText(config.classes[truth].name)};
    for (const int count : set.classes[truth]) {
      row.emplace_back(CountText(static_cast<std::size_t>(count)));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

report::AnalysisTable RunTable(const CrossValidation& validation) {
  report::AnalysisTable table{
      .key = "runs",
      .heading = {"Training", "Entraînement"},
      .columns = {{"model", {"Model", "Modèle"}},
                  {"epochs", {"Epochs", "Époques"}},
                  {"chosen", {"Chosen epoch", "Époque choisie"}},
                  {"temperature", {"Temperature", "Température"}}},
      .rows = {},
      .note = {"The final model is trained on all pictures for the median of the chosen epochs.",
               "Le modèle final est entraîné sur toutes les images, pendant la médiane des époques "
               "choisies."}};
  const auto add = [&](const Text& name, int epochs, int best, double temperature) {
    table.rows.push_back({name, report::NumberCell{static_cast<double>(epochs), 0},
                          report::NumberCell{static_cast<double>(best) + 1.0, 0},
                          report::NumberCell{temperature, 3}});
  };
  for (std::size_t i = 0; i < validation.folds.size(); ++i) {
    const auto& fold = validation.folds[i];
    add(Text{"fold ", "pli "} + CountText(i + 1), fold.epochs, fold.best_epoch, fold.temperature);
  }
  const auto& facts = validation.facts;
  add({"final", "final"}, facts.epochs, facts.best_epoch, facts.temperature);
  return table;
}

void AddPlots(const std::vector<TestedSet>& sets, std::size_t folds, report::Analysis& analysis) {
  std::vector<NamedTest> tests;
  for (const TestedSet& set : sets) tests.push_back({set.name, set.cases});
  const Text title{"Receiver operating characteristic", "Courbe ROC"};
  analysis.plots.push_back({"roc", title, RocPlot(tests, title)});
  for (std::size_t i = folds; i < sets.size(); ++i) {
    const auto bins = stats::ReliabilityCurve(sets[i].cases);
    if (!bins) continue;
    const Text heading = Text{"Reliability, ", "Fiabilité, "} + sets[i].name;
    analysis.plots.push_back(
        {"reliability_" + std::to_string(i - folds), heading, ReliabilityPlot(*bins, heading)});
  }
}

void AddMetric(const std::string& name, const TestedSet& set,
               const Outcome<stats::Estimate>& estimate, std::vector<nn::train::Metric>& metrics) {
  if (!estimate || !estimate->interval) return;
  metrics.push_back({.name = name,
                     .dataset = set.name.english,
                     .value = estimate->value,
                     .interval = *estimate->interval,
                     .n = static_cast<int>(set.cases.scores.size()),
                     .method = estimate->interval_method});
}

void AddMetrics(const TestedSet& set, std::vector<nn::train::Metric>& metrics) {
  const auto shares = stats::MakeDiagnosticTable(set.at_point);
  AddMetric("sensitivity", set, shares.sensitivity, metrics);
  AddMetric("specificity", set, shares.specificity, metrics);
  const auto auc = AucOf(set);
  if (!auc) return;
  AddMetric("auc", set,
            stats::Estimate{.value = auc->value,
                            .standard_error = {},
                            .interval = auc->interval,
                            .interval_method = auc->interval_method},
            metrics);
}

std::vector<Text> Remarks(const TrainConfig& config, const CrossValidation& validation,
                          const std::map<std::string, int>& left_out) {
  std::set<std::string> patients;
  for (const ScoredPicture& picture : AllTests(validation)) patients.insert(picture.patient);
  std::vector<Text> remarks = {
      CountText(patients.size()) +
      Text{" patients, never split between folds.", " patients, jamais partagés entre les plis."}};
  for (const auto& [cause, files] : left_out) {
    remarks.push_back(CountText(static_cast<std::size_t>(files)) +
                      Text{" files were left out: ", " fichiers écartés : "} + Verbatim(cause) +
                      ".");
  }
  if (config.validated_on_patients == false) {
    remarks.push_back({"Not validated on patients.", "Non validé sur des patients."});
  }
  return remarks;
}

}  // namespace

ClassifierEvaluation EvaluateClassifier(const TrainConfig& config,
                                        const CrossValidation& validation,
                                        const std::map<std::string, int>& left_out) {
  Require(!validation.cancelled && !validation.folds.empty() &&
              validation.external.size() == config.external.size(),
          "the figures of a cross-validation that did not end");
  const std::vector<TestedSet> folds = FoldSets(config, validation);
  std::vector<TestedSet> sets = folds;
  sets.push_back(Pooled(config, validation, folds));
  ClassifierEvaluation result;
  result.threshold = ChooseThreshold(sets.back().cases);
  for (std::size_t i = 0; i < validation.external.size(); ++i) {
    sets.push_back(Tested(Verbatim(config.external[i].name), validation.external[i], config,
                          result.threshold));
  }
  result.analysis = {
      .key = "classifier",
      .source = config.name + " " + config.version,
      .kind = {"Cross-validation of a classifier", "Validation croisée d’un classifieur"},
      .summary = {},
      .remarks = Remarks(config, validation, left_out),
      .plots = {},
      .tables = {}};
  report::Analysis& analysis = result.analysis;
  analysis.summary = Text{"AUC over all folds ", "AUC sur tous les plis "} +
                     report::CellText(AucCell(sets[folds.size()])) + ".";
  AddPlots(sets, folds.size(), analysis);
  analysis.tables = {AccuracyTable(sets, folds), EvenOddsTable(sets), CountTable(sets)};
  for (std::size_t i = folds.size(); i < sets.size(); ++i) {
    analysis.tables.push_back(ClassTable(sets[i], config, i - folds.size()));
    AddMetrics(sets[i], result.metrics);
  }
  analysis.tables.push_back(RunTable(validation));
  return result;
}

}  // namespace etalon::workflow
